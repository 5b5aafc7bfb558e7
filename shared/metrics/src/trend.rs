//! Which way a series goes, by how straight it rises or falls.
use crate::{
    exact::{less, product, ratio, sum},
    roots::root,
};
use domain::{Decimal, Result};

/// How a series of complete periods moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    pub direction: Direction,
    /// Pearson's r of the values against their places, −1 to 1; `None` with fewer than three values, or all of them equal.
    pub correlation: Option<Decimal>,
    pub first: Option<Decimal>,
    pub last: Option<Decimal>,
    /// `last / first − 1`; `None` where the first is not above zero.
    pub change: Option<Decimal>,
    pub points: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    StrongUpward,
    Upward,
    Stable,
    Downward,
    StrongDownward,
    /// Fewer than three complete periods.
    InsufficientData,
}

impl Direction {
    pub fn name(self) -> &'static str {
        match self {
            Direction::StrongUpward => "strong_upward",
            Direction::Upward => "upward",
            Direction::Stable => "stable",
            Direction::Downward => "downward",
            Direction::StrongDownward => "strong_downward",
            Direction::InsufficientData => "insufficient_data",
        }
    }
}

const FEWEST: usize = 3;

/// The values of complete periods, oldest first. Up or down from |r| > 0.3, strongly from |r| > 0.7: straightness, not size,
/// which is why the change stands beside it.
pub fn trend(values: &[Decimal]) -> Result<Trend> {
    let (first, last) = (values.first().copied(), values.last().copied());
    let change = match (first, last) {
        (Some(first), Some(last)) if first > Decimal::ZERO => Some(less(ratio(last, first)?, Decimal::ONE)?),
        _ => None,
    };
    let correlation = if values.len() < FEWEST { None } else { correlation(values)? };
    let direction = match correlation {
        _ if values.len() < FEWEST => Direction::InsufficientData,
        Some(r) if r > Decimal::new(7, 1) => Direction::StrongUpward,
        Some(r) if r > Decimal::new(3, 1) => Direction::Upward,
        Some(r) if r < Decimal::new(-7, 1) => Direction::StrongDownward,
        Some(r) if r < Decimal::new(-3, 1) => Direction::Downward,
        _ => Direction::Stable,
    };
    Ok(Trend { direction, correlation, first, last, change, points: values.len() })
}

/// cov / √(var of places × var of values); values are divided by the largest first, so that nothing overflows.
fn correlation(values: &[Decimal]) -> Result<Option<Decimal>> {
    let largest = values.iter().map(|value| value.abs()).max().unwrap_or_default();
    if largest.is_zero() {
        return Ok(None);
    }
    let number = Decimal::from(values.len());
    let scaled = values.iter().map(|value| ratio(*value, largest)).collect::<Result<Vec<_>>>()?;
    let mean = ratio(scaled.iter().try_fold(Decimal::ZERO, |a, b| sum(a, *b))?, number)?;
    let middle = ratio(less(number, Decimal::ONE)?, Decimal::TWO)?;
    let (mut covariance, mut of_places, mut of_values) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for (place, value) in scaled.iter().enumerate() {
        let (x, y) = (less(place.into(), middle)?, less(*value, mean)?);
        covariance = sum(covariance, product(x, y)?)?;
        of_places = sum(of_places, product(x, x)?)?;
        of_values = sum(of_values, product(y, y)?)?;
    }
    if of_values.is_zero() {
        return Ok(None);
    }
    ratio(covariance, product(root(of_places, 2)?, root(of_values, 2)?)?).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(values: &[&str], expect: Expect) {
        let values: Vec<Decimal> = values.iter().map(|value| value.parse().unwrap()).collect();
        let trend = trend(&values).unwrap();
        let shown =
            |value: Option<Decimal>| value.map_or("none".to_owned(), |value| value.round_dp(3).normalize().to_string());
        expect.assert_eq(&format!(
            "{} r {} change {}",
            trend.direction.name(),
            shown(trend.correlation),
            shown(trend.change)
        ));
    }

    #[test]
    fn straight_series_are_strong_and_others_as_straight_as_they_are() {
        check(&["1", "2", "3", "4"], expect!["strong_upward r 1 change 3"]);
        check(
            &["40000000000000000000000", "30000000000000000000000", "20000000000000000000000"],
            expect!["strong_downward r -1 change -0.5"],
        );
        check(&["51930.50", "54900", "61190"], expect!["strong_upward r 0.979 change 0.178"]);
        check(&["3", "1", "2", "3", "1"], expect!["downward r -0.316 change -0.667"]);
        check(&["5", "5", "5"], expect!["stable r none change 0"]);
        check(&["0", "0", "0"], expect!["stable r none change none"]);
        check(&["1", "9"], expect!["insufficient_data r none change 8"]);
        check(&[], expect!["insufficient_data r none change none"]);
    }
}
