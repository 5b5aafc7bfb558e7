//! Customers who come back less, or more, than those who came before them.
use super::{Found, Kind, percent};
use crate::{
    Paragraph,
    claims::{Block, Cohort, is_partial},
    show::Shape,
};
use domain::{Claim, Decimal};
use std::collections::BTreeMap;

/// Customers without whom a cohort's share is an accident.
const CUSTOMERS: i64 = 10;
/// Months since they came in which cohorts are compared.
const MONTHS: i32 = 3;
/// Points of retention that cohorts differ by, below which it is no news.
const APART: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// The latest cohort that a month can be told of, where fewer or more of it came back than of any before at the same age.
pub(super) fn retention(block: &Block) -> Option<Found> {
    let mut by_age: BTreeMap<i32, Vec<(Cohort, &Claim, Decimal)>> = BTreeMap::new();
    for claim in block.entity_periods("cohort_retention", Shape::Month) {
        let (Some(cohort), Some(value)) = (Cohort::of(claim), claim.value.exact()) else { continue };
        if (1..=MONTHS).contains(&cohort.months) && !is_partial(claim) && is_large(block, &cohort) {
            by_age.entry(cohort.months).or_default().push((cohort, claim, value));
        }
    }
    let found = by_age.into_values().filter_map(|mut cohorts| {
        cohorts.sort_by_key(|(cohort, _, _)| cohort.came);
        let (latest, earlier) = cohorts.split_last()?;
        let low = earlier.iter().min_by_key(|(_, _, value)| *value)?;
        let high = earlier.iter().max_by_key(|(_, _, value)| *value)?;
        let (nearest, apart) = if latest.2 < low.2 { (low, low.2 - latest.2) } else { (high, latest.2 - high.2) };
        (apart >= APART).then(|| told(latest, nearest, apart))
    });
    found.max_by_key(|found| found.score)
}

/// Whether enough customers came for a share of them to say something.
fn is_large(block: &Block, cohort: &Cohort) -> bool {
    let came = block.exact(&format!("new_and_returning_customers/new@{}", cohort.label()));
    came.is_some_and(|(_, customers)| customers >= Decimal::from(CUSTOMERS))
}

fn told(latest: &(Cohort, &Claim, Decimal), before: &(Cohort, &Claim, Decimal), apart: Decimal) -> Found {
    let (cohort, claim, value) = latest;
    let (other, reference, past) = before;
    let is_less = value < past;
    let sentence = Paragraph::say("Of the customers who came in ").name(&cohort.spoken()).words(", ").value(claim);
    let sentence = sentence.words(" bought again in ").period(claim);
    let sentence = sentence.words(if is_less { ", fewer than the " } else { ", more than the " }).value(reference);
    let sentence = sentence.words(" of those of ").name(&other.spoken()).words(" who did in ").period(reference);
    let advice = Paragraph::say("Ask the customers who came in ").name(&cohort.spoken());
    let advice = advice.words(" what keeps them from coming back: ").value(claim).words(" bought again in ");
    Found {
        sentence: sentence.words("."),
        advice: is_less.then(|| advice.period(claim).words(".")),
        kind: Kind::Cohort,
        score: (apart * Decimal::TWO).min(Decimal::ONE) * percent(90),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::Unit;

    /// Cohorts by month, number of customers, and the share that bought again a month later.
    fn found(cohorts: &[(&str, &str, &str, &str)]) -> Vec<String> {
        let of_cohort = |(came, customers, month, share): &(&str, &str, &str, &str)| {
            let unit = Unit::Count { of: "customers".into() };
            [
                sample::in_month("new_and_returning_customers", Some(("customers", "new")), came, customers, unit),
                sample::in_month("cohort_retention", Some(("cohort", came)), came, "1", Unit::Ratio),
                sample::in_month("cohort_retention", Some(("cohort", came)), month, share, Unit::Ratio),
            ]
        };
        let claims: Vec<Claim> = cohorts.iter().flat_map(of_cohort).collect();
        told(retention(&Claims::new(&claims).whole()), &claims)
    }

    #[test]
    fn the_latest_cohort_is_told_against_the_nearest_before_it() {
        let before = [("2024-01", "40", "2024-02", "0.30"), ("2024-02", "40", "2024-03", "0.25")];
        let with = |latest| found(&[before[0], before[1], latest]);
        let sentence = "Of the customers who came in March 2024, 10.0 % bought again in April 2024, fewer than the 25.0 % of those of February 2024 who did in March 2024.";
        let advice = "Ask the customers who came in March 2024 what keeps them from coming back: 10.0 % bought again in April 2024.";
        assert_eq!(with(("2024-03", "40", "2024-04", "0.10")), [format!("{sentence} | {advice}")]);
        let more = "Of the customers who came in March 2024, 50.0 % bought again in April 2024, more than the 30.0 % of those of January 2024 who did in February 2024.";
        assert_eq!(with(("2024-03", "40", "2024-04", "0.50")), [more]);
        assert_eq!(with(("2024-03", "40", "2024-04", "0.27")), [] as [&str; 0], "between those before");
        let of_nine = with(("2024-03", "9", "2024-04", "0.00"));
        assert!(of_nine[0].starts_with("Of the customers who came in February 2024, 25.0 %"), "{of_nine:?}");
    }
}
