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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{claims::Claims, sample, templates};
    use domain::{Claim, Unit};

    /// The weakest of two steps with so many rows behind them.
    fn found(rows: u64) -> Vec<Found> {
        let step = |name: &str, rate: &str| Claim {
            unit: Unit::Ratio,
            ..sample::of("funnel_analysis", "step", name, rate, rows)
        };
        let claims = [step("lead → qualified", "0.60"), step("proposal → customer", "0.25")];
        weakest_step(&templates::marketing_funnel::OUTLINE, &Claims::new(&claims).whole()).into_iter().collect()
    }

    #[test]
    fn the_weakest_step_is_told_where_enough_went_it() {
        let said: Vec<String> = found(40).iter().map(|found| found.sentence.text()).collect();
        assert_eq!(
            said,
            ["Of all steps of the funnel, the step from proposal to customer is the weakest: 25.0 % go on."]
        );
        assert!(found(2).is_empty(), "of two leads one lost is no weakness");
    }
}
