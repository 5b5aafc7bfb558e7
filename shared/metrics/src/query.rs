//! Figures of parts of a table, answered from its cubes alone: a window, periods, groups and what is compared with them.
use crate::{
    Cubes, Metric, Origin, Slice,
    compute::{Whole, calendar, compute_part, compute_some, read_by},
    cubes::dimension::{CUSTOMER, DIMENSIONS, ORDER},
    exact::{less, ratio},
    periods::{Calendar, first_days},
};
use domain::{Claim, Date, Decimal, Entity, Error, Field, Findings, Granularity, Period, Result, Value, Window};
use jiff::ToSpan;
use std::{cmp::Reverse, collections::BTreeMap};
use tables::day_number;

/// What is asked.
#[derive(Clone)]
pub struct Query {
    pub metrics: Vec<&'static Metric>,
    /// Window and texts.
    pub slice: Slice,
    /// One answer for each period of the window.
    pub period: Option<Granularity>,
    pub compare: Option<Compare>,
    /// One answer for each text of a field.
    pub group_by: Option<Field>,
    /// Groups that are answered, the largest of the first metric first.
    pub top: usize,
}

/// What each answer is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The period before, or as many days before the window.
    PreviousPeriod,
    /// The same days a year earlier.
    PreviousYear,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub rows: Vec<Row>,
    /// Groups beyond `top`.
    pub groups_left_out: usize,
}

/// One figure, what it is of, and what it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub group: Option<Entity>,
    pub claim: Claim,
    pub compared: Option<Compared>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    pub window: Window,
    pub value: Value,
    /// The value less the compared one.
    pub change: Option<Decimal>,
    /// The change as a fraction of the compared value, where that is above zero.
    pub growth: Value,
}

/// More answers than these are not asked for by people.
const MOST_ROWS: usize = 10_000;

/// The first figure in each unit, which is each currency where it is money.
fn sizes(claims: &[Claim]) -> BTreeMap<String, Decimal> {
    let mut sizes = BTreeMap::new();
    for (claim, size) in claims.iter().filter_map(|claim| Some((claim, claim.value.exact()?))) {
        sizes.entry(format!("{:?}", claim.unit)).or_insert(size);
    }
    sizes
}

/// What is answered for: a group, or everything, with its cubes.
type Group = (Option<Entity>, Cubes);

impl Query {
    /// Everything of the file.
    pub fn of(metrics: Vec<&'static Metric>) -> Self {
        Self { metrics, slice: Slice::default(), period: None, compare: None, group_by: None, top: 50 }
    }

    pub fn answer(&self, cubes: &Cubes, origin: &Origin, findings: &Findings) -> Result<Answer> {
        let whole = calendar(cubes, origin.today);
        cubes.check(&self.slice)?;
        // What no metric reads is not cut for each window.
        let read = read_by(&self.metrics).map(|names| cubes.only(&names)).transpose()?;
        let cubes = read.as_ref().unwrap_or(cubes);
        let texts = Slice { from: None, to: None, ..self.slice.clone() };
        let filtered = cubes.sliced(&texts)?;
        let (groups, groups_left_out) = self.groups(&filtered, origin, findings)?;
        let spans = self.spans(whole.as_ref())?;
        if spans.len() * groups.len() * self.metrics.len() > MOST_ROWS {
            let why = format!(
                "{} periods × {} groups × {} metrics are more than {MOST_ROWS} figures; ask for a shorter window, longer periods or fewer groups",
                spans.len(),
                groups.len(),
                self.metrics.len()
            );
            return Err(Error::invalid("period", why));
        }
        let mut rows = Vec::new();
        for (group, cubes) in &groups {
            // What a metric says of periods of its own, it says of the whole: a window forgets what came before it.
            let of_whole = compute_some(&self.metrics, cubes, origin, findings)?;
            for span in &spans {
                let figures = |window: Option<&Window>| {
                    let asked = Asked { window, is_period: span.is_period, calendar: whole.as_ref() };
                    self.figures(cubes, &of_whole, &asked, origin, findings)
                };
                let claims = figures(span.window.as_ref())?;
                let before = span.compared.as_ref();
                let others = before.map(|window| figures(Some(window))).transpose()?.unwrap_or_default();
                for claim in claims {
                    let same = |other: &&Claim| {
                        (&other.metric, &other.entity, &other.unit) == (&claim.metric, &claim.entity, &claim.unit)
                            && (span.is_period || (of_the_part(&claim) && of_the_part(other)))
                    };
                    let other = others.iter().find(same).zip(before);
                    let compared = other
                        .map(|(other, window)| compared_with(&claim, other, window, span.is_covered))
                        .transpose()?;
                    rows.push(Row { group: group.clone(), compared, claim: named(claim, group.as_ref(), span) });
                }
            }
        }
        Ok(Answer { rows, groups_left_out })
    }

