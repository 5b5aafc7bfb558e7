//! Exact amounts of money, and exact decimals as JSON numbers.
use crate::{Error, Result};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt;

/// An exact amount in one currency. `currency` is an ISO 4217 code where the file names one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Money {
    pub amount: Decimal,
    pub currency: Option<String>,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.currency {
            Some(currency) => write!(f, "{} {currency}", self.amount),
            None => write!(f, "{}", self.amount),
        }
    }
}

/// `units / 10^scale` as a decimal. Fails only when the number needs more than the 28 digits a `Decimal` holds.
pub fn decimal_from_units(units: i128, scale: u32) -> Result<Decimal> {
    let (mut units, mut scale) = (units, scale);
    // Trailing zeros carry no value; dropping them keeps large sums inside the 96-bit mantissa.
    while scale > 2 && units % 10 == 0 {
        (units, scale) = (units / 10, scale - 1);
    }
    Decimal::try_from_i128_with_scale(units, scale)
        .map_err(|e| Error::internal("expressing an exact sum as a decimal", e))
}

/// A decimal as a JSON number with exactly its digits, e.g. `190100.50`; for shapes whose clients expect a number.
pub fn json_number(value: Decimal) -> Box<RawValue> {
    // A `Decimal` prints as digits with an optional sign and point, which is always a valid JSON number.
    RawValue::from_string(value.to_string()).expect("a decimal is a JSON number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_keep_two_decimals_and_lose_empty_ones() {
        assert_eq!(decimal_from_units(22_972_008_603, 4).unwrap().to_string(), "2297200.8603");
        assert_eq!(decimal_from_units(19_010_050_000, 5).unwrap().to_string(), "190100.50");
        assert_eq!(decimal_from_units(5, 0).unwrap().to_string(), "5");
    }

    #[test]
    fn a_sum_beyond_28_digits_is_an_error_not_a_rounded_number() {
        assert!(decimal_from_units(i128::MAX, 0).is_err());
    }

    #[test]
    fn json_numbers_keep_their_digits() {
        let value = Decimal::new(19_010_050, 2);
        assert_eq!(serde_json::to_string(&json_number(value)).unwrap(), "190100.50");
        assert_eq!(json_number(Decimal::new(-5, 1)).get(), "-0.5");
    }
}
