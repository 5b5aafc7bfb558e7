//! One calendar date as people write it, read by the form of its column.
use crate::calendar::day_of;
use crate::digits::digit;
use crate::months::{is_weekday, month_named};
use crate::time_of_day::{self, Time};

/// The order in which a column writes year, month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// `2024-01-31`, also with `/` or `.`, `2024年1月31日`, `24. 1. 31.`
    YearFirst,
    /// `01/31/2024`
    MonthFirst,
    /// `31/01/2024`, `31.01.2024`
    DayFirst,
    /// `31 Jan 2024`
    DayMonthName,
    /// `Jan 31, 2024`
    MonthNameDay,
    /// `2024. január 31.`
    YearMonthName,
    /// `20240131`
    Compact,
    /// `2024-01`, the first day of the month
    YearMonth,
    /// `01/2024`
    MonthYear,
    /// `Jan 2024`
    MonthNameYear,
    /// Seconds since 1970, and so on
    EpochSeconds,
    EpochMillis,
    EpochMicros,
    EpochNanos,
}

impl DateForm {
    /// In order of preference where two read equally many values.
    pub(crate) const ALL: [DateForm; 14] = [
        Self::YearFirst,
        Self::MonthFirst,
        Self::DayFirst,
        Self::DayMonthName,
        Self::MonthNameDay,
        Self::YearMonthName,
        Self::Compact,
        Self::YearMonth,
        Self::MonthYear,
        Self::MonthNameYear,
        Self::EpochSeconds,
        Self::EpochMillis,
        Self::EpochMicros,
        Self::EpochNanos,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::YearFirst => "year-month-day",
            Self::MonthFirst => "month/day/year",
            Self::DayFirst => "day/month/year",
            Self::DayMonthName => "day month-name year",
            Self::MonthNameDay => "month-name day, year",
            Self::YearMonthName => "year month-name day",
            Self::Compact => "yearmonthday",
            Self::YearMonth => "year-month",
            Self::MonthYear => "month/year",
            Self::MonthNameYear => "month-name year",
            Self::EpochSeconds => "seconds since 1970",
            Self::EpochMillis => "milliseconds since 1970",
            Self::EpochMicros => "microseconds since 1970",
            Self::EpochNanos => "nanoseconds since 1970",
        }
    }

    /// Its place in a set of forms.
    pub(crate) fn bit(self) -> u16 {
        1 << self as u16
    }

    /// A month without a day.
    pub(crate) fn is_month(self) -> bool {
        matches!(self, Self::YearMonth | Self::MonthYear | Self::MonthNameYear)
    }

    /// How many there are in a second.
    pub(crate) fn per_second(self) -> Option<u64> {
        match self {
            Self::EpochSeconds => Some(1),
            Self::EpochMillis => Some(1_000),
            Self::EpochMicros => Some(1_000_000),
            Self::EpochNanos => Some(1_000_000_000),
            _ => None,
        }
    }
}

/// A calendar day with the time of day behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Days since 1970-01-01, as written: a zone does not move it.
    pub day: i32,
    pub time: Option<Time>,
}

impl Moment {
    /// Microseconds since 1970: of UTC when `zoned`, else of the clock the text was written by.
    pub(crate) fn micros(&self, zoned: bool) -> i64 {
        let (time, offset) = self.time.map_or((0, 0), |time| (time.micros, time.offset.unwrap_or(0)));
        let shift = if zoned { i64::from(offset) * 60_000_000 } else { 0 };
        i64::from(self.day) * 86_400_000_000 + time - shift
    }
}

/// Reads a trimmed cell by the form of its column.
#[inline]
pub(crate) fn read(text: &str, form: DateForm) -> Option<Moment> {
    if form == DateForm::YearFirst
        && let Some(written) = iso(text.as_bytes())
    {
        return written.day(form).map(|day| Moment { day, time: None });
    }
    if let Some(per_second) = form.per_second() {
        // Another length is another unit, or no count since 1970 at all.
        return epoch(text, per_second).filter(|_| epoch_form(text) == Some(form));
    }
    let written = written(text)?;
    Some(Moment { day: written.day(form)?, time: written.time })
}