    /// What the metrics say of a window: of its own days what its part of the table holds, of periods in it what the whole
    /// says.
    fn figures(
        &self,
        cubes: &Cubes,
        of_whole: &[Claim],
        asked: &Asked<'_>,
        origin: &Origin,
        findings: &Findings,
    ) -> Result<Vec<Claim>> {
        let (Some(window), Some(calendar)) = (asked.window, asked.calendar) else { return Ok(of_whole.to_vec()) };
        let is_inside = |claim: &&Claim| {
            let own = claim.window.as_ref().filter(|_| !of_the_part(claim));
            own.is_some_and(|own| match asked.is_period {
                true => own.label == window.label,
                false => window.from <= own.from && own.to <= window.to,
            })
        };
        let mut figures: Vec<Claim> = of_whole.iter().filter(is_inside).cloned().collect();
        let has_periods = |metric: &str| of_whole.iter().any(|claim| claim.metric == metric && !of_the_part(claim));
        let of_part = self.of_part(cubes, window, calendar, origin, findings)?;
        let of_part: Vec<Claim> = of_part.into_iter().filter(of_the_part).collect();
        let (mut said, mut empty) = (Vec::new(), Vec::new());
        for claim in of_part {
            let is_said = figures.iter().any(|said| (&said.metric, &said.entity) == (&claim.metric, &claim.entity));
            let is_empty = claim.value.exact().is_none() && has_periods(&claim.metric);
            match () {
                () if asked.is_period && is_said => {}
                () if is_empty => empty.push(claim),
                () => said.push(claim),
            }
        }
        figures.extend(said);
        // Why there is nothing, where there is nothing else.
        empty.retain(|claim| !figures.iter().any(|said| said.metric == claim.metric));
        figures.extend(empty);
        Ok(figures)
    }

    fn of_part(
        &self,
        cubes: &Cubes,
        window: &Window,
        calendar: &Calendar,
        origin: &Origin,
        findings: &Findings,
    ) -> Result<Vec<Claim>> {
        // Beyond the days of the table nothing is cut off, so that what is kept by month is not taken for half a month.
        let from = if window.from <= calendar.first() { window.from.first_of_month() } else { window.from };
        let to = if window.to >= calendar.last() { window.to.last_of_month() } else { window.to };
        let mut part = cubes.sliced(&Slice::of_days(from, to))?;
        part.until = Some(day_number(window.to.min(calendar.last())));
        let whole = Whole { cubes, calendar: Some(calendar), window: Some((window.from, window.to)) };
        let mut claims = compute_part(&self.metrics, &part, whole, origin, findings)?;
        if !calendar.meets(window.from, window.to) {
            // Nothing is known of these days, which is not the same as nothing sold.
            for claim in &mut claims {
                claim.value = Value::not_available(
                    format!("the table covers {} to {}, and not {}", calendar.first(), calendar.last(), window.label),
                    "Ask for days that the table covers, or upload a file that holds these.",
                );
            }
        }
        Ok(claims)
    }

