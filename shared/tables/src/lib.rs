//! Bytes become a typed table, the issues found in it and the ledger of every change made to it.
//!
//! Two passes over the file, each through a window: [`plan`] reads everything once and decides encoding, dialect, header,
//! mapping and one type per column by evidence; [`read`] reads again by that plan and hands out batches. Memory is
//! proportional to a batch, not to the file.
//!
//! ```text
//!  bytes ─ text ─▶ records ─▶ evidence ─▶ decision = Plan          pass 1: plan
//!   (encoding, line ends)  └─▶ column_reader ─▶ Batch ─▶ each      pass 2: read
//!                                    └─▶ issues and ledger = Findings
//! ```
mod aliases;
mod batch;
mod calendar;
mod cell;
mod column_reader;
mod currency;
mod date;
mod date_evidence;
mod decision;
mod delimiter;
mod encoding;
mod evidence;
mod formats;
mod header;
mod issues;
mod ledger;
mod mapping;
mod null_words;
mod number;
mod number_evidence;
mod parquet;
mod plan;
mod read;
mod reading;
mod records;
mod refusal;
mod text;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod locales;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod real_files;
#[cfg(test)]
mod shown;

pub use batch::{Batch, Column, Dates, Decimals, Texts, Values, date_of, day_number};
pub use formats::{Opened, open};
pub use parquet::ParquetWriter;
pub use plan::{Plan, PlannedColumn, plan};
pub use read::{SetAside, Sink, read};

use std::io::{Read, Seek};

/// A file that can be read twice: bytes in memory or a file on disk.
pub trait Input: Read + Seek + Send {}
impl<T: Read + Seek + Send> Input for T {}
