//! Sums in whole units: they are exact or an error, never wrapped and never rounded.
use domain::{Decimal, Error, Result, Value};

#[inline]
pub fn plus(a: i128, b: i128) -> Result<i128> {
    a.checked_add(b).ok_or_else(too_large)
}

#[inline]
pub fn minus(a: i128, b: i128) -> Result<i128> {
    a.checked_sub(b).ok_or_else(too_large)
}

#[inline]
pub fn times(a: i128, factor: i128) -> Result<i128> {
    a.checked_mul(factor).ok_or_else(too_large)
}

/// `10^digits`, the factor between two scales that lie `digits` apart.
pub fn power_of_ten(digits: u32) -> Result<i128> {
    10_i128.checked_pow(digits).ok_or_else(too_large)
}

/// `units / 10^scale`; the amounts come from the file, so a number of more than 28 digits is the file's, not ours.
pub fn decimal(units: i128, scale: u32) -> Result<Decimal> {
    domain::decimal_from_units(units, scale).map_err(|_| too_large())
}

/// `a / b` to 28 digits; `b` is not zero.
pub fn ratio(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_div(b).ok_or_else(too_large)
}

/// `a * b` to 28 digits.
pub fn product(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_mul(b).ok_or_else(too_large)
}

/// `part / whole` to 28 digits for numbers larger than a decimal holds; neither is negative, and the whole is at least the
/// part and not zero.
pub fn share(part: i128, whole: i128) -> Result<Decimal> {
    if part == whole {
        return Ok(Decimal::ONE);
    }
    let (mut digits, mut rest) = (0, part);
    for _ in 0..Decimal::MAX_SCALE {
        rest = times(rest, 10)?;
        digits = plus(times(digits, 10)?, rest / whole)?;
        rest %= whole;
    }
    digits += i128::from(times(rest, 2)? >= whole);
    decimal(digits, Decimal::MAX_SCALE)
}

/// `a - b`.
pub fn less(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_sub(b).ok_or_else(too_large)
}

/// `a + b`.
pub fn sum(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_add(b).ok_or_else(too_large)
}

/// What stands for figures that do not fit: the others of the file may.
pub fn absent(error: Error) -> Result<Value> {
    match error {
        Error::Unreadable { .. } => {
            Ok(Value::not_available("the amounts of the file add up to a number of more than 28 digits", REMEDY))
        }
        other => Err(other),
    }
}

const REMEDY: &str = "Check the amount column for cells that hold something else, such as a card or phone number.";

fn too_large() -> Error {
    Error::unreadable("The amounts of the file add up to a number of more than 28 digits.", REMEDY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_large_numbers_have_28_digits() {
        let million = 10_i128.pow(36);
        assert_eq!(share(million / 4, million).unwrap().to_string(), "0.25");
        assert_eq!(share(2, 3).unwrap().to_string(), "0.6666666666666666666666666667");
        assert_eq!(share(0, 7).unwrap().to_string(), "0.00");
        assert_eq!(share(7, 7).unwrap(), Decimal::ONE);
    }
}