    /// The parts to answer for, those with the largest first figure first.
    fn groups(&self, cubes: &Cubes, origin: &Origin, findings: &Findings) -> Result<(Vec<Group>, usize)> {
        let Some(field) = self.group_by else { return Ok((vec![(None, cubes.clone())], 0)) };
        if [CUSTOMER, ORDER].map(|dimension| DIMENSIONS[dimension]).contains(&field) {
            let why = "figures are not grouped by customer or order; `top_customers` lists the largest customers";
            return Err(Error::invalid("group_by", why));
        }
        let window = Slice { texts: Default::default(), ..self.slice.clone() };
        let mut groups = Vec::new();
        for (text, cubes) in cubes.by_text(field)? {
            let first = compute_some(&self.metrics[..1], &cubes.sliced(&window)?, origin, findings)?;
            let name = text.unwrap_or_else(|| format!("(no {field})"));
            groups.push((sizes(&first), Entity { kind: field.name().to_owned(), name }, cubes));
        }
        // Currencies are never compared: a group is as large as it is among those of any one currency.
        let mut of_all: BTreeMap<String, Vec<Reverse<Decimal>>> = BTreeMap::new();
        let each = groups.iter().flat_map(|(sizes, ..)| sizes);
        each.for_each(|(unit, size)| of_all.entry(unit.clone()).or_default().push(Reverse(*size)));
        of_all.values_mut().for_each(|sizes| sizes.sort_unstable());
        let place = |(unit, size): (&String, &Decimal)| of_all[unit].partition_point(|other| other.0 > *size);
        let rank = |sizes: &BTreeMap<String, Decimal>| sizes.iter().map(place).min().unwrap_or(usize::MAX);
        groups.sort_by_cached_key(|(sizes, entity, _)| (rank(sizes), entity.name.clone()));
        let left_out = groups.len().saturating_sub(self.top);
        groups.truncate(self.top);
        Ok((groups.into_iter().map(|(_, entity, cubes)| (Some(entity), cubes)).collect(), left_out))
    }

    /// The windows to answer for.
    fn spans(&self, calendar: Option<&Calendar>) -> Result<Vec<Span>> {
        let Some(granularity) = self.period else {
            return Ok(vec![self.whole_span(calendar)?]);
        };
        let Some(calendar) = calendar else {
            return Err(Error::invalid("period", "the table has no readable date, so it has no periods"));
        };
        let from = self.slice.from.unwrap_or(calendar.first()).max(calendar.first());
        let to = self.slice.to.unwrap_or(calendar.last()).min(calendar.last());
        let periods =
            calendar.periods(granularity).into_iter().filter(|period| period.end() >= from && period.start <= to);
        Ok(periods.map(|period| self.period_span(&period, (from, to), calendar)).collect())
    }

    fn whole_span(&self, calendar: Option<&Calendar>) -> Result<Span> {
        let (from, to) = (self.slice.from, self.slice.to);
        if from.is_none() && to.is_none() && self.compare.is_none() {
            return Ok(Span { window: None, compared: None, is_period: false, is_covered: true });
        }
        let Some(calendar) = calendar else {
            return Err(Error::invalid("from", "the table has no readable date, so no window can be cut from it"));
        };
        let (from, to) = (from.unwrap_or(calendar.first()), to.unwrap_or(calendar.last()));
        if from > to {
            return Err(Error::invalid("from", format!("the window ends on {to}, before it begins")));
        }
        let window = Window { from, to, label: format!("{from}/{to}"), partial: !calendar.covers_days(from, to) };
        // Days that the table does not hold are compared with none.
        let (known_from, known_to) = (from.max(calendar.first()), to.min(calendar.last()).max(from));
        let compared = self.compare.map(|compare| {
            let (from, to) = before(compare, (from, to), (known_from, known_to));
            Window { from, to, label: format!("{from}/{to}"), partial: !calendar.covers_days(from, to) }
        });
        let is_covered = compared.as_ref().is_none_or(|window| !window.partial);
        Ok(Span { window: Some(window), compared, is_period: false, is_covered })
    }

