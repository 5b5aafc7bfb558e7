//! What a sentence may rely on: the claims, and what the sentences before it in the paragraph spoke of.
use super::sentence::Sentence;
use crate::claims::{is_group, is_partial, is_whole, series_of};
use crate::lexicon::{Names, parts::pair};
use crate::show::{self, Shape};
use domain::{Claim, Decimal, Findings, Window};

pub(super) struct Facts<'a> {
    pub claims: &'a [Claim],
    pub findings: &'a Findings,
    /// What the template calls its figures.
    pub names: &'a Names,
    /// The phrase, window and name that were said last.
    pub phrase: Option<String>,
    pub window: Option<&'a Window>,
    pub name: Option<&'a str>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(claims: &'a [Claim], findings: &'a Findings, names: &'a Names) -> Self {
        Self { claims, findings, names, phrase: None, window: None, name: None }
    }

    /// Notes what the sentence spoke of last, for an `it` in the next.
    pub(super) fn remember(&mut self, sentence: &Sentence<'a>) {
        self.phrase = super::subjects::last_phrase(sentence).or(self.phrase.take());
        self.window = sentence.periods().last().and_then(|(_, claim)| claim.window.as_ref()).or(self.window);
        self.name = sentence.names().last().map(|(_, name)| name).or(self.name);
    }

    /// Claims that the claim can be ranked among, itself with them: other products in the same days, other complete
    /// months.
    pub(super) fn peers(&self, claim: &Claim) -> Vec<&'a Claim> {
        let is_peer = |other: &&Claim| {
            let same_kind = match (&claim.entity, &other.entity) {
                (Some(one), Some(another)) => one.kind == another.kind && other.window == claim.window,
                (None, None) => shape(claim).is_some() && shape(claim) == shape(other) && !is_partial(other),
                _ => false,
            };
            series_of(&other.id) == series_of(&claim.id)
                && same_kind
                && pair(claim).map(|(whole, _)| whole) == pair(other).map(|(whole, _)| whole)
                && !is_group(other)
                && other.value.exact().is_some()
        };
        self.claims.iter().filter(is_peer).collect()
    }
}

impl<'a> Facts<'a> {
    /// The same figure of the same part in all complete periods of one shape.
    pub(super) fn times(&self, claim: &Claim) -> Vec<&'a Claim> {
        let is_like = |other: &&Claim| {
            series_of(&other.id) == series_of(&claim.id)
                && other.entity == claim.entity
                && shape(other) == shape(claim)
                && !is_partial(other)
                && other.value.exact().is_some()
        };
        self.claims.iter().filter(is_like).collect()
    }
}

/// `month`, `quarter`, `year`, `week` or `day`, by the label of the claim's window.
pub(super) fn shape(claim: &Claim) -> Option<&'static str> {
    let window = claim.window.as_ref()?;
    match Shape::of(&window.label) {
        Some(shape) => Some(shape.name()),
        None if is_whole(window) => None,
        None if window.label.contains('/') => Some("week"),
        None => Some("day"),
    }
}

/// How much something moved, where the claim says that.
pub(super) fn change(claim: &Claim) -> Option<Decimal> {
    let is_change =
        show::is_change(&claim.metric) || ["cagr", "cmgr", "lead_velocity"].contains(&claim.metric.as_str());
    claim.value.exact().filter(|_| is_change)
}

/// Whether two claims are of the same thing at different times.
pub(super) fn same_thing(one: &Claim, another: &Claim) -> bool {
    series_of(&one.id) == series_of(&another.id) && one.entity == another.entity && one.window != another.window
}
