//! Figures of closed months that an upload changes.
use crate::{Claim, Findings, Granularity, Issue, Period, Severity, Unit, Value, Window};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// A figure of a month that was complete in what a source held before, and is another now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Restatement {
    /// The id of the claim.
    pub claim: String,
    /// What the figure is called.
    pub name: String,
    pub unit: Unit,
    pub window: Window,
    pub before: Decimal,
    /// Not available where the month is no longer in the file.
    pub after: Value,
    /// The figure less the one before, where there is one.
    pub difference: Option<Decimal>,
}

/// What comparing figures of closed months with those before found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restated {
    /// The most material first, at most [`Findings::KEPT_PER_KIND`].
    pub figures: Vec<Restatement>,
    /// How many there are.
    pub total: u64,
}

/// Compares each available figure of a complete calendar month before with the same figure now. A month that is
/// not listed now is no longer in the file where the days of `after` do not reach it; where they do, it is too long ago for
/// the list, which says nothing of its figure. `name` is what a metric is called; what it does not name is not compared.
pub fn restated(before: &[Claim], after: &[Claim], name: impl Fn(&str) -> Option<&'static str>) -> Restated {
    let mut figures: Vec<Restatement> = Vec::new();
    for old in before {
        let (Some(name), Some(window), Value::Exact(value)) = (name(&old.metric), &old.window, &old.value) else {
            continue;
        };
        if old.entity.is_some() || !is_whole_month(window) {
            continue;
        }
        let after = match after.iter().find(|new| is_same_figure(old, new)) {
            Some(new) if new.value == old.value => continue,
            Some(new) => new.value.clone(),
            None if is_beyond(window, after) => Value::not_available(
                "the month is no longer in the file",
                "Send a file with all months, or let the source append its uploads.",
            ),
            None => continue,
        };
        let difference = after.exact().and_then(|after| after.checked_sub(*value));
        figures.push(Restatement {
            claim: old.id.clone(),
            name: name.to_owned(),
            unit: old.unit.clone(),
            window: window.clone(),
            before: *value,
            after,
            difference,
        });
    }
    // Money before numbers of things and ratios. Stable: what weighs the same stays in the order of the claims.
    figures.sort_by_key(|figure| {
        let is_money = matches!(figure.unit, Unit::Money { .. });
        (!is_money, Reverse(figure.difference.unwrap_or(figure.before).abs()))
    });
    let total = figures.len() as u64;
    figures.truncate(Findings::KEPT_PER_KIND as usize);
    Restated { figures, total }
}

fn is_whole_month(window: &Window) -> bool {
    let month = Period::containing(Granularity::Month, window.from);
    !window.partial && window.from == month.start && window.to == month.end()
}

fn is_same_figure(old: &Claim, new: &Claim) -> bool {
    let label = |claim: &Claim| claim.window.as_ref().map(|window| window.label.clone());
    new.metric == old.metric && new.entity == old.entity && new.unit == old.unit && label(new) == label(old)
}

/// None of the days that the claims speak of as a whole are of this month.
fn is_beyond(month: &Window, claims: &[Claim]) -> bool {
    let mut wholes = claims.iter().filter_map(|claim| claim.window.as_ref()).filter(|window| window.label == "all");
    wholes.next().is_some_and(|whole| month.to < whole.from || whole.to < month.from)
}

impl Restatement {
    pub const KIND: &str = "restated";

