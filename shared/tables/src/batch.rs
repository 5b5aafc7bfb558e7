//! A batch of cleaned rows as typed columns: what cubes and the Parquet writer read.
use domain::{Date, Decimal, Field};
use std::borrow::Cow;

/// Up to [`Batch::ROWS`] consecutive rows. All columns have the same length; a whole file is never held as one batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Line of the file each row began on, as a spreadsheet numbers it: the header is usually 1.
    pub lines: Vec<u64>,
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The canonical field where the column has one.
    pub field: Option<Field>,
    /// The field's name, or the header as the file spells it; unique within a table.
    pub name: String,
    /// ISO 4217 code, where the header or the marks in the cells name one currency for the whole column.
    pub currency: Option<&'static str>,
    pub values: Values,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    Text(Texts),
    Decimal(Decimals),
    Date(Dates),
    DateTime(Times),
    Boolean(Booleans),
}

impl Values {
    /// Removes the last row.
    pub(crate) fn pop(&mut self) {
        match self {
            Values::Text(texts) => texts.pop(),
            Values::Decimal(decimals) => drop(decimals.units.pop()),
            Values::Date(dates) => drop(dates.days.pop()),
            Values::DateTime(times) => drop(times.micros.pop()),
            Values::Boolean(booleans) => drop(booleans.values.pop()),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Values::Text(texts) => texts.len(),
            Values::Decimal(decimals) => decimals.len(),
            Values::Date(dates) => dates.len(),
            Values::DateTime(times) => times.len(),
            Values::Boolean(booleans) => booleans.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row as the table spells it: `-1.50`, `2024-01-31`, `true`; `None` for an empty cell.
    pub fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Values::Text(texts) => texts.get(row).map(Cow::Borrowed),
            Values::Decimal(decimals) => decimals.decimal(row).map(|value| value.to_string().into()),
            Values::Date(dates) => dates.get(row).map(|day| date_of(day).to_string().into()),
            Values::DateTime(times) => times.text(row).map(Cow::Owned),
            Values::Boolean(booleans) => booleans.get(row).map(|value| value.to_string().into()),
        }
    }

    /// The value of the last row as the table spells it, for the ledger.
    pub(crate) fn last_shown(&self) -> String {
        let last = self.len().checked_sub(1).and_then(|row| self.text(row));
        last.map_or_else(String::new, Cow::into_owned)
    }

    /// How many rows have a value.
    pub fn filled(&self) -> usize {
        fn count<T>(values: &[T], is_value: impl Fn(&T) -> bool) -> usize {
            values.iter().filter(|value| is_value(value)).count()
        }
        match self {
            Values::Text(texts) => texts
                .ends
                .iter()
                .scan(0, |before, end| Some(usize::from(std::mem::replace(before, *end) != *end)))
                .sum(),
            Values::Decimal(decimals) => count(&decimals.units, |units| *units != Decimals::NULL),
            Values::Date(dates) => count(&dates.days, |day| *day != Dates::NULL),
            Values::DateTime(times) => count(&times.micros, |micros| *micros != Times::NULL),
            Values::Boolean(booleans) => count(&booleans.values, Option::is_some),
        }
    }

    /// The values of the rows that are wanted, one mark a row.
    fn kept(&self, wanted: &[bool]) -> Self {
        let rows = || wanted.iter().enumerate().filter(|(_, is_wanted)| **is_wanted).map(|(row, _)| row);
        match self {
            Values::Text(texts) => {
                let mut kept = Texts::default();
                rows().for_each(|row| kept.push(texts.get(row)));
                Values::Text(kept)
            }
            Values::Decimal(decimals) => {
                let units = rows().map(|row| decimals.units[row]).collect();
                Values::Decimal(Decimals { scale: decimals.scale, units })
            }
            Values::Date(dates) => Values::Date(Dates { days: rows().map(|row| dates.days[row]).collect() }),
            Values::DateTime(times) => {
                Values::DateTime(Times { zoned: times.zoned, micros: rows().map(|row| times.micros[row]).collect() })
            }
            Values::Boolean(booleans) => {
                Values::Boolean(Booleans { values: rows().map(|row| booleans.values[row]).collect() })
            }
        }
    }

    /// Forgets the values and keeps their room.
    pub(crate) fn clear(&mut self) {
        match self {
            Values::Text(texts) => {
                texts.bytes.clear();
                texts.ends.clear();
            }
            Values::Decimal(decimals) => decimals.units.clear(),
            Values::Date(dates) => dates.days.clear(),
            Values::DateTime(times) => times.micros.clear(),
            Values::Boolean(booleans) => booleans.values.clear(),
        }
    }
}

/// Strings end to end with their offsets; an empty cell is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

/// Exact decimals as whole units of `10^-scale`; the scale is one for the whole file.
#[derive(Debug, Clone, PartialEq)]
pub struct Decimals {
    pub scale: u32,
    units: Vec<i128>,
}

/// Calendar days as days since 1970-01-01.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dates {
    days: Vec<i32>,
}

/// Moments as microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Times {
    /// Microseconds of UTC, because every text names its zone; otherwise of the clock the texts were written by.
    pub zoned: bool,
    micros: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Booleans {
    values: Vec<Option<bool>>,
}

impl Batch {
    pub const ROWS: usize = 32_768;

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The rows that are wanted, one mark a row.
    pub fn kept(&self, wanted: &[bool]) -> Self {
        let lines = self.lines.iter().zip(wanted).filter(|(_, is_wanted)| **is_wanted).map(|(line, _)| *line);
        let columns = self.columns.iter();
        let columns = columns.map(|Column { field, name, currency, values }| Column {
            field: *field,
            name: name.clone(),
            currency: *currency,
            values: values.kept(wanted),
        });
        Self { lines: lines.collect(), columns: columns.collect() }
    }

