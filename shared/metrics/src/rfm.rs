//! Customers by how recently, how often and for how much they bought. The map of segments is printed with the metric.
use crate::{book::Book, figure::Figure, totals::Totals};
use domain::Result;
use tables::day_number;

const SEGMENTS: [&str; 6] = ["champions", "loyal", "promising", "needs attention", "at risk", "dormant"];

const FIFTHS: usize = 5;

/// The customers of one segment.
#[derive(Debug)]
pub struct Members {
    pub name: &'static str,
    pub customers: u64,
    pub totals: Totals,
}

/// All segments, computed once for the metrics that show them.
pub type Segments = Option<[Members; SEGMENTS.len()]>;

/// All segments in the order of the map, also empty ones; `None` with fewer customers who kept a dated purchase than fifths.
pub fn segments<'a>(book: &'a Book) -> Result<&'a Segments> {
    book.segments.get(|| found(book))
}

fn found(book: &Book) -> Result<Segments> {
    let Some(calendar) = book.calendar else { return Ok(None) };
    let last = day_number(calendar.last());
    let scored = book.customers()?.each.iter().filter(|customer| customer.buys());
    let customers: Vec<_> = scored.filter_map(|customer| Some((customer, customer.last_day?))).collect();
    if customers.len() < FIFTHS {
        return Ok(None);
    }
    let recency = scores(customers.iter().map(|(_, last_day)| last_day - last).collect());
    let frequency = scores(customers.iter().map(|(customer, _)| customer.orders).collect());
    let money = scores(customers.iter().map(|(customer, _)| customer.totals.net()).collect());
    let mut segments = SEGMENTS.map(|name| Members { name, customers: 0, totals: Totals::default() });
    for (at, (customer, _)) in customers.iter().enumerate() {
        let worth = (frequency[at] + money[at]) / 2;
        let members = &mut segments[segment(recency[at], worth)];
        members.customers += 1;
        members.totals.add(&customer.totals)?;
    }
    Ok(Some(segments))
}

pub fn too_few() -> Figure {
    Figure::absent(
        "fewer than five customers kept a dated purchase, which cannot be told apart by fifths",
        "Upload a file with more customers, or one that covers a longer time.",
    )
}

/// The place in [`SEGMENTS`].
fn segment(recency: u64, worth: u64) -> usize {
    match (recency, worth) {
        (4.., 4..) => 0,
        (3.., 3..) => 1,
        (4.., _) => 2,
        (3, _) => 3,
        (_, 3..) => 4,
        _ => 5,
    }
}

/// 1 + the fifths of all values that are below each, so that equal values have equal scores.
fn scores<T: Copy + Ord>(values: Vec<T>) -> Vec<u64> {
    let mut sorted: Vec<(T, usize)> = values.into_iter().zip(0..).collect();
    sorted.sort_unstable();
    let mut scores = vec![0; sorted.len()];
    let mut below = 0;
    for (at, (value, customer)) in sorted.iter().enumerate() {
        if at > 0 && sorted[at - 1].0 != *value {
            below = at;
        }
        scores[*customer] = 1 + (FIFTHS * below / sorted.len()) as u64;
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_have_one_score_and_few_values_few_scores() {
        assert_eq!(scores(vec![10, 20, 30, 40, 50]), [1, 2, 3, 4, 5]);
        assert_eq!(scores(vec![1, 1, 1, 1, 9]), [1, 1, 1, 1, 5]);
        assert_eq!(scores(vec![7, 7]), [1, 1]);
    }

    #[test]
    fn every_pair_of_scores_has_its_segment() {
        let row = |recency| (1..=5).map(|worth| SEGMENTS[segment(recency, worth)]).collect::<Vec<_>>().join(", ");
        expect_test::expect![[r#"
            dormant, dormant, at risk, at risk, at risk
            dormant, dormant, at risk, at risk, at risk
            needs attention, needs attention, loyal, loyal, loyal
            promising, promising, loyal, champions, champions
            promising, promising, loyal, champions, champions"#]]
        .assert_eq(&(1..=5).map(row).collect::<Vec<_>>().join("\n"));
    }
}
