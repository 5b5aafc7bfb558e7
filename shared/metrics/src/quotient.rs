//! One sum divided by another, as a figure.
use crate::{exact::ratio, figure::Figure};
use domain::{Decimal, Result, Value};

/// `top / bottom` to 28 digits; not available where there is nothing to divide by, which is then named by `of`.
pub fn quotient(top: Decimal, bottom: Decimal, of: &str, n: u64) -> Result<Figure> {
    let value = if bottom > Decimal::ZERO {
        Value::Exact(ratio(top, bottom)?)
    } else {
        Value::not_available(
            format!("there is nothing to divide by: {of} {bottom}"),
            "Upload a file, or ask for days, in which it is above zero.",
        )
    };
    Ok(Figure::of(value, n, format!("{top} / {bottom}")))
}
