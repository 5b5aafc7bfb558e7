//! Some rows of a stored table, as text: what a person or a program turns over page by page.
//!
//! Only the footer and the row groups that hold the page are read from the file, so a page costs the same wherever it is
//! and however long the table: memory is one row group (a batch) and the page.
use crate::Input;
use domain::{Error, Result, escape_formula};
use polars::io::parquet::metadata::FileMetadata;
use polars::io::parquet::read::ParallelStrategy;
use polars::prelude::{AnyValue, Column, DataFrame, DataType, ParquetReader, PolarsError, SerReader};
use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Arc;

/// Consecutive rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePage {
    pub columns: Vec<PageColumn>,
    /// One text per column; `None` is an empty cell. Decimals are exact, dates `2024-01-31`, times `2024-01-31T17:09:34`.
    pub rows: Vec<Vec<Option<String>>>,
    /// Rows of the whole table.
    pub total: usize,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageColumn {
    pub name: String,
    /// `text`, `decimal`, `date`, `datetime` or `boolean`; `integer` for the line of the file that a row began on, which stands
    /// last.
    pub data_type: &'static str,
}

/// A page ends early when its cells hold this many bytes, since an answer holds 6 MB; it has at least one row.
const LARGEST_PAGE: usize = 3_000_000;

/// Bytes around a Parquet file's footer: its length and the mark.
const TAIL: u64 = 8;

/// Reads up to `limit` rows from the row `from` on (the first is 0) of a table that [`crate::ParquetWriter`] wrote.
pub fn page(file: &mut dyn Input, from: usize, limit: usize) -> Result<TablePage> {
    let mut window = Window::with_footer(file)?;
    let mut reader = ParquetReader::new(window.file()?);
    let whole = reader.get_metadata().map_err(reading)?.clone();
    let total = whole.num_rows;
    let (from, to) = (from.min(total), from.saturating_add(limit).min(total));
    let (part, skipped) = row_groups(&whole, from..to);
    for group in &part.row_groups {
        window.copy(file, group.full_byte_range())?;
    }
    let mut reader = ParquetReader::new(window.file()?);
    reader.set_metadata(Arc::new(part));
    let rows = reader.with_slice(Some((from - skipped, to - from))).read_parallel(ParallelStrategy::None);
    let frame = rows.finish().map_err(reading)?;
    let rows = texts(&frame)?;
    let next = from + rows.len();
    let columns = frame.columns().iter();
    let columns =
        columns.map(|column| PageColumn { name: column.name().to_string(), data_type: data_type(column.dtype()) });
    Ok(TablePage { columns: columns.collect(), rows, total, next: (next < total).then_some(next) })
}

/// The file's metadata with the row groups that hold `rows` alone, and how many rows come before them.
pub(crate) fn row_groups(whole: &FileMetadata, rows: Range<usize>) -> (FileMetadata, usize) {
    let (mut begin, mut skipped, mut kept) = (0, rows.start, Vec::new());
    for group in &whole.row_groups {
        let end = begin + group.num_rows();
        if begin < rows.end && rows.start < end {
            if kept.is_empty() {
                skipped = begin;
            }
            kept.push(group.clone());
        }
        begin = end;
    }
    let num_rows = kept.iter().map(|group| group.num_rows()).sum();
    (FileMetadata { row_groups: kept, num_rows, ..whole.clone() }, skipped)
}

/// A file as long as the original that holds the copied parts of it at their places, and nothing between them: what polars
/// maps into memory without the rest having to be there.
pub(crate) struct Window {
    copy: File,
    length: u64,
    /// Where the footer begins.
    footer: u64,
}

impl Window {
    pub(crate) fn with_footer(from: &mut dyn Input) -> Result<Self> {
        let length = from.seek(SeekFrom::End(0)).map_err(copying)?;
        let mut tail = [0; TAIL as usize];
        if length < TAIL {
            return Err(damaged());
        }
        from.seek(SeekFrom::Start(length - TAIL)).and_then(|_| from.read_exact(&mut tail)).map_err(copying)?;
        let [a, b, c, d, mark @ ..] = tail;
        let footer = u64::from(u32::from_le_bytes([a, b, c, d])) + TAIL;
        if mark != *b"PAR1" || footer > length {
            return Err(damaged());
        }
        let copy = tempfile::tempfile().map_err(copying)?;
        copy.set_len(length).map_err(copying)?;
        let mut window = Self { copy, length, footer: length - footer };
        window.copy(from, length - footer..length)?;
        Ok(window)
    }

