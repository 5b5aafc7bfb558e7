//! One row of a file: its cells.

/// Cells of a row, as ranges of one text that is used again for the next row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    text: String,
    cells: Vec<(u32, u32)>,
    /// Places of the cells that a program wrote as numbers, in order.
    typed: Vec<u32>,
    /// Line on which a quotation mark opens that is never closed.
    pub unclosed: Option<u64>,
    /// Blank rows or lines stand before it.
    pub after_blank: bool,
    /// The text is the cells with a delimiter between each two, and nothing else.
    is_line: bool,
}

impl Record {
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let (start, end) = *self.cells.get(place)?;
        self.text.get(start as usize..end as usize)
    }

    /// The first byte of the first cell.
    #[inline]
    pub(crate) fn first_byte(&self) -> Option<u8> {
        let (start, end) = *self.cells.first()?;
        if start == end { None } else { self.text.as_bytes().get(start as usize).copied() }
    }

    #[inline]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.cells.iter().map(|(start, end)| self.text.get(*start as usize..*end as usize).unwrap_or_default())
    }

    /// The text that the cells are parts of.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.typed.clear();
        self.unclosed = None;
        self.is_line = false;
    }

    /// Begins a row whose cells will be given as parts of its text, which [`Record::end_line`] brings.
    #[inline]
    pub(crate) fn begin_line(&mut self) {
        self.clear();
        self.is_line = true;
    }

    /// A cell of the text that is to come; `is_quoted` where marks stand around it there.
    #[inline]
    pub(crate) fn cell_of_line(&mut self, start: usize, end: usize, is_quoted: bool) {
        self.cells.push((start as u32, end as u32));
        self.is_line &= !is_quoted;
    }

    #[inline]
    pub(crate) fn end_line(&mut self, line: &str) {
        self.text.push_str(line);
    }

    /// The line, where the cells are all there is to it but the delimiters between them.
    #[inline]
    pub(crate) fn line(&self) -> Option<&str> {
        self.is_line.then_some(self.text.as_str())
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.is_line = false;
        let start = self.begin_cell();
        self.text.push_str(cell);
        self.end_cell(start);
    }

    /// Takes a line without quotation marks, divided at each delimiter.
    #[inline]
    pub(crate) fn divide(&mut self, line: &[u8], delimiter: u8) {
        self.clear();
        self.add(line);
        let mut start = 0;
        // Letters that are no UTF-8 were replaced before, so the text is as long as the line.
        for end in memchr::memchr_iter(delimiter, self.text.as_bytes()) {
            self.cells.push((start, end as u32));
            start = end as u32 + 1;
        }
        self.cells.push((start, self.text.len() as u32));
    }

    /// Takes a line divided wherever two blanks or more stand, or a tab; those around it divide nothing.
    pub(crate) fn divide_at_blanks(&mut self, line: &[u8]) {
        self.clear();
        let is_blank = |at: usize| matches!(line.get(at), Some(b' ' | b'\t'));
        let (mut at, mut start, mut end) = (0, None, 0);
        while at < line.len() {
            if !is_blank(at) {
                if let Some(begun) = start
                    && (at - end > 1 || line[end] == b'\t' && at > end)
                {
                    self.cells.push((begun, end as u32));
                    start = None;
                }
                start.get_or_insert(at as u32);
                end = at + 1;
            }
            at += 1;
        }
        self.cells.extend(start.map(|begun| (begun, end as u32)));
        self.add(line);
    }

    /// Forgets what was added to the cell that was begun.
    pub(crate) fn forget(&mut self, start: u32) {
        self.text.truncate(start as usize);
    }

    /// Where the next cell begins; to be ended by [`Record::end_cell`].
    pub(crate) fn begin_cell(&self) -> u32 {
        self.text.len() as u32
    }

    /// Adds to the cell that was begun.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text.push_str(text),
            Err(_) => self.text.push_str(&String::from_utf8_lossy(bytes)),
        }
    }

    pub(crate) fn end_cell(&mut self, start: u32) {
        self.cells.push((start, self.text.len() as u32));
    }

    /// Takes `mark` off the cells that begin with it: a program wrote them as numbers.
    pub(crate) fn unmark(&mut self, mark: char) {
        for (place, (start, end)) in self.cells.iter_mut().enumerate() {
            let cell = self.text.get(*start as usize..*end as usize).unwrap_or_default();
            if cell.starts_with(mark) {
                *start += mark.len_utf8() as u32;
                self.typed.push(place as u32);
            }
        }
    }

    #[inline]
    pub(crate) fn has_typed(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Whether a program wrote the cell as a number: it has a decimal point, however others of its column are written.
    #[inline]
    pub(crate) fn is_typed(&self, place: usize) -> bool {
        !self.typed.is_empty() && self.typed.binary_search(&(place as u32)).is_ok()
    }

    /// Forgets the first cell.
    pub(crate) fn drop_first(&mut self) {
        self.is_line = false;
        if !self.cells.is_empty() {
            self.cells.remove(0);
        }
    }

    /// Whether the cell that was begun holds a line end.
    pub(crate) fn spans_lines(&self, start: u32) -> bool {
        self.text.as_bytes().get(start as usize..).is_some_and(|cell| memchr::memchr(b'\n', cell).is_some())
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Record {}

impl<'c> FromIterator<&'c str> for Record {
    fn from_iter<I: IntoIterator<Item = &'c str>>(cells: I) -> Self {
        let mut record = Self::default();
        cells.into_iter().for_each(|cell| record.push(cell));
        record
    }
}
