//! What there is to know of one export.
use super::{is_named, months, normalised, place_of};
use crate::records::Record;
use domain::{Field, Issue, Severity};

/// One kind of file that one program exports. All names are normalised headers; see [`crate::header::normalise`].
#[derive(Debug)]
pub(crate) struct Vendor {
    /// Stable, as in [`domain::FileFacts::vendor`].
    pub name: &'static str,
    /// As people call it.
    pub label: &'static str,
    /// Each is a set of names that no other export has all of; `""` is a first column without a name.
    pub signatures: &'static [&'static [&'static str]],
    /// Beginning of a line above the table, which a signature with `""` alone needs to be believed.
    pub title: Option<&'static str>,
    pub layout: Layout,
    /// Ways to read the money, the best first: a way is taken whole, if the file has its first column.
    pub money: &'static [&'static [(Field, &'static str)]],
    /// Columns by field; of several the first that the file has.
    pub fields: &'static [(Field, &'static [&'static str])],
    /// Columns that look like a field and are none.
    pub never: &'static [&'static str],
    /// Words that stand for an empty cell here.
    pub null_words: &'static [&'static str],
    /// Columns in millionths of the currency.
    pub micros: &'static [&'static str],
    /// Columns written with the opposite sign.
    pub negate: &'static [&'static str],
    pub exclusions: &'static [Exclusion],
    pub once_per_order: Option<OncePerOrder>,
    pub total_rows: TotalRows,
    pub footer: Footer,
    pub mixture: Option<Mixture>,
    pub notes: &'static [Note],
}

/// What a vendor is that has nothing to mind; the others are written as what differs from it.
pub(super) const PLAIN: Vendor = Vendor {
    name: "",
    label: "",
    signatures: &[],
    title: None,
    layout: Layout::Table,
    money: &[],
    fields: &[],
    never: &[],
    null_words: &[],
    micros: &[],
    negate: &[],
    exclusions: &[],
    once_per_order: None,
    total_rows: TotalRows::None,
    footer: Footer::None,
    mixture: None,
    notes: &[],
};

/// How the rows of an export stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One row, one record.
    Table,
    /// Months are columns; see [`super::unpivot::months`].
    Months,
    /// Names of accounts are rows above their postings; see [`super::unpivot::ledger`].
    Ledger,
}

/// Rows that are left out: those that pass every test. The rule is named after the column of the first.
#[derive(Debug)]
pub(crate) struct Exclusion {
    pub tests: &'static [(&'static [&'static str], Test)],
    /// What such rows are, as a sentence of the ledger.
    pub what: &'static str,
}

/// Asked of one cell, without regard to capitals. An empty cell passes none of them.
#[derive(Debug)]
pub(crate) enum Test {
    OneOf(&'static [&'static str]),
    NoneOf(&'static [&'static str]),
    /// One of these as a whole word.
    Contains(&'static [&'static str]),
    ContainsNone(&'static [&'static str]),
    Negative,
    Positive,
}

/// Money of a whole order, which stands on the order's first line alone; some tools repeat it on each.
#[derive(Debug)]
pub(crate) struct OncePerOrder {
    pub order: &'static str,
    /// Told apart from the order of another shop with the same number by its time.
    pub at: &'static [&'static str],
    pub total: &'static str,
    /// Filled on the first line of an order, empty on the others.
    pub first_line: &'static str,
    pub columns: &'static [&'static str],
}

/// How a row that adds up the others is told.
#[derive(Debug)]
pub(crate) enum TotalRows {
    None,
    /// Its first filled cell begins so.
    Labelled(&'static [&'static str]),
    /// Every one of these columns is empty in it.
    Unnamed(&'static [&'static str]),
}

/// How a line below the table is told.
#[derive(Debug)]
pub(crate) enum Footer {
    None,
    /// Its first cell begins so.
    Labelled(&'static [&'static str]),
    /// Only its first cell is filled.
    Alone,
}

/// A column whose numbers count different things in different rows.
#[derive(Debug)]
pub(crate) struct Mixture {
    pub column: &'static str,
    /// Says what each row counts.
    pub by: &'static [&'static str],
    /// Better columns; where one is there, the mixture is not used.
    pub unless: &'static [&'static str],
}