    fn period_span(&self, period: &Period, (from, to): (Date, Date), calendar: &Calendar) -> Span {
        let (start, end) = (period.start.max(from), period.end().min(to));
        let is_complete = calendar.is_complete(period) && from <= period.start.max(calendar.first());
        let is_complete = is_complete && period.end().min(calendar.last()) <= to;
        // Of a complete period every day counts, also those on which nothing happened.
        let (start, end) = if is_complete { (period.start, period.end()) } else { (start, end) };
        let window = Window { from: start, to: end, label: period.to_string(), partial: !is_complete };
        let compared = self.compare.map(|compare| {
            let before = match compare {
                Compare::PreviousPeriod => period.previous(),
                Compare::PreviousYear => match period.granularity {
                    // As many weeks, so that weekdays stand against the same weekdays.
                    Granularity::Week => period.shifted(-52),
                    Granularity::Day => Period { start: period.start.saturating_sub(1.years()), ..*period },
                    Granularity::Month => period.shifted(-12),
                    Granularity::Quarter => period.shifted(-4),
                    Granularity::Year => period.previous(),
                },
            };
            // A period that is not over is compared with as many days of the other.
            let until = if is_complete { before.end() } else { first_days(period, &before, end).1 };
            let partial = !is_complete || !calendar.is_complete(&before);
            Window { from: before.start, to: until, label: before.to_string(), partial }
        });
        let is_covered = compared.as_ref().is_none_or(|window| calendar.covers_days(window.from, window.to));
        Span { window: Some(window), compared, is_period: true, is_covered }
    }
}

/// A window to answer for, and the one it is compared with.
struct Span {
    window: Option<Window>,
    compared: Option<Window>,
    is_period: bool,
    /// The table holds all days that are compared with.
    is_covered: bool,
}

/// What is asked for at once.
struct Asked<'a> {
    window: Option<&'a Window>,
    is_period: bool,
    calendar: Option<&'a Calendar>,
}

/// The days before a window, or a year earlier; of whole months as many months, else as many days as the table knows.
fn before(compare: Compare, window: (Date, Date), known: (Date, Date)) -> (Date, Date) {
    let is_of_months = window.0.day() == 1 && window.1 == window.1.last_of_month() && known == window;
    let days = |(from, to): (Date, Date)| from.until(to).map(|span| span.get_days()).unwrap_or_default() + 1;
    match compare {
        Compare::PreviousPeriod if is_of_months => {
            let months =
                i32::from(window.1.year() - window.0.year()) * 12 + i32::from(window.1.month() - window.0.month()) + 1;
            (window.0.saturating_sub(months.months()), window.0.saturating_sub(1.days()))
        }
        Compare::PreviousPeriod => {
            let days = days(window).days();
            (known.0.saturating_sub(days), known.1.saturating_sub(days))
        }
        Compare::PreviousYear if is_of_months => {
            let from = window.0.saturating_sub(1.years());
            (from, window.1.saturating_sub(1.years()).last_of_month())
        }
        Compare::PreviousYear => (known.0.saturating_sub(1.years()), known.1.saturating_sub(1.years())),
    }
}

/// The claim speaks of all days that it was asked for, not of a period that the metric names itself.
fn of_the_part(claim: &Claim) -> bool {
    claim.window.as_ref().is_none_or(|window| !claim.id.ends_with(&format!("@{}", window.label)))
}

/// The claim under the name of what was asked for.
fn named(claim: Claim, group: Option<&Entity>, span: &Span) -> Claim {
    let mut id = claim.id.clone();
    if let Some(group) = group {
        id = format!("{id}/{}", group.name);
    }
    let Some(window) = &span.window else { return Claim { id, ..claim } };
    // A figure that speaks of a period of its own keeps it.
    match of_the_part(&claim) {
        true => Claim { id: format!("{id}@{}", window.label), window: Some(window.clone()), ..claim },
        false => Claim { id, ..claim },
    }
}

