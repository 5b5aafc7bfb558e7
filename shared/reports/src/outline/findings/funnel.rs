//! The step of a funnel on which most are lost.
use super::super::{Outline, series::Series};
use super::{Found, Kind, ROWS_FOR_A_COMPARISON};
use crate::{Paragraph, claims::Block};
use domain::Decimal;

/// The step of a funnel on which most are lost.
pub(super) fn weakest_step(outline: &Outline, block: &Block) -> Option<Found> {
    let steps = outline.detail.iter().filter(|item| item.figure.starts_with("funnel_analysis/"));
    let rated = steps.filter_map(|item| {
        let claim = Series::new(block, item).latest()?;
        let rate = claim.value.exact().filter(|rate| *rate < Decimal::ONE && claim.n >= ROWS_FOR_A_COMPARISON)?;
        Some((item, claim, rate))
    });
    let (item, claim, rate) = rated.min_by_key(|(_, _, rate)| *rate)?;
    let sentence = Paragraph::say("Of all steps of the funnel, the ").words(&item.name).words(" is the weakest: ");
    let advice = Paragraph::say("Ask those who stopped on the ").words(&item.name).words(" (").value(claim);
    Some(Found {
        sentence: sentence.value(claim).words(" go on."),
        advice: Some(advice.words(" went on) what kept them.")),
        kind: Kind::WeakestStep,
        score: Decimal::ONE - rate,
    })
}
