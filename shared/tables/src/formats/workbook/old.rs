//! Excel workbooks before 2007, .xls. The parser holds all sheets in memory, so what it would hold is counted first.
use crate::formats::limits::MOST_OLD_CELLS;
use crate::formats::workbook::compound::{u16_at, u32_at};
use crate::formats::workbook::{Book, Compound, Each, Sheet, Value, xlsx};
use crate::refusal;
use calamine::{Data, Reader, XlsError};
use domain::{Error, Result};
use std::io::Cursor;

pub(in crate::formats) struct Xls {
    book: calamine::Xls<Cursor<Vec<u8>>>,
}

impl Xls {
    pub(in crate::formats) fn open(compound: Compound) -> Result<Self> {
        if compound.has("EncryptedPackage") || compound.has("EncryptionInfo") {
            return Err(refusal::locked_workbook());
        }
        // The parser looks for the newer name first.
        let name = if compound.has("Workbook") { "Workbook" } else { "Book" };
        if !compound.has(name) {
            return Err(refusal::other_document("an office document of an older kind"));
        }
        let stream = compound.file(name).ok_or_else(refusal::damaged_workbook)?;
        count(&stream)?;
        Ok(Self { book: calamine::Xls::new(Cursor::new(compound.bytes)).map_err(unreadable)? })
    }
}

impl Book for Xls {
    fn sheets(&self) -> Vec<Sheet> {
        xlsx::sheets(self.book.sheets_metadata())
    }

    fn cells(&mut self, sheet: &str, each: &mut Each<'_>) -> Result<()> {
        let range = self.book.worksheet_range(sheet).map_err(unreadable)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            match value {
                Data::Empty => {}
                Data::Int(number) => each(row, column, Value::Integer(*number))?,
                Data::Float(number) => each(row, column, Value::Number(*number))?,
                Data::String(text) => each(row, column, Value::Text(text))?,
                Data::Bool(truth) => each(row, column, Value::Truth(*truth))?,
                Data::DateTime(moment) => each(row, column, Value::Moment(*moment))?,
                Data::DateTimeIso(text) => each(row, column, Value::Iso(text))?,
                Data::DurationIso(text) => each(row, column, Value::IsoSpan(text))?,
                Data::Error(error) => each(row, column, Value::Fault(&error.to_string()))?,
            }
        }
        Ok(())
    }
}

fn unreadable(error: XlsError) -> Error {
    match error {
        XlsError::Password => refusal::locked_workbook(),
        _ => refusal::damaged_workbook(),
    }
}

/// Records of a workbook that are walked through here: a few for each row and one for each cell.
const MOST_RECORDS: u64 = 100_000_000;

/// Counts the cells between the first and the last one of each sheet, for which the parser makes room, and refuses where
/// they are too many. A damaged stream is left to the parser.
fn count(stream: &[u8]) -> Result<()> {
    let (mut cells, mut records) = (0, 0);
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some((kind, data, next)) = record(stream, at) {
        match kind {
            0x002F if u16_at(data, 0) != Some(0) => return Err(refusal::locked_workbook()),
            0x0085 => starts.extend(u32_at(data, 0).map(|start| start as usize)),
            _ => {}
        }
        at = next;
        records += 1;
    }
    for start in starts {
        let (mut rows, mut columns) = (None::<Span>, None::<Span>);
        let mut at = start;
        while let Some((kind, data, next)) = record(stream, at) {
            records += 1;
            at = next;
            let (row, first) = (u16_at(data, 0).unwrap_or_default(), u16_at(data, 2).unwrap_or_default());
            let last = match kind {
                0x0006 | 0x00D6 | 0x00FD | 0x0203..=0x0205 | 0x027E => first,
                0x00BD => u16_at(data, data.len().saturating_sub(2)).unwrap_or_default().max(first),
                0x0200 if !is_plausible(data) => return Err(refusal::damaged_workbook()),
                _ => continue,
            };
            rows = Some(rows.map_or((row, row), |(a, b)| (a.min(row), b.max(row))));
            columns = Some(columns.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
        }
        let span = |span: Option<Span>| span.map_or(0, |(first, last)| u64::from(last - first) + 1);
        cells += span(rows) * span(columns);
        if cells > MOST_OLD_CELLS || records > MOST_RECORDS {
            return Err(refusal::too_large_workbook());
        }
    }
    Ok(())
}

/// The first and the last place that is taken.
type Span = (u16, u16);

/// The declared extent of a sheet, for which the parser makes room: no more than such a sheet can have.
fn is_plausible(data: &[u8]) -> bool {
    let read = || {
        Some(match data.len() {
            10 => (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?), u16_at(data, 4)?, u16_at(data, 6)?),
            _ => (u32_at(data, 0)?, u32_at(data, 4)?, u16_at(data, 8)?, u16_at(data, 10)?),
        })
    };
    read().is_some_and(|(top, bottom, left, right)| {
        bottom <= 65_536 && right <= 256 && top <= bottom.max(1) && left <= right.max(1)
    })
}

fn record(stream: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let (kind, size) = (u16_at(stream, at)?, u16_at(stream, at + 2)?);
    let end = at + 4 + size as usize;
    Some((kind, stream.get(at + 4..end)?, end))
}
