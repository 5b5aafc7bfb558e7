//! One row, found at the beginning of a window of text.
//!
//! RFC 4180 with what programs make of it: doubled or escaped quotation marks, line ends inside them, marks in the middle of a
//! cell, blanks around a quoted cell.
use crate::dialect::{Dialect, Divides};
use crate::record::Record;
use memchr::{memchr, memchr_iter, memchr2};

/// Finds rows of one dialect.
#[derive(Debug)]
pub(crate) struct Rows {
    /// A line end where nothing divides the lines.
    delimiter: u8,
    quote: u8,
    escapes: bool,
    is_aligned: bool,
}

/// What a look at the window found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A row of so many bytes and lines.
    Row { bytes: usize, lines: u64 },
    /// The row goes on behind the window; inside a quotation mark that opened there, if inside one.
    Part(Option<usize>),
    /// The mark that opened there is closed nowhere, or in the middle of another cell.
    Unclosed(usize),
}

/// Quotation marks of a row that are letters after all, by their place in it.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    marks: Vec<usize>,
    from: Option<usize>,
}

impl Letters {
    /// A row with more marks that are never closed has no others.
    const MOST: usize = 16;

    pub(crate) fn add(&mut self, mark: usize) {
        self.marks.push(mark);
        if self.marks.len() > Self::MOST {
            self.from = Some(mark);
        }
    }

    pub(crate) fn first(&self) -> Option<usize> {
        self.marks.first().copied()
    }

    pub(crate) fn clear(&mut self) {
        self.marks.clear();
        self.from = None;
    }

    fn has(&self, mark: usize) -> bool {
        self.from.is_some_and(|from| mark >= from) || self.marks.contains(&mark)
    }
}

impl Rows {
    pub(crate) fn new(dialect: Dialect) -> Self {
        let is_aligned = dialect.divides == Divides::AtBlanks;
        Self { delimiter: dialect.delimiter_byte(), quote: dialect.quote, escapes: dialect.escapes, is_aligned }
    }

    /// Reads the first row of the window into `record`. Every line of the text ends in `\n`, the last one as well.
    #[inline]
    pub(crate) fn look(&self, window: &[u8], ended: bool, letters: &Letters, record: &mut Record) -> Found {
        let Some(end) = memchr(b'\n', window) else { return Found::Part(None) };
        let line = &window[..end];
        if self.is_aligned {
            record.divide_at_blanks(line);
            return Found::Row { bytes: end + 1, lines: 1 };
        }
        if memchr(self.quote, line).is_none() {
            record.divide(line, self.delimiter);
            return Found::Row { bytes: end + 1, lines: 1 };
        }
        self.look_between_marks(window, ended, letters, record)
    }

    /// The bytes that divide rows and cells.
    pub(crate) fn marks(&self) -> [u8; 3] {
        [b'\n', self.delimiter, self.quote]
    }

    /// The row that begins at `start`, where its quotation marks do nothing but surround whole cells on one line: the place of
    /// its line end and how many marks it has. `None`, and nothing of use in `record`, where they do more, or the row goes on
    /// behind the window.
    #[inline]
    pub(crate) fn simple(
        &self,
        window: &str,
        start: usize,
        marks: &[u32],
        record: &mut Record,
    ) -> Option<(usize, usize)> {
        if self.is_aligned {
            return None;
        }
        let bytes = window.as_bytes();
        record.begin_line();
        let (mut from, mut used) = (start, 0);
        loop {
            let mut place = *marks.get(used)? as usize;
            used += 1;
            let mut byte = *bytes.get(place)?;
            if byte == self.quote {
                if place != from || self.escapes {
                    return None;
                }
                // Delimiters in the cell are marks as well; a line end is not for this.
                loop {
                    place = *marks.get(used)? as usize;
                    used += 1;
                    match *bytes.get(place)? {
                        byte if byte == self.quote => break,
                        b'\n' => return None,
                        _ => {}
                    }
                }
                record.cell_of_line(from + 1 - start, place - start, true);
                let after = *marks.get(used)? as usize;
                used += 1;
                byte = *bytes.get(after)?;
                if after != place + 1 || byte == self.quote {
                    return None;
                }
                place = after;
            } else {
                record.cell_of_line(from - start, place - start, false);
            }
            if byte == b'\n' {
                record.end_line(window.get(start..place)?);
                return Some((place, used));
            }
            from = place + 1;
        }
    }

