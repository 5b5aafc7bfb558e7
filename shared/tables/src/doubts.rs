//! What is worth saying of a column as a whole: readings that compete, and values that disagree with each other.
use crate::cell::quoted;
use crate::date::{self, DateForm};
use crate::date_evidence::{DateChoice, DateEvidence};
use crate::number::{self, Mark};
use crate::number_evidence::{Doubt, NumberEvidence};
use crate::number_reading::NumberReading;
use domain::{Issue, Severity};

pub(crate) const MIXED_CURRENCIES: &str = "mixed_currencies";

pub(crate) fn of_dates(header: &str, dates: &DateEvidence, choice: &DateChoice, habit: Option<bool>) -> Vec<Issue> {
    let mut issues = Vec::new();
    if let Some((other, text)) = &choice.also {
        let why = match (choice.form, other) {
            (DateForm::YearFirst, _) | (_, DateForm::YearFirst) => "nothing in it tells which number is the year",
            _ if dates.contradiction().is_some() => "its dates prove both orders",
            _ if habit.is_some() => "another column of the file is",
            _ => "no date in it has a day above 12 to tell",
        };
        issues.push(ambiguous_date(header, text, choice.form, *other, why));
    }
    if let Some((month_first, day_first)) = dates.contradiction() {
        issues.push(mixed_dates(header, month_first, day_first, choice.form));
    }
    if let Some(text) = dates.short_year() {
        issues.push(short_year(header, text, choice.form));
    }
    issues
}

pub(crate) fn of_numbers(
    header: &str,
    numbers: &NumberEvidence,
    reading: NumberReading,
    decided: bool,
    is_money: bool,
) -> Vec<Issue> {
    numbers.doubts(reading, decided).into_iter().map(|doubt| number_doubt(header, doubt, is_money)).collect()
}

/// `1 date has`, `2 dates have`.
fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Ids of which a spreadsheet kept the first digits alone.
pub(crate) fn damaged_ids(header: &str, shortened: u64, of: u64, example: &str) -> Issue {
    let example = quoted(example);
    Issue {
        kind: "damaged_ids".into(),
        severity: Severity::Warning,
        row: None,
        column: Some(header.to_owned()),
        what: format!(
            "The ids were shortened by a spreadsheet, so different ids look the same: {shortened} of the {of} values \
             of `{header}` are like `{example}`."
        ),
        value: Some(example),
        suggestion: "Format the column as text in the original and export it again.".into(),
        effect: Some("Counts by this column are too low, since different ids count as one.".into()),
    }
}

/// A column that would be of percentages but for a few numbers without the sign.
pub(crate) fn mixed_rates(header: &str, with: u64, without: u64, examples: &[String]) -> Issue {
    let such = examples.first().map(|example| format!(", such as `{example}`")).unwrap_or_default();
    let (with, without) = (counted(with, "value has", "values have"), counted(without, "has", "have"));
    Issue {
        kind: "almost_numbers".into(),
        severity: Severity::Info,
        row: None,
        column: Some(header.to_owned()),
        value: examples.first().cloned(),
        what: format!("`{header}` was kept as text: {with} a percent sign and {without} none{such}."),
        suggestion: "Write all values with a percent sign or all without, and upload the file again.".into(),
        effect: None,
    }
}

/// A column that would be of a type but for a few values, and stays text because of them.
pub(crate) fn almost(header: &str, what: &str, others: u64, of: u64, examples: &[String]) -> Issue {
    let such = examples.first().map(|example| format!(", such as `{example}`")).unwrap_or_default();
    let (verb, those) = if others == 1 { ("is", "that value") } else { ("are", "those values") };
    Issue {
        kind: format!("almost_{what}s"),
        severity: Severity::Info,
        row: None,
        column: Some(header.to_owned()),
        value: examples.first().cloned(),
        what: format!("`{header}` was kept as text: {others} of its {of} values {verb} no {what}{such}."),
        suggestion: format!("Correct {those} if the column should hold {what}s."),
        effect: None,
    }
}

fn ambiguous_date(header: &str, text: &str, form: DateForm, other: DateForm, why: &str) -> Issue {
    let day = |form| {
        let (year, month, day) = date::written(text).and_then(|written| written.under(form)).unwrap_or_default();
        format!("{year:04}-{month:02}-{day:02}")
    };
    let (taken, other_day) = (day(form), day(other));
    Issue {
        kind: "ambiguous_date".into(),
        severity: Severity::Warning,
        row: None,
        column: Some(header.to_owned()),
        value: Some(quoted(text)),
        what: format!("`{text}` can be {taken} or {other_day}: `{header}` was read as {}, because {why}.", form.name()),
        suggestion: format!(
            "If {other_day} is meant, set the order of days in the source's policy, or write the dates like {other_day}."
        ),
        effect: None,
    }
}