    /// Forgets all that was copied but the footer, so that the copy takes no more room than what is looked at.
    pub(crate) fn forget(&mut self) -> Result<()> {
        let mut footer = Vec::new();
        self.copy.seek(SeekFrom::Start(self.footer)).map_err(copying)?;
        self.copy.read_to_end(&mut footer).map_err(copying)?;
        self.copy.set_len(0).and_then(|()| self.copy.set_len(self.length)).map_err(copying)?;
        self.copy.seek(SeekFrom::Start(self.footer)).map_err(copying)?;
        self.copy.write_all(&footer).map_err(copying)
    }

    pub(crate) fn copy(&mut self, from: &mut dyn Input, range: Range<u64>) -> Result<()> {
        if range.start > range.end || range.end > self.length {
            return Err(damaged());
        }
        from.seek(SeekFrom::Start(range.start)).map_err(copying)?;
        self.copy.seek(SeekFrom::Start(range.start)).map_err(copying)?;
        let copied = std::io::copy(&mut from.take(range.end - range.start), &mut self.copy).map_err(copying)?;
        self.copy.flush().map_err(copying)?;
        if copied == range.end - range.start { Ok(()) } else { Err(damaged()) }
    }

    pub(crate) fn file(&self) -> Result<File> {
        self.copy.try_clone().map_err(copying)
    }
}

fn texts(frame: &DataFrame) -> Result<Vec<Vec<Option<String>>>> {
    // Times are shown from the number of microseconds that they are, since polars shows them in words of its own.
    let shown: Vec<(Column, DataType)> = frame
        .columns()
        .iter()
        .map(|column| {
            let kind = column.dtype().clone();
            if data_type(&kind) == "datetime" { (column.to_physical_repr(), kind) } else { (column.clone(), kind) }
        })
        .collect();
    let (mut rows, mut bytes) = (Vec::with_capacity(frame.height()), 0);
    for row in 0..frame.height() {
        let cells = shown.iter().map(|(column, kind)| {
            let value = column.get(row).map_err(reading)?;
            Ok(text(&value, kind))
        });
        let cells: Vec<Option<String>> = cells.collect::<Result<_>>()?;
        bytes += cells.iter().flatten().map(String::len).sum::<usize>();
        if bytes > LARGEST_PAGE && !rows.is_empty() {
            break;
        }
        rows.push(cells);
    }
    Ok(rows)
}

fn text(value: &AnyValue<'_>, kind: &DataType) -> Option<String> {
    match value {
        AnyValue::Null => None,
        AnyValue::String(text) => Some((*text).to_owned()),
        AnyValue::Int64(micros) if data_type(kind) == "datetime" => Some(time(*micros, is_zoned(kind))),
        other => Some(other.str_value().into_owned()),
    }
}

/// With `Z` where the column is in UTC, without where the file names no zone.
fn time(micros: i64, is_zoned: bool) -> String {
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(at) if is_zoned => at.to_string(),
        Ok(at) => at.to_zoned(jiff::tz::TimeZone::UTC).datetime().to_string(),
        Err(_) => micros.to_string(),
    }
}

/// Told by how polars spells the type: its variant is there only where a feature of polars is on.
pub(crate) fn data_type(kind: &DataType) -> &'static str {
    match kind {
        DataType::String => "text",
        DataType::Date => "date",
        DataType::Boolean => "boolean",
        DataType::Int64 => "integer",
        other if other.to_string().starts_with("datetime") => "datetime",
        _ => "decimal",
    }
}

pub(crate) fn is_zoned(kind: &DataType) -> bool {
    kind.to_string().contains("UTC")
}

pub(crate) fn reading(error: PolarsError) -> Error {
    Error::internal("reading a stored table", error)
}

fn copying(error: std::io::Error) -> Error {
    Error::internal("copying a part of a stored table", error)
}

fn damaged() -> Error {
    Error::internal("reading a stored table", std::io::Error::other("it is no whole Parquet file"))
}

