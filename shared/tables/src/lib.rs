//! Bytes become a typed table, the issues found in it and the ledger of every change made to it.
//!
//! Two passes over the file, each through a window: [`plan`] reads everything once and decides encoding, dialect, header,
//! mapping and one type per column by evidence; [`read`] reads again by that plan and hands out batches. Memory is
//! proportional to a batch, not to the file.
mod batch;

pub use batch::{Batch, Column, Dates, Decimals, Texts, Values, date_of, day_number};

use domain::{Field, Findings, Result};
use std::io::{Read, Seek, Write};

/// A file that can be read twice: bytes in memory or a file on disk.
pub trait Input: Read + Seek + Send {}
impl<T: Read + Seek + Send> Input for T {}

/// What the first pass decided about a file.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One per column of the file, in file order.
    pub columns: Vec<PlannedColumn>,
    /// Data rows, the header not counted.
    pub rows: u64,
    // dialect, encoding, header line, …: private
}

#[derive(Debug, Clone)]
pub struct PlannedColumn {
    /// The header as the file spells it.
    pub header: String,
    pub field: Option<Field>,
    /// `field`'s name or the header; unique within the table.
    pub name: String,
}

/// Reads the whole file once and decides how to read it. Fails with `Error::Unreadable` when there is no table in it.
pub fn plan(_file: &mut dyn Input) -> Result<Plan> {
    todo!()
}

/// Reads the file by its plan; `each` gets the batches in file order. Cells that cannot be read are issues, not errors.
pub fn read(_file: &mut dyn Input, _plan: &Plan, _each: &mut dyn FnMut(&Batch) -> Result<()>) -> Result<Findings> {
    todo!()
}

/// Writes batches as one Parquet file, one row group a batch; the same batches give the same bytes.
pub struct ParquetWriter<W: Write> {
    _to: W,
}