fn compared_with(claim: &Claim, other: &Claim, window: &Window, is_covered: bool) -> Result<Compared> {
    let (now, before) = (claim.value.exact(), other.value.exact());
    let change = now.zip(before).map(|(now, before)| less(now, before)).transpose()?;
    let growth = match (now, before) {
        (Some(_), Some(_)) if !is_covered => Value::not_available(
            format!("the table does not cover {} from its first day to its last", window.label),
            "Compare the figures themselves, or upload a file that holds these days.",
        ),
        (Some(now), Some(before)) if before > Decimal::ZERO => Value::Exact(less(ratio(now, before)?, Decimal::ONE)?),
        (Some(_), Some(before)) => Value::not_available(
            format!("the figure of {} was {before}, from which there is no percentage", window.label),
            "Compare the figures themselves.",
        ),
        (None, _) => claim.value.clone(),
        (_, None) => other.value.clone(),
    };
    Ok(Compared { window: window.clone(), value: other.value.clone(), change, growth })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{find, testing};
    use domain::{ContentHash, Policy};
    use expect_test::{Expect, expect};

    fn check(csv: &str, query: &Query, expect: Expect) {
        let (file, policy) = (ContentHash::of(b"a file"), Policy::default());
        let origin = Origin { file: &file, columns: &[], policy: &policy, today: testing::TODAY };
        let answer = query.answer(&testing::cubes(csv), &origin, &Findings::default()).unwrap();
        let mut lines: Vec<String> = answer.rows.iter().map(shown).collect();
        if answer.groups_left_out > 0 {
            lines.push(format!("and {} more", answer.groups_left_out));
        }
        expect.assert_eq(&lines.join("\n"));
    }

    fn shown(row: &Row) -> String {
        let compared = row.compared.as_ref().map(|compared| {
            let value = |value: &Value| value.exact().map_or("not available".to_owned(), |value| value.to_string());
            let partial = if compared.window.partial { " partial" } else { "" };
            format!(" | {}{partial}: {}, {}", compared.window.label, value(&compared.value), value(&compared.growth))
        });
        format!("{}{}", testing::shown(&row.claim), compared.unwrap_or_default())
    }

    fn query(metrics: &[&str]) -> Query {
        Query::of(metrics.iter().map(|id| find(id).unwrap()).collect())
    }

    #[test]
    fn months_of_the_sample_with_the_month_before() {
        let query = Query {
            period: Some(Granularity::Month),
            compare: Some(Compare::PreviousPeriod),
            ..query(&["net_revenue"])
        };
        check(
            testing::SAMPLE,
            &query,
            expect![[r#"
                net_revenue@2024-01 = 51930.50 (30 rows: 53200.50 - 1270.00) 2024-01-01..2024-01-31 | 2023-12 partial: not available, not available
                net_revenue@2024-02 = 54900.00 (28 rows: 55730.00 - 830.00) 2024-02-01..2024-02-29 | 2024-01: 51930.50, 0.0571821954342823581517605261
                net_revenue@2024-03 = 61190.00 (29 rows: 61970.00 - 780.00) 2024-03-01..2024-03-31 | 2024-02: 54900.00, 0.1145719489981785063752276867
                net_revenue@2024-04 = 22080.00 (10 rows: 22950.00 - 870.00) 2024-04-01..2024-04-10 partial | 2024-03 partial: 19780.00, 0.1162790697674418604651162791"#]],
        );
    }

    #[test]
    fn groups_in_a_window_the_largest_first() {
        let slice = Slice::of_days(Date::constant(2024, 2, 1), Date::constant(2024, 2, 29));
        let query = Query { slice, group_by: Some(Field::Product), top: 2, ..query(&["revenue", "customers"]) };
        check(
            testing::SAMPLE,
            &query,
            expect![[r#"
            net_revenue/Enterprise@2024-02-01/2024-02-29 = 36250.00 (11 rows: 36250.00 - 0.00) 2024-02-01..2024-02-29
            customers/Enterprise@2024-02-01/2024-02-29 = not available, because customers are not kept by product. Ask for whole months, or without this filter. (0 rows: not computed) 2024-02-01..2024-02-29
            net_revenue/Pro Plan@2024-02-01/2024-02-29 = 15480.00 (12 rows: 16310.00 - 830.00) 2024-02-01..2024-02-29
            customers/Pro Plan@2024-02-01/2024-02-29 = not available, because customers are not kept by product. Ask for whole months, or without this filter. (0 rows: not computed) 2024-02-01..2024-02-29
            and 1 more"#]],
        );
    }

    #[test]
    fn a_cost_of_new_customers_in_a_window_knows_who_bought_before_it() {
        let csv = "customer_id,date,amount,spend\nA,2024-01-01,1,10\nA,2024-02-01,1,20\nB,2024-02-02,1,4\nC,2024-03-01,1,9\nC,2024-03-31,1,3";
        let slice = Slice::of_days(Date::constant(2024, 2, 1), Date::constant(2024, 3, 15));
        let query = Query { slice, ..query(&["cac", "mer"]) };
        check(
            csv,
            &query,
            expect![[r#"
            cac@2024-02 = 24 (2 rows: 24 / 1) 2024-02-01..2024-02-29 [Of the spend in this file alone] [Who was a customer before the file begins counts as new in it]
            mer@2024-02 = 0.0833333333333333333333333333 (2 rows: 2 / 24) 2024-02-01..2024-02-29
            cac@2024-02-01/2024-03-15 = 24 (2 rows: 24 / 1) 2024-02-01..2024-03-15 [Of the spend in this file alone] [Over 2024-02, the month that the file covers whole] [Who was a customer before the file begins counts as new in it]
            mer@2024-02-01/2024-03-15 = 0.0909090909090909090909090909 (3 rows: 3 / 33) 2024-02-01..2024-03-15"#]],
        );
    }

    #[test]
    fn a_group_that_is_the_largest_in_its_currency_is_not_left_out() {
        let query = Query { group_by: Some(Field::Product), top: 2, ..query(&["net_revenue"]) };
        check(
            "amount,currency,product\n9,EUR,Pen\n8,EUR,Ink\n7,EUR,Pad\n3,USD,Cap",
            &query,
            expect![[r#"
            net_revenue[EUR]/Cap = 0 (0 rows: 0 - 0) undated
            net_revenue[USD]/Cap = 3 (1 rows: 3 - 0) undated
            net_revenue[EUR]/Pen = 9 (1 rows: 9 - 0) undated
            net_revenue[USD]/Pen = 0 (0 rows: 0 - 0) undated
            and 2 more"#]],
        );
    }

    #[test]
    fn a_window_does_not_forget_who_bought_before_it() {
        let csv = "customer_id,date,amount\nA,2024-01-05,1\nB,2024-01-20,1\nA,2024-02-05,1\nB,2024-02-28,1\nA,2024-03-05,1\nC,2024-03-06,1\nC,2024-03-20,1\nD,2024-03-31,1";
        let slice = Slice { from: Some(Date::constant(2024, 3, 1)), ..Slice::default() };
        check(
            csv,
            &Query { slice, ..query(&["new_and_returning_customers", "customers"]) },
            expect![[r#"
            new_and_returning_customers@2024-03 = 3 (4 rows: 2 + 1) 2024-03-01..2024-03-31
            new_and_returning_customers/new@2024-03 = 2 (3 rows: 2 in 3 rows) 2024-03-01..2024-03-31
            new_and_returning_customers/returning@2024-03 = 1 (1 rows: 1 in 1 row) 2024-03-01..2024-03-31
            customers@2024-03-01/2024-03-31 = 3 (4 rows: 3 different customers in 4 paid rows) 2024-03-01..2024-03-31"#]],
        );
    }

    #[test]
    fn whole_months_are_compared_with_whole_months_and_years_with_the_same_months() {
        let days =
            (0..60).map(|day| format!("{},{}\n", Date::constant(2024, 1, 1).saturating_add(day.days()), day + 1));
        let csv = format!("date,amount\n{}", days.collect::<String>());
        let slice = Slice::of_days(Date::constant(2024, 2, 1), Date::constant(2024, 2, 29));
        let query = Query { slice, compare: Some(Compare::PreviousPeriod), ..query(&["net_revenue"]) };
        check(
            &csv,
            &query,
            expect![
                "net_revenue@2024-02-01/2024-02-29 = 1334 (29 rows: 1334 - 0) 2024-02-01..2024-02-29 | 2024-01-01/2024-01-31: 496, 1.6895161290322580645161290323"
            ],
        );
        check(
            &csv,
            &Query { compare: Some(Compare::PreviousYear), ..query.clone() },
            expect![
                "net_revenue@2024-02-01/2024-02-29 = 1334 (29 rows: 1334 - 0) 2024-02-01..2024-02-29 | 2023-02-01/2023-02-28 partial: not available, not available"
            ],
        );
    }

    #[test]
    fn a_balance_holds_until_the_end_of_each_month() {
        let csv = "customer_id,amount,interval,start_date,end_date,date\nA,10,month,2024-01-01,2024-03-10,2024-01-01\nB,20,month,2024-01-15,,2024-03-20";
        let query = Query { period: Some(Granularity::Month), ..query(&["mrr", "mrr_movements"]) };
        check(
            csv,
            &query,
            expect![[r#"
                mrr@2024-01 = 30 (2 rows: 30 a month of 2 rows) 2024-01-01..2024-01-31
                mrr_movements/new@2024-01 = 30 (2 rows: 30 of 2 customers) 2024-01-01..2024-01-31
                mrr_movements/expansion@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
                mrr_movements/contraction@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
                mrr_movements/churn@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
                mrr_movements/reactivation@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
                mrr@2024-02 = 30 (2 rows: 30 a month of 2 rows) 2024-02-01..2024-02-29
                mrr_movements/new@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
                mrr_movements/expansion@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
                mrr_movements/contraction@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
                mrr_movements/churn@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
                mrr_movements/reactivation@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
                mrr@2024-03 = 20 (1 rows: 20 a month of 1 row) 2024-03-01..2024-03-20 partial
                mrr_movements/new@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-20 partial
                mrr_movements/expansion@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-20 partial
                mrr_movements/contraction@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-20 partial
                mrr_movements/churn@2024-03 = 10 (1 rows: 10 of 1 customer) 2024-03-01..2024-03-20 partial
                mrr_movements/reactivation@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-20 partial"#]],
        );
    }

    #[test]
    fn a_filter_by_text_and_a_window_without_rows() {
        let texts = BTreeMap::from([(Field::Product, vec!["Pen".to_owned()])]);
        let csv = "date,amount,product\n2024-01-01,1,Pen\n2024-01-02,2,Ink\n2024-01-03,4,Pen";
        check(
            csv,
            &Query { slice: Slice { texts: texts.clone(), ..Slice::default() }, ..query(&["net_revenue"]) },
            expect!["net_revenue = 5 (2 rows: 5 - 0) 2024-01-01..2024-01-03"],
        );
        let slice = Slice { texts, ..Slice::of_days(Date::constant(2023, 1, 1), Date::constant(2023, 1, 31)) };
        check(
            csv,
            &Query { slice, ..query(&["net_revenue", "average_order_value"]) },
            expect![[r#"
                net_revenue@2023-01-01/2023-01-31 = not available, because the table covers 2024-01-01 to 2024-01-03, and not 2023-01-01/2023-01-31. Ask for days that the table covers, or upload a file that holds these. (0 rows: 0 - 0) 2023-01-01..2023-01-31 partial
                average_order_value@2023-01-01/2023-01-31 = not available, because the table covers 2024-01-01 to 2024-01-03, and not 2023-01-01/2023-01-31. Ask for days that the table covers, or upload a file that holds these. (0 rows: 0 / 0) 2023-01-01..2023-01-31 partial"#]],
        );
    }

    #[test]
    fn a_window_is_compared_with_as_many_days_before_and_with_the_year_before() {
        let rows = "date,amount\n2023-03-01,1\n2024-02-29,2\n2024-03-01,8";
        let slice = Slice::of_days(Date::constant(2024, 3, 1), Date::constant(2024, 3, 1));
        for (compare, expect) in [
            (
                Compare::PreviousPeriod,
                expect![
                    "net_revenue@2024-03-01/2024-03-01 = 8 (1 rows: 8 - 0) 2024-03-01..2024-03-01 | 2024-02-29/2024-02-29: 2, 3"
                ],
            ),
            (
                Compare::PreviousYear,
                expect![
                    "net_revenue@2024-03-01/2024-03-01 = 8 (1 rows: 8 - 0) 2024-03-01..2024-03-01 | 2023-03-01/2023-03-01: 1, 7"
                ],
            ),
        ] {
            check(rows, &Query { slice: slice.clone(), compare: Some(compare), ..query(&["net_revenue"]) }, expect);
        }
    }
}
