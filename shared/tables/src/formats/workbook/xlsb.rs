//! Excel's binary workbooks, .xlsb: a sheet is streamed as in an .xlsx.
use crate::formats::workbook::{Book, Each, Sheet, xlsx};
use crate::{Input, refusal};
use calamine::{Reader, XlsbError};
use domain::{Error, Result};
use std::io::BufReader;

pub(in crate::formats) struct Xlsb<'a> {
    book: calamine::Xlsb<BufReader<&'a mut dyn Input>>,
}

impl<'a> Xlsb<'a> {
    pub(in crate::formats) fn open(file: &'a mut dyn Input) -> Result<Self> {
        Ok(Self { book: calamine::Xlsb::new(BufReader::with_capacity(1 << 16, file)).map_err(unreadable)? })
    }
}

impl Book for Xlsb<'_> {
    fn sheets(&self) -> Vec<Sheet> {
        xlsx::sheets(self.book.sheets_metadata())
    }

    fn cells(&mut self, sheet: &str, each: &mut Each<'_>) -> Result<()> {
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(unreadable)?;
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            let (row, column) = cell.get_position();
            xlsx::with_value(cell.get_value(), |value| each(row, column, value))?;
        }
        Ok(())
    }
}

fn unreadable(error: XlsbError) -> Error {
    match error {
        XlsbError::Password => refusal::locked_workbook(),
        _ => refusal::damaged_workbook(),
    }
}
