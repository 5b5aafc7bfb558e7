//! The cleaned table as one Parquet file, which every tool for data can read in place.
use crate::batch::{Batch, Column, Values};
use crate::number_reading::NumberReading;
use crate::plan::Plan;
use crate::reading::Reading;
use domain::{Error, Result, free_name};
use polars::io::parquet::write::{BatchedWriter, ParquetCompression, ParquetWriter as PolarsWriter};
use polars::prelude::{
    BooleanChunked, Column as Series, DataFrame, DataType, Int32Chunked, Int64Chunked, Int128Chunked, IntoColumn,
    NewChunkedArray, PolarsError, Schema, StringChunked, TimeUnit, TimeZone,
};
use std::io::Write;

/// Digits of every decimal column: the most that Parquet's readers agree on.
const PRECISION: usize = 38;

/// Writes batches as one Parquet file, one row group a batch; the same batches give the same bytes. After the table's columns
/// stands one of ours, `line`: where in the file each row began.
pub struct ParquetWriter<W: Write> {
    to: BatchedWriter<W>,
    line: String,
}

impl<W: Write> ParquetWriter<W> {
    /// Begins the file. Give `&mut` of what should be used afterwards.
    pub fn new(to: W, plan: &Plan) -> Result<Self> {
        let columns = plan.columns.iter().map(|column| (column.name.as_str().into(), data_type(column.reading)));
        let also = plan.columns.iter().filter_map(|column| Some((column.also_name()?.into(), data_type(column.also?))));
        let mut schema: Schema = columns.chain(also).collect();
        let names: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
        let line = free_name("line", &names);
        schema.with_column(line.as_str().into(), DataType::Int64);
        // One thread: a row group is small, and a Lambda has one or two processors, which are busy with other uploads.
        let writer = PolarsWriter::new(to).with_compression(ParquetCompression::Zstd(None)).set_parallel(false);
        Ok(Self { to: writer.batched(&schema).map_err(writing)?, line })
    }

    pub fn write(&mut self, batch: &Batch) -> Result<()> {
        let lines = batch.lines.iter().map(|line| i64::try_from(*line).ok());
        let lines = Int64Chunked::from_iter_options(self.line.as_str().into(), lines).into_column();
        let columns = batch.columns.iter().map(series).chain([lines]).collect();
        let frame = DataFrame::new(batch.len(), columns).map_err(writing)?;
        self.to.write_batch(&frame).map_err(writing)
    }

    /// Ends the file and flushes it; without this there is no Parquet file. The number of bytes written.
    pub fn finish(self) -> Result<u64> {
        self.to.finish().map_err(writing)
    }
}

fn writing(error: PolarsError) -> Error {
    Error::internal("writing a table as Parquet", error)
}

fn data_type(reading: Reading) -> DataType {
    match reading {
        Reading::Text => DataType::String,
        Reading::Number(NumberReading { scale, .. }) => DataType::Decimal(PRECISION, scale as usize),
        Reading::Date(_) => DataType::Date,
        Reading::DateTime { zoned, .. } => DataType::Datetime(TimeUnit::Microseconds, zone(zoned)),
        Reading::Boolean => DataType::Boolean,
    }
}

fn zone(zoned: bool) -> Option<TimeZone> {
    zoned.then_some(TimeZone::UTC)
}

fn series(column: &Column) -> Series {
    let name = column.name.as_str().into();
    match &column.values {
        Values::Text(texts) => {
            StringChunked::from_iter_options(name, (0..texts.len()).map(|row| texts.get(row))).into_column()
        }
        Values::Decimal(decimals) => {
            let units = Int128Chunked::from_iter_options(name, (0..decimals.len()).map(|row| decimals.get(row)));
            units.into_decimal_unchecked(PRECISION, decimals.scale as usize).into_column()
        }
        Values::Date(dates) => {
            Int32Chunked::from_iter_options(name, (0..dates.len()).map(|row| dates.get(row))).into_date().into_column()
        }
        Values::DateTime(times) => {
            let micros = Int64Chunked::from_iter_options(name, (0..times.len()).map(|row| times.get(row)));
            micros.into_datetime(TimeUnit::Microseconds, zone(times.zoned)).into_column()
        }
        Values::Boolean(booleans) => {
            BooleanChunked::from_iter_options(name, (0..booleans.len()).map(|row| booleans.get(row))).into_column()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shown::{load, rows};
    use polars::prelude::{ParquetReader, SerReader};
    use std::io::Cursor;

    const CSV: &str = "date,amount,product,Rating\n2024-01-31,-1.50,Café,5\n,1234567890123456789012.25,,\nsoon,,B,4\n";

    fn written(csv: &str) -> Vec<u8> {
        let (plan, batches, _) = load(&mut Cursor::new(csv)).unwrap();
        let mut bytes = Vec::new();
        let mut writer = ParquetWriter::new(&mut bytes, &plan).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        let size = writer.finish().unwrap();
        assert_eq!(size, bytes.len() as u64);
        bytes
    }

    #[test]
    fn reads_back_equal() {
        let frame = ParquetReader::new(Cursor::new(written(CSV))).finish().unwrap();
        let (_, batches, _) = load(&mut Cursor::new(CSV)).unwrap();
        assert_eq!(frame.height(), 3);
        let types: Vec<String> = frame.columns().iter().map(|c| format!("{} {}", c.name(), c.dtype())).collect();
        expect_test::expect!["date date, amount decimal[38,2], product str, Rating decimal[38,0], line i64"]
            .assert_eq(&types.join(", "));
        for (at, row) in rows(&batches).iter().enumerate() {
            for (column, cell) in frame.columns().iter().zip(row) {
                let value = column.get(at).unwrap();
                let text = if value.is_null() { String::new() } else { value.str_value().into_owned() };
                assert_eq!(&text, cell, "{}", column.name());
            }
        }
    }

    #[test]
    fn moments_yes_and_no_and_both_readings_are_columns_of_their_type() {
        let csv = "Seen,Local,Active,Sent,Share\n2024-01-31T17:09:34Z,2024-01-31 17:09,yes,03/04/2024,5%\n,,no,,\n";
        let frame = ParquetReader::new(Cursor::new(written(csv))).finish().unwrap();
        // Showing a moment of UTC takes a feature of polars that is not compiled in; its microseconds do not.
        let shown = |column: &Series| {
            let physical = column.to_physical_repr();
            let values: Vec<String> = (0..2).map(|row| physical.get(row).unwrap().to_string()).collect();
            format!("{} {}: {}", column.name(), column.dtype(), values.join(", "))
        };
        let columns: Vec<String> = frame.columns().iter().map(shown).collect();
        expect_test::expect![[r#"
            Seen datetime[μs, UTC]: 1706720974000000, null
            Local datetime[μs]: 1706720940000000, null
            Active bool: true, false
            Sent date: 19786, null
            Share decimal[38,2]: 5, null
            Sent (day/month/year) date: 19816, null
            line i64: 2, 3"#]]
        .assert_eq(&columns.join("\n"));
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        let csv: String = std::iter::once("date,amount,product\n".to_owned())
            .chain(
                (0..100_000).map(|row| format!("2024-01-{:02},{}.{:02},P{}\n", row % 28 + 1, row, row % 100, row % 7)),
            )
            .collect();
        assert!(written(&csv) == written(&csv));
    }
}
