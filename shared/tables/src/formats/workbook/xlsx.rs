//! Excel workbooks of today, .xlsx and .xlsm: a sheet is streamed, only the texts it shares with others are in memory.
use crate::formats::workbook::{Book, Each, Sheet, Value};
use crate::{Input, refusal};
use calamine::{DataRef, Reader, SheetType, SheetVisible, XlsxError};
use domain::{Error, Result};
use std::io::BufReader;

pub(in crate::formats) struct Xlsx<'a> {
    book: calamine::Xlsx<BufReader<&'a mut dyn Input>>,
}

impl<'a> Xlsx<'a> {
    pub(in crate::formats) fn open(file: &'a mut dyn Input) -> Result<Self> {
        Ok(Self { book: calamine::Xlsx::new(BufReader::with_capacity(1 << 16, file)).map_err(unreadable)? })
    }
}

impl Book for Xlsx<'_> {
    fn sheets(&self) -> Vec<Sheet> {
        sheets(self.book.sheets_metadata())
    }

    fn cells(&mut self, sheet: &str, each: &mut Each<'_>) -> Result<()> {
        let mut cells = match self.book.worksheet_cells_reader(sheet) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(error) => return Err(unreadable(error)),
        };
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
            let (row, column) = cell.pos;
            match (&cell.value, &cell.formula) {
                (DataRef::Empty, None) => {}
                (DataRef::Empty, Some(_)) => each(row, column, Value::NoResult)?,
                (value, _) => with_value(value, |value| each(row, column, value))?,
            }
        }
        Ok(())
    }
}

/// The sheets with cells; charts and macros have none.
pub(super) fn sheets(sheets: &[calamine::Sheet]) -> Vec<Sheet> {
    let tables = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    tables.map(|sheet| Sheet { name: sheet.name.clone(), is_hidden: sheet.visible != SheetVisible::Visible }).collect()
}

/// A cell as the parser gives it.
pub(super) fn with_value(value: &DataRef<'_>, take: impl FnOnce(Value<'_>) -> Result<()>) -> Result<()> {
    match value {
        DataRef::Empty => take(Value::Empty),
        DataRef::Int(number) => take(Value::Integer(*number)),
        DataRef::Float(number) => take(Value::Number(*number)),
        DataRef::String(text) => take(Value::Text(text)),
        DataRef::SharedString(text) => take(Value::Text(text)),
        DataRef::Bool(truth) => take(Value::Truth(*truth)),
        DataRef::DateTime(moment) => take(Value::Moment(*moment)),
        DataRef::DateTimeIso(text) => take(Value::Iso(text)),
        DataRef::DurationIso(text) => take(Value::IsoSpan(text)),
        DataRef::Error(error) => take(Value::Fault(&error.to_string())),
    }
}

fn unreadable(error: XlsxError) -> Error {
    match error {
        XlsxError::Password => refusal::locked_workbook(),
        _ => refusal::damaged_workbook(),
    }
}
