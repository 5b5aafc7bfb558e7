//! Reads the cells of one column into values, and keeps count of what it changed and could not read.
use crate::batch::{Dates, Decimals, Texts, Values};
use crate::date::{self, DateForm};
use crate::issues::{self, Count};
use crate::ledger::Change;
use crate::number::{self, MOST_DIGITS, Number};
use crate::number_evidence::NumberReading;
use crate::plan::PlannedColumn;
use crate::reading::Reading;
use crate::{batch, cell, decision, null_words};
use domain::{Field, Findings};

pub(crate) struct ColumnReader<'a> {
    column: &'a PlannedColumn,
    values: Values,
    /// The kind of issue an empty cell is, in the columns that every row should fill.
    required: Option<&'static str>,
    missing: Count,
    unreadable: Count,
    trimmed: Change,
    null_words: Change,
    parsed: Change,
    emptied: Change,
}

impl<'a> ColumnReader<'a> {
    pub(crate) fn new(column: &'a PlannedColumn) -> Self {
        let values = match column.reading {
            Reading::Text => Values::Text(Texts::default()),
            Reading::Number(NumberReading { scale, .. }) => Values::Decimal(Decimals::new(scale)),
            Reading::Date(_) => Values::Date(Dates::default()),
        };
        let required = match column.field {
            Some(Field::Date) => Some("missing_date"),
            Some(Field::Amount) => Some("missing_amount"),
            Some(Field::CustomerId) => Some("missing_customer_id"),
            Some(Field::Status) => Some("missing_status"),
            _ => None,
        };
        Self {
            column,
            values,
            required,
            missing: Count::default(),
            unreadable: Count::default(),
            trimmed: Change::default(),
            null_words: Change::default(),
            parsed: Change::default(),
            emptied: Change::default(),
        }
    }

    /// Reads one cell, which began on this line of the file, into the next row of the values.
    #[inline]
    pub(crate) fn take(&mut self, cell: &str, line: u64, findings: &mut Findings) {
        let text = cell::trim(cell);
        if text.len() != cell.len() {
            self.trimmed.add(cell, || cell::quoted(text));
        }
        match (self.column.reading, &mut self.values) {
            (Reading::Number(reading), Values::Decimal(values)) => {
                let number = number::read(text, reading.mark);
                match number.and_then(|number| at_scale(number, reading.scale)) {
                    Some(units) => values.push(Some(units)),
                    None => values.push(None),
                }
                self.account_for_number(number, text, reading, line, findings);
            }
            (Reading::Date(form), Values::Date(values)) => {
                let day = date::take_apart(text).and_then(|written| written.day(form));
                values.push(day);
                self.account_for_date(day, text, form, line, findings);
            }
            (_, Values::Text(values)) => {
                values.push(Some(text));
                if text.is_empty() {
                    self.empty(text, line, findings);
                }
            }
            // `new` makes the values that the reading asks for.
            (Reading::Number(_) | Reading::Date(_) | Reading::Text, _) => {}
        }
    }

    #[inline]
    fn account_for_number(
        &mut self,
        number: Option<Number>,
        text: &str,
        reading: NumberReading,
        line: u64,
        findings: &mut Findings,
    ) {
        match number {
            Some(number) if at_scale(number, reading.scale).is_some() => {
                if !number.is_plain {
                    self.parsed.add(text, || decision::shown(number));
                }
            }
            None if text.is_empty() || null_words::contain(text) => self.empty(text, line, findings),
            _ => {
                let (kind, column) = (self.unreadable_kind(), self.column);
                self.emptied.add(text, String::new);
                self.unreadable.report(findings, || {
                    issues::unreadable_number(kind, column.field, &column.header, line, text, reading.mark)
                });
            }
        }
    }

    #[inline]
    fn account_for_date(&mut self, day: Option<i32>, text: &str, form: DateForm, line: u64, findings: &mut Findings) {
        match day {
            Some(day) => {
                let is_iso = text.len() == 10 && text.as_bytes()[4] == b'-' && form == DateForm::YearFirst;
                if !is_iso {
                    self.parsed.add(text, || batch::date_of(day).to_string());
                }
            }
            None if text.is_empty() || null_words::contain(text) => self.empty(text, line, findings),
            None => {
                let column = self.column;
                self.emptied.add(text, String::new);
                self.unreadable.report(findings, || issues::unreadable_date(&column.header, line, text, form));
            }
        }
    }

    fn empty(&mut self, text: &str, line: u64, findings: &mut Findings) {
        if !text.is_empty() {
            self.null_words.add(text, String::new);
        }
        if let (Some(kind), Some(field)) = (self.required, self.column.field) {
            let header = &self.column.header;
            self.missing.report(findings, || issues::missing(kind, field, header, line, text));
        }
    }

    fn unreadable_kind(&self) -> &'static str {
        match (self.column.reading, self.column.field) {
            (Reading::Date(_), _) => "unreadable_date",
            (_, Some(Field::Amount)) => "unreadable_amount",
            _ => "unreadable_number",
        }
    }

    /// Trades the values read so far for an emptied buffer of the same kind, so that no batch allocates anew.
    pub(crate) fn swap(&mut self, with: &mut Values) {
        std::mem::swap(&mut self.values, with);
        self.values.clear();
    }

    pub(crate) fn empty_values(&self) -> Values {
        let mut values = self.values.clone();
        values.clear();
        values
    }

    pub(crate) fn close(self, findings: &mut Findings) {
        let unreadable = self.unreadable_kind();
        let (header, field) = (Some(self.column.header.as_str()), self.column.field);
        self.unreadable.close(findings, unreadable, header);
        if let Some(kind) = self.required {
            self.missing.close(findings, kind, header);
        }
        let (parse, what) = match self.column.reading {
            Reading::Date(_) => ("parse_date", "Dates were written as year-month-day."),
            _ => ("parse_amount", "Numbers were written as digits with a decimal point."),
        };
        findings.ledger.extend(
            [
                self.trimmed.entry("trim", header, field, "Blanks around the value were removed."),
                self.null_words.entry("null_word", header, field, "Words that stand for nothing were taken as empty."),
                self.parsed.entry(parse, header, field, what),
                self.emptied.entry(unreadable, header, field, "Values that could not be read were left empty."),
            ]
            .into_iter()
            .flatten(),
        );
    }
}

/// The units at the column's scale; `None` where that would need more digits than are calculated exactly.
#[inline]
fn at_scale(number: Number, scale: u32) -> Option<i128> {
    let finer = scale.checked_sub(number.decimals)?;
    if finer == 0 {
        return (number.whole + scale <= MOST_DIGITS).then_some(number.units);
    }
    (number.whole + scale <= MOST_DIGITS).then(|| number.units * POWERS[finer as usize])
}

const POWERS: [i128; MOST_DIGITS as usize + 1] = {
    let mut powers = [1; MOST_DIGITS as usize + 1];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};
