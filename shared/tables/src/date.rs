//! One calendar date as people write it, read by the form of its column.
use crate::calendar::day_of;

/// The order in which a column writes year, month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// `2024-01-31`, also with `/` or `.`
    YearFirst,
    /// `01/31/2024`
    MonthFirst,
    /// `31/01/2024`, `31.01.2024`
    DayFirst,
    /// `31 Jan 2024`
    DayMonthName,
    /// `Jan 31, 2024`
    MonthNameDay,
}

impl DateForm {
    /// In order of preference where two read equally many values.
    pub(crate) const ALL: [DateForm; 5] =
        [Self::YearFirst, Self::MonthFirst, Self::DayFirst, Self::DayMonthName, Self::MonthNameDay];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::YearFirst => "year-month-day",
            Self::MonthFirst => "month/day/year",
            Self::DayFirst => "day/month/year",
            Self::DayMonthName => "day month-name year",
            Self::MonthNameDay => "month-name day, year",
        }
    }
}

/// A date taken apart; its numbers may still name no day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    order: Order,
    year: u32,
    first: u32,
    second: u32,
    /// A time of day follows, which reading drops.
    pub has_time: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    YearFirst,
    YearLast,
    /// With points between, which only countries that put the day first write.
    YearLastPoints,
    DayMonthName,
    MonthNameDay,
}

impl Written {
    /// Year, month and day under a form, whether or not there is such a day; `None` where it is not written so.
    pub(crate) fn under(&self, form: DateForm) -> Option<(u32, u32, u32)> {
        let (month, day) = match (self.order, form) {
            (Order::YearFirst, DateForm::YearFirst) => (self.first, self.second),
            (Order::YearLast, DateForm::MonthFirst) => (self.first, self.second),
            (Order::YearLast | Order::YearLastPoints, DateForm::DayFirst) => (self.second, self.first),
            (Order::DayMonthName, DateForm::DayMonthName) => (self.second, self.first),
            (Order::MonthNameDay, DateForm::MonthNameDay) => (self.first, self.second),
            _ => return None,
        };
        Some((self.year, month, day))
    }

    /// The day under a form, as days since 1970-01-01.
    pub(crate) fn day(&self, form: DateForm) -> Option<i32> {
        let (year, month, day) = self.under(form)?;
        day_of(year, month, day)
    }
}

/// Takes a trimmed cell apart. A time of day may follow; it must be one.
pub(crate) fn take_apart(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    if let Some(written) = iso(bytes) {
        return Some(written);
    }
    let (first, rest) = part(bytes)?;
    let (separator, rest) = separator(rest).filter(|(separator, _)| *separator != b',')?;
    let (second, rest) = part(rest)?;
    let (next, rest) = separator_after(rest, separator)?;
    let (third, rest) = part(rest)?;
    let has_time = !rest.is_empty();
    if has_time && !is_time(rest) {
        return None;
    }
    let (order, year, first, second) = match (first, second, third) {
        (Part::Number(year, 4), Part::Number(month, 1..=2), Part::Number(day, 1..=2))
            if next == separator && separator != b' ' =>
        {
            (Order::YearFirst, year, month, day)
        }
        (Part::Number(a, 1..=2), Part::Number(b, 1..=2), Part::Number(year, 4))
            if next == separator && separator != b' ' =>
        {
            (if separator == b'.' { Order::YearLastPoints } else { Order::YearLast }, year, a, b)
        }
        (Part::Number(day, 1..=2), Part::Month(month), Part::Number(year, 4)) => {
            (Order::DayMonthName, year, day, month)
        }
        (Part::Month(month), Part::Number(day, 1..=2), Part::Number(year, 4)) => {
            (Order::MonthNameDay, year, month, day)
        }
        _ => return None,
    };
    Some(Written { order, year, first, second, has_time })
}

/// `2024-01-31` and nothing else: the common case without any search.
#[inline]
fn iso(bytes: &[u8]) -> Option<Written> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = bytes else { return None };
    let digits = [a, b, c, d, e, f, g, h].map(|byte| u32::from(byte.wrapping_sub(b'0')));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [a, b, c, d, e, f, g, h] = digits;
    let (year, first, second) = (a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h);
    Some(Written { order: Order::YearFirst, year, first, second, has_time: false })
}

enum Part {
    /// Value and number of digits.
    Number(u32, usize),
    Month(u32),
}

fn part(bytes: &[u8]) -> Option<(Part, &[u8])> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 {
        let value =
            bytes.get(..digits).filter(|_| digits <= 4)?.iter().fold(0, |n, byte| n * 10 + u32::from(byte - b'0'));
        return Some((Part::Number(value, digits), &bytes[digits..]));
    }
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    Some((Part::Month(month_named(&bytes[..letters])?), &bytes[letters..]))
}

