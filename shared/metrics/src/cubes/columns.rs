//! Cells as columns of numbers, which is how they are stored.
use domain::{Error, Result};
use tables::{NumberColumn, Numbers};

/// Columns that are filled row by row, in the same order of names each time.
#[derive(Debug, Default)]
pub struct Writer {
    columns: Vec<NumberColumn>,
    at: usize,
}

impl Writer {
    pub fn begin_row(&mut self) {
        self.at = 0;
    }

    #[inline]
    pub fn number(&mut self, name: &str, value: i64) {
        match self.column(name, || Numbers::Small(Vec::new())) {
            Numbers::Small(values) => values.push(value),
            Numbers::Large(values) => values.push(value.into()),
        }
    }

    #[inline]
    pub fn sum(&mut self, name: &str, value: i128) {
        if let Numbers::Large(values) = self.column(name, || Numbers::Large(Vec::new())) {
            values.push(value);
        }
    }

    #[inline]
    fn column(&mut self, name: &str, new: impl FnOnce() -> Numbers) -> &mut Numbers {
        let at = self.at;
        self.at += 1;
        if at == self.columns.len() {
            self.columns.push(NumberColumn { name: name.to_owned(), values: new() });
        }
        &mut self.columns[at].values
    }

    pub fn into_columns(self) -> Vec<NumberColumn> {
        self.columns
    }
}

/// Stored columns, read row by row in the order in which they were written.
pub struct Reader<'a> {
    columns: &'a [NumberColumn],
    row: usize,
    at: usize,
}

impl<'a> Reader<'a> {
    pub fn new(columns: &'a [NumberColumn]) -> Self {
        Self { columns, row: 0, at: 0 }
    }

    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    pub fn begin_row(&mut self, row: usize) {
        (self.row, self.at) = (row, 0);
    }

    #[inline]
    pub fn number(&mut self, name: &str) -> Result<i64> {
        match self.next(name)? {
            Numbers::Small(values) => values.get(self.row).copied().ok_or_else(|| missing(name)),
            Numbers::Large(_) => Err(missing(name)),
        }
    }

    #[inline]
    pub fn sum(&mut self, name: &str) -> Result<i128> {
        let found = match self.next(name)? {
            Numbers::Large(values) => values.get(self.row).copied(),
            Numbers::Small(values) => values.get(self.row).copied().map(i128::from),
        };
        found.ok_or_else(|| missing(name))
    }

    #[inline]
    fn next(&mut self, name: &str) -> Result<&'a Numbers> {
        let column = self.columns.get(self.at).filter(|column| self.row > 0 || column.name == name);
        self.at += 1;
        column.map(|column| &column.values).ok_or_else(|| missing(name))
    }
}

fn missing(column: &str) -> Error {
    Error::internal("reading stored cubes", std::io::Error::other(format!("there is no `{column}` in them")))
}
