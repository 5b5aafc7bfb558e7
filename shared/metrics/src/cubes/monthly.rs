//! Money per month, exact.
//!
//! A price by the year, the quarter, the week or the day is a fraction of itself in a month: 1/12, 1/3, 52/12, 365/12,
//! each over a number of intervals. Monthly values are therefore kept in fractions of the money's own units: 332,640 of
//! them for intervals, and 10,000 of each of those for discounts that are a share of the price. 332,640 is 12 × 27,720, and 27,720 is divided by every number to 12 and by most that businesses bill by. What it does not
//! divide is cut off below such a unit, at the places that the amount itself has, so that the other amounts of the file
//! do not matter.
use super::{
    interval::Interval,
    parts::{Product, Sum},
};
use crate::exact::{power_of_ten, times};
use domain::Result;

/// Parts of a unit that hold the share of a month in every usual interval.
pub const PARTS: i128 = 332_640;

/// A price without a discount, in ten-thousandths of it.
pub const WHOLE: i128 = 10_000;

pub const UNITS: i128 = PARTS * WHOLE;

/// An amount per interval, of which so many ten-thousandths are paid, as [`UNITS`]ths per month; `scale` is the number of
/// decimal places of `units`.
pub fn per_month(units: i128, scale: u32, interval: Interval, paid: i128) -> Result<i128> {
    let (mut digits, mut zeros) = (units, 0);
    while zeros < scale && digits % 10 == 0 {
        (digits, zeros) = (digits / 10, zeros + 1);
    }
    let (numerator, denominator) = interval.share_of_a_month();
    times(times(times(digits, numerator)? / denominator, paid)?, power_of_ten(zeros)?)
}

/// Monthly values are products of a price and a quantity, so that they have the scale of [`Product`].
pub fn product(monthly: i128) -> Product {
    Product(Sum::new(monthly))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_interval_is_exact_and_independent_of_the_scale() {
        use Interval::{Days, Months};
        for interval in (1..=12).flat_map(|n| [Months(n), Months(12 * n), Days(n), Days(7 * n)]).chain([Days(30)]) {
            let (numerator, denominator) = interval.share_of_a_month();
            assert_eq!(numerator % denominator, 0, "{interval:?}");
        }
        for interval in [Months(13), Days(17), Days(31)] {
            let monthly = per_month(1_999, 2, interval, WHOLE).unwrap();
            assert_eq!(per_month(199_900, 4, interval, WHOLE).unwrap(), monthly * 100);
        }
        assert_eq!(per_month(9_000, 2, Months(3), WHOLE).unwrap(), 3_000 * UNITS);
        assert_eq!(per_month(1_200, 2, Days(7), WHOLE).unwrap(), 5_200 * UNITS);
    }
}
