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

/// `a - b`.
pub fn less(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_sub(b).ok_or_else(too_large)
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
