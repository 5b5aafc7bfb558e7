//! One number as people write it, read exactly: `-1234.5`, `$1,234.50`, `1.234,50 €`, `(12.00)`, `5.00-`, `12.5%`, `1.5K`.
use crate::digits::digit;
use crate::{currency, magnitude};
use domain::Decimal;

/// More digits than this a `Decimal` cannot hold; such a cell is unreadable, never rounded.
pub(crate) const MOST_DIGITS: u32 = 28;

/// The character that begins the decimals. The other one, a blank or an apostrophe may part the thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Point,
    Comma,
}

impl Mark {
    pub(crate) fn other(self) -> Mark {
        if self == Mark::Point { Mark::Comma } else { Mark::Point }
    }
}

/// `units / 10^decimals` of what `unit` says.
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
    pub unit: Unit,
}

/// What the digits of a cell count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    One,
    /// `12%`
    Percent,
    /// `1.5K`, `2M`: the power of ten.
    Power(u32),
}

/// Reads a trimmed cell; `None` where it is not a number under this mark or has too many digits.
#[inline]
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

/// Digits with an exponent and without a decimal mark: whether the exponent has a sign. `1E3` is as often the code of a
/// thing as a number, `1e-05` is what programs write.
pub(crate) fn bare_power(text: &str) -> Option<bool> {
    let (digits, power) = text.strip_prefix('-').unwrap_or(text).split_once(['e', 'E'])?;
    let magnitude = power.strip_prefix(['+', '-']).unwrap_or(power);
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_digits(digits) && is_digits(magnitude)).then_some(magnitude.len() < power.len())
}

/// A long number as a spreadsheet shortens it, such as `4.00638E+12`: the digits that it left out are lost.
#[inline]
pub(crate) fn is_shortened(text: &str) -> bool {
    // Asked of every id: most begin with a letter, or with more than one digit.
    text.as_bytes().first().is_some_and(u8::is_ascii_digit) && is_scientific(text)
}

fn is_scientific(text: &str) -> bool {
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let Some((digits, power)) = text.split_once(['e', 'E']) else { return false };
    let (first, rest) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    first.len() == 1 && is_digits(first) && is_digits(rest) && power.strip_prefix('+').is_some_and(is_digits)
}

/// The number in digits with a point, as it stands in the cell.
pub(crate) fn shown(number: Number) -> String {
    // 28 digits always fit; see `MOST_DIGITS`.
    Decimal::try_from_i128_with_scale(number.units, number.decimals).map(|d| d.to_string()).unwrap_or_default()
}

/// The common case, without any mark but the point: one pass over the bytes. Up to 18 digits, which an `i64` holds.
#[inline]
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
        unit: Unit::One,
    })
}

/// A number's digits and marks, without what stands around them.
struct Undressed<'a> {
    digits: &'a str,
    negative: bool,
    currency: Option<&'static str>,
    unit: Unit,
    exponent: i32,
    /// A dash stands for the cents, as in `100,-`: every mark that is left parts thousands.
    is_whole: bool,
}

impl Undressed<'_> {
    fn under(&self, mark: Mark) -> Option<Number> {
        let number = body(self.digits, mark).filter(|number| !self.is_whole || number.decimals == 0)?;
        let number = moved(number, self.exponent)?;
        let units = if self.negative { -number.units } else { number.units };
        Some(Number { units, currency: self.currency, unit: self.unit, ..number })
    }
}

/// Takes sign, parentheses, currency, percent sign and words of size off, from outside to inside and each at most once.
fn undress(text: &str) -> Option<Undressed<'_>> {
    let (mut rest, mut currency, mut unit) = (text, None, Unit::One);
    let (mut opened, mut closed, mut minus, mut sign) = (false, false, false, false);
    let mut is_whole = false;
    loop {
        rest = rest.trim_matches(is_blank);
        let (first, last) = (rest.chars().next()?, rest.chars().next_back()?);
        if matches!(first, '-' | '+' | '−' | '–' | '－' | '＋') && !sign {
            (sign, minus, rest) = (true, !matches!(first, '+' | '＋'), &rest[first.len_utf8()..]);
        } else if first == '(' && !opened {
            (opened, rest) = (true, &rest[1..]);
        } else if last == ')' && opened && !closed {
            (closed, rest) = (true, &rest[..rest.len() - 1]);
        } else if !is_whole && let Some(inner) = without_cents(rest) {
            (is_whole, rest) = (true, inner);
        } else if matches!(last, '-' | '−') && !sign && ends_amount(&rest[..rest.len() - last.len_utf8()]) {
            (sign, minus, rest) = (true, true, &rest[..rest.len() - last.len_utf8()]);
        } else if matches!(last, '%' | '٪' | '％') && unit == Unit::One {
            (unit, rest) = (Unit::Percent, &rest[..rest.len() - last.len_utf8()]);
        } else if first == '%' && unit == Unit::One {
            (unit, rest) = (Unit::Percent, &rest[1..]);
        } else if currency.is_none()
            && let Some((found, inner)) = currency::split_front(rest).or_else(|| currency::split_back(rest))
        {
            (currency, rest) = (Some(found), inner);
        } else if unit == Unit::One
            && let Some((power, inner)) = magnitude::split_back(rest)
        {
            (unit, rest) = (Unit::Power(power), inner);
        } else {
            break;
        }
    }
    // `(-5)` says minus twice; which of the two was meant is not ours to guess.
    let is_clear = opened == closed && !(opened && sign);
    let (digits, exponent) = exponent(rest)?;
    is_clear.then_some(Undressed { digits, negative: minus || opened, currency, unit, exponent, is_whole })
}

