//! What the season does to revenue: the month that is best or weakest in each year, and growth with the season taken out.
use super::{Found, Kind, percent};
use crate::{
    Paragraph,
    claims::{Block, is_partial},
    show::Shape,
};
use domain::{Claim, Decimal};
use std::collections::BTreeMap;

/// A season shows in two years at least; with one, an accident would pass for it.
const YEARS: usize = 2;
/// Years that a sentence names.
const NAMED: usize = 3;
/// Points of growth between what is shown and what the season leaves of it, below which it says nothing.
const APART: Decimal = Decimal::from_parts(10, 0, 0, false, 2);

/// The calendar month that was the best in each complete year.
pub(super) fn best_month(block: &Block) -> Option<Found> {
    let mut years: BTreeMap<i16, Vec<(&Claim, Decimal)>> = BTreeMap::new();
    for claim in block.periods("revenue_by_period", Shape::Month).into_iter().filter(|claim| !is_partial(claim)) {
        if let (Some(window), Some(value)) = (&claim.window, claim.value.exact()) {
            years.entry(window.from.year()).or_default().push((claim, value));
        }
    }
    let whole = years.into_values().filter(|months| months.len() == 12);
    let best: Vec<&Claim> =
        whole.filter_map(|months| months.into_iter().max_by_key(|(_, value)| *value)).map(|(claim, _)| claim).collect();
    let month = |claim: &Claim| claim.window.as_ref().map(|window| window.from.month());
    if best.len() < YEARS || best.iter().any(|claim| month(claim) != month(best[0])) {
        return None;
    }
    let mut sentence = Paragraph::say("The same month was the best of its year each time: ");
    for (at, claim) in best.iter().rev().take(NAMED).enumerate() {
        sentence = if at > 0 { sentence.words(", ") } else { sentence }.period(claim).words(" with ").value(claim);
    }
    let latest = best.last()?;
    let advice = Paragraph::say("Plan stock, staff and cash for the best month of its year: the last one, ");
    let advice = advice.period(latest).words(", brought ").value(latest).words(" of revenue.");
    Some(Found { sentence: sentence.words("."), advice: Some(advice), kind: Kind::Season, score: percent(60) })
}

/// The growth of the latest month, where the season makes it look other than it is.
pub(super) fn adjusted(block: &Block) -> Option<Found> {
    let adjusted = block.periods("seasonally_adjusted_growth", Shape::Month).pop()?;
    let growth = block.beside("revenue_growth", adjusted)?;
    let (shown, left) = (growth.value.exact()?, adjusted.value.exact()?);
    let apart = shown.checked_sub(left)?.abs();
    if apart < APART {
        return None;
    }
    let sentence = Paragraph::say("Net revenue growth was ").value(growth).words(" in ").period(growth);
    let sentence = sentence.words(" on the month before; with the season taken out, seasonally adjusted growth was ");
    Some(Found {
        sentence: sentence.value(adjusted).words("."),
        advice: None,
        kind: Kind::Season,
        score: apart.min(Decimal::ONE)
            * if shown.is_sign_negative() == left.is_sign_negative() { percent(60) } else { percent(90) },
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::Unit;

    /// Months from January 2024 on, of which some bring so much more.
    fn months(count: usize, high: &[(usize, &str)]) -> Vec<Claim> {
        let value = |at: usize| high.iter().find(|(other, _)| *other == at).map_or("100.00", |(_, value)| value);
        sample::months(&(0..count).map(value).collect::<Vec<_>>())
    }

    fn found(claims: &[Claim]) -> Vec<String> {
        told(best_month(&Claims::new(claims).whole()), claims)
    }

    #[test]
    fn a_month_that_leads_each_year_is_a_season_from_two_years_on() {
        let sentence =
            "The same month was the best of its year each time: November 2025 with 190.00, November 2024 with 180.00.";
        let advice = "Plan stock, staff and cash for the best month of its year: the last one, November 2025, brought 190.00 of revenue.";
        let two = [(10, "180.00"), (22, "190.00")];
        assert_eq!(found(&months(24, &two)), [format!("{sentence} | {advice}")]);
        assert_eq!(found(&months(23, &two)), [] as [&str; 0], "one whole year is an accident");
        assert_eq!(found(&months(24, &[(10, "180.00"), (21, "190.00")])), [] as [&str; 0], "another month each year");
    }

    #[test]
    fn growth_is_told_without_the_season_where_that_is_another() {
        let found = |left: &str| {
            let growth = |metric: &str, value: &str| sample::in_month(metric, None, "2025-12", value, Unit::Ratio);
            let claims = [growth("revenue_growth", "-0.2923"), growth("seasonally_adjusted_growth", left)];
            told(adjusted(&Claims::new(&claims).whole()), &claims)
        };
        assert_eq!(
            found("0.0410"),
            [
                "Net revenue growth was −29.23 % in December 2025 on the month before; with the season taken out, seasonally adjusted growth was +4.10 %."
            ]
        );
        assert_eq!(found("-0.2600"), [] as [&str; 0]);
    }
}