impl TablePage {
    /// The rows as CSV (RFC 4180), under a line of column names where `with_names`. What a spreadsheet would calculate is
    /// text.
    pub fn csv(&self, with_names: bool) -> Result<String> {
        let wrong = |e: csv::Error| Error::internal("writing a page as CSV", e);
        let mut to = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        if with_names {
            let names = self.columns.iter().map(|column| escape_formula(&column.name));
            to.write_record(names.map(Cow::into_owned)).map_err(wrong)?;
        }
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns).map(|(cell, column)| {
                let cell = cell.as_deref().unwrap_or_default();
                if column.data_type == "text" { escape_formula(cell) } else { Cow::Borrowed(cell) }
            });
            to.write_record(cells.map(Cow::into_owned)).map_err(wrong)?;
        }
        let bytes = to.into_inner().map_err(|e| Error::internal("writing a page as CSV", e.into_error()))?;
        String::from_utf8(bytes).map_err(|e| Error::internal("writing a page as CSV", e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParquetWriter;
    use crate::shown::load;
    use expect_test::{Expect, expect};
    use std::io::Cursor;

    fn written(csv: &str) -> Vec<u8> {
        let (plan, batches, _) = load(&mut Cursor::new(csv)).unwrap();
        let mut bytes = Vec::new();
        let mut writer = ParquetWriter::new(&mut bytes, &plan).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
        bytes
    }

    fn check(csv: &str, from: usize, limit: usize, expect: Expect) {
        let page = page(&mut Cursor::new(written(csv)), from, limit).unwrap();
        let types: Vec<&str> = page.columns.iter().map(|column| column.data_type).collect();
        let shown = format!("{}\n{}of {}, next {:?}", types.join(" "), page.csv(true).unwrap(), page.total, page.next);
        expect.assert_eq(&shown.replace('\r', ""));
    }

    const CSV: &str = "date,amount,product\n2024-01-31,-1.50,Café\n,1234567890123456789012.25,\n2024-02-01,3,\"=1+1, \"\"x\"\"\"\n2024-02-02,4,-5\n";

    #[test]
    fn a_page_is_some_rows_with_exact_cells_and_where_the_next_begins() {
        check(
            CSV,
            0,
            2,
            expect![[r#"
                date decimal text integer
                date,amount,product,line
                2024-01-31,-1.50,Café,2
                ,1234567890123456789012.25,,3
                of 4, next Some(2)"#]],
        );
        check(
            CSV,
            2,
            100,
            expect![[r#"
                date decimal text integer
                date,amount,product,line
                2024-02-01,3.00,"'=1+1, ""x""",4
                2024-02-02,4.00,-5,5
                of 4, next None"#]],
        );
    }

    #[test]
    fn beyond_the_end_there_are_columns_and_no_rows() {
        check(
            CSV,
            9,
            2,
            expect![[r#"
                date decimal text integer
                date,amount,product,line
                of 4, next None"#]],
        );
        assert_eq!(page(&mut Cursor::new(written(CSV)), usize::MAX, usize::MAX).unwrap().rows.len(), 0);
    }

    /// Counts what is read of a file.
    struct Counted<'a>(Cursor<&'a [u8]>, &'a std::sync::atomic::AtomicU64);

    impl Read for Counted<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let read = self.0.read(to)?;
            self.1.fetch_add(read as u64, std::sync::atomic::Ordering::Relaxed);
            Ok(read)
        }
    }

    impl Seek for Counted<'_> {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn every_row_of_a_long_table_is_on_one_page_and_a_page_reads_its_part_of_the_file() {
        let rows = 100_000;
        let csv: String = std::iter::once("date,order_id,amount\n".to_owned())
            .chain((0..rows).map(|row| {
                format!("2024-01-{:02},N{:x},{row}.{:02}\n", row % 28 + 1, row * 7_919 % 104_729 * 31, row % 100)
            }))
            .collect();
        let bytes = written(&csv);
        let read = std::sync::atomic::AtomicU64::default();
        let mut seen = Vec::new();
        // The pages meet the ends of row groups (32,768 rows) at odd places.
        for from in [0, 32_760, 65_530, 99_990] {
            let page = page(&mut Counted(Cursor::new(&bytes), &read), from, 20).unwrap();
            seen.extend(page.rows.into_iter().map(|row| row[2].clone().unwrap()));
        }
        let expected = [0..20, 32_760..32_780, 65_530..65_550, 99_990..100_000];
        let expected: Vec<String> =
            expected.into_iter().flatten().map(|row| format!("{row}.{:02}", row % 100)).collect();
        assert_eq!(seen, expected);
        read.store(0, std::sync::atomic::Ordering::Relaxed);
        page(&mut Counted(Cursor::new(&bytes), &read), 40_000, 20).unwrap();
        let read = read.into_inner();
        assert!(read < bytes.len() as u64 / 2, "{read} of {} bytes", bytes.len());
    }

    #[test]
    fn a_page_ends_before_it_is_too_large_for_an_answer() {
        let long = "x".repeat(400_000);
        let csv: String = std::iter::once("date,product\n".to_owned())
            .chain((0..20).map(|row| format!("2024-01-{:02},{long}{row}\n", row + 1)))
            .collect();
        let page = page(&mut Cursor::new(written(&csv)), 0, 20).unwrap();
        assert_eq!((page.rows.len(), page.next), (7, Some(7)));
    }

    #[test]
    fn what_is_no_table_is_an_error_and_no_panic() {
        for bytes in [&b""[..], b"PAR1", b"PAR1PAR1", b"PAR1\xff\xff\xff\xffPAR1", b"PAR1\0\0\0\0\0\0\0\0PAR1"] {
            assert!(page(&mut Cursor::new(bytes.to_vec()), 0, 10).is_err(), "{bytes:?}");
        }
    }
}