/// The forms that a text of digits alone has as a count since 1970, between 1990 and 2100.
pub(crate) fn epoch_form(text: &str) -> Option<DateForm> {
    let value = digits_alone(text)?;
    let is_in_range = |form: &DateForm| {
        let unit = form.per_second().unwrap_or(1);
        (631_152_000 * unit..4_102_444_800 * unit).contains(&value)
    };
    let epochs = [DateForm::EpochSeconds, DateForm::EpochMillis, DateForm::EpochMicros, DateForm::EpochNanos];
    epochs.into_iter().find(is_in_range)
}

fn epoch(text: &str, per_second: u64) -> Option<Moment> {
    let value = digits_alone(text)?;
    let (seconds, rest) = (value / per_second, value % per_second);
    let day = i32::try_from(seconds / 86_400).ok()?;
    let micros = (seconds % 86_400) * 1_000_000 + rest * 1_000_000 / per_second;
    Some(Moment { day, time: Some(Time { micros: micros as i64, offset: Some(0) }) })
}

fn digits_alone(text: &str) -> Option<u64> {
    let is_digits = (9..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// A date taken apart; its numbers may still name no day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    order: Order,
    /// As they stand in the text.
    parts: [u32; 3],
    /// The year has two digits; see [`century`].
    pub is_short: bool,
    /// Day or month is written without the zero that would make it two digits.
    pub is_unpadded: bool,
    pub time: Option<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    YearFirst,
    YearLast,
    /// With points between, which only countries that put the day first write.
    YearLastPoints,
    /// `24-01-31` or `31-01-24`: only the column can tell.
    ShortDashes,
    DayMonthName,
    MonthNameDay,
    YearMonthName,
    Compact,
    YearMonth,
    MonthYear,
    MonthNameYear,
}

impl Written {
    /// Year, month and day under a form, whether or not there is such a day; `None` where it is not written so.
    pub(crate) fn under(&self, form: DateForm) -> Option<(u32, u32, u32)> {
        use Order as O;
        let [a, b, c] = self.parts;
        let (year, month, day) = match (self.order, form) {
            (O::YearFirst | O::ShortDashes, DateForm::YearFirst) => (a, b, c),
            (O::YearLast | O::ShortDashes, DateForm::MonthFirst) => (c, a, b),
            (O::YearLast | O::YearLastPoints | O::ShortDashes, DateForm::DayFirst) => (c, b, a),
            (O::DayMonthName, DateForm::DayMonthName) => (c, b, a),
            (O::MonthNameDay, DateForm::MonthNameDay) => (c, a, b),
            (O::YearMonthName, DateForm::YearMonthName) => (a, b, c),
            (O::Compact, DateForm::Compact) => (a, b, c),
            (O::YearMonth, DateForm::YearMonth)
            | (O::MonthYear, DateForm::MonthYear)
            | (O::MonthNameYear, DateForm::MonthNameYear) => (a, b, 1),
            _ => return None,
        };
        Some((if self.is_short { century(year) } else { year }, month, day))
    }

    /// The day under a form, as days since 1970-01-01.
    #[inline]
    pub(crate) fn day(&self, form: DateForm) -> Option<i32> {
        let (year, month, day) = self.under(form)?;
        day_of(year, month, day)
    }

    /// The forms under which it is a day of the calendar, as a set of [`DateForm::bit`]s.
    #[inline]
    pub(crate) fn forms(&self) -> u16 {
        use DateForm::*;
        if self.order == Order::YearFirst {
            return if self.day(YearFirst).is_some() { YearFirst.bit() } else { 0 };
        }
        let could_be: &[DateForm] = match self.order {
            Order::YearFirst => &[YearFirst],
            Order::YearLast => &[MonthFirst, DayFirst],
            Order::YearLastPoints => &[DayFirst],
            Order::ShortDashes => &[YearFirst, MonthFirst, DayFirst],
            Order::DayMonthName => &[DayMonthName],
            Order::MonthNameDay => &[MonthNameDay],
            Order::YearMonthName => &[YearMonthName],
            Order::Compact => &[Compact],
            Order::YearMonth => &[YearMonth],
            Order::MonthYear => &[MonthYear],
            Order::MonthNameYear => &[MonthNameYear],
        };
        could_be.iter().filter(|form| self.day(**form).is_some()).fold(0, |set, form| set | form.bit())
    }

    /// First and last number, where the year could be either.
    pub(crate) fn dashes(&self) -> Option<(u32, u32)> {
        (self.order == Order::ShortDashes).then_some((self.parts[0], self.parts[2]))
    }

    /// With points and a year of two digits, as versions of programs are numbered too.
    pub(crate) fn is_like_a_version(&self) -> bool {
        self.order == Order::YearLastPoints && self.is_short && self.is_unpadded
    }
}

/// The year a year of two digits means: 1970 to 2069.
fn century(year: u32) -> u32 {
    if year < 70 { year + 2000 } else { year + 1900 }
}

/// Takes a trimmed cell apart that names a day with marks or words between its numbers. A time of day may follow; it must
/// be one.
pub(crate) fn take_apart(text: &str) -> Option<Written> {
    use Order::*;
    written(text).filter(|written| !matches!(written.order, Compact | YearMonth | MonthYear | MonthNameYear))
}

/// [`take_apart`], and also months without a day and days in eight digits, which a single cell does not prove.
pub(crate) fn written(text: &str) -> Option<Written> {
    if let Some(written) = iso(text.as_bytes()).or_else(|| with_marks(text.as_bytes())) {
        return Some(written);
    }
    if let Some((date, clock)) = text.split_at_checked(10)
        && let Some(written) = iso(date.as_bytes())
    {
        return Some(Written { time: Some(time_of_day::read(clock)?), ..written });
    }
    // The longest date has a weekday, a time and a zone explained in parentheses.
    if text.len() > 120 {
        return None;
    }
    let mut cells = Cells { rest: text, before: b' ', spaced: false, buddhist: false };
    let first = cells.next(true)?;
    if let Part::Number(value, digits @ (8 | 14)) = first {
        return compact(text, value, digits, cells.rest);
    }
    let second = cells.next(false)?;
    let (between, spaced) = (cells.before, cells.spaced);
    let rest = cells.rest;
    let Some(third) = cells.next(false) else {
        return matches!(rest, "" | "月" | "월").then(|| month(first, second, between)).flatten();
    };
    // `mar 31 ene 2024`: what looked like a month was the day of the week.
    if let (Part::Month(..), Part::Number(..), Part::Month(..)) = (first, second, third) {
        let last = cells.next(false)?;
        return cells.close(second, third, last, (b' ', b' ', false));
    }
    let next = cells.before;
    cells.close(first, second, third, (between, next, spaced))
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
    let parts = [a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h];
    Some(Written { order: Order::YearFirst, parts, is_short: false, is_unpadded: false, time: None })
}

/// `1/31/2024`, `31.01.24` and nothing else: told by the bytes, without a look at letters.
#[inline]
fn with_marks(bytes: &[u8]) -> Option<Written> {
    let two = |at: usize| {
        let first = bytes.get(at).filter(|byte| byte.is_ascii_digit())?;
        let second = bytes.get(at + 1).filter(|byte| byte.is_ascii_digit());
        let value = u32::from(first - b'0');
        Some(second.map_or((value, at + 1), |second| (value * 10 + u32::from(second - b'0'), at + 2)))
    };
    let (a, at) = two(0)?;
    let mark = *bytes.get(at).filter(|byte| matches!(byte, b'/' | b'.' | b'-'))?;
    let is_padded = at == 2;
    let (b, next) = two(at + 1)?;
    if bytes.get(next) != Some(&mark) {
        return None;
    }
    let year = bytes.get(next + 1..).filter(|year| matches!(year.len(), 2 | 4))?;
    let is_short = year.len() == 2;
    if !year.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let c = year.iter().fold(0, |year, byte| year * 10 + u32::from(byte - b'0'));
    let order = match mark {
        b'.' => Order::YearLastPoints,
        b'-' if is_short && is_padded => Order::ShortDashes,
        _ => Order::YearLast,
    };
    let is_unpadded = !is_padded || next - at == 2;
    Some(Written { order, parts: [a, b, c], is_short, is_unpadded, time: None })
}

/// `20240131`, `20240131T170934Z`, `20240131170934`.
fn compact(text: &str, value: u64, digits: usize, rest: &str) -> Option<Written> {
    let (date, clock) = if digits == 8 { (value, None) } else { (value / 1_000_000, Some(value % 1_000_000)) };
    let date = date as u32;
    let parts = [date / 10_000, date / 100 % 100, date % 100];
    let clock = clock.or_else(|| {
        let (clock, zone) = rest.strip_prefix('T')?.split_at_checked(6)?;
        (matches!(zone, "" | "Z") && clock.bytes().all(|byte| byte.is_ascii_digit())).then(|| clock.parse().ok())?
    });
    let time = match clock {
        Some(clock) => {
            let (hours, minutes, seconds) = (clock / 10_000, clock / 100 % 100, clock % 100);
            let is_a_time = hours < 24 && minutes < 60 && seconds < 60;
            let micros = ((hours * 60 + minutes) * 60 + seconds) as i64 * 1_000_000;
            Some(Time { micros, offset: text.ends_with('Z').then_some(0) }).filter(|_| is_a_time)
        }
        None if rest.is_empty() => None,
        None => Some(time_of_day::read(rest)?),
    };
    let is_plausible = (1900..2100).contains(&parts[0]) && (clock.is_none() || time.is_some());
    let written = Written { order: Order::Compact, parts, is_short: false, is_unpadded: false, time };
    is_plausible.then_some(written)
}

/// Two parts name a month.
fn month(first: Part, second: Part, between: u8) -> Option<Written> {
    let dash_or_slash = matches!(between, b'-' | b'/');
    let (order, year, month, is_short) = match (first, second) {
        (Part::Number(year, 4), Part::Number(month, 1..=2)) if dash_or_slash || between == b'y' => {
            (Order::YearMonth, year, month, false)
        }
        (Part::Number(month, 1..=2), Part::Number(year, 4)) if dash_or_slash => (Order::MonthYear, year, month, false),
        (Part::Month(month), Part::Number(year, 4)) | (Part::Number(year, 4), Part::Month(month)) => {
            (Order::MonthNameYear, year, month, false)
        }
        (Part::Month(month), Part::Number(year, 2)) if dash_or_slash || between == b'\'' => {
            (Order::MonthNameYear, year, month, true)
        }
        _ => return None,
    };
    let parts = [year as u32, month as u32, 1];
    Some(Written { order, parts, is_short, is_unpadded: false, time: None })
}

#[derive(Debug, Clone, Copy)]
enum Part {
    /// Value and number of digits.
    Number(u64, usize),
    Month(u64),
}

/// Walks over the parts of a date.
struct Cells<'a> {
    rest: &'a str,
    /// What stood before the last part: `-`, `/`, `.`, `,`, `'`, a blank, or `y` and `m` for the signs of year and month.
    before: u8,
    /// Blanks stood beside it.
    spaced: bool,
    /// The year counts from the Buddha, 543 years earlier.
    buddhist: bool,
}

