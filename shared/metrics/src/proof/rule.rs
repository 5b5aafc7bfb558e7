//! Which rows are behind a figure: tests that a row passes or not, as narrow as the figure allows.
use super::why::{Why, made_of, why_not_taken};
use crate::{
    Metric,
    cubes::{NewNames, Rows, Terms, UNDATED, dimension::DIMENSIONS},
};
use domain::{Claim, Date, Entity, Field, Result, Unit};
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
            Test::Within(from, to) => format!("is dated from {from} to {to}"),
        };
        self.tests.iter().map(condition).collect()
    }
}

/// The rules that may give a metric's figures, or one of them, the narrowest first; the last one is every row.
///
/// Whether the rows of a rule give the figure is for [`super::Figures::follow_from`] to say: a month's revenue comes from the rows of that
/// month, its growth does not.
pub fn rules(metric: &'static Metric, claim: Option<&Claim>, is_one_of_several: bool) -> Vec<Rule> {
    let filled: Vec<Test> = metric.needs.iter().map(|field| Test::Filled(*field)).collect();
    let of_claim = claim.map_or_else(Vec::new, |claim| scope(claim, is_one_of_several));
    let taken = || vec![Test::Taken];
    let candidates = [
        [taken(), filled.clone(), of_claim.clone()].concat(),
        [taken(), of_claim.clone()].concat(),
        of_claim,
        [taken(), filled].concat(),
        taken(),
    ];
    let mut rules: Vec<Rule> = Vec::new();
    for tests in candidates.into_iter().filter(|tests| !tests.is_empty()) {
        let rule = Rule { cubes: metric.cubes, tests };
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules.push(Rule { cubes: metric.cubes, tests: Vec::new() });
    rules
}

/// What a figure is about, as tests of rows.
fn scope(claim: &Claim, is_one_of_several: bool) -> Vec<Test> {
    let mut tests = Vec::new();
    if let (true, Unit::Money { currency }) = (is_one_of_several, &claim.unit) {
        tests.push(Test::Currency(currency.clone()));
    }
    tests.extend(claim.entity.as_ref().and_then(text));
    if let Some(window) = claim.window.as_ref().filter(|window| window.label != "all") {
        tests.push(Test::Within(window.from, window.to));
    }
    tests
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