/// What a reader must know once per file.
#[derive(Debug)]
pub(crate) struct Note {
    pub kind: &'static str,
    pub severity: Severity,
    /// Said where the file has this column; `None`: always.
    pub with: Option<&'static str>,
    /// Not said where it has this one.
    pub without: Option<&'static str>,
    pub what: &'static str,
    pub suggestion: &'static str,
    pub effect: Option<&'static str>,
}

/// How the numbers of one column become those that are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Adjust {
    /// They are in millionths.
    pub micros: bool,
    /// They have the opposite sign.
    pub negate: bool,
}

impl Vendor {
    /// How many names of a signature are there, the most where several are.
    pub(super) fn matched(&self, headers: &[String], names: &[String], preamble: &[Record]) -> Option<usize> {
        let has = |name: &&str| match *name {
            "" => names.first().is_some_and(String::is_empty),
            name => names.iter().any(|header| is_named(header, name)),
        };
        let is_titled = || preamble.iter().any(|line| self.is_title(line));
        let is_meant = |signature: &&&[&str]| signature.iter().all(has) && (signature[..] != [""] || is_titled());
        let found = self.signatures.iter().filter(is_meant).map(|signature| signature.len()).max()?;
        match self.layout {
            Layout::Months => months::columns_of_statement(headers).is_some().then_some(found + 1),
            Layout::Table | Layout::Ledger => Some(found),
        }
    }

    fn is_title(&self, line: &Record) -> bool {
        let first = line.iter().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default();
        self.title.is_some_and(|title| begins(first, title))
    }

    /// How the rows stand, so that the file can be turned before it is read.
    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// Words that stand for an empty cell in this export, beside those that do anywhere.
    pub(crate) fn null_words(&self) -> &'static [&'static str] {
        self.null_words
    }

    /// What the numbers of a column need before they are what they say.
    pub(crate) fn adjust(&self, header: &str) -> Adjust {
        let header = crate::header::normalise(header);
        let is_in = |names: &[&str]| names.iter().any(|name| is_named(&header, name));
        Adjust { micros: is_in(self.micros), negate: is_in(self.negate) }
    }

    /// Whether the row adds up others, in a way that only this export writes.
    pub(crate) fn is_total(&self, record: &Record, headers: &[String]) -> bool {
        match &self.total_rows {
            TotalRows::None => false,
            TotalRows::Labelled(words) => {
                let first = record.iter().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default();
                words.iter().any(|word| begins(first, word))
            }
            TotalRows::Unnamed(columns) => {
                let is_filled = |place| record.get(place).is_some_and(|cell| !cell.trim().is_empty());
                let names = normalised(headers);
                let mut places = columns.iter().filter_map(|column| place_of(&names, &[*column])).peekable();
                places.peek().is_some() && !places.any(is_filled)
            }
        }
    }

    /// Whether the row stands below the table and is none of it, in a way that only this export writes.
    pub(crate) fn is_footer(&self, record: &Record) -> bool {
        let first = record.get(0).unwrap_or_default().trim();
        match &self.footer {
            Footer::None => false,
            Footer::Labelled(words) => words.iter().any(|word| begins(first, word)),
            Footer::Alone => !first.is_empty() && record.iter().skip(1).all(|cell| cell.trim().is_empty()),
        }
    }

    /// What a reader must know of such a file, said once.
    pub(crate) fn notes(&self, headers: &[String]) -> Vec<Issue> {
        let names = normalised(headers);
        let column = |name: Option<&'static str>| name.and_then(|name| place_of(&names, &[name]));
        let is_said =
            |note: &&Note| (note.with.is_none() || column(note.with).is_some()) && column(note.without).is_none();
        let issue = |note: &Note| Issue {
            kind: note.kind.into(),
            severity: note.severity,
            row: None,
            column: column(note.with).and_then(|place| headers.get(place)).cloned(),
            value: None,
            what: note.what.into(),
            suggestion: note.suggestion.into(),
            effect: note.effect.map(str::to_owned),
        };
        self.notes.iter().filter(is_said).map(issue).collect()
    }
}

/// Whether a text begins with a word that is spelled in lower case.
pub(super) fn begins(text: &str, word: &str) -> bool {
    text.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}
