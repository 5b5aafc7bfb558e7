//! The rows of a file, one after the other, each with the line it begins on.
//!
//! A quotation mark that is never closed must not swallow the rows after it: the row is read again with that mark as a letter,
//! and its line is remembered.
use crate::Input;
use crate::dialect::Dialect;
use crate::encoding::Encoding;
use crate::formats::{self, Opened};
use crate::marks::Marks;
pub(crate) use crate::record::Record;
use crate::refusal;
use crate::row::{Found, Letters, Rows};
use crate::text::{Stop, Text};
use domain::{Error, Result};
use memchr::memchr_iter;
use std::io::SeekFrom;

/// A longer row is no row. Also the farthest that a quotation mark is looked after for its end.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

/// Bytes held of the text at first; it grows for a longer row alone.
const WINDOW: usize = 256 * 1024;

pub(crate) struct Records<'a> {
    text: Text<&'a mut dyn Input>,
    rows: Rows,
    /// The first line of the file is no row.
    announced: bool,
    /// The window: rows from `start` on.
    window: String,
    start: usize,
    marks: Marks,
    ended: bool,
    /// Line on which the next row begins.
    line: u64,
    letters: Letters,
    record: Record,
    /// The first cell of each row is its number in the original.
    numbered: bool,
    /// The latest such number.
    number: u64,
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

impl From<Error> for Interrupted {
    fn from(error: Error) -> Self {
        Interrupted::Failed(error)
    }
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
    pub(crate) fn open(file: &'a mut Opened<'_>, encoding: Encoding, dialect: impl Into<Dialect>) -> Result<Self> {
        let dialect: Dialect = dialect.into();
        let numbered = file.is_spooled();
        let file = file.input();
        file.seek(SeekFrom::Start(0)).map_err(|e| Error::internal("going to the beginning of a file", e))?;
        Ok(Self {
            text: Text::new(file, encoding),
            rows: Rows::new(dialect),
            announced: dialect.announced,
            window: String::with_capacity(2 * WINDOW),
            start: 0,
            marks: Marks::default(),
            ended: false,
            line: 1,
            letters: Letters::default(),
            record: Record::default(),
            numbered,
            number: 0,
            blank: 0,
        })
    }

    /// The next row that is not blank, and the line it begins on.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &Record)>, Interrupted> {
        let mut after_blank = false;
        loop {
            let mut line = self.line;
            if !self.advance()? {
                return Ok(None);
            }
            if std::mem::take(&mut self.announced) {
                continue;
            }
            if self.numbered {
                line = self.record.get(0).and_then(|number| number.parse().ok()).unwrap_or_default();
                self.record.drop_first();
                self.record.unmark(formats::TYPED);
                after_blank |= line > self.number + 1;
                self.number = line;
            }
            if self.is_blank() {
                self.blank += u64::from(self.record.len() > 1);
                after_blank = true;
                continue;
            }
            self.record.after_blank = after_blank;
            return Ok(Some((line, &self.record)));
        }
    }

    /// Whether bytes were met that are no character in the file's encoding.
    pub(crate) fn is_damaged(&self) -> bool {
        self.text.damaged
    }

    /// Letters that no file has but in its text encoding, and that were dropped.
    pub(crate) fn zeros(&self) -> u64 {
        self.text.zeros
    }

    /// Reads the next row, blank or not; false at the end.
    #[inline]
    fn advance(&mut self) -> Result<bool, Interrupted> {
        if let Some((end, marks)) = self.rows.simple(&self.window, self.start, self.marks.ahead(), &mut self.record) {
            self.marks.pass(marks);
            self.start = end + 1;
            self.line += 1;
            return Ok(true);
        }
        self.advance_slowly()
    }

    /// A row of any sort, or one that begins a new window.
    fn advance_slowly(&mut self) -> Result<bool, Interrupted> {
        self.letters.clear();
        loop {
            let window = &self.window.as_bytes()[self.start..];
            if window.is_empty() && self.ended {
                return Ok(false);
            }
            match self.rows.look(window, self.ended, &self.letters, &mut self.record) {
                Found::Row { bytes, lines } => {
                    let opened = self.letters.first();
                    self.record.unclosed =
                        opened.map(|opened| self.line + memchr_iter(b'\n', &window[..opened]).count() as u64);
                    self.start += bytes;
                    self.marks.pass_before(self.start);
                    self.line += lines;
                    return Ok(true);
                }
                Found::Part(Some(opened)) if window.len() > LONGEST_ROW => self.letters.add(opened),
                Found::Part(None) if window.len() > LONGEST_ROW => {
                    return Err(refusal::endless_row(self.line).into());
                }
                Found::Part(_) => self.fill()?,
                Found::Unclosed(opened) => self.letters.add(opened),
            }
        }
    }

    /// Reads more of the text into the window: twice as much for a row that does not fit, so that a row of many windows is
    /// looked at a few times and not once for each of them.
    fn fill(&mut self) -> Result<(), Interrupted> {
        self.window.drain(..std::mem::take(&mut self.start));
        let wanted = WINDOW.max(self.window.len() * 2);
        while self.window.len() < wanted && !self.ended {
            self.ended = !self.text.append(&mut self.window).map_err(interruption)?;
        }
        self.marks.find(self.window.as_bytes(), self.rows.marks());
        Ok(())
    }

    fn is_blank(&self) -> bool {
        // Asked of every row: nearly all of them begin with a letter.
        !self.record.first_byte().is_some_and(|first| first.is_ascii_graphic())
            && self.record.iter().all(|cell| cell.trim().is_empty())
    }
}

