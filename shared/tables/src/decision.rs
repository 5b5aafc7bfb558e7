//! What the evidence of all columns comes to: names, fields, readings, and the doubts worth saying.
use crate::column_decision::Decision;
use crate::doubts::MIXED_CURRENCIES;
use crate::encoding::Encoding;
use crate::evidence::{Evidence, Habits};
use crate::header::unique;
use crate::plan::PlannedColumn;
use crate::reading::Reading;
use crate::vendors::{Adjust, Vendor};
use crate::{mapping, progress, tokens};
use domain::{ColumnMapping, Decimal, Field, Findings, Issue, LedgerEntry, Policy, Rule, Severity};
use std::collections::BTreeSet;

/// What pass one found that belongs to no single column.
pub(crate) struct FileEvidence {
    pub rows: u64,
    pub blank: u64,
    pub damaged: bool,
    /// Zero bytes that were left out.
    pub zeros: u64,
    pub encoding: Encoding,
    /// The columns are divided by semicolons, as programs do where a comma is the decimal mark.
    pub semicolons: bool,
}

/// The columns as they will be read, as they are shown, and what is to be said of them.
pub(crate) struct Decided {
    pub columns: Vec<PlannedColumn>,
    pub mappings: Vec<ColumnMapping>,
    pub notes: Findings,
}

pub(crate) fn decide(file: &FileEvidence, evidence: &[Evidence], vendor: Option<&Vendor>, policy: &Policy) -> Decided {
    let mut notes = Findings::default();
    if let Some((issue, entry)) = file.encoding.note(file.rows) {
        notes.add(issue);
        notes.ledger.push(entry);
    }
    if file.damaged {
        notes.add(damaged_text(file.encoding.name()));
    }
    if file.zeros > 0 {
        notes.add(zeros(file.zeros));
    }
    if file.blank > 0 {
        notes.ledger.push(skipped(file.blank));
    }
    let (mut fields, issues) = mapping::assign(evidence);
    if vendor.is_none() {
        progress::assign(evidence, &mut fields, policy);
    }
    issues.into_iter().for_each(|issue| notes.add(issue));

    let habits = habits(evidence, &fields, file.semicolons, policy);
    let has_currency = fields.contains(&Some(Field::Currency));
    let (mut columns, mut mappings) = (Vec::with_capacity(evidence.len()), Vec::with_capacity(evidence.len()));
    for ((column, field), name) in evidence.iter().zip(&fields).zip(names(evidence, &fields)) {
        let decision = column.decide_as(*field, policy, habits);
        // A currency column says what each amount is in; then the marks beside the amounts leave no doubt.
        let doubts = decision.doubts.iter().filter(|issue| !(has_currency && issue.kind == MIXED_CURRENCIES));
        doubts.for_each(|issue| notes.add(issue.clone()));
        if let Some(field) = field.filter(|field| field.name() != column.header) {
            notes.ledger.push(renamed(&column.header, field));
        }
        let in_header = column.meaning.and_then(|(.., currency)| currency);
        let currency = in_header.or(decision.currency).filter(|_| matches!(decision.reading, Reading::Number(_)));
        let currency = match (currency, &policy.currency) {
            // Amounts whose own marks name several currencies are not in the source's.
            (None, Some(_)) if decision.doubts.iter().any(|issue| issue.kind == MIXED_CURRENCIES) => None,
            (None, Some(code)) if field.is_some_and(crate::aliases::is_money) && !has_currency => {
                notes.ledger.push(defaulted(&column.header, *field, code, file.rows));
                crate::currency::code(code)
            }
            (currency, _) => currency,
        };
        let adjust = vendor.map(|vendor| vendor.adjust(&column.header)).unwrap_or_default();
        let adjust = Adjust { micros: adjust.micros || tokens::is_in_micros(&column.header), ..adjust };
        let adjust = |reading| adjusted(reading, adjust, &column.header, policy);
        let planned = PlannedColumn {
            header: column.header.clone(),
            field: *field,
            name,
            currency,
            reading: adjust(decision.reading),
            also: decision.also.map(adjust),
            null_words: column.null_words,
        };
        mappings.push(shown(&planned, &decision));
        columns.push(planned);
    }
    without_double_names(&mut columns);
    Decided { columns, mappings, notes }
}

