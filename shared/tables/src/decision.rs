//! What the evidence of all columns comes to: names, fields, readings, and the doubts worth saying.
use crate::date::DateForm;
use crate::encoding::Encoding;
use crate::evidence::Evidence;
use crate::header::{Header, unique};
use crate::number::{self, Mark};
use crate::number_evidence::Doubt;
use crate::plan::PlannedColumn;
use crate::reading::Reading;
use crate::{date, mapping};
use domain::{Decimal, Field, Findings, Issue, LedgerEntry, Severity};
use std::collections::BTreeSet;

const MIXED_CURRENCIES: &str = "mixed_currencies";

/// What pass one found that belongs to no single column.
pub(crate) struct FileFacts {
    pub rows: u64,
    pub blank: u64,
    pub damaged: bool,
    pub encoding: Encoding,
    pub header: Header,
}

pub(crate) fn decide(file: FileFacts, columns: &[Evidence]) -> (Vec<PlannedColumn>, bool, Findings) {
    let mut notes = Findings::default();
    if let Some((issue, entry)) = file.encoding.note(file.rows) {
        notes.add(issue);
        notes.ledger.push(entry);
    }
    if file.damaged {
        notes.add(damaged_text(file.encoding.name()));
    }
    if file.blank > 0 {
        notes.ledger.push(skipped(file.blank));
    }
    file.header.issues.into_iter().for_each(|issue| notes.add(issue));
    let (fields, issues) = mapping::assign(columns);
    issues.into_iter().for_each(|issue| notes.add(issue));

    let has_currency = fields.contains(&Some(Field::Currency));
    let mut planned = Vec::with_capacity(columns.len());
    for ((column, field), name) in columns.iter().zip(&fields).zip(names(columns, &fields)) {
        let reading = column.reading(field.is_some());
        // A currency column says what each amount is in; then the marks beside the amounts leave no doubt.
        let doubts = doubts(column, *field, reading).into_iter();
        doubts.filter(|issue| !(has_currency && issue.kind == MIXED_CURRENCIES)).for_each(|issue| notes.add(issue));
        if let Some(field) = field.filter(|field| field.name() != column.header) {
            notes.ledger.push(renamed(&column.header, field));
        }
        let in_header = column.meaning.and_then(|(.., currency)| currency);
        let currency = in_header.or_else(|| column.numbers().and_then(|numbers| numbers.currency()));
        let currency = currency.filter(|_| matches!(reading, Reading::Number(_)));
        planned.push(PlannedColumn { header: column.header.clone(), field: *field, name, currency, reading });
    }
    (planned, file.header.is_there, notes)
}

/// Fields have the first claim to their names; another column with such a header gets a number.
fn names(columns: &[Evidence], fields: &[Option<Field>]) -> Vec<String> {
    let mut taken: BTreeSet<String> = fields.iter().flatten().map(|field| field.name().to_owned()).collect();
    let named = columns.iter().zip(fields).map(|(column, field)| match field {
        Some(field) => field.name().to_owned(),
        None => unique(&column.header, &mut taken),
    });
    named.collect()
}

fn doubts(column: &Evidence, field: Option<Field>, reading: Reading) -> Vec<Issue> {
    let header = &column.header;
    match reading {
        Reading::Date(_) => {
            let ambiguous = column.dates().and_then(|dates| dates.ambiguous());
            ambiguous.map(|text| ambiguous_date(header, text)).into_iter().collect()
        }
        Reading::Number(_) if field.is_some() => {
            let doubts = column.numbers().map(|numbers| numbers.doubts()).unwrap_or_default();
            doubts.into_iter().map(|doubt| number_doubt(header, doubt)).collect()
        }
        Reading::Number(_) | Reading::Text => Vec::new(),
    }
}

fn damaged_text(encoding: &str) -> Issue {
    Issue {
        kind: "damaged_text".into(),
        severity: Severity::Warning,
        row: None,
        column: None,
        value: None,
        what: format!("Some letters of the file are damaged: they are no {encoding}. They were read as “\u{fffd}”."),
        suggestion: "Export the file again as “CSV UTF-8”.".into(),
        effect: None,
    }
}

fn ambiguous_date(header: &str, text: &str) -> Issue {
    let day = |form| {
        let (year, month, day) = date::take_apart(text).and_then(|written| written.under(form)).unwrap_or_default();
        format!("{year:04}-{month:02}-{day:02}")
    };
    let (taken, other) = (day(DateForm::MonthFirst), day(DateForm::DayFirst));
    Issue {
        kind: "ambiguous_date".into(),
        severity: Severity::Warning,
        row: None,
        column: Some(header.to_owned()),
        value: Some(text.to_owned()),
        what: format!(
            "`{text}` can be {taken} or {other}, and no date in `{header}` has a day above 12 to tell; \
             it was read month first, as {taken}."
        ),
        suggestion: format!("If the day comes first, write the dates like {other} and upload the file again."),
        effect: None,
    }
}

fn number_doubt(header: &str, doubt: Doubt) -> Issue {
    let (kind, severity, value, what, suggestion) = match doubt {
        Doubt::Twofold(text) => {
            let reading = |mark| number::read(&text, mark).map(shown).unwrap_or_default();
            let (taken, other) = (reading(Mark::Point), reading(Mark::Comma));
            (
                "ambiguous_number",
                Severity::Info,
                Some(crate::cell::quoted(&text)),
                format!("`{text}` can be {taken} or {other}; `{header}` was read the first way."),
                format!("If {other} is meant, write the numbers with a decimal point and without other marks."),
            )
        }
        Doubt::Contradiction { point, comma } => (
            "mixed_number_formats",
            Severity::Warning,
            None,
            format!(
                "In `{header}`, {point} numbers have a decimal point and {comma} a decimal comma; \
                 the more frequent way was taken."
            ),
            "Write all numbers the same way, such as 1234.50, and upload the file again.".to_owned(),
        ),
        Doubt::Currencies(first, other) => (
            MIXED_CURRENCIES,
            Severity::Warning,
            None,
            format!("`{header}` holds amounts in {first} and in {other}; they were read as amounts of one currency."),
            "Put the currency in a column named currency, or upload one file per currency.".to_owned(),
        ),
    };
    let column = Some(header.to_owned());
    Issue { kind: kind.into(), severity, row: None, column, value, what, suggestion, effect: None }
}

pub(crate) fn shown(number: number::Number) -> String {
    // 28 digits always fit; see `number::MOST_DIGITS`.
    Decimal::try_from_i128_with_scale(number.units, number.decimals).map(|d| d.to_string()).unwrap_or_default()
}

fn renamed(header: &str, field: Field) -> LedgerEntry {
    LedgerEntry {
        rule: "map_header".into(),
        column: Some(header.to_owned()),
        field: Some(field),
        rows: 0,
        examples: vec![(header.to_owned(), field.name().to_owned())],
        money_moved: Decimal::ZERO,
        what: format!("The column `{header}` is the {field} of this table."),
    }
}

fn skipped(rows: u64) -> LedgerEntry {
    LedgerEntry {
        rule: "skip_blank_row".into(),
        column: None,
        field: None,
        rows,
        examples: Vec::new(),
        money_moved: Decimal::ZERO,
        what: "Rows without any value were skipped.".into(),
    }
}
