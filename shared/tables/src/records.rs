//! The rows of a file, one after the other, each with the line it begins on.
use crate::Input;
use crate::encoding::Encoding;
use crate::formats::Opened;
use crate::refusal;
use crate::text::{Stop, Text};
use csv::StringRecord;
use domain::{Error, Result};
use std::io::SeekFrom;

/// One row: its cells end to end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Record {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        self.text.get(start..end)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|place| self.get(place).unwrap_or_default())
    }

    /// All cells without anything between them.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }
}

impl<'c> FromIterator<&'c str> for Record {
    fn from_iter<I: IntoIterator<Item = &'c str>>(cells: I) -> Self {
        let mut record = Self::default();
        cells.into_iter().for_each(|cell| record.push(cell));
        record
    }
}

pub(crate) struct Records<'a> {
    reader: csv::Reader<Text<&'a mut dyn Input>>,
    read: StringRecord,
    record: Record,
    /// The first cell of each row is its number in the original.
    numbered: bool,
    /// Line on which the latest row, or an empty line before it, begins.
    begun: u64,
    /// Rows passed over because every cell in them is empty.
    pub blank: u64,
}

/// Why there is no next row.
#[derive(Debug)]
pub(crate) enum Interrupted {
    /// The file is not UTF-8 after all; read it again in another encoding.
    NotUtf8,
    Failed(Error),
}

impl From<Interrupted> for Error {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::Failed(error) => error,
            Interrupted::NotUtf8 => Error::unreadable(
                "The file changed while it was read.",
                "Upload it again when nothing writes to it any more.",
            ),
        }
    }
}

impl<'a> Records<'a> {
    /// Begins at the first row, which may be the header.
    pub(crate) fn open(file: &'a mut Opened<'_>, encoding: Encoding, delimiter: u8) -> Result<Self> {
        let numbered = file.is_spooled();
        let file = file.input();
        file.seek(SeekFrom::Start(0)).map_err(|e| Error::internal("going to the beginning of a file", e))?;
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(Text::new(file, encoding));
        Ok(Self { reader, read: StringRecord::new(), record: Record::default(), numbered, begun: 1, blank: 0 })
    }

    /// The next row that is not blank, and the line it begins on.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &Record)>, Interrupted> {
        loop {
            self.begun = self.reader.position().line();
            self.reader.get_mut().begin_row();
            match self.reader.read_record(&mut self.read) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => return Err(self.interruption(error)),
            }
            self.record.clear();
            self.read.iter().skip(usize::from(self.numbered)).for_each(|cell| self.record.push(cell));
            if self.is_blank() {
                self.blank += 1;
                continue;
            }
            if self.numbered {
                let number = self.read.get(0).and_then(|number| number.parse().ok()).unwrap_or_default();
                return Ok(Some((number, &self.record)));
            }
            // The reader's own position for a row counts the empty lines before it as part of it; counted back from the
            // row's end, whose line feed is always there, it is the line the row begins on.
            let ended = self.reader.position().line();
            let inside = self.record.text().bytes().filter(|byte| *byte == b'\n').count() as u64;
            return Ok(Some((ended.saturating_sub(1 + inside).max(1), &self.record)));
        }
    }

    /// Whether bytes were met that are no character in the file's encoding.
    pub(crate) fn is_damaged(&self) -> bool {
        self.reader.get_ref().damaged
    }

    fn is_blank(&self) -> bool {
        let text = self.record.text();
        text.as_bytes().first().is_none_or(u8::is_ascii_whitespace) && text.trim().is_empty()
    }

    fn interruption(&self, error: csv::Error) -> Interrupted {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<Stop>()) {
                Some(Stop::NotUtf8) => Interrupted::NotUtf8,
                Some(Stop::EndlessRow) => Interrupted::Failed(refusal::endless_row(self.begun)),
                None => Interrupted::Failed(Error::internal("reading a file", error)),
            },
            other => Interrupted::Failed(Error::internal("reading a row", format!("{other:?}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn check(text: &str, rows: &[(u64, &[&str])]) {
        let mut file = Cursor::new(text.as_bytes());
        let mut file = Opened::text(&mut file);
        let mut records = Records::open(&mut file, Encoding::Utf8, b',').unwrap();
        let mut read: Vec<(u64, Vec<String>)> = Vec::new();
        while let Some((line, record)) = records.next().unwrap() {
            read.push((line, record.iter().map(str::to_owned).collect()));
        }
        let rows: Vec<(u64, Vec<String>)> =
            rows.iter().map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect())).collect();
        assert_eq!(read, rows, "{text:?}");
    }

    #[test]
    fn every_row_knows_its_line_whatever_the_line_ends() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "3,4", "5,6"].join(end);
            check(&text, &[(1, &["a", "b"]), (2, &["1", "2"]), (4, &["3", "4"]), (5, &["5", "6"])]);
        }
    }

    #[test]
    fn a_quoted_line_break_belongs_to_its_cell_and_counts_as_a_line() {
        check("a,b\n\"x\r\ny\",2\n3,4", &[(1, &["a", "b"]), (2, &["x\ny", "2"]), (4, &["3", "4"])]);
    }

    #[test]
    fn rows_of_empty_cells_are_passed_over() {
        check("a,b\n,\n , \n1,2\n,,,\n", &[(1, &["a", "b"]), (4, &["1", "2"])]);
    }
}
