//! Which rows are behind a figure: tests that a row passes or not, as narrow as the figure allows.
use super::why::{Why, made_of, why_not_taken};
use crate::{
    Metric,
    cubes::{NewNames, Rows, Slice, Terms, UNDATED, dimension::DIMENSIONS},
};
use domain::{Claim, Date, Entity, Field, Result};
use jiff::ToSpan;
use tables::{Batch, day_number};

/// Rows that pass every test are behind the figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    cubes: &'static [&'static str],
    tests: Vec<Test>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    /// A cube that the metric reads takes the row.
    Taken,
    Filled(Field),
    /// `None` for rows without a currency.
    Currency(Option<String>),
    /// The text of a field as the figure names it; `None` for a blank cell.
    Text(Field, Option<String>),
    Within(Date, Date),
    /// No row passes.
    Never,
}

impl Rule {
    /// What a row must be to be behind the figure, each as a sentence's end: "the row …".
    pub fn conditions(&self) -> Vec<String> {
        let condition = |test: &Test| match test {
            Test::Taken => "counts for the metric, as its definition says".to_owned(),
            Test::Filled(field) => format!("has a readable `{field}`"),
            Test::Currency(Some(code)) => format!("is in {code}"),
            Test::Currency(None) => "names no currency".to_owned(),
            Test::Text(field, Some(text)) => format!("has the `{field}` {text}"),
            Test::Text(field, None) => format!("has no `{field}`"),
            Test::Within(Date::MIN, to) => format!("is dated up to {to}"),
            Test::Within(from, Date::MAX) => format!("is dated from {from} on"),
            Test::Within(from, to) => format!("is dated from {from} to {to}"),
            Test::Never => "is none: the figure is not available".to_owned(),
        };
        self.tests.iter().map(condition).collect()
    }
}

/// The rules that may give a metric's figures in a slice, or one of them, the narrowest first; the last one is every row.
///
/// Whether the rows of a rule give the figure is for [`super::Figures::follow_from`] to say: a month's revenue comes from the
/// rows of that month, its growth from those of the month before as well, and a balance from all rows up to its end.
pub fn rules(metric: &'static Metric, claim: Option<&Claim>, slice: &Slice) -> Vec<Rule> {
    let filled: Vec<Test> = metric.needs.iter().map(|field| Test::Filled(*field)).collect();
    let about = claim.map_or_else(Vec::new, |claim| about(metric, claim));
    let (taken, windows) = (vec![Test::Taken], windows(claim, slice));
    let mut rules: Vec<Rule> = Vec::new();
    let mut push = |tests: Vec<Test>| {
        let rule = Rule { cubes: metric.cubes, tests };
        if !rule.tests.is_empty() && !rules.contains(&rule) {
            rules.push(rule);
        }
    };
    for window in &windows {
        push([taken.clone(), filled.clone(), about.clone(), window.clone()].concat());
        push([taken.clone(), about.clone(), window.clone()].concat());
    }
    push([about, windows[0].clone()].concat());
    push([taken.clone(), filled].concat());
    push(taken);
    rules.push(Rule { cubes: metric.cubes, tests: Vec::new() });
    rules
}

/// The rule of figures that are not available: no row is behind them.
pub fn nothing(metric: &'static Metric) -> Rule {
    Rule { cubes: metric.cubes, tests: vec![Test::Never] }
}

/// What a figure is about, as tests of rows: its currency, where the table has several, and its entity.
fn about(metric: &Metric, claim: &Claim) -> Vec<Test> {
    let code =
        claim.id.strip_prefix(metric.id).and_then(|rest| rest.strip_prefix('[')).and_then(|rest| rest.split_once(']'));
    let currency = code.map(|(code, _)| Test::Currency((code != "none").then(|| code.to_owned())));
    currency.into_iter().chain(claim.entity.as_ref().and_then(text)).collect()
}

