//! One number as people write it, read exactly: `-1234.5`, `$1,234.50`, `1.234,50 €`, `(12.00)`, `5.00-`.
use crate::currency;

/// More digits than this a `Decimal` cannot hold; such a cell is unreadable, never rounded.
pub(crate) const MOST_DIGITS: u32 = 28;

/// The character that begins the decimals. The other one, a blank or an apostrophe may part the thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Point,
    Comma,
}

/// `units / 10^decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub units: i128,
    pub decimals: u32,
    /// Digits before the decimal mark, leading zeros not counted.
    pub whole: u32,
    /// Written as nothing but sign, digits and point.
    pub is_plain: bool,
    /// The currency's mark in the cell.
    pub currency: Option<&'static str>,
}

/// Reads a trimmed cell; `None` where it is not a number under this mark or has too many digits.
pub(crate) fn read(text: &str, mark: Mark) -> Option<Number> {
    match plain(text) {
        Some(number) if number.decimals == 0 || mark == Mark::Point => Some(number),
        _ => undress(text)?.under(mark),
    }
}

/// Reads a trimmed cell under each mark.
pub(crate) fn read_both(text: &str) -> (Option<Number>, Option<Number>) {
    let undressed = undress(text);
    let under = |mark| match plain(text) {
        Some(number) if number.decimals == 0 || mark == Mark::Point => Some(number),
        _ => undressed.as_ref().and_then(|undressed| undressed.under(mark)),
    };
    (under(Mark::Point), under(Mark::Comma))
}

/// The common case, without any mark but the point: one pass over the bytes. Up to 18 digits, which an `i64` holds.
pub(crate) fn plain(text: &str) -> Option<Number> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 19 || !digits[0].is_ascii_digit() {
        return None;
    }
    let (mut units, mut point, mut zeros) = (0i64, None, 0u32);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' if at < 18 || point.is_some() => units = units * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && at + 1 < digits.len() => point = Some(at),
            _ => return None,
        }
        zeros += u32::from(units == 0 && point.is_none());
    }
    let whole = point.unwrap_or(digits.len());
    let decimals = digits.len() - whole - usize::from(point.is_some());
    Some(Number {
        units: i128::from(if negative { -units } else { units }),
        decimals: decimals as u32,
        whole: (whole as u32).saturating_sub(zeros),
        is_plain: true,
        currency: None,
    })
}

/// A number's digits and marks, without what stands around them.
struct Undressed<'a> {
    digits: &'a str,
    negative: bool,
    currency: Option<&'static str>,
}

impl Undressed<'_> {
    fn under(&self, mark: Mark) -> Option<Number> {
        let number = body(self.digits, mark)?;
        let units = if self.negative { -number.units } else { number.units };
        Some(Number { units, currency: self.currency, ..number })
    }
}

/// Takes sign, parentheses and currency off, from outside to inside and each at most once.
fn undress(text: &str) -> Option<Undressed<'_>> {
    let (mut rest, mut currency, mut opened, mut closed, mut minus, mut sign) =
        (text, None, false, false, false, false);
    loop {
        rest = rest.trim_matches(is_blank);
        let first = rest.chars().next()?;
        if matches!(first, '-' | '+' | '−') && !sign {
            (sign, minus, rest) = (true, first != '+', &rest[first.len_utf8()..]);
        } else if first == '(' && !opened {
            (opened, rest) = (true, &rest[1..]);
        } else if rest.ends_with(')') && opened && !closed {
            (closed, rest) = (true, &rest[..rest.len() - 1]);
        } else if rest.ends_with('-') && !sign {
            (sign, minus, rest) = (true, true, &rest[..rest.len() - 1]);
        } else if currency.is_none()
            && let Some((found, inner)) = currency::split_front(rest).or_else(|| currency::split_back(rest))
        {
            (currency, rest) = (Some(found), inner);
        } else {
            break;
        }
    }
    // `(-5)` says minus twice; which of the two was meant is not ours to guess.
    let is_clear = opened == closed && !(opened && sign);
    is_clear.then_some(Undressed { digits: rest, negative: minus || opened, currency })
}

