//! When: a period or days beside a value are its own, and a value of one period says of which.
use super::Doubt;
use super::facts::{Facts, change, shape};
use super::sentence::{Sentence, Token};
use crate::Shows;
use crate::claims::{is_partial, is_whole, series_of};
use domain::{Claim, Granularity, Period, Window};

pub(super) fn doubts(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    let (values, periods) = (sentence.values(), sentence.periods());
    let mut doubts = Vec::new();
    for (at, period) in &periods {
        let before = values.iter().rev().find(|(place, _)| place < at);
        let after = values.iter().find(|(place, _)| place > at);
        let beside: Vec<&Claim> = [before, after].into_iter().flatten().map(|(_, claim)| *claim).collect();
        let is_base = is_base_said(sentence, *at) && values.iter().any(|(_, claim)| is_base(period, claim));
        let of_itself = ["on", "against", "than", "above", "below"].contains(&sentence.word(at.wrapping_sub(1)))
            && shape(period) != Some("day")
            && sentence
                .nearest(*at, &values)
                .first()
                .is_some_and(|claim| change(claim).is_some() && is_same(period, claim))
            && sentence.periods().len() > 1;
        if of_itself {
            doubts.push(Doubt::new(format!("`{}` is compared with itself", Shows::Days.of(period))));
        }
        if !beside.is_empty() && !beside.iter().any(|claim| is_same(period, claim)) && !is_base {
            doubts.push(Doubt::new(format!("`{}` is not the time of the figure beside it", Shows::Days.of(period))));
        }
    }
    for (n, (at, claim)) in values.iter().enumerate() {
        let Some(window) = &claim.window else { continue };
        if claim.value.exact().is_none() {
            continue;
        }
        let from = n.checked_sub(1).map_or(0, |n| values[n].0);
        let to = values.get(n + 1).map_or(usize::MAX, |(place, _)| *place);
        let is_apart = |place: usize| (*at..place).any(|mark| matches!(sentence.tokens[mark], Token::Mark(';')));
        let mut around = periods.iter().filter(|(place, _)| (from..to).contains(place) && !is_apart(*place)).peekable();
        let is_after = |(place, period): &&(usize, &Claim)| {
            place < at
                && !is_same(period, claim)
                && !(*place..*at).any(|mark| matches!(sentence.tokens[mark], Token::Mark(';')))
        };
        let is_bare = around.peek().is_none()
            && periods.iter().find(is_after).is_none()
            && (is_whole(window) || claim.id == series_of(&claim.id));
        let before = periods.iter().rfind(|(place, _)| place < at).and_then(|(_, claim)| claim.window.as_ref());
        let is_carried = before.or(facts.window).is_some_and(|before| is_one(before, window));
        if !is_bare && !is_carried && !around.any(|(_, period)| is_same(period, claim)) && !is_current(sentence, claim)
        {
            doubts.push(Doubt::new(format!("`{}` stands without its time, {}", claim.id, Shows::Days.of(claim))));
        }
    }
    doubts.extend(complete(sentence, facts));
    doubts
}

fn is_one(one: &Window, another: &Window) -> bool {
    (one.from == another.from && one.to == another.to) || (one.label == another.label && one.label != "all")
}

fn is_same(one: &Claim, another: &Claim) -> bool {
    matches!((&one.window, &another.window), (Some(one), Some(another)) if is_one(one, another))
}

fn is_base_said(sentence: &Sentence, at: usize) -> bool {
    let said = at.checked_sub(1).map(|before| sentence.word(before)).unwrap_or_default();
    ["on", "over", "against", "than", "from", "with", "since"].contains(&said)
}

/// Whether `period` is what a change is reckoned from.
fn is_base(period: &Claim, claim: &Claim) -> bool {
    let (Some(_), Some(now), Some(then)) = (change(claim), &claim.window, &period.window) else { return false };
    match base(&claim.metric, now) {
        Some(base) => base.start == then.from && base.end() == then.to,
        None => false,
    }
}

/// The period a change of this metric is reckoned from, where it is a whole one.
fn base(metric: &str, now: &Window) -> Option<Period> {
    let period = period_of(now)?;
    match metric {
        "revenue_growth" | "lead_velocity" => Some(period.previous()),
        "yoy_growth" => Some(period.shifted(-12)),
        _ => None,
    }
}

pub(super) fn period_of(window: &Window) -> Option<Period> {
    let shapes = [Granularity::Week, Granularity::Month, Granularity::Quarter, Granularity::Year];
    shapes
        .into_iter()
        .map(|shape| Period::containing(shape, window.from))
        .find(|period| period.to_string() == window.label)
}

/// `the current month`: the one the file does not cover to its end.
fn is_current(sentence: &Sentence, claim: &Claim) -> bool {
    is_partial(claim) && sentence.says("current month")
}

/// `the last complete month`, `the current month`, `March is not complete`: against the claims of such periods.
fn complete(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let shown: Vec<&Claim> = sentence.periods().into_iter().chain(sentence.values()).map(|(_, claim)| claim).collect();
    for name in ["month", "quarter", "year", "week"] {
        for said in [format!("last complete {name}"), format!("latest complete {name}")] {
            for at in sentence.find(&said) {
                sentence.take(at, 3);
                if !shown.iter().any(|claim| shape(claim) == Some(name) && is_latest(claim, facts)) {
                    doubts.push(Doubt::new(format!("no figure here is of the {said}")));
                }
            }
        }
        for at in sentence.find(&format!("current {name}")) {
            sentence.take(at, 2);
            if !shown.iter().any(|claim| shape(claim) == Some(name) && is_partial(claim)) {
                doubts.push(Doubt::new(format!("no figure here is of the current {name}")));
            }
        }
    }
    for at in sentence.find("is not complete") {
        sentence.take(at, 3);
        if !shown.iter().any(|claim| is_partial(claim)) {
            doubts.push(Doubt::new("what is said not to be complete is"));
        }
    }
    doubts
}

fn is_latest(claim: &Claim, facts: &Facts) -> bool {
    let Some(window) = &claim.window else { return false };
    let is_later = |other: &Claim| {
        series_of(&other.id) == series_of(&claim.id)
            && shape(other) == shape(claim)
            && other.window.as_ref().is_some_and(|other| !other.partial && other.from > window.from)
    };
    !window.partial && !facts.claims.iter().any(is_later)
}