/// `100,-` without the dash that stands for no cents, and the mark before it.
fn without_cents(text: &str) -> Option<&str> {
    let amount = text.strip_suffix(['-', '–', '—', '−'])?.strip_suffix([',', '.', ':'])?;
    amount.ends_with(|last| digit(last).is_some()).then_some(amount)
}

/// A minus may follow: right behind a digit, or the currency behind it.
fn ends_amount(text: &str) -> bool {
    text.ends_with(|last| digit(last).is_some()) || currency::split_back(text).is_some()
}

/// `1.5e3`, `2E-05`: the digits and the power of ten. `None` where it is absurd.
fn exponent(text: &str) -> Option<(&str, i32)> {
    let Some((digits, power)) = text.split_once(['e', 'E']).filter(|(digits, _)| digits.ends_with(char::is_numeric))
    else {
        return Some((text, 0));
    };
    let magnitude = power.strip_prefix(['+', '-']).unwrap_or(power);
    let is_power = (1..=3).contains(&magnitude.len()) && magnitude.bytes().all(|byte| byte.is_ascii_digit());
    let power: i32 = power.parse().ok().filter(|_| is_power)?;
    (power.unsigned_abs() <= MOST_DIGITS).then_some((digits, power))
}

/// The number times a power of ten, exactly; `None` where that takes too many digits.
fn moved(number: Number, power: i32) -> Option<Number> {
    if power == 0 {
        return Some(number);
    }
    let decimals = number.decimals as i32 - power;
    let units = number.units.checked_mul(10i128.checked_pow((-decimals).max(0) as u32)?)?;
    let whole = if units == 0 { 0 } else { (number.whole as i32 + power).max(0) as u32 };
    let decimals = decimals.max(0) as u32;
    (whole + decimals <= MOST_DIGITS).then_some(Number { units, decimals, whole, ..number })
}

/// Digits with marks. Thousands are parted by one kind of mark, in threes (or twos and a three, as in India).
fn body(text: &str, mark: Mark) -> Option<Number> {
    let (decimal_mark, other) = if mark == Mark::Point { ('.', ',') } else { (',', '.') };
    let (mut units, mut digits, mut whole) = (0i128, 0u32, 0u32);
    let (mut thousands, mut group, mut decimals) = (None, 0u32, None);
    for c in text.chars() {
        let c = ascii_mark(c);
        if let Some(digit) = digit(c) {
            whole += u32::from(decimals.is_none() && (units != 0 || digit != 0));
            units = units.checked_mul(10)?.checked_add(i128::from(digit))?;
            digits += 1;
            match &mut decimals {
                Some(count) => *count += 1,
                None => group += 1,
            }
        } else if (c == decimal_mark || c == '٫') && decimals.is_none() && (thousands.is_none() || group == 3) {
            decimals = Some(0u32);
        } else if decimals.is_none() && (c == other || is_blank(c) || matches!(c, '\'' | '’' | '٬')) {
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
    fits.then_some(Number { units, decimals, whole, is_plain: false, currency: None, unit: Unit::One })
}

/// Full-width marks as the ones they are.
fn ascii_mark(c: char) -> char {
    match c {
        '．' => '.',
        '，' => ',',
        other => other,
    }
}

/// Blanks that part thousands or stand before a currency, and the invisible marks of right-to-left text.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, point: &str, comma: &str) {
        let shown = |mark| match read(text, mark) {
            Some(number) => match number.unit {
                Unit::One => super::shown(number),
                Unit::Percent => format!("{}%", super::shown(number)),
                Unit::Power(power) => format!("{}e{power}", super::shown(number)),
            },
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
        check("–5,00", "no", "-5.00");
        check("5.00 €-", "-5.00", "no");
    }

    #[test]
    fn a_dash_for_the_cents_is_no_minus() {
        check("100,-", "100", "100");
        check("CHF 5.-", "5", "5");
        check("€ 1.234,-", "no", "1234");
        check("1'200.-", "1200", "1200");
        check("250,- €", "250", "250");
        check("1 250:–", "1250", "1250");
        check("-5,—", "-5", "-5");
        check("(5.-)", "-5", "-5");
    }

    #[test]
    fn percentages_sizes_and_exponents_are_exact() {
        check("12.5%", "12.5%", "no");
        check("12,5 %", "no", "12.5%");
        check("%5", "5%", "5%");
        check("1.5K", "1.5e3", "no");
        check("$2M", "2e6", "2e6");
        check("1,5 Mio. €", "no", "1.5e6");
        check("1.5e3", "1500", "no");
        check("2E-05", "0.00002", "0.00002");
        check("-1,5E+2", "no", "-150");
        check("0e5", "0", "0");
    }

    #[test]
    fn digits_of_other_scripts_count() {
        check("１，２３４．５", "1234.5", "no");
        check("١٬٢٣٤٫٥", "1234.5", "1234.5");
        check("१२३", "123", "123");
    }

    #[test]
    fn what_is_not_a_number_is_not_guessed_at() {
        for text in [
            "abc", "", "-", "1,2,3", "1.2.3", "--5", "(5", "(-5)", "5)", "12%%", "e3", "1e", "1e99", "5KK", "1_000",
            "inf", "NaN", "$", ".", "1 23", "K", "%", "1e3e3", ",-", "5 -", "5,-,-",
        ] {
            check(text, "no", "no");
        }
        check("1234567890123456789012345.6789", "no", "no");
    }
}
