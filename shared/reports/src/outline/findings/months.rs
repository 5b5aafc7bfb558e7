//! What stands out in a figure's months: a step larger than usual, a record, a value below zero.
use super::super::{
    series::Series,
    summary::{moved, step, timed_part},
};
use super::{Found, Kind, percent};
use crate::{Good, Paragraph};
use domain::{Decimal, Unit};

/// A step from one month to the next that is smaller is no news.
const NOTEWORTHY: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// A step among fewer things than these is an accident.
const FEW: i64 = 20;
/// Complete months without which a record says nothing.
const MONTHS_FOR_A_RECORD: usize = 6;

/// The latest complete month moved more than months of this file mostly do.
pub(super) fn big_step(series: &Series) -> Option<Found> {
    let complete = series.complete();
    let steps: Vec<Decimal> = complete.windows(2).filter_map(|pair| step(pair[0].1, pair[1].1)).collect();
    let [.., (_, earlier), (now, later)] = complete[..] else { return None };
    let latest = step(earlier, later)?;
    let are_few = matches!(now.unit, Unit::Count { .. }) && earlier.max(later) < Decimal::from(FEW);
    if latest.abs() < NOTEWORTHY || are_few || is_usual(&steps, latest) {
        return None;
    }
    let is_bad = match series.item.good {
        Good::Up => latest.is_sign_negative(),
        Good::Down => latest.is_sign_positive(),
        Good::Neither => false,
    };
    let advice = Paragraph::say("Find out what changed for ").words(&series.item.name).words(" in ").period(now);
    Some(Found {
        sentence: moved(series)?,
        advice: is_bad.then(|| advice.words(": it moved the wrong way.")),
        kind: Kind::Step,
        score: latest.abs().min(Decimal::ONE) * if steps.len() > 2 { Decimal::ONE } else { percent(60) },
    })
}

/// Whether a step is no larger than half as much again as the middle one of the others; of fewer than three nobody can say.
fn is_usual(steps: &[Decimal], latest: Decimal) -> bool {
    let mut others: Vec<Decimal> = steps[..steps.len().saturating_sub(1)].iter().map(Decimal::abs).collect();
    others.sort();
    let middle = others.get(others.len() / 2).filter(|_| others.len() >= 3);
    middle.is_some_and(|middle| latest.abs() <= *middle * Decimal::new(15, 1))
}

/// The latest complete month is the highest or the lowest of all.
pub(super) fn record(series: &Series) -> Option<Found> {
    let complete = series.complete();
    let ((now, value), earlier) = complete.split_last()?;
    if complete.len() < MONTHS_FOR_A_RECORD {
        return None;
    }
    let is_highest = earlier.iter().all(|(_, other)| other < value);
    let is_lowest = earlier.iter().all(|(_, other)| other > value);
    let word = match (is_highest, is_lowest) {
        (true, _) => " was the highest of all complete months for ",
        (_, true) => " was the lowest of all complete months for ",
        _ => return None,
    };
    let sentence = Paragraph::default().period(now).words(word).words(&series.item.name).words(", with ");
    Some(Found { sentence: sentence.value(now).words("."), advice: None, kind: Kind::Record, score: percent(50) })
}

/// Profit, margin and the like below zero, and money that burns.
pub(super) fn below_zero(series: &Series) -> Option<Found> {
    let claim = series.latest()?;
    let value = claim.value.exact()?;
    if series.item.good != Good::Up || !value.is_sign_negative() || value.is_zero() {
        return None;
    }
    let sentence = Paragraph::say(&series.title()).words(" stands below zero, at ").value(claim);
    let sentence = timed_part(sentence, claim).words(".");
    let advice = Paragraph::say("Look for what keeps ").words(&series.item.name).words(" below zero: ").value(claim);
    let advice = timed_part(advice, claim).words(".");
    Some(Found { sentence, advice: Some(advice), kind: Kind::BelowZero, score: percent(90) })
}
