//! The time of day that stands behind a date, with its zone where it names one.
use crate::digits::digit;

/// A time of day as written, and how far the clock is ahead of UTC where the text says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time {
    /// Microseconds since midnight; finer fractions are cut off.
    pub micros: i64,
    /// Minutes ahead of UTC.
    pub offset: Option<i32>,
}

/// Abbreviations of zones with one meaning in exports, in minutes ahead of UTC. `CST` and the other American ones are read
/// as PayPal and Google mean them; an abbreviation of several countries, such as `IST`, leaves the time as written.
const ZONES: &[(&str, i32)] = &[
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("BRT", -180),
    ("SGT", 480),
    ("HKT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
];

/// Reads `T10:00:00Z`, ` 17:09:34 -0300`, `, 5:09 PM`, ` 10:00:00.123+02:00`, ` 17:09 PST`: all that follows a date.
pub(crate) fn read(rest: &str) -> Option<Time> {
    by_program(rest.as_bytes()).or_else(|| by_anyone(rest))
}

/// `T17:09:34Z` or ` 17:09:34` and nothing else: told by the bytes.
#[inline]
fn by_program(bytes: &[u8]) -> Option<Time> {
    let (bytes, offset) = match bytes {
        [clock @ .., b'Z'] => (clock, Some(0)),
        clock => (clock, None),
    };
    let [b'T' | b' ', a, b, b':', c, d, b':', e, f] = bytes else { return None };
    let digits = [a, b, c, d, e, f].map(|byte| i64::from(byte.wrapping_sub(b'0')));
    let [a, b, c, d, e, f] = digits;
    let (hours, minutes, seconds) = (a * 10 + b, c * 10 + d, e * 10 + f);
    let is_a_time = digits.iter().all(|digit| *digit < 10) && hours < 24 && minutes < 60 && seconds < 60;
    is_a_time.then_some(Time { micros: ((hours * 60 + minutes) * 60 + seconds) * 1_000_000, offset })
}

fn by_anyone(rest: &str) -> Option<Time> {
    let rest = rest.strip_prefix(['T', 't']).or_else(|| {
        let inner = rest.trim_start_matches([' ', ',', '\u{a0}', '\u{202f}']);
        (inner.len() < rest.len()).then(|| inner.strip_prefix("at ").unwrap_or(inner))
    })?;
    let (before, rest) = half_of_day(rest);
    let (hours, rest) = number(rest.trim_start(), 2)?;
    let (minutes, rest) = exactly_two(rest.strip_prefix([':', '.', 'h'])?)?;
    let (seconds, rest) = match rest.strip_prefix([':', '.']) {
        Some(rest) => exactly_two(rest)?,
        None => (0, rest),
    };
    let (fraction, rest) = fraction(rest);
    let (after, rest) = half_of_day(rest.trim_start());
    let hours = match before.or(after) {
        Some(is_afternoon) if (1..=12).contains(&hours) => hours % 12 + if is_afternoon { 12 } else { 0 },
        Some(_) => return None,
        None => hours,
    };
    let is_a_time = hours < 24 && minutes < 60 && seconds <= 60 || (hours, minutes, seconds) == (24, 0, 0);
    let offset = zone(rest.trim())?;
    let micros = i64::from(hours * 3600 + minutes * 60 + seconds) * 1_000_000 + fraction;
    is_a_time.then_some(Time { micros, offset })
}

/// Up to `most` digits and what follows them.
fn number(text: &str, most: usize) -> Option<(u32, &str)> {
    let (mut value, mut count, mut end) = (0, 0, 0);
    for c in text.chars() {
        let Some(digit) = digit(c) else { break };
        (value, count, end) = (value * 10 + digit, count + 1, end + c.len_utf8());
        if count > most {
            return None;
        }
    }
    (count > 0).then(|| (value, &text[end..]))
}

fn exactly_two(text: &str) -> Option<(u32, &str)> {
    let (value, rest) = number(text, 2)?;
    (text.chars().take_while(|c| digit(*c).is_some()).count() == 2).then_some((value, rest))
}

/// Microseconds of `.123456789`; digits beyond the sixth are dropped.
fn fraction(text: &str) -> (i64, &str) {
    let Some(digits) = text.strip_prefix(['.', ',']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return (0, text);
    };
    let end = digits.bytes().take_while(u8::is_ascii_digit).count();
    let six = digits.bytes().take(end).chain(std::iter::repeat(b'0')).take(6);
    (six.fold(0, |micros, byte| micros * 10 + i64::from(byte - b'0')), &digits[end..])
}

/// `Some(true)` for the afternoon.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    const WORDS: [(&str, bool); 10] = [
        ("a.m.", false),
        ("p.m.", true),
        ("a. m.", false),
        ("p. m.", true),
        ("am", false),
        ("pm", true),
        ("오전", false),
        ("오후", true),
        ("上午", false),
        ("下午", true),
    ];
    for (word, is_afternoon) in WORDS {
        if let Some(start) = text.get(..word.len())
            && start.eq_ignore_ascii_case(word)
        {
            return (Some(is_afternoon), &text[word.len()..]);
        }
    }
    (None, text)
}