/// A second reading whose column would have another's name is given up.
fn without_double_names(columns: &mut [PlannedColumn]) {
    let mut taken: BTreeSet<String> = columns.iter().map(|column| column.name.to_lowercase()).collect();
    for column in columns {
        if column.also_name().is_some_and(|name| !taken.insert(name.to_lowercase())) {
            column.also = None;
        }
    }
}

/// The reading of a number column that is in millionths or has the opposite sign.
fn adjusted(reading: Reading, adjust: Adjust, header: &str, policy: &Policy) -> Reading {
    let Reading::Number(mut number) = reading else { return reading };
    if adjust.micros && policy.allows(Rule::ScaleMicros, Some(header)) {
        number = number.shifted(-6);
    }
    if adjust.negate && policy.allows(Rule::Negate, Some(header)) {
        number = number.negated();
    }
    Reading::Number(number)
}

/// What the columns that leave no doubt prove for those that do. Columns that prove different things prove nothing; of
/// decimal marks, money and numbers with marks of thousands are heard before any other number.
fn habits(evidence: &[Evidence], fields: &[Option<Field>], semicolons: bool, policy: &Policy) -> Habits {
    let alone = |(column, field): (&Evidence, &Option<Field>)| {
        column.habits(column.decide_as(*field, policy, Habits::default()).reading)
    };
    let habits: Vec<Habits> = evidence.iter().zip(fields).map(alone).collect();
    let agreed = |of: &dyn Fn(&Habits) -> Option<bool>| {
        let mut said = habits.iter().filter_map(of);
        let first = said.next()?;
        said.all(|other| other == first).then_some(first)
    };
    let day_first = agreed(&|habits| habits.day_first);
    let is_any_sure = habits.iter().any(|habits| habits.is_mark_sure);
    let proved = agreed(&|habits| habits.comma.filter(|_| habits.is_mark_sure || !is_any_sure));
    Habits {
        day_first,
        comma: proved.or(semicolons.then_some(true)),
        is_mark_proved: proved.is_some(),
        is_mark_sure: proved.is_some() && is_any_sure,
    }
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

fn shown(column: &PlannedColumn, decision: &Decision) -> ColumnMapping {
    let (right, of) = decision.certainty;
    let certainty = (of > 0).then(|| (Decimal::from(right) / Decimal::from(of)).round_dp(6).normalize());
    let suggestions =
        if column.field.is_some() { Vec::new() } else { tokens::suggestions(&column.header, decision.kind) };
    ColumnMapping {
        header: column.header.clone(),
        name: column.name.clone(),
        field: column.field,
        data_type: column.data_type().to_owned(),
        kind: decision.kind.to_owned(),
        form: decision.form.clone(),
        certainty,
        counter_examples: decision.counter_examples.clone(),
        also: column.also.map(|reading| reading.to_string()),
        currency: column.currency.map(str::to_owned),
        null_words: decision.null_words.clone(),
        suggestions,
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

fn zeros(count: u64) -> Issue {
    let bytes =
        if count == 1 { "1 zero byte, which was".to_owned() } else { format!("{count} zero bytes, which were") };
    Issue {
        kind: "zero_bytes".into(),
        severity: Severity::Warning,
        row: None,
        column: None,
        value: None,
        what: format!("The file has {bytes} left out; no text has any."),
        suggestion: "The file may have been damaged on its way; compare it with the original.".into(),
        effect: None,
    }
}

fn entry(rule: Rule, column: Option<&str>, field: Option<Field>, rows: u64, what: String) -> LedgerEntry {
    let column = column.map(str::to_owned);
    LedgerEntry {
        rule: rule.name().into(),
        column,
        field,
        rows,
        examples: Vec::new(),
        money_moved: Decimal::ZERO,
        what,
    }
}

fn renamed(header: &str, field: Field) -> LedgerEntry {
    let what = format!("The column `{header}` is the {field} of this table.");
    let renamed = entry(Rule::MapHeader, Some(header), Some(field), 0, what);
    LedgerEntry { examples: vec![(header.to_owned(), field.name().to_owned())], ..renamed }
}

fn defaulted(header: &str, field: Option<Field>, code: &str, rows: u64) -> LedgerEntry {
    let what = format!("`{header}` names no currency; its amounts are in {code}, as the source says.");
    entry(Rule::DefaultCurrency, Some(header), field, rows, what)
}

fn skipped(rows: u64) -> LedgerEntry {
    entry(Rule::SkipBlankRow, None, None, rows, "Rows without any value were skipped.".into())
}