fn mixed_dates(header: &str, month_first: u64, day_first: u64, form: DateForm) -> Issue {
    Issue {
        kind: "mixed_date_formats".into(),
        severity: Severity::Warning,
        row: None,
        column: Some(header.to_owned()),
        value: None,
        what: format!(
            "In `{header}`, {} the month first and {} the day; they were read as {}.",
            counted(month_first, "date has", "dates have"),
            counted(day_first, "has", "have"),
            form.name()
        ),
        suggestion: "Write all dates the same way, such as 2024-01-31, and upload the file again.".into(),
        effect: None,
    }
}

/// Moments of which only some are placed in the world.
pub(crate) fn mixed_zones(header: &str, zoned: u64, of: u64) -> Issue {
    Issue {
        kind: "mixed_time_zones".into(),
        severity: Severity::Info,
        row: None,
        column: Some(header.to_owned()),
        value: None,
        what: format!("In `{header}`, {zoned} of {of} times name their zone; all were taken as they are written."),
        suggestion: "Export the column with the zone at every time or at none.".into(),
        effect: None,
    }
}

fn short_year(header: &str, text: &str, form: DateForm) -> Issue {
    let year = date::written(text).and_then(|written| written.under(form)).map_or(0, |(year, ..)| year);
    let read_as = if year > 0 { format!("; `{}` is of {year}", quoted(text)) } else { String::new() };
    Issue {
        kind: "two_digit_year".into(),
        severity: Severity::Info,
        row: None,
        column: Some(header.to_owned()),
        value: Some(quoted(text)),
        what: format!("Years in `{header}` have two digits and were read as 1970 to 2069{read_as}."),
        suggestion: "Write years with four digits.".into(),
        effect: None,
    }
}

fn number_doubt(header: &str, doubt: Doubt, is_money: bool) -> Issue {
    let (mut value, mut effect) = (None, None);
    let (kind, severity, what, suggestion) = match doubt {
        Doubt::Twofold { text, taken } => {
            let reading = |mark| number::read(&text, mark).map(number::shown).unwrap_or_default();
            let (first, other) = (reading(taken), reading(taken.other()));
            value = Some(quoted(&text));
            let mark = if taken == Mark::Point { "point" } else { "comma" };
            effect = is_money
                .then(|| format!("If {other} is meant, the sums of `{header}` are wrong, most by a factor of 1000."));
            (
                "ambiguous_number",
                if is_money { Severity::Warning } else { Severity::Info },
                format!("`{text}` can be {first} or {other}; `{header}` was read with a decimal {mark}, as {first}."),
                format!(
                    "If {other} is meant, set the decimal mark in the source's policy, or write the numbers with a \
                     decimal point and without other marks."
                ),
            )
        }
        Doubt::Contradiction { point, comma } => (
            "mixed_number_formats",
            Severity::Warning,
            format!(
                "In `{header}`, {point} numbers have a decimal point and {comma} a decimal comma; \
                 the more frequent way was taken."
            ),
            "Write all numbers the same way, such as 1234.50, and upload the file again.".to_owned(),
        ),
        Doubt::Currencies(names) => {
            effect = Some(format!("Sums of `{header}` add up different currencies and mean nothing."));
            let (last, others) = names.split_last().unwrap_or((&"", &[]));
            (
                MIXED_CURRENCIES,
                Severity::Error,
                format!(
                    "`{header}` holds amounts in {} and {last}; they were read as amounts of one currency.",
                    others.join(", ")
                ),
                "Put the currency in a column named currency, or upload one file per currency.".to_owned(),
            )
        }
        Doubt::Percent { with, without } => (
            "mixed_percent",
            Severity::Warning,
            format!(
                "In `{header}`, {with} values have a percent sign and {without} have none; \
                 only the more frequent kind was read."
            ),
            "Write all values with a percent sign or none with it, and upload the file again.".to_owned(),
        ),
        Doubt::Sized { with, without } => (
            "mixed_scale",
            Severity::Warning,
            format!(
                "In `{header}`, {with} values have a word of size such as K or M and {without} have none; \
                 those with it were not read."
            ),
            "Write all values out, such as 1500 for 1.5K, and upload the file again.".to_owned(),
        ),
    };
    let column = Some(header.to_owned());
    Issue { kind: kind.into(), severity, row: None, column, value, what, suggestion, effect }
}
