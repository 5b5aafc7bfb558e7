//! What holds for any table of text, whatever dialect and encoding it is written in.
use crate::dialect::Dialect;
use crate::dialect_evidence::sniff;
use crate::encoding::Encoding;
use crate::formats::Opened;
use crate::in_pieces::InPieces;
use crate::records::{Interrupted, Records};
use crate::text::Text;
use proptest::prelude::*;

type Table = Vec<Vec<String>>;

/// How a program writes a table.
#[derive(Debug, Clone, Copy)]
struct Writer {
    delimiter: char,
    quotes: Quotes,
    line_end: &'static str,
    last_line_ends: bool,
    letters: Letters,
}

#[derive(Debug, Clone, Copy)]
enum Quotes {
    WhereNeeded,
    Always,
    /// `\"` inside quoted cells.
    Escaped,
    /// `'`
    Single,
}

#[derive(Debug, Clone, Copy)]
enum Letters {
    Utf8 { marked: bool },
    Utf16 { big: bool, marked: bool },
    Windows1252,
}

impl Writer {
    fn write(&self, table: &Table) -> Vec<u8> {
        let rows = table.iter().map(|row| {
            let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
            cells.join(&self.delimiter.to_string())
        });
        let mut text = rows.collect::<Vec<_>>().join(self.line_end);
        if self.last_line_ends {
            text.push_str(self.line_end);
        }
        self.letters.encode(&text)
    }

    fn cell(&self, cell: &str) -> String {
        let text = cell.replace('\n', self.line_end);
        let is_needed = text.contains([self.delimiter, '"', '\n', '\r']);
        match self.quotes {
            Quotes::WhereNeeded if !is_needed => text,
            Quotes::WhereNeeded | Quotes::Always => format!("\"{}\"", text.replace('"', "\"\"")),
            Quotes::Escaped => format!("\"{}\"", text.replace('"', "\\\"")),
            Quotes::Single => format!("'{}'", text.replace('"', "").replace('\'', "''")),
        }
    }
}

impl Letters {
    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Letters::Utf8 { marked } => [if marked { "\u{feff}" } else { "" }, text].concat().into_bytes(),
            Letters::Utf16 { big, marked } => {
                let of = if big { u16::to_be_bytes } else { u16::to_le_bytes };
                marked.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).flat_map(of).collect()
            }
            Letters::Windows1252 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        }
    }
}

fn writer() -> impl Strategy<Value = Writer> {
    let letters = prop_oneof![
        any::<bool>().prop_map(|marked| Letters::Utf8 { marked }),
        any::<(bool, bool)>().prop_map(|(big, marked)| Letters::Utf16 { big, marked }),
        Just(Letters::Windows1252),
    ];
    let quotes = prop::sample::select(vec![Quotes::WhereNeeded, Quotes::Always, Quotes::Escaped, Quotes::Single]);
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    (prop::sample::select(vec![',', ';', '\t', '|']), quotes, line_end, any::<bool>(), letters).prop_map(
        |(delimiter, quotes, line_end, last_line_ends, letters)| Writer {
            delimiter,
            quotes,
            line_end,
            last_line_ends,
            letters,
        },
    )
}

/// Names, then rows of texts with every mark that a dialect gives a meaning.
fn table() -> impl Strategy<Value = Table> {
    let word =
        prop::sample::select(vec!["Café", "Müller", "Straße", "it's", "São Paulo", "plain", "a \"b\" c", "5\" disc"]);
    let mixed = proptest::collection::vec(
        prop::sample::select(vec!["a", "é", ",", ";", "|", "\t", "\n", " ", "x \"y\" z"]),
        0..6,
    );
    let text = prop_oneof![
        3 => word.prop_map(str::to_owned),
        2 => mixed.prop_map(|letters| letters.concat()),
        2 => "[0-9]{1,3},[0-9]{2}",
        1 => Just(String::new()),
    ];
    let row = (text.clone(), text, "-?[0-9]{1,4}\\.[0-9]{2}", "[a-z]{1,4}");
    proptest::collection::vec(row, 1..20).prop_map(|rows| {
        let names = ["name", "note", "amount", "tag"].map(str::to_owned).to_vec();
        [names].into_iter().chain(rows.into_iter().map(|(a, b, c, d)| vec![a, b, c, d])).collect()
    })
}

/// Everything that is found out about the bytes, and the rows that come of it, `most` bytes at a time.
fn read(bytes: &[u8], most: usize) -> (Option<Dialect>, Vec<(u64, Vec<String>)>) {
    let encoding = Encoding::of(bytes);
    match read_as(bytes, most, encoding) {
        Err(Interrupted::NotUtf8) => {
            let found = Encoding::of_whole(&mut InPieces::new(bytes.to_vec(), most)).unwrap();
            read_as(bytes, most, found).unwrap()
        }
        read => read.unwrap(),
    }
}

type Rows = (Option<Dialect>, Vec<(u64, Vec<String>)>);

fn read_as(bytes: &[u8], most: usize, encoding: Encoding) -> Result<Rows, Interrupted> {
    let of_sample = if encoding == Encoding::Utf8 { Encoding::Utf8Marked } else { encoding };
    let dialect = sniff(&Text::new(bytes, of_sample).rest().unwrap(), true);
    let mut file = InPieces::new(bytes.to_vec(), most);
    let mut file = Opened::text(&mut file);
    let mut records = Records::open(&mut file, encoding, dialect.unwrap_or(Dialect::UNDIVIDED))?;
    let mut rows = Vec::new();
    while let Some((line, row)) = records.next()? {
        rows.push((line, row.iter().map(str::to_owned).collect()));
    }
    Ok((dialect, rows))
}

/// The table as it must be read: marks that the dialect has no way to write are gone.
fn written(table: &Table, writer: Writer) -> Table {
    let cell = |cell: &String| match writer.quotes {
        Quotes::Single => cell.replace('"', ""),
        _ => cell.clone(),
    };
    table.iter().map(|row| row.iter().map(cell).collect()).collect()
}

proptest! {
    #[test]
    fn a_table_in_any_dialect_and_encoding_reads_back_equal(table in table(), writer in writer(), most in 1usize..40) {
        let bytes = writer.write(&table);
        let (dialect, rows) = read(&bytes, most);
        prop_assert_eq!(dialect.and_then(|dialect| dialect.delimiter()), Some(writer.delimiter.to_string()));
        let expected = written(&table, writer);
        prop_assert_eq!(rows.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>(), expected.clone());
        // Each row begins on the line after those of the rows before it.
        let mut line = 1;
        for ((read, _), row) in rows.iter().zip(&expected) {
            prop_assert_eq!(*read, line);
            line += 1 + row.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        }
    }

    #[test]
    fn rows_do_not_depend_on_where_the_bytes_are_cut(
        text in "[ab0-9,;\"'\\\\\r\n\t é€]{0,120}",
        cuts in 0usize..4,
        most in 1usize..20,
    ) {
        let mut bytes = text.into_bytes();
        // Letters cut short, so that other encodings are met as well.
        bytes.drain(..cuts.min(bytes.len()));
        prop_assert_eq!(read(&bytes, most), read(&bytes, usize::MAX));
    }
}
