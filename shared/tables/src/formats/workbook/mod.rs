//! A workbook: every sheet is offered, one is taken, and its cells become rows of text.
mod cell_text;
mod compound;
mod ods;
mod old;
mod xlsb;
mod xlsx;
mod xml;

pub(super) use compound::{Compound, MAGIC as OLD_MAGIC};
pub(super) use ods::Ods;
pub(super) use old::Xls;
pub(super) use xlsb::Xlsb;
pub(super) use xlsx::Xlsx;

use crate::formats::Spool;
use crate::formats::limits::{MOST_COLUMNS, MOST_SHEET_CELLS};
use crate::formats::spool::mark_typed;
use crate::refusal;
use calamine::ExcelDateTime;
use cell_text::CellText;
use domain::{Findings, Issue, Policy, Result, Severity};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_hidden: bool,
}

/// What a cell holds, as the workbook stores it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Integer(i64),
    Truth(bool),
    /// A number whose format shows a date, a time or a duration.
    Moment(ExcelDateTime),
    /// A date, with or without a time, in ISO 8601.
    Iso(&'a str),
    /// A duration in ISO 8601.
    IsoSpan(&'a str),
    /// An error, such as `#N/A`.
    Fault(&'a str),
    /// A formula whose result is not in the file.
    NoResult,
}

impl Value<'_> {
    fn is_empty(&self) -> bool {
        matches!(self, Value::Empty) || matches!(self, Value::Text(text) if text.trim().is_empty())
    }
}

/// Takes the cells of a sheet: row and column from zero, and what the cell holds.
pub(super) type Each<'e> = dyn FnMut(u32, u32, Value<'_>) -> Result<()> + 'e;

/// A workbook of any kind.
pub(super) trait Book {
    fn sheets(&self) -> Vec<Sheet>;

    /// Gives every cell of a sheet to `each`, row by row. Empty cells may be left out.
    fn cells(&mut self, sheet: &str, each: &mut Each<'_>) -> Result<()>;
}

/// A workbook's rows, and what there is to say of them.
pub(super) struct Rows {
    pub(super) spool: Spool,
    pub(super) sheet: String,
    pub(super) sheets: Vec<String>,
    pub(super) notes: Findings,
}

/// Opens a workbook and takes the rows of one sheet. Whatever goes wrong in a parser is a damaged workbook.
pub(super) fn rows<B: Book>(open: impl FnOnce() -> Result<B>, policy: &Policy) -> Result<Rows> {
    catch_unwind(AssertUnwindSafe(|| read(&mut open()?, policy))).unwrap_or_else(|_| Err(refusal::damaged_workbook()))
}

fn read(book: &mut dyn Book, policy: &Policy) -> Result<Rows> {
    let sheets = book.sheets();
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let mut notes = Findings::default();
    let (sheet, extent) = match &policy.sheet {
        Some(asked) => {
            let same = |name: &&String| name.trim().to_lowercase() == asked.trim().to_lowercase();
            let found = names.iter().find(|name| *name == asked).or_else(|| names.iter().find(same));
            let name = found.ok_or_else(|| refusal::no_such_sheet(asked, &names))?;
            (name.clone(), survey(book, name)?)
        }
        None => choose(book, &sheets, &mut notes)?,
    };
    if extent.rows == 0 {
        return Err(refusal::no_cells());
    }
    let width = (extent.last - extent.first) as usize + 1;
    if width > MOST_COLUMNS {
        return Err(refusal::too_wide(width, MOST_COLUMNS));
    }
    if extent.rows * width as u64 > MOST_SHEET_CELLS {
        return Err(refusal::too_large_sheet(extent.rows, width));
    }
    let spool = write(book, &sheet, &extent, width, &mut notes)?;
    Ok(Rows { spool, sheet, sheets: names, notes })
}

/// What part of a sheet is filled.
#[derive(Debug, Default)]
struct Extent {
    /// Rows with a value, one after the other.
    rows: u64,
    latest: Option<u32>,
    first: u32,
    last: u32,
    columns: Vec<Filled>,
}

/// Whether a column holds a value, and whether it holds a date with a time of day.
#[derive(Debug, Clone, Copy, Default)]
struct Filled {
    value: bool,
    time: bool,
}

impl Extent {
    fn see(&mut self, row: u32, column: u32, value: Value<'_>) {
        let place = column as usize;
        // No program has more columns than this; what stands there is not worth the room.
        if value.is_empty() || place >= 1 << 16 {
            return;
        }
        if self.latest != Some(row) {
            self.rows += 1;
            self.latest = Some(row);
        }
        if self.columns.is_empty() {
            (self.first, self.last) = (column, column);
        }
        (self.first, self.last) = (self.first.min(column), self.last.max(column));
        if self.columns.len() <= place {
            self.columns.resize(place + 1, Filled::default());
        }
        if let Some(filled) = self.columns.get_mut(place) {
            filled.value = true;
            filled.time |= cell_text::has_time(value);
        }
    }