    /// The batch with one column read the other way: the values of the column `other` in the place of those of `name`.
    pub fn read_otherwise(&self, name: &str, other: &str) -> Self {
        let mut batch = self.clone();
        let values = self.columns.iter().find(|column| column.name == other).map(|column| column.values.clone());
        if let (Some(column), Some(values)) = (batch.columns.iter_mut().find(|column| column.name == name), values) {
            column.values = values;
        }
        batch
    }

    pub fn texts(&self, field: Field) -> Option<&Texts> {
        self.columns.iter().find(|c| c.field == Some(field)).and_then(|c| match &c.values {
            Values::Text(texts) => Some(texts),
            _ => None,
        })
    }

    pub fn decimals(&self, field: Field) -> Option<&Decimals> {
        self.columns.iter().find(|c| c.field == Some(field)).and_then(|c| match &c.values {
            Values::Decimal(decimals) => Some(decimals),
            _ => None,
        })
    }

    /// The currency that a column is in as a whole.
    pub fn currency(&self, field: Field) -> Option<&'static str> {
        self.columns.iter().find(|c| c.field == Some(field)).and_then(|c| c.currency)
    }

    pub fn dates(&self, field: Field) -> Option<&Dates> {
        self.columns.iter().find(|c| c.field == Some(field)).and_then(|c| match &c.values {
            Values::Date(dates) => Some(dates),
            _ => None,
        })
    }
}

impl Texts {
    #[inline]
    pub fn push(&mut self, text: Option<&str>) {
        self.bytes.push_str(text.unwrap_or_default());
        self.ends.push(self.bytes.len() as u32);
    }

    fn pop(&mut self) {
        self.ends.pop();
        self.bytes.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = self.ends[row] as usize;
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        Some(&self.bytes[start..end]).filter(|text| !text.is_empty())
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl Decimals {
    const NULL: i128 = i128::MIN;

    pub fn new(scale: u32) -> Self {
        Self { scale, units: Vec::new() }
    }

    #[inline]
    pub fn push(&mut self, units: Option<i128>) {
        self.units.push(units.unwrap_or(Self::NULL));
    }

    #[inline]
    pub fn get(&self, row: usize) -> Option<i128> {
        Some(self.units[row]).filter(|units| *units != Self::NULL)
    }

    /// The value of a row as a decimal, for showing; sums are made of units.
    pub fn decimal(&self, row: usize) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.get(row)?, self.scale).ok()
    }

    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
}

impl Dates {
    const NULL: i32 = i32::MIN;

    #[inline]
    pub fn push(&mut self, day: Option<i32>) {
        self.days.push(day.unwrap_or(Self::NULL));
    }

    /// Days since 1970-01-01.
    #[inline]
    pub fn get(&self, row: usize) -> Option<i32> {
        Some(self.days[row]).filter(|day| *day != Self::NULL)
    }

    pub fn len(&self) -> usize {
        self.days.len()
    }

    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }
}

impl Times {
    const NULL: i64 = i64::MIN;

    pub fn new(zoned: bool) -> Self {
        Self { zoned, micros: Vec::new() }
    }

    #[inline]
    pub fn push(&mut self, micros: Option<i64>) {
        self.micros.push(micros.unwrap_or(Self::NULL));
    }

    /// Microseconds since 1970-01-01T00:00.
    pub fn get(&self, row: usize) -> Option<i64> {
        Some(self.micros[row]).filter(|micros| *micros != Self::NULL)
    }

    /// `2024-01-31T17:09:34`, with a `Z` where it is UTC.
    pub fn text(&self, row: usize) -> Option<String> {
        let micros = self.get(row)?;
        let at = jiff::Timestamp::from_microsecond(micros).ok()?;
        Some(if self.zoned { at.to_string() } else { at.to_string().trim_end_matches('Z').to_owned() })
    }

    pub fn len(&self) -> usize {
        self.micros.len()
    }

    pub fn is_empty(&self) -> bool {
        self.micros.is_empty()
    }
}

impl Booleans {
    pub fn push(&mut self, value: Option<bool>) {
        self.values.push(value);
    }

    pub fn get(&self, row: usize) -> Option<bool> {
        self.values[row]
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Days since 1970-01-01 of a calendar date.
pub fn day_number(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// The calendar date of a day number made by [`day_number`].
pub fn date_of(day: i32) -> Date {
    use jiff::ToSpan;
    Date::constant(1970, 1, 1).saturating_add(i64::from(day).days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_set_aside_leaves_no_trace() {
        let mut texts = Texts::default();
        ["a", "", "bc"].into_iter().for_each(|text| texts.push(Some(text)));
        let (mut decimals, mut dates, mut times, mut booleans) =
            (Decimals::new(2), Dates::default(), Times::new(true), Booleans::default());
        for row in 0..3 {
            decimals.push(Some(row));
            dates.push(None);
            times.push(Some(row as i64));
            booleans.push(Some(true));
        }
        let columns = [
            Values::Text(texts),
            Values::Decimal(decimals),
            Values::Date(dates),
            Values::DateTime(times),
            Values::Boolean(booleans),
        ];
        for mut values in columns {
            values.pop();
            assert_eq!(values.len(), 2);
            values.pop();
            values.pop();
            let mut empty = values.clone();
            empty.clear();
            assert_eq!(values, empty);
        }
    }
}
