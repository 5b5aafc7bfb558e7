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
mod booleans;
mod calendar;
mod cell;
mod column_decision;
mod column_notes;
mod column_reader;
mod comparison;
mod currency;
mod date;
mod date_evidence;
mod decision;
mod dialect;
mod dialect_evidence;
mod digits;
mod doubts;
mod duplicates;
mod encoding;
mod evidence;
mod examples;
mod formats;
mod guard;
mod header;
mod issues;
mod kinds;
mod layout;
mod ledger;
mod left_out;
mod magnitude;
mod mapping;
mod marks;
mod memo;
mod money;
mod months;
mod null_words;
mod number;
mod number_evidence;
mod number_reading;
mod numbers;
mod outliers;
mod page;
mod parquet;
mod plan;
mod plausibility;
mod progress;
mod quality;
mod quarantine;
mod read;
mod reading;
mod record;
mod records;
mod refusal;
mod rhythm;
mod row;
mod stored;
mod survey;
mod text;
mod time_of_day;
mod tokens;
mod totals;
mod vendors;

#[cfg(test)]
mod binary_workbook;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod dialect_properties;
#[cfg(test)]
mod format_files;
#[cfg(test)]
mod in_pieces;
#[cfg(test)]
mod locales;
#[cfg(test)]
mod messy;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod real_files;
#[cfg(test)]
mod report_files;
#[cfg(test)]
mod same_table;
#[cfg(test)]
mod shown;
#[cfg(test)]
mod spectrum;
#[cfg(test)]
mod total_files;
#[cfg(test)]
mod value_properties;

pub use batch::{Batch, Booleans, Column, Dates, Decimals, Texts, Times, Values, date_of, day_number};
pub use formats::{Opened, open};
pub use numbers::{NumberColumn, Numbers, read_numbers, write_numbers};
pub use page::{PageColumn, TablePage, page};
pub use parquet::ParquetWriter;
pub use plan::{Plan, PlannedColumn, plan};
pub use progress::Progress;

pub use quarantine::QuarantineWriter;
pub use read::{SetAside, Sink, Summary, read};
pub use stored::stored;

use std::io::{Read, Seek};

/// A file that can be read twice: bytes in memory or a file on disk.
pub trait Input: Read + Seek + Send {}
impl<T: Read + Seek + Send> Input for T {}
