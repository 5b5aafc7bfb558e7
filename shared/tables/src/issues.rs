//! Issues of single cells and rows, in sentences: what is wrong there and what to do about it.
use crate::calendar::days_in_month;
use crate::cell::quoted;
use crate::date::{self, DateForm};
use crate::number::{self, MOST_DIGITS, Mark, Unit};
use crate::number_reading::{self, NumberReading, Style};
use domain::{Field, Findings, Issue, Severity};

/// Counts the issues of one kind and column, and writes only those that [`Findings`] keeps: a file may have millions.
#[derive(Debug, Default)]
pub(crate) struct Count {
    seen: u64,
}

impl Count {
    pub(crate) fn report(&mut self, findings: &mut Findings, issue: impl FnOnce() -> Issue) {
        self.seen += 1;
        if self.seen <= Findings::KEPT_PER_KIND {
            findings.add(issue());
        }
    }

    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    /// Adds those that were not written to the total of their kind and column.
    pub(crate) fn close(&self, findings: &mut Findings, kind: &str, column: Option<&str>) {
        if let Some(more) = self.seen.checked_sub(Findings::KEPT_PER_KIND).filter(|more| *more > 0) {
            let key = column.map_or(kind.to_owned(), |column| format!("{kind}:{column}"));
            *findings.totals.entry(key).or_default() += more;
        }
    }
}

pub(crate) fn missing(kind: &str, field: Field, header: &str, line: u64, cell: &str) -> Issue {
    Issue {
        kind: kind.into(),
        severity: Severity::Warning,
        row: Some(line),
        column: Some(header.to_owned()),
        value: Some(quoted(cell)).filter(|value| !value.is_empty()),
        what: format!("The {field} is empty."),
        suggestion: format!("Fill in `{header}` and upload the file again."),
        effect: (field == Field::Amount).then(|| "The row is not in any total.".into()),
    }
}

pub(crate) fn unreadable_date(header: &str, line: u64, text: &str, form: DateForm) -> Issue {
    let value = quoted(text);
    let why = Some(text)
        .filter(|_| form.per_second().is_none())
        .and_then(|text| why_no_date(text, form))
        .map(|why| format!(": {why}"))
        .unwrap_or_default();
    Issue {
        kind: "unreadable_date".into(),
        severity: Severity::Warning,
        row: Some(line),
        column: Some(header.to_owned()),
        what: format!("`{value}` is not a date{why}."),
        value: Some(value),
        suggestion: "Write the date as 2024-01-31 and upload the file again.".into(),
        effect: None,
    }
}

fn why_no_date(text: &str, form: DateForm) -> Option<String> {
    let written = date::written(text)?;
    let Some((year, month, day)) = written.under(form) else {
        return Some(format!("the other dates of the column are written {}", form.name()));
    };
    Some(match (month, day) {
        (0 | 13.., _) => format!("there is no month {month}"),
        (_, 0 | 32..) => format!("there is no day {day}"),
        _ => format!("that month of {year} has {} days", days_in_month(year, month)),
    })
}

pub(crate) fn unreadable_number(
    kind: &str,
    field: Option<Field>,
    header: &str,
    line: u64,
    text: &str,
    reading: NumberReading,
) -> Issue {
    let (value, mark) = (quoted(text), reading.mark);
    let what = match number::read(text, mark) {
        Some(number) if number_reading::style(number) != reading.style => match reading.style {
            Style::Plain if number.unit == Unit::Percent => {
                format!("`{value}` is a percentage, which the other values of the column are not.")
            }
            Style::Plain => format!("`{value}` has a word of size, which the other values of the column have not."),
            Style::Percent => format!("`{value}` has no percent sign, which the other values of the column have."),
            Style::Sized => format!("`{value}` has no word of size, which the other values of the column have."),
        },
        Some(_) => format!("`{value}` has more digits than the {MOST_DIGITS} that are calculated exactly."),
        None if text.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS as usize => {
            format!("`{value}` is not a number of at most {MOST_DIGITS} digits.")
        }
        None => format!("`{value}` is not a number."),
    };
    let name = field.map_or("number", Field::name);
    let example = if mark == Mark::Comma { "1234,50" } else { "1234.50" };
    Issue {
        kind: kind.into(),
        severity: Severity::Error,
        row: Some(line),
        column: Some(header.to_owned()),
        value: Some(value),
        what,
        suggestion: format!("Write the {name} as {example} and upload the file again."),
        effect: (field == Some(Field::Amount)).then(|| "The row is not in any total.".into()),
    }
}

pub(crate) fn short_row(line: u64, cells: usize, columns: usize) -> Issue {
    Issue {
        kind: "ragged_row".into(),
        severity: Severity::Warning,
        row: Some(line),
        column: None,
        value: None,
        what: format!("The row has {cells} of {columns} cells; the missing ones were taken as empty."),
        suggestion: "Check the row for a missing delimiter or an extra quotation mark.".into(),
        effect: None,
    }
}

pub(crate) fn unclosed_quote(line: u64, row: &str, is_set_aside: bool) -> Issue {
    Issue {
        kind: "unclosed_quote".into(),
        severity: Severity::Error,
        row: Some(line),
        column: None,
        value: Some(quoted(row.trim())),
        what: format!("A quotation mark opens on line {line} and is never closed; the rows after it were read."),
        suggestion: "Close or remove the quotation mark, and upload the file again.".into(),
        effect: is_set_aside.then(|| "The row is not in any total.".into()),
    }
}

pub(crate) fn long_row(line: u64, cells: usize, columns: usize, extra: &str, is_set_aside: bool) -> Issue {
    let extra = quoted(extra);
    let noun = if columns == 1 { "column" } else { "columns" };
    let (what, effect) = match is_set_aside {
        true => ("the row was set aside".to_owned(), Some("The row is not in any total.".into())),
        false => (format!("`{extra}` was left out"), None),
    };
    Issue {
        kind: "ragged_row".into(),
        severity: Severity::Warning,
        row: Some(line),
        column: None,
        what: format!("The row has {cells} cells for {columns} {noun}; {what}."),
        value: Some(extra).filter(|extra| !extra.is_empty()),
        suggestion: "Put quotation marks around a cell that contains the delimiter, or remove the extra cell.".into(),
        effect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_date_that_is_none_says_why() {
        let said = |text, form| unreadable_date("date", 2, text, form).what;
        let year = DateForm::YearFirst;
        let all = [
            said("2024/13/45", year),
            said("2024-01-32", year),
            said("2023-02-29", year),
            said("31/01/2024", year),
            said("tomorrow", year),
        ];
        expect![[r#"
            `2024/13/45` is not a date: there is no month 13.
            `2024-01-32` is not a date: there is no day 32.
            `2023-02-29` is not a date: that month of 2023 has 28 days.
            `31/01/2024` is not a date: the other dates of the column are written year-month-day.
            `tomorrow` is not a date."#]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn issues_beyond_those_kept_are_counted() {
        let (mut count, mut findings) = (Count::default(), Findings::default());
        for line in 2..=101 {
            count.report(&mut findings, || short_row(line, 1, 2));
        }
        count.close(&mut findings, "ragged_row", None);
        assert_eq!((findings.issues.len(), findings.total()), (20, 100));
    }
}
