//! Money spent where it brings less than it could elsewhere.
use super::super::{Breakdown, Facet};
use super::{Found, Kind, ROWS_FOR_A_COMPARISON, percent};
use crate::{Good, Paragraph, claims::Block};
use domain::{Claim, Decimal};

/// Entities with less of the spend are small.
const SMALL: Decimal = Decimal::from_parts(20, 0, 0, false, 2);

/// The entity with the lowest cost gets little of the spend, and the one that gets most of it costs half as much again or
/// more.
pub(super) fn small_and_cheap(block: &Block, breakdown: &Breakdown, facet: &Facet) -> Option<Found> {
    let of_spend = breakdown.facets.iter().find(|other| other.of == "share of spend")?;
    let shares = breakdown.of_facet(block, of_spend);
    let share_of =
        |name: &str| shares.iter().find(|(_, other, _)| other == name).map(|(claim, _, share)| (*claim, *share));
    let costs = breakdown.of_facet(block, facet);
    let is_cost = |claim: &Claim| matches!(claim.unit, domain::Unit::Money { .. });
    let is_compared = |claim: &Claim| claim.n >= ROWS_FOR_A_COMPARISON;
    let left_out = costs.iter().any(|(claim, ..)| !is_compared(claim));
    let compared = || costs.iter().filter(|(claim, _, _)| is_compared(claim));
    let (cheap, cheap_name, low) =
        compared().filter(|(_, _, cost)| *cost > Decimal::ZERO).min_by_key(|(_, _, cost)| *cost)?;
    let (dear, dear_name, high) = compared().max_by_key(|(_, name, _)| share_of(name).map(|(_, share)| share))?;
    let ((small, little), (large, much)) = (share_of(cheap_name)?, share_of(dear_name)?);
    let times = high.checked_div(*low)?;
    if facet.good != Good::Down || !is_cost(cheap) || little >= SMALL || little >= much || times < Decimal::new(15, 1) {
        return None;
    }
    let sentence = Paragraph::default().name(cheap_name).words(" has the lowest ").words(&facet.name).words(", ");
    let sentence = sentence.value(cheap);
    let sentence = if left_out { sentence.words(", among those with more than a few rows,") } else { sentence };
    let sentence = sentence.words(" at ").value(small).words(" of spend; the ").words(&facet.name).words(" of ");
    let sentence = sentence.name(dear_name).words(" is ").value(dear).words(" at ").value(large).words(" of spend.");
    let advice = Paragraph::say("Try moving some money to ").name(cheap_name).words(" and watch whether its ");
    let advice = advice.words(&facet.name).words(" (").value(cheap).words(") lasts.");
    Some(Found {
        sentence,
        advice: Some(advice),
        kind: Kind::Efficiency,
        score: (much * percent(150)).min(Decimal::ONE) * percent(90),
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::Outline;
    use super::super::tests::told;
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::Unit;

    const OUTLINE: &str = r#"{"headline": [], "detail": [], "by_entity": [{"metric": "channel_performance",
        "heading": "Channels", "entity": "channel", "facets": [{"of": "share of spend", "name": "share of spend"},
        {"of": "cost per lead", "name": "cost per lead", "good": "down"}]}]}"#;

    /// Channels by name, cost per lead and share of spend.
    fn found(channels: &[(&str, &str, &str)]) -> Vec<String> {
        let outline = Outline::read(OUTLINE);
        let breakdown = &outline.by_entity[0];
        let figure = |name: &str, of: &str, value: &str, unit: Option<Unit>| {
            let claim = sample::of("channel_performance", &format!("channel {of}"), &format!("{name}: {of}"), value, 9);
            Claim { unit: unit.unwrap_or(claim.unit.clone()), ..claim }
        };
        let of_channel = |(name, cost, share): &(&str, &str, &str)| {
            [figure(name, "cost per lead", cost, None), figure(name, "share of spend", share, Some(Unit::Ratio))]
        };
        let claims: Vec<Claim> = channels.iter().flat_map(of_channel).collect();
        told(small_and_cheap(&Claims::new(&claims).whole(), breakdown, &breakdown.facets[1]), &claims)
    }

    #[test]
    fn a_cheap_channel_with_little_of_the_spend_is_told_against_the_one_with_most() {
        let sentence = "Email has the lowest cost per lead, 0.50 at 5.0 % of spend; the cost per lead of Ads is 2.00 at 70.0 % of spend.";
        let advice = "Try moving some money to Email and watch whether its cost per lead (0.50) lasts.";
        let fairs = ("Fairs", "9.00", "0.25");
        assert_eq!(
            found(&[("Ads", "2.00", "0.70"), ("Email", "0.50", "0.05"), fairs]),
            [format!("{sentence} | {advice}")]
        );
        assert_eq!(
            found(&[("Ads", "2.00", "0.50"), ("Email", "0.50", "0.25"), fairs]),
            [] as [&str; 0],
            "it has its part"
        );
        assert_eq!(
            found(&[("Ads", "0.60", "0.70"), ("Email", "0.50", "0.05"), fairs]),
            [] as [&str; 0],
            "hardly cheaper"
        );
    }
}