const MONTHS: [&[u8]; 12] = [
    b"january",
    b"february",
    b"march",
    b"april",
    b"may",
    b"june",
    b"july",
    b"august",
    b"september",
    b"october",
    b"november",
    b"december",
];

/// A month by its English name, its first three letters, or `Sept`.
fn month_named(name: &[u8]) -> Option<u32> {
    let is_named = |month: &&[u8]| {
        let is_whole = name.len() == month.len() || name.len() == 3 || (name.len() == 4 && month.len() == 9);
        is_whole && month.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    MONTHS.iter().position(is_named).map(|at| at as u32 + 1)
}

/// `-`, `/`, `.` or a blank; `.` and `,` may have blanks after them, as in `31. Jan 2024`.
fn separator(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    match first {
        b'-' | b'/' => Some((*first, rest)),
        b'.' | b',' | b' ' => Some((*first, rest.trim_ascii_start())),
        _ => None,
    }
}

/// The second separator; a day before a year may end in a comma, a shortened month in a point.
fn separator_after(bytes: &[u8], first: u8) -> Option<(u8, &[u8])> {
    let (second, rest) = separator(bytes)?;
    let follows = match (first, second) {
        (b' ', b',' | b'.') | (b'.', b' ') => true,
        (first, second) => first == second,
    };
    follows.then_some((second, rest))
}

/// `T10:00:00Z`, ` 17:09:34 -0300`, `, 5:09 PM`: hours and minutes, then seconds, half of day and zone as they come.
fn is_time(bytes: &[u8]) -> bool {
    let rest = match bytes {
        [b'T' | b't', rest @ ..] => rest,
        [b',', rest @ ..] => rest.trim_ascii_start(),
        [b' ', rest @ ..] => rest.trim_ascii_start(),
        _ => return false,
    };
    let hours = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let minutes = rest.get(hours + 1..hours + 3);
    (1..=2).contains(&hours)
        && rest.get(hours) == Some(&b':')
        && minutes.is_some_and(|minutes| minutes.iter().all(u8::is_ascii_digit))
        && rest[hours + 3..].iter().all(|byte| byte.is_ascii_alphanumeric() || b":.+- ".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::date_of;

    fn check(text: &str, forms: &[(DateForm, &str)]) {
        let read = |form| take_apart(text).and_then(|written| written.day(form)).map(|day| date_of(day).to_string());
        let found: Vec<(DateForm, String)> =
            DateForm::ALL.into_iter().filter_map(|form| Some((form, read(form)?))).collect();
        let found: Vec<(DateForm, &str)> = found.iter().map(|(form, day)| (*form, day.as_str())).collect();
        assert_eq!(found, forms, "{text:?}");
    }

    #[test]
    fn each_form_reads_what_is_written_in_it() {
        use DateForm::*;
        check("2024-01-31", &[(YearFirst, "2024-01-31")]);
        check("2024/1/31", &[(YearFirst, "2024-01-31")]);
        check("31/01/2024", &[(DayFirst, "2024-01-31")]);
        check("01/31/2024", &[(MonthFirst, "2024-01-31")]);
        check("03/04/2024", &[(MonthFirst, "2024-03-04"), (DayFirst, "2024-04-03")]);
        check("03.04.2024", &[(DayFirst, "2024-04-03")]);
        check("3 Feb 2024", &[(DayMonthName, "2024-02-03")]);
        check("03-Feb-2024", &[(DayMonthName, "2024-02-03")]);
        check("31 jan. 2024", &[(DayMonthName, "2024-01-31")]);
        check("31. January 2024", &[(DayMonthName, "2024-01-31")]);
        check("Jan 31, 2024", &[(MonthNameDay, "2024-01-31")]);
        check("September 1, 2026", &[(MonthNameDay, "2026-09-01")]);
    }

    #[test]
    fn the_day_is_the_one_written_whatever_the_time_zone() {
        use DateForm::*;
        for text in ["2024-01-31T23:59:59Z", "2024-01-31 23:59:59 -0300", "2024-01-31 00:10:00.123+02:00"] {
            check(text, &[(YearFirst, "2024-01-31")]);
        }
        check("1/31/2024, 5:09 PM", &[(MonthFirst, "2024-01-31")]);
    }

    #[test]
    fn days_that_no_calendar_has_are_not_read() {
        for text in ["2024/13/45", "2023-02-29", "2024-00-10", "31/04/2024", "0000-01-01", "Feb 30, 2024"] {
            check(text, &[]);
        }
    }

    #[test]
    fn other_text_is_not_a_date() {
        let none = [
            "",
            "invalid-date",
            "tomorrow",
            "20240131",
            "1/31/24",
            "2024",
            "2024-01",
            "2024-01/31",
            "1 2 2024",
            "2024-01-31x",
            "2024-01-31 later",
            "1.2.3",
            "Mayor 1, 2024",
            "-2024-01-31",
        ];
        for text in none {
            assert_eq!(take_apart(text), None, "{text:?}");
        }
    }
}