impl Cells<'_> {
    /// The next number or month; words that only belong to the sentence are passed over.
    fn next(&mut self, is_first: bool) -> Option<Part> {
        (self.before, self.spaced) = (b' ', false);
        if !is_first {
            self.separator();
        }
        let mut is_month = false;
        loop {
            let first = self.rest.chars().next()?;
            if digit(first).is_some() {
                let (value, digits) = self.number()?;
                return Some(if is_month { Part::Month(value) } else { Part::Number(value, digits) });
            }
            let word = self.word()?;
            if let Some(month) = month_named(word) {
                return Some(Part::Month(u64::from(month)));
            }
            match word {
                "thg" | "Thg" | "tháng" | "Tháng" => is_month = true,
                "ค.ศ" => {}
                "พ.ศ" => self.buddhist = true,
                _ if is_filler(word) || is_first && is_weekday(word) => {}
                _ => return None,
            }
            self.rest = self.rest.trim_start_matches([' ', ',', '.', '\u{a0}']);
        }
    }

    /// One mark with blanks around it.
    fn separator(&mut self) {
        loop {
            let Some(c) = self.rest.chars().next() else { return };
            let mark = match c {
                ' ' | '\u{a0}' | '\u{202f}' => {
                    self.spaced = true;
                    b' '
                }
                '-' | '/' | '.' | ',' | '\'' => c as u8,
                '‐' | '–' | '−' => b'-',
                '年' | '년' => b'y',
                '月' | '월' => b'm',
                _ => return,
            };
            if mark != b' ' {
                if self.before != b' ' && !(self.before == b'.' && mark == b',') {
                    return;
                }
                self.before = mark;
            }
            self.rest = &self.rest[c.len_utf8()..];
        }
    }

    fn number(&mut self) -> Option<(u64, usize)> {
        let (mut value, mut digits) = (0u64, 0);
        for c in self.rest.chars() {
            let Some(digit) = digit(c) else { break };
            (value, digits) = (value * 10 + u64::from(digit), digits + 1);
            if digits > 14 {
                return None;
            }
        }
        let end = self.rest.char_indices().nth(digits).map_or(self.rest.len(), |(at, _)| at);
        self.rest = &self.rest[end..];
        if digits <= 2 && self.rest.starts_with(|c: char| c.is_alphabetic() || c == 'º') {
            let suffix = ["st", "nd", "rd", "th", "er", "ST", "ND", "RD", "TH", "º"].into_iter();
            let rest = suffix.filter_map(|suffix| self.rest.strip_prefix(suffix)).next();
            self.rest = rest.filter(|rest| !rest.starts_with(char::is_alphabetic)).unwrap_or(self.rest);
        }
        matches!(digits, 1 | 2 | 4 | 8 | 14).then_some((value, digits))
    }

    /// A run of letters; a point inside belongs to it in Thai.
    fn word(&mut self) -> Option<&str> {
        let text = self.rest;
        let belongs = |at: usize, c: char| {
            let is_thai_point =
                c == '.' && text[at + 1..].starts_with(|next: char| ('\u{e00}'..'\u{e7f}').contains(&next));
            is_letter(c) || is_thai_point
        };
        let end = text.char_indices().find(|(at, c)| !belongs(*at, *c)).map_or(text.len(), |(at, _)| at);
        self.rest = &text[end..];
        (end > 0).then_some(&text[..end])
    }

    /// Puts three parts together; what follows them must be a time or nothing.
    fn close(mut self, first: Part, second: Part, third: Part, between: (u8, u8, bool)) -> Option<Written> {
        let ends_in_point = self.trail();
        let time = if self.rest.is_empty() { None } else { Some(time_of_day::read(self.rest)?) };
        let (before, after, spaced) = between;
        let same = before == after && matches!(before, b'-' | b'/' | b'.') || (before, after) == (b'y', b'm');
        let (order, parts, is_short) = match (first, second, third) {
            (Part::Number(a, 4), Part::Number(b, 1..=2), Part::Number(c, 1..=2)) if same => {
                (Order::YearFirst, [a, b, c], false)
            }
            (Part::Number(a, 1..=2), Part::Number(b, 1..=2), Part::Number(c, 4)) if same && before != b'y' => {
                (if before == b'.' { Order::YearLastPoints } else { Order::YearLast }, [a, b, c], false)
            }
            // `24. 1. 31.` is Korean, `31.1.24` is not.
            (Part::Number(a, 2), Part::Number(b, 1..=2), Part::Number(c, 1..=2))
                if before == b'y' && same || before == b'.' && same && spaced && ends_in_point =>
            {
                (Order::YearFirst, [a, b, c], true)
            }
            (Part::Number(a, 1..=2), Part::Number(b, 1..=2), Part::Number(c, 2)) if same => {
                let order = match before {
                    b'.' => Order::YearLastPoints,
                    b'-' if matches!(first, Part::Number(_, 2)) => Order::ShortDashes,
                    _ => Order::YearLast,
                };
                (order, [a, b, c], true)
            }
            (Part::Number(a, 1..=2), Part::Month(b), Part::Number(c, digits @ (2 | 4))) => {
                (Order::DayMonthName, [a, b, c], digits == 2)
            }
            (Part::Month(a), Part::Number(b, 1..=2), Part::Number(c, digits @ (2 | 4))) => {
                (Order::MonthNameDay, [a, b, c], digits == 2)
            }
            (Part::Number(a, 4), Part::Month(b), Part::Number(c, 1..=2)) => (Order::YearMonthName, [a, b, c], false),
            _ => return None,
        };
        let unpadded = |part| matches!(part, Part::Number(_, 1));
        let is_unpadded = unpadded(first) || unpadded(second);
        let mut parts = parts.map(|part| part as u32);
        if self.buddhist {
            parts[2] = parts[2].checked_sub(543)?;
        }
        Some(Written { order, parts, is_short, is_unpadded, time })
    }

    /// Passes over what may stand behind a date: the point of an ordinal, signs of day and year, a weekday in parentheses.
    /// Whether a point was among it.
    fn trail(&mut self) -> bool {
        let mut ends_in_point = false;
        loop {
            let rest = self.rest;
            let inner = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
            let passed = ["日", "일", "г.", "г", "р.", "р", "."].into_iter().find_map(|mark| inner.strip_prefix(mark));
            let weekday = inner.strip_prefix('(').and_then(|inner| inner.split_once(')'));
            if let Some(rest) = passed.filter(|rest| !rest.starts_with(is_letter)) {
                ends_in_point |= inner.starts_with('.');
                self.rest = rest;
            } else if let Some((word, rest)) = weekday
                && (word.chars().count() == 1 || is_weekday(word))
            {
                self.rest = rest;
            } else {
                if inner.is_empty() {
                    self.rest = inner;
                }
                return ends_in_point;
            }
        }
    }
}