fn interruption(error: std::io::Error) -> Interrupted {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Stop>()) {
        Some(Stop::NotUtf8) => Interrupted::NotUtf8,
        None => Interrupted::Failed(Error::internal("reading a file", error)),
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

    fn lines_unclosed(text: &str) -> Vec<u64> {
        let mut file = Cursor::new(text.as_bytes());
        let mut file = Opened::text(&mut file);
        let mut records = Records::open(&mut file, Encoding::Utf8, b',').unwrap();
        let mut lines = Vec::new();
        while let Some((_, row)) = records.next().unwrap() {
            lines.extend(row.unclosed);
        }
        lines
    }

    #[test]
    fn marks_are_doubled_stand_inside_cells_or_after_blanks() {
        check(
            "a,\"say \"\"hi\"\"\"\n5\" disc,\"5\" disc\nx, \"y, z\" \n",
            &[(1, &["a", "say \"hi\""]), (2, &["5\" disc", "5 disc"]), (3, &["x", "y, z"])],
        );
        assert!(lines_unclosed("a,\"b\"\n\"\",\"\"\"\"\n").is_empty());
    }

    #[test]
    fn a_mark_that_is_never_closed_takes_no_other_row_with_it() {
        let text = "a,b\n1,\"two\n3,four\n5,six\n";
        check(text, &[(1, &["a", "b"]), (2, &["1", "\"two"]), (3, &["3", "four"]), (4, &["5", "six"])]);
        assert_eq!(lines_unclosed(text), [2]);
    }

    #[test]
    fn a_mark_that_ends_in_another_cell_is_never_closed_either() {
        let text = "a,b\n1,\"two\n3,\"four\"\n5,six\n";
        check(text, &[(1, &["a", "b"]), (2, &["1", "\"two"]), (3, &["3", "four"]), (4, &["5", "six"])]);
        assert_eq!(lines_unclosed(text), [2]);
    }

    #[test]
    fn a_cell_may_hold_more_lines_than_the_window() {
        let long = "line\n".repeat(200_000);
        let text = format!("a,b\n1,\"{long}\"\n2,x\n");
        let mut file = Cursor::new(text.as_bytes());
        let mut file = Opened::text(&mut file);
        let mut records = Records::open(&mut file, Encoding::Utf8, b',').unwrap();
        records.next().unwrap();
        assert_eq!(records.next().unwrap().and_then(|(_, row)| row.get(1).map(str::len)), Some(long.len()));
        assert_eq!(records.next().unwrap().map(|(line, _)| line), Some(200_003));
    }
}
