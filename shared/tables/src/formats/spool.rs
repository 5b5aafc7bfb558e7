//! Rows on disk: what formats other than delimited text are turned into before they are read.
use crate::formats::limits::MOST_UNPACKED;
use crate::refusal;
use domain::{Error, Result};
use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom, Write};

/// Begins a cell that a program wrote as a number, so that its point is never taken for a mark of thousands. No text has
/// this character, which stands for none; it is taken off where rows are read.
pub(crate) const TYPED: char = '\u{fffe}';

/// Marks a number that a program wrote. Digits alone mean the same to everyone and stay as they are.
pub(super) fn mark_typed(number: &mut String) {
    if number.contains(['.', 'e', 'E']) {
        number.insert(0, TYPED);
    }
}

/// Rows as CSV in a temporary file without a name, each with its number in the original file as its first cell.
pub(crate) struct Spool {
    to: csv::Writer<BufWriter<File>>,
    number: String,
    /// Bytes of the cells so far, and one for each cell.
    bytes: u64,
    most: u64,
}

impl Spool {
    pub(crate) fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(|e| Error::internal("making room for rows", e))?;
        let to = csv::WriterBuilder::new().flexible(true).from_writer(BufWriter::with_capacity(1 << 16, file));
        Ok(Self { to, number: String::new(), bytes: 0, most: MOST_UNPACKED })
    }

    /// Adds one row; `number` is the line or row of the original that issues shall name.
    pub(crate) fn row<'c>(&mut self, number: u64, cells: impl IntoIterator<Item = &'c str>) -> Result<()> {
        use std::fmt::Write as _;
        self.number.clear();
        let _ = write!(self.number, "{number}");
        let bytes = &mut self.bytes;
        let written = self.to.write_field(&self.number).and_then(|()| {
            cells.into_iter().try_for_each(|cell| {
                *bytes += cell.len() as u64 + 1;
                self.to.write_field(cell)
            })?;
            self.to.write_record(None::<&[u8]>)
        });
        // One text that a workbook stores once can stand in a million cells.
        if self.bytes > self.most {
            return Err(refusal::too_large_unpacked());
        }
        written.map_err(writing)
    }

    pub(crate) fn finish(self) -> Result<BufReader<File>> {
        let mut buffer = self.to.into_inner().map_err(|e| writing(e.into_error()))?;
        buffer.flush().map_err(writing)?;
        let mut file = buffer.into_inner().map_err(|e| writing(e.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(writing)?;
        Ok(BufReader::with_capacity(1 << 18, file))
    }
}

fn writing(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("writing rows to a temporary file", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_text_in_a_million_cells_does_not_fill_the_disk() {
        let mut spool = Spool { most: 1_000_000, ..Spool::new().unwrap() };
        let text = "x".repeat(30_000);
        let written =
            (1..).find_map(|number| spool.row(number, [text.as_str(), "1"]).err().map(|error| (number, error)));
        let (number, error) = written.unwrap();
        assert_eq!((number, error.to_string().contains("larger than 2 GB")), (34, true));
    }
}