/// Words that stand between the parts of a date and say nothing.
fn is_filler(word: &str) -> bool {
    ["de", "del", "of", "the", "den", "le", "el", "ngày", "năm"].iter().any(|filler| filler.eq_ignore_ascii_case(word))
}

/// Letters, and the marks that are written over and under them in Hindi, Thai and Hebrew.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5f4}' | '\u{93c}'..='\u{94d}' | '॰' | '\u{e31}'..='\u{e4e}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::date_of;

    fn check(text: &str, forms: &[(DateForm, &str)]) {
        let read = |form| written(text).and_then(|written| written.day(form)).map(|day| date_of(day).to_string());
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
        check("31JAN2024", &[(DayMonthName, "2024-01-31")]);
        check("the 3rd of February 2024", &[(DayMonthName, "2024-02-03")]);
        check("Jan 31, 2024", &[(MonthNameDay, "2024-01-31")]);
        check("September 1, 2026", &[(MonthNameDay, "2026-09-01")]);
        check("2024. jan. 31.", &[(YearMonthName, "2024-01-31")]);
        check("20240131", &[(Compact, "2024-01-31")]);
        check("2024-01", &[(YearMonth, "2024-01-01")]);
        check("01/2024", &[(MonthYear, "2024-01-01")]);
        check("Jan 2024", &[(MonthNameYear, "2024-01-01")]);
        check("Jan-24", &[(MonthNameYear, "2024-01-01")]);
    }

    #[test]
    fn a_year_of_two_digits_is_between_1970_and_2069() {
        use DateForm::*;
        check("1/31/24", &[(MonthFirst, "2024-01-31")]);
        check("31.01.70", &[(DayFirst, "1970-01-31")]);
        check("31.01.69", &[(DayFirst, "2069-01-31")]);
        check("31-Jan-24", &[(DayMonthName, "2024-01-31")]);
        check("99-12-31", &[(YearFirst, "1999-12-31")]);
        check("24-01-31", &[(YearFirst, "2024-01-31"), (DayFirst, "2031-01-24")]);
        check("24. 1. 31.", &[(YearFirst, "2024-01-31")]);
    }

    #[test]
    fn the_day_is_the_one_written_whatever_the_time_zone() {
        use DateForm::*;
        for text in ["2024-01-31T23:59:59Z", "2024-01-31 23:59:59 -0300", "2024-01-31 00:10:00.123+02:00"] {
            check(text, &[(YearFirst, "2024-01-31")]);
        }
        check("1/31/2024, 5:09 PM", &[(MonthFirst, "2024-01-31")]);
        check("Wed, 31 Jan 2024 17:09:34 GMT", &[(DayMonthName, "2024-01-31")]);
        check("Wed Jan 31 2024 17:09:34 GMT+0100 (Central European Standard Time)", &[(MonthNameDay, "2024-01-31")]);
        check("mar 30 ene 2024", &[(DayMonthName, "2024-01-30")]);
        check("2024年1月31日(水) 17:09", &[(YearFirst, "2024-01-31")]);
        check("20240131T170934Z", &[(Compact, "2024-01-31")]);
        check("20240131170934", &[(Compact, "2024-01-31")]);
        check("31 มกราคม พ.ศ. 2567", &[(DayMonthName, "2024-01-31")]);
    }

    #[test]
    fn a_moment_is_in_utc_where_its_column_is() {
        let micros = |text, form, zoned| read(text, form).map(|moment| moment.micros(zoned) / 1_000_000);
        assert_eq!(micros("2024-01-31 17:09:34 -0300", DateForm::YearFirst, true), Some(1_706_731_774));
        assert_eq!(micros("2024-01-31 17:09:34 -0300", DateForm::YearFirst, false), Some(1_706_720_974));
        assert_eq!(micros("1706720974", DateForm::EpochSeconds, true), Some(1_706_720_974));
        assert_eq!(micros("1706720974123", DateForm::EpochMillis, true), Some(1_706_720_974));
    }

    #[test]
    fn counts_since_1970_are_known_by_their_length() {
        assert_eq!(epoch_form("1706720974"), Some(DateForm::EpochSeconds));
        assert_eq!(epoch_form("1706720974123"), Some(DateForm::EpochMillis));
        assert_eq!(epoch_form("1706720974123456"), Some(DateForm::EpochMicros));
        assert_eq!(epoch_form("1706720974123456789"), Some(DateForm::EpochNanos));
        assert_eq!((epoch_form("5551234567"), epoch_form("170672097"), epoch_form("-1706720974")), (None, None, None));
    }

    #[test]
    fn days_that_no_calendar_has_are_not_read() {
        for text in ["2024/13/45", "2023-02-29", "2024-00-10", "31/04/2024", "0000-01-01", "Feb 30, 2024", "20241301"] {
            check(text, &[]);
        }
    }

    #[test]
    fn other_text_is_not_a_date() {
        let none = [
            "",
            "invalid-date",
            "tomorrow",
            "2024",
            "2024-01/31",
            "1 2 2024",
            "2024-01-31x",
            "2024-01-31 later",
            "1.2.3",
            "Mayor 1, 2024",
            "-2024-01-31",
            "10.1.2.3",
            "31 Jan 17:09",
            "May",
            "12345678",
            "2024.01",
            "Jan 2024 plan",
        ];
        for text in none {
            assert_eq!(written(text), None, "{text:?}");
        }
    }
}