    /// [`Rows::look`] for any row with quotation marks.
    fn look_between_marks(&self, window: &[u8], ended: bool, letters: &Letters, record: &mut Record) -> Found {
        record.clear();
        let mut at = 0;
        loop {
            let cell = record.begin_cell();
            let opening = at + self.blanks(&window[at..]);
            let (mut rest, mut closed) = (at, None);
            if window.get(opening) == Some(&self.quote) && !letters.has(opening) {
                match self.quoted(window, opening, ended, record, cell) {
                    Err(found) => return found,
                    Ok(Quoted::Whole(end)) => closed = Some(end),
                    // `"5" disc`: the cell goes on behind its mark.
                    Ok(Quoted::Broken(behind)) if opening == at => rest = behind,
                    // `see, "this" word`: a mark after a blank only counts where it surrounds the cell.
                    Ok(Quoted::Broken(_)) => record.forget(cell),
                }
            }
            let Some(end) = closed.or_else(|| self.plain(window, rest, record)) else { return Found::Part(None) };
            record.end_cell(cell);
            if window[end] == b'\n' {
                let lines = 1 + memchr_iter(b'\n', &window[..end]).count() as u64;
                return Found::Row { bytes: end + 1, lines };
            }
            at = end + 1;
        }
    }

    /// Adds what stands before the next delimiter or line end, and where that is.
    fn plain(&self, window: &[u8], at: usize, record: &mut Record) -> Option<usize> {
        let length = memchr2(self.delimiter, b'\n', &window[at..])?;
        record.add(&window[at..at + length]);
        Some(at + length)
    }

    /// Adds a quoted cell.
    fn quoted(
        &self,
        window: &[u8],
        opened: usize,
        ended: bool,
        record: &mut Record,
        cell: u32,
    ) -> Result<Quoted, Found> {
        let cut = if ended { Found::Unclosed(opened) } else { Found::Part(Some(opened)) };
        let escape = if self.escapes { b'\\' } else { self.quote };
        let mut from = opened + 1;
        loop {
            let Some(length) = memchr2(self.quote, escape, &window[from..]) else { return Err(cut) };
            let mark = from + length;
            record.add(&window[from..mark]);
            let Some(next) = window.get(mark + 1) else { return Err(cut) };
            if window[mark] != self.quote && *next != self.quote && *next != escape {
                // A backslash that escapes nothing.
                record.add(&[escape]);
                from = mark + 1;
                continue;
            }
            if window[mark] != self.quote || *next == self.quote {
                record.add(&[*next]);
                from = mark + 2;
                continue;
            }
            let after = mark + 1 + self.blanks(&window[mark + 1..]);
            return match window.get(after) {
                None => Err(cut),
                Some(end) if *end == self.delimiter || *end == b'\n' => Ok(Quoted::Whole(after)),
                // The mark that seems to close it belongs to another cell.
                Some(_) if record.spans_lines(cell) => Err(Found::Unclosed(opened)),
                Some(_) => Ok(Quoted::Broken(mark + 1)),
            };
        }
    }

    /// Spaces before a mark do not keep it from opening a cell.
    fn blanks(&self, bytes: &[u8]) -> usize {
        if self.delimiter == b' ' {
            return 0;
        }
        bytes.iter().take_while(|byte| **byte == b' ').count()
    }
}

/// How a quoted cell ends.
enum Quoted {
    /// With its mark; the delimiter or line end stands there.
    Whole(usize),
    /// Other letters begin there, behind its mark.
    Broken(usize),
}
