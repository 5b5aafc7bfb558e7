//! What stands out among products, channels and the like: the largest, one that loses money, the best against the worst.
use super::super::{Breakdown, Facet, series::capital};
use super::{Found, Kind, ROWS_FOR_A_COMPARISON, percent};
use crate::{Good, Paragraph, claims::Block};
use domain::Decimal;

/// The entity that the first facet puts first.
pub(super) fn largest(block: &Block, breakdown: &Breakdown) -> Option<Found> {
    let ranked = if breakdown.is_ranking { breakdown.ranked(block) } else { Vec::new() };
    let [(first, name, _), rest @ ..] = &ranked[..] else { return None };
    let sentence =
        Paragraph::default().name(name).words(" is the largest ").words(&breakdown.entity).words(&breakdown.by());
    let sentence = sentence.words(", with ").value(first);
    let sentence = match rest.first() {
        Some((second, name, _)) => sentence.words("; ").name(name).words(" follows with ").value(second).words("."),
        None => sentence.words(". It is the only one."),
    };
    Some(Found { sentence, advice: None, kind: Kind::Largest, score: percent(40) })
}

/// The entity that loses most.
pub(super) fn losing(block: &Block, breakdown: &Breakdown) -> Option<Found> {
    if !breakdown.facets.is_empty() || !breakdown.metric.contains("profit") {
        return None;
    }
    let ranked = breakdown.ranked(block);
    let (claim, name, _) = ranked.last().filter(|(_, _, value)| value.is_sign_negative() && !value.is_zero())?;
    let sentence = Paragraph::default().name(name).words(" loses money: ").value(claim).words(" in ").rows(claim);
    let advice =
        Paragraph::say("Check prices, discounts and costs of ").name(name).words(": it stands at ").value(claim);
    Some(Found {
        sentence: sentence.words(" rows."),
        advice: Some(advice.words(".")),
        kind: Kind::Losing,
        score: percent(85),
    })
}

/// How far the best and the worst entity are apart in a figure that has a better and a worse.
pub(super) fn spread(block: &Block, breakdown: &Breakdown, facet: &Facet) -> Option<Found> {
    let is_better_low = match facet.good {
        Good::Neither => return None,
        good => good == Good::Down,
    };
    let mut compared = breakdown.of_facet(block, facet);
    let all = compared.len();
    compared.retain(|(claim, _, _)| claim.n >= ROWS_FOR_A_COMPARISON);
    let left_out = compared.len() < all;
    compared.sort_by(|one, other| one.2.cmp(&other.2).then_with(|| one.1.cmp(&other.1)));
    if !is_better_low {
        compared.reverse();
    }
    let [(best, best_name, good), .., (worst, worst_name, bad)] = &compared[..] else { return None };
    let (low, high) = if good < bad { (good, bad) } else { (bad, good) };
    let apart = high.checked_sub(*low)?.checked_div(high.abs())?;
    if apart < percent(10) {
        return None;
    }
    let sentence = Paragraph::say(&capital(&facet.name)).words(" is best in the ").words(&breakdown.entity).words(" ");
    let sentence = sentence.name(best_name).words(" with ").value(best).words(" and worst in ").name(worst_name);
    let advice = Paragraph::say("For ")
        .words(&facet.name)
        .words(", ask what ")
        .name(best_name)
        .words(" (")
        .value(best)
        .words(") does better than ");
    let advice = advice.name(worst_name).words(" (").value(worst);
    Some(Found {
        sentence: sentence.words(" with ").value(worst).words(match left_out {
            true => ", among those with more than a few rows.",
            false => ".",
        }),
        advice: Some(advice.words(") before moving money between them.")),
        kind: Kind::Spread,
        score: apart.min(Decimal::ONE) * percent(80),
    })
}
