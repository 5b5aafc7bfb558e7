//! A stored table read back as batches: what a proof walks through.
use crate::{
    Batch, Booleans, Column, Dates, Decimals, Input, Texts, Times, Values, currency,
    page::{Window, data_type, is_zoned, reading, row_groups},
};
use domain::{ColumnMapping, Error, Result};
use polars::io::parquet::read::ParallelStrategy;
use polars::prelude::{Column as Series, DataFrame, DataType, ParquetReader, SerReader};
use std::sync::Arc;

/// Gives the batches of a table that [`crate::ParquetWriter`] wrote, in file order, columns under the fields that they were
/// mapped to. Memory: one batch. Ends with the first error of `each`.
///
/// Tables of former engines do not say on which line of the file a row began; all lines are then 0.
pub fn stored(
    file: &mut dyn Input,
    columns: &[ColumnMapping],
    each: &mut dyn FnMut(&Batch) -> Result<()>,
) -> Result<()> {
    let mut window = Window::with_footer(file)?;
    let whole = ParquetReader::new(window.file()?).get_metadata().map_err(reading)?.clone();
    let mut begin = 0;
    for group in &whole.row_groups {
        let end = begin + group.num_rows();
        window.copy(file, group.full_byte_range())?;
        let (part, _) = row_groups(&whole, begin..end);
        let mut reader = ParquetReader::new(window.file()?);
        reader.set_metadata(Arc::new(part));
        let frame = reader.read_parallel(ParallelStrategy::None).finish().map_err(reading)?;
        each(&batch(&frame, columns)?)?;
        begin = end;
        window.forget()?;
    }
    Ok(())
}

fn batch(frame: &DataFrame, mappings: &[ColumnMapping]) -> Result<Batch> {
    let mut batch = Batch { lines: vec![0; frame.height()], columns: Vec::with_capacity(mappings.len()) };
    for series in frame.columns() {
        // No column of a table holds plain integers: this one is ours.
        if *series.dtype() == DataType::Int64 {
            let lines = series.i64().map_err(reading)?;
            batch.lines =
                lines.iter().map(|line| line.and_then(|line| u64::try_from(line).ok()).unwrap_or(0)).collect();
            continue;
        }
        let name = series.name().as_str();
        let mapping = mappings.iter().find(|mapping| mapping.name == name);
        batch.columns.push(Column {
            field: mapping.and_then(|mapping| mapping.field),
            name: name.to_owned(),
            currency: mapping.and_then(|mapping| currency::code(mapping.currency.as_deref()?)),
            values: values(series)?,
        });
    }
    Ok(batch)
}

fn values(series: &Series) -> Result<Values> {
    let kind = series.dtype();
    Ok(match (data_type(kind), kind) {
        ("text", _) => {
            let mut texts = Texts::default();
            series.str().map_err(reading)?.iter().for_each(|text| texts.push(text));
            Values::Text(texts)
        }
        ("date", _) => {
            let mut dates = Dates::default();
            series.to_physical_repr().i32().map_err(reading)?.iter().for_each(|day| dates.push(day));
            Values::Date(dates)
        }
        ("boolean", _) => {
            let mut booleans = Booleans::default();
            series.bool().map_err(reading)?.iter().for_each(|value| booleans.push(value));
            Values::Boolean(booleans)
        }
        ("datetime", _) => {
            let mut times = Times::new(is_zoned(kind));
            series.to_physical_repr().i64().map_err(reading)?.iter().for_each(|micros| times.push(micros));
            Values::DateTime(times)
        }
        (_, DataType::Decimal(_, scale)) => {
            let mut decimals = Decimals::new(*scale as u32);
            series.decimal().map_err(reading)?.physical().iter().for_each(|units| decimals.push(units));
            Values::Decimal(decimals)
        }
        (_, other) => {
            let what = std::io::Error::other(format!("a column is of type {other}"));
            return Err(Error::internal("reading a stored table", what));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ParquetWriter, shown::load};
    use std::io::Cursor;

    fn back(csv: &str) -> (Vec<Batch>, Vec<Batch>) {
        let (plan, batches, _) = load(&mut Cursor::new(csv)).unwrap();
        let mut bytes = Vec::new();
        let mut writer = ParquetWriter::new(&mut bytes, &plan).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
        let mut read = Vec::new();
        let mut each = |batch: &Batch| {
            read.push(batch.clone());
            Ok(())
        };
        stored(&mut Cursor::new(bytes), plan.mappings(), &mut each).unwrap();
        (batches, read)
    }

    #[test]
    fn batches_of_every_type_come_back_as_they_were() {
        let (written, read) = back(
            "Date,Amount (EUR),Seen,Local,Active,Sent,line\n2024-01-31,-1.50,2024-01-31T17:09:34Z,2024-01-31 17:09,yes,03/04/2024,a\n\n,1234567890123456789012.25,,,no,,\"b\n\"\n2024-02-01,,,,,,\n",
        );
        assert_eq!(written, read);
        assert_eq!(read[0].lines, [2, 4, 6]);
    }

    #[test]
    fn a_long_table_comes_back_in_its_batches() {
        let rows: String =
            (0..70_000).map(|row| format!("2024-01-{:02},{row}.5,P{}\n", row % 28 + 1, row % 7)).collect();
        let (written, read) = back(&format!("date,amount,product\n{rows}"));
        assert_eq!((written.len(), written == read), (3, true));
    }

    #[test]
    fn what_is_no_table_is_an_error() {
        for bytes in [&b""[..], b"PAR1", b"PAR1\xff\xff\xff\xffPAR1"] {
            assert!(stored(&mut Cursor::new(bytes.to_vec()), &[], &mut |_| Ok(())).is_err());
        }
    }
}
