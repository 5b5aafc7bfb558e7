//! Parquet files: their columns as text, some rows at a time.
//!
//! Memory is bounded by [`PARQUET_ROWS`] rows and [`PARQUET_CELLS`] cells as values and text, and by the pages they stand
//! in, however large the file and its row groups are; the file itself is mapped, not read.
mod guard;
mod thrift;

use crate::formats::Spool;
use crate::formats::limits::{MOST_COLUMNS, PARQUET_CELLS, PARQUET_ROWS};
use crate::formats::plain::{plain_number, push_seconds, write_out};
use crate::formats::spool::mark_typed;
use crate::formats::unpack::{Unpacked, pieces};
use crate::{Input, refusal};
use domain::{Error, Result};
use polars::io::parquet::read::ParallelStrategy;
use polars::prelude::{AnyValue, Column, DataFrame, ParquetReader, PolarsResult, SerReader, Series, TimeUnit};
use std::fmt::Write;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) const MAGIC: &[u8] = b"PAR1";

/// Writes the rows of a Parquet file. Whatever goes wrong in the parser is a damaged file.
pub(super) fn rows(file: &mut dyn Input, size: u64) -> Result<Spool> {
    guard::check(file, size)?;
    file.rewind().map_err(|e| Error::internal("reading a Parquet file", e))?;
    let mut copy = Unpacked::new()?;
    pieces(file, |piece| copy.add(piece))?;
    let copy = copy.finish()?;
    catch_unwind(AssertUnwindSafe(|| read(&copy))).unwrap_or_else(|_| Err(refusal::damaged_parquet()))
}

fn reader(file: &File) -> Result<ParquetReader<File>> {
    let file = file.try_clone().map_err(|e| Error::internal("reading a Parquet file", e))?;
    // One thread: see the writer.
    Ok(ParquetReader::new(file).read_parallel(ParallelStrategy::None))
}

fn read(file: &File) -> Result<Spool> {
    let damaged = |_| refusal::damaged_parquet();
    let mut first = reader(file)?;
    let names: Vec<String> = first.schema().map_err(damaged)?.iter_names().map(ToString::to_string).collect();
    let metadata = first.get_metadata().map_err(damaged)?.clone();
    if names.len() > MOST_COLUMNS {
        return Err(refusal::too_wide(names.len(), MOST_COLUMNS));
    }
    let most = (PARQUET_CELLS / names.len().max(1)).clamp(1, PARQUET_ROWS);
    let mut spool = Spool::new()?;
    spool.row(1, names.iter().map(String::as_str))?;
    let (mut done, mut rows) = (0, Rows::default());
    for group in &metadata.row_groups {
        let end = done + group.num_rows();
        while done < end {
            let slice = (done, most.min(end - done));
            let mut reader = reader(file)?;
            reader.set_metadata(metadata.clone());
            let frame = reader.with_slice(Some(slice)).finish();
            let frame = frame.map_err(|_| unread_column(file, &names).unwrap_or_else(refusal::damaged_parquet))?;
            if frame.height() != slice.1 || frame.width() != names.len() {
                return Err(refusal::damaged_parquet());
            }
            rows.write(&frame, done as u64 + 2, &mut spool)?;
            done += slice.1;
        }
    }
    Ok(spool)
}

/// The first column that cannot be read where another one can: its kind is not known here.
fn unread_column(file: &File, names: &[String]) -> Option<Error> {
    let reads = |name: &String| -> PolarsResult<DataFrame> {
        let reader = reader(file).map_err(|_| polars::prelude::PolarsError::NoData("".into()))?;
        reader.with_columns(Some(vec![name.clone()])).with_slice(Some((0, 1))).finish()
    };
    let (known, unknown): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| reads(name).is_ok());
    unknown.first().filter(|_| !known.is_empty()).map(|name| refusal::unknown_parquet(name))
}

/// Cells of a slice as text, used again from slice to slice.
#[derive(Default)]
struct Rows {
    cells: Vec<String>,
    scratch: String,
}

impl Rows {
    fn write(&mut self, frame: &DataFrame, first: u64, spool: &mut Spool) -> Result<()> {
        let columns: Vec<&Series> = frame.columns().iter().map(Column::as_materialized_series).collect();
        self.cells.resize(columns.len(), String::new());
        for row in 0..frame.height() {
            for (column, cell) in columns.iter().zip(&mut self.cells) {
                cell.clear();
                let value = column.get(row).map_err(|_| refusal::damaged_parquet())?;
                write_value(&value, &mut self.scratch, cell);
                if matches!(value, AnyValue::Float32(_) | AnyValue::Float64(_) | AnyValue::Decimal(..)) {
                    mark_typed(cell);
                }
            }
            spool.row(first + row as u64, self.cells.iter().map(String::as_str))?;
        }
        Ok(())
    }
}

