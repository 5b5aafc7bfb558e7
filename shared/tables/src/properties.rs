//! What holds for any table: however it is written, cut or shuffled, it is the same table.
use crate::dialect::Dialect;
use crate::encoding::Encoding;
use crate::formats::Opened;
use crate::null_words;
use crate::records::{Record, Records};
use crate::shown::{load, rows};
use proptest::prelude::*;
use std::io::{Cursor, Read, Seek, SeekFrom};

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,8}",
        "[0-9]{1,6}",
        "[0-9]{1,3}\\.[0-9]{2}",
        "[a-zéß ,;|\"\n]{0,12}",
        Just("2024-02-29".to_owned())
    ]
}

fn table_of_cells() -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = (cell(), cell(), "[0-9]{1,5}\\.[0-9]{2}", "w[a-z]{0,3}");
    let rows = proptest::collection::vec(row, 1..20);
    rows.prop_map(|rows| rows.into_iter().map(|(a, b, c, d)| vec![a, b, c, d]).collect())
}

/// How a table is written.
#[derive(Debug, Clone)]
struct Writing {
    delimiter: u8,
    line_end: &'static str,
    quotes_all: bool,
    /// Older encodings are told by the language of a text, which random letters have none of; see `encoding`.
    encoding: &'static str,
}

fn writing() -> impl Strategy<Value = Writing> {
    let delimiter = prop::sample::select(b",;\t|".to_vec());
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let encoding = prop::sample::select(vec!["utf-8", "utf-8 marked", "utf-16le", "utf-16be"]);
    (delimiter, line_end, any::<bool>(), encoding).prop_map(|(delimiter, line_end, quotes_all, encoding)| Writing {
        delimiter,
        line_end,
        quotes_all,
        encoding,
    })
}

fn written(rows: &[Vec<String>], how: &Writing) -> Vec<u8> {
    let style = if how.quotes_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut writer = csv::WriterBuilder::new().delimiter(how.delimiter).quote_style(style).from_writer(Vec::new());
    writer.write_record(["name", "note", "amount", "tag"]).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap().replace('\n', how.line_end);
    match how.encoding {
        "utf-8 marked" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf-16le" => [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        "utf-16be" => [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
        _ => text.into_bytes(),
    }
}

fn plain(rows: &[Vec<String>]) -> Vec<u8> {
    written(rows, &Writing { delimiter: b',', line_end: "\n", quotes_all: false, encoding: "utf-8" })
}

/// A file whose reads give a few bytes each.
struct Trickle {
    from: Cursor<Vec<u8>>,
    sizes: Vec<usize>,
    next: usize,
}

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes[self.next % self.sizes.len()].min(buffer.len());
        self.next += 1;
        self.from.read(&mut buffer[..size])
    }
}

impl Seek for Trickle {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.from.seek(to)
    }
}

fn records(text: &str) -> Vec<(u64, Record)> {
    let mut file = Cursor::new(text.as_bytes());
    let mut file = Opened::text(&mut file);
    let mut records = Records::open(&mut file, Encoding::Utf8, b',').unwrap();
    let mut all = Vec::new();
    while let Some((line, row)) = records.next().unwrap() {
        all.push((line, row.clone()));
    }
    all
}

proptest! {
    #[test]
    fn a_table_reads_back_equal_however_it_is_written(table in table_of_cells(), how in writing()) {
        let (plan, batches, _) = load(&mut Cursor::new(written(&table, &how))).unwrap();
        prop_assert_eq!(plan.dialect, Dialect::from(how.delimiter));
        for (read, row) in rows(&batches).iter().zip(&table) {
            for (place, (read, cell)) in read.iter().zip(row).enumerate() {
                // A number is the same number with more or fewer zeros behind the point.
                let same = |a: &str, b: &str| a.parse::<domain::Decimal>().ok().zip(b.parse().ok()).is_some_and(|(a, b)| a == b);
                let is_nothing = read.is_empty() && null_words::meaning(cell.trim()).is_some();
                prop_assert!(read == cell.trim() || is_nothing || same(read, cell), "{place}: {read:?} {cell:?}");
            }
        }
        prop_assert_eq!(batches.iter().map(|batch| batch.len()).sum::<usize>(), table.len());
    }

    #[test]
    fn the_order_of_rows_changes_no_decision(table in table_of_cells().prop_shuffle(), turn in 0usize..20) {
        let mut turned = table.clone();
        turned.rotate_left(turn % table.len());
        let plan = |table: &[Vec<String>]| load(&mut Cursor::new(plain(table))).unwrap().0;
        prop_assert_eq!(plan(&table).columns, plan(&turned).columns);
        prop_assert_eq!(plan(&table).mappings().to_vec(), plan(&turned).mappings().to_vec());
    }

    #[test]
    fn cutting_the_file_into_reads_of_any_size_changes_nothing(
        table in table_of_cells(),
        how in writing(),
        sizes in proptest::collection::vec(1usize..40, 1..8),
    ) {
        let bytes = written(&table, &how);
        let whole = load(&mut Cursor::new(bytes.clone())).unwrap();
        let cut = load(&mut Trickle { from: Cursor::new(bytes), sizes, next: 0 }).unwrap();
        prop_assert_eq!(whole.1, cut.1);
        prop_assert_eq!(whole.2, cut.2);
    }

    #[test]
    fn rows_are_those_that_a_reader_of_rfc_4180_finds(table in table_of_cells()) {
        let text = String::from_utf8(plain(&table)).unwrap();
        let read: Vec<Vec<String>> =
            records(&text).iter().map(|(_, row)| row.iter().map(str::to_owned).collect()).collect();
        let mut expected = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let expected: Vec<Vec<String>> =
            expected.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn a_mark_that_is_never_closed_costs_its_own_line_alone(
        before in proptest::collection::vec("[a-z]{1,5},[0-9]{1,5}", 1..20),
        after in proptest::collection::vec("[a-z]{1,5},[0-9]{1,5}", 1..20),
    ) {
        let text = format!("{}\n\"open,1\n{}\n", before.join("\n"), after.join("\n"));
        let all = records(&text);
        prop_assert_eq!(all.len(), before.len() + 1 + after.len());
        let unclosed: Vec<u64> = all.iter().filter_map(|(_, row)| row.unclosed).collect();
        prop_assert_eq!(unclosed, vec![before.len() as u64 + 1]);
    }

    #[test]
    fn any_bytes_are_a_whole_table_or_refused(bytes in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        "[a-c0-9.,;/€$()\"\r\n\t -]{0,200}".prop_map(String::into_bytes),
    ]) {
        match load(&mut Cursor::new(bytes)) {
            Ok((plan, batches, _)) => {
                // Some rows may be set aside or repeat others; none appears from nowhere.
                prop_assert!(plan.rows as usize >= batches.iter().map(|batch| batch.len()).sum::<usize>());
                for batch in &batches {
                    prop_assert!(batch.columns.iter().all(|column| column.values.len() == batch.len()));
                }
            }
            Err(error) => prop_assert!(matches!(error, domain::Error::Unreadable { .. }), "{error:?}"),
        }
    }
}