/// The days that may be enough, the fewest first: those of the figure, with as many before them, and all up to the last.
fn windows(claim: Option<&Claim>, slice: &Slice) -> Vec<Vec<Test>> {
    let of_claim = claim.and_then(|claim| claim.window.as_ref()).filter(|window| window.label != "all");
    let days = match (of_claim, slice.from, slice.to) {
        (Some(window), ..) => Some((window.from, window.to)),
        (None, None, None) => None,
        (None, from, to) => Some((from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX))),
    };
    let Some((from, to)) = days else { return vec![Vec::new()] };
    let length = day_number(to).saturating_sub(day_number(from)).saturating_add(1);
    let before = from.checked_sub(length.days()).unwrap_or(Date::MIN);
    // Months differ in length.
    let before = if from.day() == 1 { before.first_of_month() } else { before };
    vec![vec![Test::Within(from, to)], vec![Test::Within(before, to)], vec![Test::Within(Date::MIN, to)], Vec::new()]
}

/// `product`, or `channel clicks` of `Search: clicks`.
fn text(entity: &Entity) -> Option<Test> {
    let (kind, measure) =
        entity.kind.split_once(' ').map_or((entity.kind.as_str(), None), |(kind, of)| (kind, Some(of)));
    let field = match kind {
        "customer" => Field::CustomerId,
        _ => DIMENSIONS.iter().copied().find(|field| field.name() == kind)?,
    };
    let name = measure.and_then(|of| entity.name.strip_suffix(of)?.strip_suffix(": ")).unwrap_or(&entity.name);
    let is_blank = name == format!("(no {kind})");
    Some(Test::Text(field, (!is_blank).then(|| name.to_owned())))
}

/// A rule at work on one batch.
pub struct Judge<'r> {
    rule: &'r Rule,
    rows: Rows<'r>,
    batch: &'r Batch,
    names: &'r NewNames,
}

impl<'r> Judge<'r> {
    pub fn new(rule: &'r Rule, batch: &'r Batch, names: &'r mut NewNames) -> Result<Self> {
        let rows = Rows::of(batch, names, Rows::scale_of(batch))?;
        Ok(Self { rule, rows, batch, names })
    }

    /// The code of each row's currency.
    pub fn currency(&self, row: usize) -> Option<&str> {
        self.names.text(self.rows.currency(row))
    }

    /// Why each row does not pass; `None` for one that does.
    pub fn verdicts(&self) -> Result<Vec<Option<Why>>> {
        let terms = Terms::of(&self.rows)?;
        let cubes = made_of(self.rule.cubes, &self.rows, terms.as_ref());
        let mut verdicts = Vec::with_capacity(self.rows.len());
        for row in 0..self.rows.len() {
            let mut verdict = None;
            for test in &self.rule.tests {
                verdict = match test {
                    Test::Taken => why_not_taken(&cubes, &self.rows, terms.as_ref(), row)?,
                    other => self.why_not(other, row),
                };
                if verdict.is_some() {
                    break;
                }
            }
            verdicts.push(verdict);
        }
        Ok(verdicts)
    }

    fn why_not(&self, test: &Test, row: usize) -> Option<Why> {
        match test {
            Test::Taken => None,
            Test::Never => Some(Why::NotAvailable),
            Test::Filled(field) => (!self.rows.is_filled(*field, row)).then_some(Why::Lacks(*field)),
            Test::Currency(code) => (self.currency(row) != code.as_deref()).then_some(Why::OtherCurrency),
            Test::Text(field, text) => {
                let cell = self.batch.texts(*field).and_then(|texts| texts.get(row));
                let is_it = match (cell, text) {
                    (Some(cell), Some(text)) if matches!(field, Field::Status | Field::Stage) => {
                        cell.trim().to_lowercase() == *text
                    }
                    (cell, text) => cell == text.as_deref(),
                };
                (!is_it).then_some(Why::Other(*field))
            }
            Test::Within(from, to) => {
                let day = self.rows.day(row);
                let is_within = day != UNDATED && (day_number(*from)..=day_number(*to)).contains(&day);
                (!is_within).then_some(Why::Outside(*from, *to))
            }
        }
    }
}