    /// As it is listed among what was found.
    pub fn issue(&self) -> Issue {
        let of = match &self.unit {
            Unit::Money { currency: Some(currency) } => format!(" {currency}"),
            _ => String::new(),
        };
        let (name, month, before) = (&self.name, &self.window.label, self.before);
        let what = match (&self.after, self.difference) {
            (Value::NotAvailable(absence), _) => {
                format!("{name} of {month} was {before}{of}; it is not available now, because {}.", absence.because)
            }
            (Value::Exact(after), None) => format!("{name} of {month} was {before}{of} and is {after}{of} now."),
            (Value::Exact(after), Some(difference)) => {
                let sign = if difference.is_sign_negative() { "" } else { "+" };
                format!("{name} of {month} was {before}{of} and is {after}{of} now: {sign}{difference}.")
            }
        };
        Issue {
            kind: Self::KIND.to_owned(),
            severity: Severity::Warning,
            row: None,
            column: None,
            value: Some(before.to_string()),
            what,
            suggestion: "Nothing needs doing if the past was corrected; if not, look for rows that came twice or are \
                         missing, and delete the upload that is wrong."
                .to_owned(),
            effect: Some(format!("What was reported of {month} before is no longer what the source says.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// `metric@2024-01 = 10.00 EUR`; a `*` after the month makes it partial, and no value an absent one.
    fn claim(text: &str) -> Claim {
        let (id, value) = text.split_once(" = ").unwrap();
        let (metric, label) = id.split_once('@').unwrap();
        let (value, currency) = value.split_once(' ').map_or((value, None), |(v, c)| (v, Some(c.to_owned())));
        let window = match label.trim_end_matches('*') {
            "all" => Window { from: date(2024, 2, 1), to: date(2024, 3, 20), label: "all".into(), partial: false },
            month => {
                let from = format!("{month}-01").parse::<jiff::civil::Date>().unwrap();
                Window { from, to: from.last_of_month(), label: month.into(), partial: label.ends_with('*') }
            }
        };
        Claim {
            id: id.into(),
            metric: metric.into(),
            entity: None,
            window: Some(window),
            value: value.parse().map_or_else(|_| Value::not_available("why", "what to do"), Value::Exact),
            unit: Unit::Money { currency },
            n: 1,
            formula: String::new(),
            inputs: String::new(),
            caveats: Vec::new(),
            alternatives: Vec::new(),
        }
    }

    fn check(before: &[&str], after: &[&str], expect: expect_test::Expect) {
        let claims = |texts: &[&str]| texts.iter().map(|text| claim(text)).collect::<Vec<_>>();
        let known = |metric: &str| (metric == "sales").then_some("Sales");
        let restated = restated(&claims(before), &claims(after), known);
        assert_eq!(restated.total, restated.figures.len() as u64);
        let lines: Vec<String> = restated.figures.iter().map(|figure| figure.issue().what).collect();
        expect.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn a_closed_month_that_differs_is_restated_and_the_most_material_comes_first() {
        check(
            &["sales@2024-01 = 10.00 EUR", "sales@2024-02 = 20.00 EUR", "sales@2024-03 = 5.00 EUR"],
            &["sales@2024-01 = 12.50 EUR", "sales@2024-02 = 20 EUR", "sales@2024-03 = 1.00 EUR"],
            expect_test::expect![[r#"
                Sales of 2024-03 was 5.00 EUR and is 1.00 EUR now: -4.00.
                Sales of 2024-01 was 10.00 EUR and is 12.50 EUR now: +2.50."#]],
        );
    }

    #[test]
    fn an_open_month_and_a_metric_that_is_not_named_are_not_compared() {
        check(
            &["sales@2024-01* = 10.00", "visits@2024-02 = 10.00", "sales@2024-03 = none"],
            &["sales@2024-01 = 11.00", "visits@2024-02 = 12.00", "sales@2024-03 = 1.00"],
            expect_test::expect![""],
        );
    }

    #[test]
    fn a_month_is_gone_where_the_file_does_not_reach_it_and_only_there() {
        check(
            &["sales@2024-01 = 10.00", "sales@2024-02 = 7.00", "sales@2024-03 = 9.00"],
            &["sales@all = 8.00", "sales@2024-03* = none"],
            expect_test::expect![[r#"
                Sales of 2024-01 was 10.00; it is not available now, because the month is no longer in the file.
                Sales of 2024-03 was 9.00; it is not available now, because why."#]],
        );
    }
}
