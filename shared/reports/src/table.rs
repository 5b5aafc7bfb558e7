//! A table of a report: its cells are parts, so that every number in it names its claim.
use crate::Paragraph;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Table {
    /// Unique within the report; a chart names the table that holds the same figures.
    pub name: String,
    pub heading: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Column {
    pub heading: String,
    /// Numbers are aligned to the right.
    pub numeric: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Row {
    pub cells: Vec<Paragraph>,
    /// Not to be compared with the other rows: a period the file does not cover to its end.
    pub partial: bool,
}

impl Table {
    /// A table whose first column is text and whose other columns are numbers.
    pub(crate) fn new(name: impl Into<String>, heading: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().enumerate();
        let columns = columns.map(|(at, heading)| Column { heading: (*heading).to_owned(), numeric: at > 0 }).collect();
        Self { name: name.into(), heading: heading.into(), columns, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<Paragraph>, partial: bool) {
        self.rows.push(Row { cells, partial });
    }

    /// Nothing, rather than a heading over an empty table.
    pub(crate) fn unless_empty(self) -> Option<Self> {
        (!self.rows.is_empty()).then_some(self)
    }
}
