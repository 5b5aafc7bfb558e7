//! What a cell of a workbook holds, as text: the value that is stored, without the noise of its binary form.
use crate::formats::plain::{plain_number, push_seconds};
use crate::formats::workbook::Value;

use calamine::ExcelDateTime;
use std::fmt::Write;

/// Days of the calendar that workbooks count: up to the end of the year 9999.
const LAST_DAY: f64 = 2_958_466.0;

/// Milliseconds by which a time of day may miss a whole second because days are counted as fractions.
const NOISE_MS: u16 = 2;

/// Writes cells as text.
#[derive(Debug, Default)]
pub(super) struct CellText {
    scratch: String,
}

impl CellText {
    /// Appends the cell's text. `with_time`: dates are written with their time although it is midnight, because others of the
    /// column have one.
    pub(super) fn write(&mut self, value: Value<'_>, with_time: bool, to: &mut String) {
        match value {
            Value::Empty | Value::Fault(_) | Value::NoResult => {}
            Value::Text(text) => to.push_str(text),
            Value::Truth(truth) => to.push_str(if truth { "true" } else { "false" }),
            Value::Integer(number) => {
                let _ = write!(to, "{number}");
            }
            Value::Number(number) => plain_number(number, 15, &mut self.scratch, to),
            Value::Moment(moment) if moment.is_duration() => duration(moment.as_f64(), to),
            Value::Moment(moment) if !(0.0..LAST_DAY).contains(&moment.as_f64()) => {
                plain_number(moment.as_f64(), 15, &mut self.scratch, to);
            }
            Value::Moment(moment) => date_or_time(moment, with_time, to),
            Value::Iso(text) => {
                to.push_str(text);
                if with_time && !text.contains('T') {
                    to.push_str("T00:00:00");
                }
            }
            Value::IsoSpan(text) => iso_span(text, to),
        }
    }
}

/// Whether the value is a date with a time of day other than midnight.
pub(super) fn has_time(value: Value<'_>) -> bool {
    match value {
        Value::Moment(moment) => {
            let days = moment.as_f64();
            moment.is_datetime() && (1.0..LAST_DAY).contains(&days) && clock(moment).1 != (0, 0, 0, 0)
        }
        Value::Iso(text) => text.contains('T'),
        _ => false,
    }
}

type Clock = (u8, u8, u8, u16);

/// Date and time of day, to the second where it is one but for noise.
fn clock(moment: ExcelDateTime) -> ((u16, u8, u8), Clock) {
    let split = |(year, month, day, hour, minute, second, milli)| ((year, month, day), (hour, minute, second, milli));
    let (date, time) = split(moment.to_ymd_hms_milli());
    match time.3 {
        milli if milli <= NOISE_MS => (date, (time.0, time.1, time.2, 0)),
        milli if milli >= 1000 - NOISE_MS => {
            // On to the second that was meant, through midnight if need be.
            let nudge = f64::from(1000 - milli) / 86_400_000.0;
            let (date, time) = split(nudged(moment, nudge).to_ymd_hms_milli());
            (date, (time.0, time.1, time.2, if time.3 <= NOISE_MS { 0 } else { time.3 }))
        }
        _ => (date, time),
    }
}

fn nudged(moment: ExcelDateTime, by: f64) -> ExcelDateTime {
    // The two calendars are four years apart; a value says which it is of by the year it shows for day one.
    let is_1904 = ExcelDateTime::new(moment.as_f64(), calamine::ExcelDateTimeType::DateTime, true) == moment;
    ExcelDateTime::new(moment.as_f64() + by, calamine::ExcelDateTimeType::DateTime, is_1904)
}

fn date_or_time(moment: ExcelDateTime, with_time: bool, to: &mut String) {
    let ((year, month, day), time) = clock(moment);
    // A value below one has no day: it is a time of day alone.
    let has_day = moment.as_f64() >= 1.0;
    if has_day {
        let _ = write!(to, "{year:04}-{month:02}-{day:02}");
    }
    if has_day && (with_time || time != (0, 0, 0, 0)) {
        to.push('T');
    }
    if !has_day || with_time || time != (0, 0, 0, 0) {
        let (hour, minute, second, milli) = time;
        let _ = write!(to, "{hour:02}:{minute:02}:{second:02}");
        if milli > 0 {
            let _ = write!(to, ".{milli:03}");
        }
    }
}

/// Days as hours, minutes and seconds.
fn duration(days: f64, to: &mut String) {
    let seconds = days * 86_400.0;
    if !seconds.is_finite() || seconds.abs() > 1e15 {
        return;
    }
    if seconds < 0.0 {
        to.push('-');
    }
    // A duration is shown to the second; the rest of a fraction of a day is noise.
    push_seconds((seconds.abs().round()) as u64, to);
}

/// `PT26H30M05S` as 26:30:05; whatever else it may be stays as it is.
fn iso_span(text: &str, to: &mut String) {
    let read = || {
        let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
        let (hours, rest) = rest.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let (seconds, rest) = rest.split_once('S')?;
        let whole = seconds.split(['.', ',']).next()?;
        let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number < 1_000_000_000);
        let total = number(hours)? * 3600 + number(minutes)? * 60 + number(whole)?;
        rest.is_empty().then_some((sign, total))
    };
    match read() {
        None => to.push_str(text),
        Some((sign, seconds)) => {
            to.push_str(sign);
            push_seconds(seconds, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    fn text(value: Value<'_>, with_time: bool) -> String {
        let mut to = String::new();
        CellText::default().write(value, with_time, &mut to);
        to
    }

    fn date(days: f64, is_1904: bool) -> String {
        text(Value::Moment(ExcelDateTime::new(days, DateTime, is_1904)), false)
    }

    #[test]
    fn dates_of_both_calendars_are_year_month_day() {
        assert_eq!(date(45_322.0, false), "2024-01-31");
        assert_eq!(date(45_322.0 - 1462.0, true), "2024-01-31");
        assert_eq!(date(1.0, false), "1900-01-01");
        assert_eq!(date(61.0, false), "1900-03-01");
    }

    #[test]
    fn a_time_of_day_follows_where_there_is_one() {
        assert_eq!(date(45_322.714_976_851_85, false), "2024-01-31T17:09:34");
        assert_eq!(date(45_322.999_999_99, false), "2024-02-01");
        assert_eq!(date(43_860.999_999_99, true), "2024-02-01");
        assert_eq!(date(45_322.5 + 0.4 / 86_400.0, false), "2024-01-31T12:00:00.400");
        assert_eq!(date(0.622_372_685, false), "14:56:13");
        assert_eq!(text(Value::Moment(ExcelDateTime::new(45_322.0, DateTime, false)), true), "2024-01-31T00:00:00");
    }

    #[test]
    fn durations_count_hours_beyond_a_day() {
        assert_eq!(text(Value::Moment(ExcelDateTime::new(1.104_166_666_667, TimeDelta, false)), false), "26:30:00");
        assert_eq!(text(Value::IsoSpan("PT26H30M05S"), false), "26:30:05");
        assert_eq!(text(Value::IsoSpan("P1Y"), false), "P1Y");
    }

    #[test]
    fn what_is_no_date_of_the_calendar_is_a_number() {
        assert_eq!((date(-3.5, false), date(3e9, false)), ("-3.5".into(), "3000000000".into()));
    }
}
