//! What a change is measured against: `on the month before` is said only where a claim compares with it.
use super::Doubt;
use super::facts::{Facts, change, same_thing, shape};
use super::periods::period_of;
use super::sentence::Sentence;
use crate::lexicon::index::split;
use domain::Claim;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Against {
    /// The period just before, of the shape named.
    Before(&'static str),
    /// The same period a year before.
    YearBefore,
    /// The same days of the period before, of the shape named.
    SameDays(&'static str),
}
use Against::{Before, SameDays, YearBefore};

/// Longer phrases first, since a shorter one may stand in them.
const PHRASES: [(&str, Against); 40] = [
    ("the same days of the month before", SameDays("month")),
    ("the same days a month before", SameDays("month")),
    ("the same days of the previous month", SameDays("month")),
    ("the same days of the quarter before", SameDays("quarter")),
    ("the same days of the year before", SameDays("year")),
    ("the same month of the year before", YearBefore),
    ("the same month of the previous year", YearBefore),
    ("the same month a year earlier", YearBefore),
    ("the same month a year before", YearBefore),
    ("the same month last year", YearBefore),
    ("month on month", Before("month")),
    ("month over month", Before("month")),
    ("month to month", Before("month")),
    ("the month before", Before("month")),
    ("a month before", Before("month")),
    ("a month earlier", Before("month")),
    ("previous month", Before("month")),
    ("prior month", Before("month")),
    ("preceding month", Before("month")),
    ("quarter on quarter", Before("quarter")),
    ("quarter over quarter", Before("quarter")),
    ("quarter to quarter", Before("quarter")),
    ("the quarter before", Before("quarter")),
    ("a quarter before", Before("quarter")),
    ("a quarter earlier", Before("quarter")),
    ("previous quarter", Before("quarter")),
    ("prior quarter", Before("quarter")),
    ("week on week", Before("week")),
    ("week over week", Before("week")),
    ("the week before", Before("week")),
    ("a week earlier", Before("week")),
    ("previous week", Before("week")),
    ("year on year", YearBefore),
    ("year over year", YearBefore),
    ("a year earlier", YearBefore),
    ("a year before", YearBefore),
    ("the year before", Before("year")),
    ("previous year", Before("year")),
    ("prior year", Before("year")),
    ("preceding year", Before("year")),
];

pub(super) fn doubts(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (phrase, against) in PHRASES {
        for at in sentence.find(phrase) {
            let length = split(phrase).len();
            if sentence.is_taken[at..at + length].contains(&true) {
                continue;
            }
            sentence.take(at, length);
            let is_absent = sentence.says("because the file does not give it")
                && !facts.claims.iter().any(|claim| compares(claim, against) && claim.value.exact().is_some());
            if !is_compared(sentence, at, against) && !is_absent {
                doubts.push(Doubt::new(format!("no claim here compares with `{phrase}`")));
            }
        }
    }
    doubts
}

fn is_compared(sentence: &Sentence, at: usize, against: Against) -> bool {
    let values = sentence.values();
    let is_change = |claim: &Claim| change(claim).is_some() || (claim.value.exact().is_none() && is_growth(claim));
    let changes: Vec<_> = values.iter().copied().filter(|(_, claim)| is_change(claim)).collect();
    match sentence.nearest(at, &changes).first() {
        Some(claim) => compares(claim, against),
        None => pairs(&values).any(|(one, another)| is_step(one, another, against)),
    }
}

fn is_growth(claim: &Claim) -> bool {
    crate::show::is_change(&claim.metric) || claim.metric == "lead_velocity"
}

/// Whether a change, or the reason why there is none, is against that.
fn compares(claim: &Claim, against: Against) -> bool {
    let of = |name: &str| shape(claim) == Some(name) || claim.id.ends_with(&format!("@{name}"));
    let is_unsaid = claim.value.exact().is_none() && claim.id == claim.metric;
    match (against, claim.metric.as_str()) {
        (Before(name), "revenue_growth") => of(name) || is_unsaid,
        (Before("month"), "lead_velocity" | "seasonally_adjusted_growth") => true,
        (YearBefore, "yoy_growth") => true,
        (YearBefore, "revenue_growth") => of("year"),
        (SameDays(name), "revenue_growth_to_date") => of(name),
        _ => false,
    }
}

fn pairs<'a>(values: &[(usize, &'a Claim)]) -> impl Iterator<Item = (&'a Claim, &'a Claim)> {
    let both = values.iter().flat_map(|(_, one)| values.iter().map(move |(_, another)| (*one, *another)));
    both.filter(|(one, another)| same_thing(one, another)).collect::<Vec<_>>().into_iter()
}

/// Whether one is of the period that the other is compared with.
fn is_step(now: &Claim, then: &Claim, against: Against) -> bool {
    let (Some(now), Some(then)) = (&now.window, &then.window) else { return false };
    let (Some(period), false) = (period_of(now), now.partial || then.partial) else { return false };
    let year = |period: &domain::Period| domain::Date::new(period.start.year() - 1, period.start.month(), 1).ok();
    match against {
        Before(name) => {
            period.granularity.name() == name
                && period.previous().start == then.from
                && period_of(then).is_some_and(|then| then.granularity == period.granularity)
        }
        YearBefore => {
            year(&period) == Some(then.from)
                && period_of(then).is_some_and(|then| then.granularity == period.granularity)
        }
        SameDays(_) => false,
    }
}