    /// Rows × columns with a value.
    fn size(&self) -> u64 {
        self.rows * self.columns.iter().filter(|column| column.value).count() as u64
    }
}

fn survey(book: &mut dyn Book, sheet: &str) -> Result<Extent> {
    let mut extent = Extent::default();
    book.cells(sheet, &mut |row, column, value| {
        extent.see(row, column, value);
        Ok(())
    })?;
    Ok(extent)
}

/// The sheet with the most data; a hidden one only where no other has any, since what its owner does not see is not meant.
fn choose(book: &mut dyn Book, sheets: &[Sheet], notes: &mut Findings) -> Result<(String, Extent)> {
    let mut filled: Vec<(&Sheet, Extent)> = Vec::new();
    for sheet in sheets {
        let extent = survey(book, &sheet.name)?;
        if extent.rows > 0 {
            filled.push((sheet, extent));
        }
    }
    // The first of equals, as the workbook lists them.
    filled.reverse();
    let best = filled.iter().enumerate().max_by_key(|(_, (sheet, extent))| (!sheet.is_hidden, extent.size()));
    let (sheet, extent) = filled.swap_remove(best.map(|(at, _)| at).ok_or_else(refusal::no_cells)?);
    filled.sort_by_key(|(other, _)| sheets.iter().position(|sheet| sheet == *other));
    if !filled.is_empty() {
        notes.add(sheet_chosen(sheet, &extent, &filled));
    }
    Ok((sheet.name.clone(), extent))
}

/// Names the sheets that were not read. One with as many columns and half as many rows may be the same table for another
/// month, which is worth a warning.
fn sheet_chosen(sheet: &Sheet, extent: &Extent, others: &[(&Sheet, Extent)]) -> Issue {
    const NAMED: usize = 5;
    let rows = |rows: u64| if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    let named = others.iter().take(NAMED).map(|(sheet, extent)| {
        let hidden = if sheet.is_hidden { ", hidden" } else { "" };
        format!("`{}` ({}{hidden})", crate::cell::quoted(&sheet.name), rows(extent.rows))
    });
    let more = others.len().checked_sub(NAMED).filter(|more| *more > 0);
    let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
    let width = |extent: &Extent| extent.columns.iter().filter(|column| column.value).count();
    let is_alike = |(other, filled): &(&Sheet, Extent)| {
        !other.is_hidden && width(filled) == width(extent) && filled.rows * 2 >= extent.rows
    };
    let is_split = others.iter().any(is_alike);
    let name = crate::cell::quoted(&sheet.name);
    Issue {
        kind: "sheet_chosen".into(),
        severity: if is_split { Severity::Warning } else { Severity::Info },
        row: None,
        column: None,
        value: Some(name.clone()),
        what: format!(
            "The sheet `{name}` ({}) was read; not read: {}{more}.",
            rows(extent.rows),
            named.collect::<Vec<_>>().join(", ")
        ),
        suggestion: "To read another sheet, set the source's `sheet` to its name; one table in several sheets must be put into one.".into(),
        effect: is_split.then(|| "What the other sheets hold is in no total.".into()),
    }
}

/// Writes the rows of a sheet, all with as many cells. Rows without a value are left out; the others keep their numbers.
fn write(book: &mut dyn Book, sheet: &str, extent: &Extent, width: usize, notes: &mut Findings) -> Result<Spool> {
    let mut spool = Spool::new()?;
    let mut row = Row { number: 0, cells: vec![String::new(); width], is_filled: false };
    let mut text = CellText::default();
    book.cells(sheet, &mut |number, column, value| {
        if number != row.number {
            row.finish(&mut spool)?;
            row.number = number;
        }
        let place = column.checked_sub(extent.first).map(|place| place as usize);
        let Some(cell) = place.and_then(|place| row.cells.get_mut(place)).filter(|_| !value.is_empty()) else {
            return Ok(());
        };
        row.is_filled = true;
        cell.clear();
        match value {
            Value::Fault(fault) => notes.add(error_cell(number, column, fault)),
            Value::NoResult => notes.add(formula_without_value(number, column)),
            _ => {
                let with_time = extent.columns.get(column as usize).is_some_and(|filled| filled.time);
                text.write(value, with_time, cell);
                if matches!(value, Value::Number(_)) {
                    mark_typed(cell);
                }
            }
        }
        Ok(())
    })?;
    row.finish(&mut spool)?;
    Ok(spool)
}

/// The row that is being put together.
struct Row {
    number: u32,
    cells: Vec<String>,
    is_filled: bool,
}

impl Row {
    fn finish(&mut self, spool: &mut Spool) -> Result<()> {
        if self.is_filled {
            spool.row(u64::from(self.number) + 1, self.cells.iter().map(String::as_str))?;
            self.cells.iter_mut().for_each(String::clear);
            self.is_filled = false;
        }
        Ok(())
    }
}

fn error_cell(row: u32, column: u32, fault: &str) -> Issue {
    let letters = letters(column);
    Issue {
        kind: "error_cell".into(),
        severity: Severity::Warning,
        row: Some(u64::from(row) + 1),
        what: format!("Cell {letters}{} shows the error `{fault}`; it was taken as empty.", u64::from(row) + 1),
        column: Some(letters),
        value: Some(fault.to_owned()),
        suggestion: "Correct the formula in the workbook and upload it again.".into(),
        effect: None,
    }
}

fn formula_without_value(row: u32, column: u32) -> Issue {
    let letters = letters(column);
    Issue {
        kind: "formula_without_value".into(),
        severity: Severity::Warning,
        row: Some(u64::from(row) + 1),
        what: format!(
            "Cell {letters}{} holds a formula whose result is not in the file; it was taken as empty.",
            u64::from(row) + 1
        ),
        column: Some(letters),
        value: None,
        suggestion: "Open the workbook in a spreadsheet program, save it there, and upload it again.".into(),
        effect: None,
    }
}

/// A column as spreadsheets call it: A to Z, AA and so on.
fn letters(column: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), u64::from(column) + 1);
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_in_a_spreadsheet() {
        let called: Vec<String> = [0, 25, 26, 51, 52, 701, 702, 16_383].into_iter().map(letters).collect();
        assert_eq!(called, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}