/// Digits with marks. Thousands are parted by one kind of mark, in threes (or twos and a three, as in India).
fn body(text: &str, mark: Mark) -> Option<Number> {
    let (decimal_mark, other) = if mark == Mark::Point { ('.', ',') } else { (',', '.') };
    let (mut units, mut digits, mut whole) = (0i128, 0u32, 0u32);
    let (mut thousands, mut group, mut decimals) = (None, 0u32, None);
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            whole += u32::from(decimals.is_none() && (units != 0 || digit != 0));
            units = units.checked_mul(10)?.checked_add(i128::from(digit))?;
            digits += 1;
            match &mut decimals {
                Some(count) => *count += 1,
                None => group += 1,
            }
        } else if c == decimal_mark && decimals.is_none() && (thousands.is_none() || group == 3) {
            decimals = Some(0u32);
        } else if decimals.is_none() && (c == other || is_blank(c) || matches!(c, '\'' | '’')) {
            let kind = if is_blank(c) { ' ' } else { c };
            let fits = match thousands {
                None => (1..=3).contains(&group) && !text.starts_with('0'),
                Some(before) => before == kind && (group == 3 || group == 2),
            };
            if !fits {
                return None;
            }
            (thousands, group) = (Some(kind), 0);
        } else {
            return None;
        }
    }
    let is_whole = decimals.is_some() || thousands.is_none() || group == 3;
    let decimals = decimals.unwrap_or(0);
    let fits = digits > 0 && is_whole && whole + decimals <= MOST_DIGITS;
    fits.then_some(Number { units, decimals, whole, is_plain: false, currency: None })
}

/// Blanks that part thousands or stand before a currency, and the invisible marks of right-to-left text.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{200e}' | '\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Decimal;

    fn check(text: &str, point: &str, comma: &str) {
        let shown = |mark| match read(text, mark) {
            Some(number) => Decimal::from_i128_with_scale(number.units, number.decimals).to_string(),
            None => "no".to_owned(),
        };
        assert_eq!((shown(Mark::Point).as_str(), shown(Mark::Comma).as_str()), (point, comma), "{text:?}");
    }

    #[test]
    fn plain_numbers_are_read_exactly() {
        check("1500.00", "1500.00", "no");
        check("-0.005", "-0.005", "no");
        check("007", "7", "7");
        check("999999999999999999", "999999999999999999", "999999999999999999");
        check("9999999999999999999999999999", "9999999999999999999999999999", "9999999999999999999999999999");
    }

    #[test]
    fn marks_mean_what_the_convention_says() {
        check("1,234.56", "1234.56", "no");
        check("1.234,56", "no", "1234.56");
        check("1,234", "1234", "1.234");
        check("1.234", "1.234", "1234");
        check("12,5", "no", "12.5");
        check("0,125", "no", "0.125");
        check("1234,567", "no", "1234.567");
        check("1.234.567", "no", "1234567");
        check("12,34,567.89", "1234567.89", "no");
        check("1 234 567,89", "no", "1234567.89");
        check("1\u{202f}234", "1234", "1234");
        check("1’234.50", "1234.50", "no");
    }

    #[test]
    fn signs_parentheses_and_currencies_come_off() {
        check("$1,200.00", "1200.00", "no");
        check("-$5", "-5", "-5");
        check("$-5", "-5", "-5");
        check("($1,234.50)", "-1234.50", "no");
        check("5.00-", "-5.00", "no");
        check("+7", "7", "7");
        check("CHF-1’234.50", "-1234.50", "no");
        check("USD 12.50", "12.50", "no");
        check("1.234,50\u{a0}€", "no", "1234.50");
        check("(1 234,50 €)", "no", "-1234.50");
    }

    #[test]
    fn what_is_not_a_number_is_not_guessed_at() {
        for text in [
            "abc", "", "-", "1,2,3", "1.2.3", "--5", "(5", "(-5)", "5)", "12%", "1e3", "1_000", "inf", "NaN", "$", ".",
            "1 23",
        ] {
            check(text, "no", "no");
        }
        check("1234567890123456789012345.6789", "no", "no");
    }
}
