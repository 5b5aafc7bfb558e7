//! Columns of whole numbers as Parquet: how aggregates are stored.
use domain::{Error, Result};
use polars::io::parquet::write::{ParquetCompression, ParquetWriter};
use polars::prelude::{
    Column as Series, DataFrame, DataType, Int32Chunked, Int64Chunked, Int128Chunked, IntoColumn, ParquetReader,
    PolarsError, SerReader,
};
use std::io::Cursor;

/// A stored column.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberColumn {
    pub name: String,
    pub values: Numbers,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    Small(Vec<i64>),
    /// Up to 38 digits.
    Large(Vec<i128>),
}

impl Numbers {
    pub fn len(&self) -> usize {
        match self {
            Numbers::Small(values) => values.len(),
            Numbers::Large(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// In the smallest type that holds them, so that equal numbers are stored and read as equal columns.
    fn fitted(self) -> Self {
        match self {
            Numbers::Large(values) if values.iter().all(|value| i64::try_from(*value).is_ok()) => {
                Numbers::Small(values.into_iter().map(|value| value as i64).collect())
            }
            other => other,
        }
    }
}

/// Digits of a Parquet decimal.
const PRECISION: usize = 38;
const MOST: i128 = 10_i128.pow(PRECISION as u32) - 1;

/// The same columns give the same bytes. Columns have the same length; a number of more than 38 digits is refused.
pub fn write_numbers(columns: Vec<NumberColumn>) -> Result<Vec<u8>> {
    let rows = columns.first().map_or(0, |column| column.values.len());
    let series = columns.into_iter().map(series).collect::<Result<Vec<_>>>()?;
    let mut frame = DataFrame::new(rows, series).map_err(failed("writing numbers as Parquet"))?;
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Lz4Raw).set_parallel(false);
    writer.finish(&mut frame).map_err(failed("writing numbers as Parquet"))?;
    Ok(bytes)
}

/// The columns that [`write_numbers`] made these bytes of, each in the smallest type that holds it.
pub fn read_numbers(bytes: &[u8]) -> Result<Vec<NumberColumn>> {
    let reading = || failed("reading stored numbers");
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().map_err(reading())?;
    let column = |series: &Series| {
        let values = match series.dtype() {
            DataType::Int32 => {
                let values = series.i32().map_err(reading())?;
                Numbers::Small(values.into_no_null_iter().map(i64::from).collect())
            }
            DataType::Int64 => Numbers::Small(series.i64().map_err(reading())?.into_no_null_iter().collect()),
            DataType::Decimal(..) => {
                let values = series.decimal().map_err(reading())?;
                Numbers::Large(values.physical().into_no_null_iter().collect())
            }
            other => {
                let what = std::io::Error::other(format!("a column is of type {other}"));
                return Err(Error::internal("reading stored numbers", what));
            }
        };
        Ok(NumberColumn { name: series.name().to_string(), values })
    };
    frame.columns().iter().map(column).collect()
}

fn series(column: NumberColumn) -> Result<Series> {
    let name = column.name.as_str().into();
    Ok(match column.values.fitted() {
        Numbers::Small(values) => match values.iter().all(|value| i32::try_from(*value).is_ok()) {
            true => {
                let values: Vec<i32> = values.into_iter().map(|value| value as i32).collect();
                Int32Chunked::from_vec(name, values).into_column()
            }
            false => Int64Chunked::from_vec(name, values).into_column(),
        },
        Numbers::Large(values) => {
            if values.iter().any(|value| value.abs() > MOST) {
                return Err(Error::unreadable(
                    format!("The sums of `{}` have more than {PRECISION} digits.", column.name),
                    "Check the column for cells that hold something else, such as a card or phone number.",
                ));
            }
            Int128Chunked::from_vec(name, values).into_decimal_unchecked(PRECISION, 0).into_column()
        }
    })
}

fn failed(doing: &'static str) -> impl Fn(PolarsError) -> Error {
    move |error| Error::internal(doing, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(name: &str, values: Numbers) -> NumberColumn {
        NumberColumn { name: name.to_owned(), values }
    }

    proptest! {
        #[test]
        fn numbers_of_every_size_are_read_back(
            small in prop::collection::vec(any::<i64>(), 0..40), large in prop::collection::vec(-MOST..=MOST, 40)
        ) {
            let tiny = small.iter().map(|value| value % 1_000).collect();
            let columns = vec![
                column("small", Numbers::Small(small.clone())),
                column("tiny", Numbers::Small(tiny)),
                column("large", Numbers::Large(large[..small.len()].to_vec()).fitted()),
            ];
            let bytes = write_numbers(columns.clone()).unwrap();
            prop_assert_eq!(&bytes, &write_numbers(columns.clone()).unwrap());
            prop_assert_eq!(read_numbers(&bytes).unwrap(), columns);
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused_and_what_is_no_parquet_as_well() {
        assert!(write_numbers(vec![column("sum", Numbers::Large(vec![MOST + 1]))]).is_err());
        assert!(read_numbers(b"PAR1 is not enough").is_err());
        let mut bytes = write_numbers(vec![column("sum", Numbers::Small((0..1_000).collect()))]).unwrap();
        bytes.truncate(bytes.len() / 2);
        assert!(read_numbers(&bytes).is_err());
    }
}