/// Appends a value as text: exact, without exponents, dates in ISO 8601.
fn write_value(value: &AnyValue<'_>, scratch: &mut String, to: &mut String) {
    // Writing to a text cannot fail.
    let _ = match value {
        AnyValue::Null => Ok(()),
        AnyValue::Boolean(truth) => write!(to, "{truth}"),
        AnyValue::String(text) => write!(to, "{text}"),
        AnyValue::StringOwned(text) => write!(to, "{text}"),
        AnyValue::UInt8(number) => write!(to, "{number}"),
        AnyValue::UInt16(number) => write!(to, "{number}"),
        AnyValue::UInt32(number) => write!(to, "{number}"),
        AnyValue::UInt64(number) => write!(to, "{number}"),
        AnyValue::Int8(number) => write!(to, "{number}"),
        AnyValue::Int16(number) => write!(to, "{number}"),
        AnyValue::Int32(number) => write!(to, "{number}"),
        AnyValue::Int64(number) => write!(to, "{number}"),
        AnyValue::Int128(number) => write!(to, "{number}"),
        AnyValue::Float32(number) => {
            // The shortest text that is this number, and not the double it would become.
            if number.is_finite() {
                write_out(&format!("{number:e}"), to);
            }
            Ok(())
        }
        AnyValue::Float64(number) => {
            plain_number(*number, 17, scratch, to);
            Ok(())
        }
        AnyValue::Decimal(units, _, scale) => {
            decimal(*units, *scale, to);
            Ok(())
        }
        AnyValue::Date(days) => moment(i128::from(*days) * 86_400_000_000_000, Shown::Date, to),
        AnyValue::Datetime(count, unit, zone) => moment(nanoseconds(*count, *unit), shown(zone.is_some()), to),
        AnyValue::DatetimeOwned(count, unit, zone) => moment(nanoseconds(*count, *unit), shown(zone.is_some()), to),
        AnyValue::Time(count) => moment(i128::from(*count), Shown::Time, to),
        AnyValue::Duration(count, unit) => {
            let nanoseconds = nanoseconds(*count, *unit);
            to.push_str(if nanoseconds < 0 { "-" } else { "" });
            push_seconds((nanoseconds.unsigned_abs() / 1_000_000_000) as u64, to);
            fraction((nanoseconds.unsigned_abs() % 1_000_000_000) as u32, to)
        }
        AnyValue::List(_) => {
            json(value, 0, scratch, to);
            Ok(())
        }
        AnyValue::Binary(bytes) => binary(bytes, to),
        AnyValue::BinaryOwned(bytes) => binary(bytes, to),
        // Categories and the like show as the text they stand for.
        other => write!(to, "{}", other.str_value()),
    };
}

/// A list as JSON.
fn json(value: &AnyValue<'_>, depth: usize, scratch: &mut String, to: &mut String) {
    match value {
        AnyValue::Null => to.push_str("null"),
        AnyValue::List(series) if depth < crate::formats::limits::DEEPEST_JSON => {
            to.push('[');
            for at in 0..series.len() {
                if at > 0 {
                    to.push(',');
                }
                json(&series.get(at).unwrap_or(AnyValue::Null), depth + 1, scratch, to);
            }
            to.push(']');
        }
        _ => {
            let mut text = String::new();
            write_value(value, scratch, &mut text);
            if value.is_primitive_numeric() || value.is_boolean() {
                to.push_str(&text);
            } else {
                to.push_str(&serde_json::to_string(&text).unwrap_or_default());
            }
        }
    }
}

fn decimal(units: i128, scale: usize, to: &mut String) {
    let digits = format!("{:0>1$}", units.unsigned_abs(), scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    to.push_str(if units < 0 { "-" } else { "" });
    to.push_str(whole);
    if !fraction.is_empty() {
        to.push('.');
        to.push_str(fraction);
    }
}

fn nanoseconds(count: i64, unit: TimeUnit) -> i128 {
    let each = match unit {
        TimeUnit::Nanoseconds => 1,
        TimeUnit::Microseconds => 1_000,
        TimeUnit::Milliseconds => 1_000_000,
    };
    i128::from(count) * each
}

enum Shown {
    Date,
    Time,
    /// Date and time without a zone.
    Local,
    /// Date and time at Greenwich, which is what a time with a zone is stored as.
    Utc,
}

fn shown(has_zone: bool) -> Shown {
    if has_zone { Shown::Utc } else { Shown::Local }
}

/// Nanoseconds since 1970 as ISO 8601; what is beyond the calendar stays a number.
fn moment(nanoseconds: i128, shown: Shown, to: &mut String) -> std::fmt::Result {
    let Ok(instant) = jiff::Timestamp::from_nanosecond(nanoseconds) else { return write!(to, "{nanoseconds}") };
    let local = jiff::tz::Offset::UTC.to_datetime(instant);
    match shown {
        Shown::Date => write!(to, "{}", local.date()),
        Shown::Time => write!(to, "{}", local.time()),
        Shown::Local => write!(to, "{local}"),
        Shown::Utc => write!(to, "{local}Z"),
    }
}

fn fraction(nanoseconds: u32, to: &mut String) -> std::fmt::Result {
    if nanoseconds == 0 {
        return Ok(());
    }
    write!(to, ".{}", format!("{nanoseconds:09}").trim_end_matches('0'))
}

/// Bytes as the text they are, or as hexadecimal digits.
fn binary(bytes: &[u8], to: &mut String) -> std::fmt::Result {
    match std::str::from_utf8(bytes) {
        Ok(text) => write!(to, "{text}"),
        Err(_) => bytes.iter().try_for_each(|byte| write!(to, "{byte:02x}")),
    }
}
