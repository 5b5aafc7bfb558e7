//! Binary numbers as plain decimals, as a person would write them: no exponent, no noise, no more digits than are meant.
use std::fmt::Write;

/// Appends a number with up to `digits` significant digits (17 or more: as many as tell it from its neighbours). What is no
/// number is left empty. `scratch` is used again from call to call.
pub(super) fn plain_number(number: f64, digits: usize, scratch: &mut String, to: &mut String) {
    if !number.is_finite() {
        return;
    }
    scratch.clear();
    let _ = match digits {
        1..17 => write!(scratch, "{number:.*e}", digits - 1),
        _ => write!(scratch, "{number:e}"),
    };
    write_out(scratch, to);
}

/// Appends a number in scientific notation without its exponent: `1.50e3` becomes `1500`. Exponents that would make more
/// than [`MOST_ZEROS`] zeros stay as they are: they are no figure of a business, and a file must not grow from them.
pub(super) fn write_out(scientific: &str, to: &mut String) {
    let plain = || {
        let (mantissa, exponent) = scientific.split_once(['e', 'E'])?;
        let exponent: i32 = exponent.parse().ok().filter(|e: &i32| e.unsigned_abs() <= MOST_ZEROS)?;
        let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Some((sign, whole, fraction, exponent))
    };
    let Some((sign, whole, fraction, exponent)) = plain() else {
        to.push_str(scientific);
        return;
    };
    let digits: String = [whole, fraction].concat();
    let point = whole.len() as i32 + exponent;
    let (before, after) = match usize::try_from(point) {
        Ok(point) if point >= digits.len() => (format!("{digits}{}", "0".repeat(point - digits.len())), String::new()),
        Ok(point) => {
            (digits.get(..point).unwrap_or_default().to_owned(), digits.get(point..).unwrap_or_default().into())
        }
        Err(_) => (String::new(), format!("{}{digits}", "0".repeat(point.unsigned_abs() as usize))),
    };
    let before = before.trim_start_matches('0');
    let after = after.trim_end_matches('0');
    if !(before.is_empty() && after.is_empty()) {
        to.push_str(sign);
    }
    to.push_str(if before.is_empty() { "0" } else { before });
    if !after.is_empty() {
        to.push('.');
        to.push_str(after);
    }
}

/// Zeros that an exponent may stand for; the largest binary number has 308.
const MOST_ZEROS: u32 = 400;

/// Appends seconds as `26:30:05`.
pub(super) fn push_seconds(seconds: u64, to: &mut String) {
    let _ = write!(to, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: f64) -> String {
        let mut to = String::new();
        plain_number(number, 15, &mut String::new(), &mut to);
        to
    }

    #[test]
    fn a_number_is_what_a_spreadsheet_shows() {
        assert_eq!(text(0.1 + 0.2), "0.3");
        assert_eq!(text(41_800_000.01), "41800000.01");
        assert_eq!(text(1e21), "1000000000000000000000");
        assert_eq!(text(1.5e-7), "0.00000015");
        assert_eq!(text(-1234.5), "-1234.5");
        assert_eq!((text(1.0), text(0.0), text(-0.0), text(100.0)), ("1".into(), "0".into(), "0".into(), "100".into()));
        assert_eq!((text(f64::NAN), text(f64::INFINITY)), (String::new(), String::new()));
        assert_eq!(text(12_345_678_901_234_567.0), "12345678901234600");
    }

    #[test]
    fn exponents_are_written_out_digit_for_digit() {
        let plain = |text: &str| {
            let mut to = String::new();
            write_out(text, &mut to);
            to
        };
        assert_eq!(plain("1.50e3"), "1500");
        assert_eq!(plain("-12.345E+1"), "-123.45");
        assert_eq!(plain("5e-3"), "0.005");
        assert_eq!(plain("1e9999"), "1e9999");
        assert_eq!(plain("0e5"), "0");
    }
}