/// `None` where it is no zone; an empty zone or one of unknown meaning is `Some(None)`.
fn zone(text: &str) -> Option<Option<i32>> {
    // `[Europe/Berlin]` and `(Central European Time)` only explain the offset before them.
    let text = text.split(['[', '(']).next().unwrap_or_default().trim_end();
    if text.is_empty() {
        return Some(None);
    }
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = text.split_at(letters);
    let named = ZONES.iter().find(|(zone, _)| zone.eq_ignore_ascii_case(name)).map(|(_, minutes)| *minutes);
    match (name, rest.trim_start()) {
        ("", rest) => offset(rest).map(Some),
        (_, "") if named.is_some() => Some(named),
        (_, "") if (2..=5).contains(&letters) && name.bytes().all(|byte| byte.is_ascii_uppercase()) => Some(None),
        (_, rest) if named == Some(0) => offset(rest).map(Some),
        _ => None,
    }
}

/// `+02:00`, `-0300`, `+2`, in minutes.
fn offset(text: &str) -> Option<i32> {
    let rest = text.strip_prefix(['+', '-', '−'])?;
    let sign = if text.starts_with('+') { 1 } else { -1 };
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits == 4 => rest.split_at_checked(2)?,
        None => (rest, "0"),
    };
    let (hours, after) = number(hours, 2)?;
    let (minutes, end) = number(minutes, 2)?;
    (after.is_empty() && end.is_empty() && hours <= 15 && minutes < 60).then_some(sign * (hours * 60 + minutes) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, seconds: i64, offset: Option<i32>) {
        assert_eq!(read(text), Some(Time { micros: seconds * 1_000_000, offset }), "{text:?}");
    }

    #[test]
    fn hours_minutes_seconds_and_halves_of_the_day_are_read() {
        check("T10:00:00Z", 36_000, Some(0));
        check(" 17:09", 61_740, None);
        check(", 5:09 PM", 61_740, None);
        check(" 12:00 a.m.", 0, None);
        check(" 오후 5:09", 61_740, None);
        check(" at 17.09.34", 61_774, None);
        check(" 24:00", 86_400, None);
        assert_eq!(read("T00:00:00.1234567").map(|time| time.micros), Some(123_456));
    }

    #[test]
    fn zones_are_minutes_ahead_of_utc() {
        check(" 17:09:34 -0300", 61_774, Some(-180));
        check("T00:00:00+05:30", 0, Some(330));
        check(" 00:00 PST", 0, Some(-480));
        check(" 00:00:00 GMT+0100 (Central European Standard Time)", 0, Some(60));
        check("T00:00:00+01:00[Europe/Berlin]", 0, Some(60));
        check(" 00:00 IST", 0, None);
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in ["", "x", " later", " 10", "10:00", " 25:00", " 10:60", " 13:00 PM", " 10:00 oclock", " 10:00 +99"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
