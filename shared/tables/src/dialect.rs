//! How the rows of a file are divided into cells: the delimiter, the quotation mark, and what escapes it.

/// One way to write a table as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub divides: Divides,
    pub quote: u8,
    /// A quotation mark inside a quoted cell is written `\"`, not doubled.
    pub escapes: bool,
    /// The first line is no row: it names the delimiter, `sep=;`, as Excel writes it.
    pub announced: bool,
}

/// Where a line is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Divides {
    At(u8),
    /// At two blanks or more: columns that are aligned for the eye.
    AtBlanks,
    /// Every line is one cell.
    Nowhere,
}

impl Dialect {
    /// Lines that nothing divides.
    pub(crate) const UNDIVIDED: Self = Self::of(Divides::Nowhere);

    pub(crate) const fn of(divides: Divides) -> Self {
        Self { divides, quote: b'"', escapes: false, announced: false }
    }

    /// The byte that parts the cells of a line, which is the line end where none does.
    pub(crate) fn delimiter_byte(&self) -> u8 {
        match self.divides {
            Divides::At(byte) => byte,
            Divides::AtBlanks | Divides::Nowhere => b'\n',
        }
    }

    /// The delimiter as it is shown to people; `None` where there is none.
    pub(crate) fn delimiter(&self) -> Option<String> {
        match self.divides {
            Divides::At(byte) => Some(char::from(byte).to_string()),
            Divides::AtBlanks => Some("blanks".into()),
            Divides::Nowhere => None,
        }
    }
}

impl From<u8> for Dialect {
    fn from(delimiter: u8) -> Self {
        Self::of(Divides::At(delimiter))
    }
}
