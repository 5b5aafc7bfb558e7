//! Writes Excel's binary workbooks for tests: no library does, and programs that do are not at hand everywhere. Records, their
//! numbers and their fields are those of Microsoft's [MS-XLSB], parts 2.3 and 2.4.
use crate::shown::load_as;
use domain::Policy;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// What one cell holds.
pub(crate) enum Cell {
    /// In the table of shared strings.
    Text(String),
    /// Days since 30 December 1899, shown as a date.
    Day(i32),
    /// Eight bytes of IEEE 754.
    Real(f64),
    /// Hundredths in 30 bits, as Excel writes amounts of money.
    Cents(i32),
}

/// A workbook of one sheet.
pub(crate) fn workbook(rows: &[Vec<Option<Cell>>]) -> Vec<u8> {
    zipped(&parts(rows))
}

fn parts(rows: &[Vec<Option<Cell>>]) -> Vec<(&'static str, Vec<u8>)> {
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"rId1\" Type=\"worksheet\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    let (sheet, strings) = sheet(rows);
    vec![
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("xl/workbook.bin", book()),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes().to_vec()),
        ("xl/styles.bin", styles()),
        ("xl/sharedStrings.bin", strings),
        ("xl/worksheets/sheet1.bin", sheet),
    ]
}

fn zipped(parts: &[(&'static str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A record: its number and its length in groups of seven bits, lowest first, then its fields.
fn record(to: &mut Vec<u8>, number: u16, fields: &[&[u8]]) {
    to.push(number as u8 & 0x7F | if number > 0x7F { 0x80 } else { 0 });
    if number > 0x7F {
        to.push((number >> 7) as u8);
    }
    let mut length: usize = fields.iter().map(|field| field.len()).sum();
    while length > 0x7F {
        to.push(length as u8 & 0x7F | 0x80);
        length >>= 7;
    }
    to.push(length as u8);
    fields.iter().for_each(|field| to.extend(*field));
}

/// `XLWideString`: how many units of UTF-16, and the units.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    (units.len() as u32).to_le_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn book() -> Vec<u8> {
    let mut book = Vec::new();
    record(&mut book, 0x83, &[]);
    record(&mut book, 0x8F, &[]);
    record(&mut book, 0x9C, &[&[0; 4], &1_u32.to_le_bytes(), &wide("rId1"), &wide("Orders")]);
    record(&mut book, 0x90, &[]);
    record(&mut book, 0x84, &[]);
    book
}

/// Two formats of cells: general, and the date that is number 14 in every workbook.
fn styles() -> Vec<u8> {
    let mut styles = Vec::new();
    record(&mut styles, 0x269, &[&2_u32.to_le_bytes()]);
    for format in [0_u16, 14] {
        record(&mut styles, 0x2F, &[&[0; 2], &format.to_le_bytes(), &[0; 12]]);
    }
    record(&mut styles, 0x26A, &[]);
    styles
}

/// The sheet and its shared strings.
fn sheet(rows: &[Vec<Option<Cell>>]) -> (Vec<u8>, Vec<u8>) {
    let (mut sheet, mut items, mut texts) = (Vec::new(), Vec::new(), 0_u32);
    record(&mut sheet, 0x81, &[]);
    record(&mut sheet, 0x94, &[&[0; 16]]);
    record(&mut sheet, 0x91, &[]);
    for (row, cells) in rows.iter().enumerate() {
        record(&mut sheet, 0x00, &[&(row as u32).to_le_bytes(), &[0; 13]]);
        for (column, cell) in cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            let (number, style, value) = match cell {
                Cell::Text(text) => {
                    record(&mut items, 0x13, &[&[0], &wide(text)]);
                    texts += 1;
                    (0x07, 0_u32, (texts - 1).to_le_bytes().to_vec())
                }
                Cell::Day(day) => (0x02, 1, (day << 2 | 2).to_le_bytes().to_vec()),
                Cell::Real(real) => (0x05, 0, real.to_le_bytes().to_vec()),
                Cell::Cents(cents) => (0x02, 0, (cents << 2 | 3).to_le_bytes().to_vec()),
            };
            record(&mut sheet, number, &[&(column as u32).to_le_bytes(), &style.to_le_bytes(), &value]);
        }
    }
    record(&mut sheet, 0x92, &[]);
    record(&mut sheet, 0x82, &[]);
    let mut strings = Vec::new();
    record(&mut strings, 0x9F, &[&texts.to_le_bytes(), &texts.to_le_bytes()]);
    strings.extend(items);
    record(&mut strings, 0xA0, &[]);
    (sheet, strings)
}

/// A workbook any part of which is cut anywhere or has any byte changed is read, or refused with a sentence; nothing panics past
/// the reader. So is one that is cut or changed as it is packed.
#[test]
fn a_damaged_binary_workbook_is_refused_with_a_sentence() {
    let text = |text: &str| Some(Cell::Text(text.to_owned()));
    let rows = vec![
        vec![text("date"), text("amount")],
        vec![Some(Cell::Day(45_296)), Some(Cell::Cents(10_050))],
        vec![Some(Cell::Day(45_297)), Some(Cell::Real(20.25))],
    ];
    let load = |bytes: Vec<u8>| load_as(&mut Cursor::new(bytes), "orders.xlsb", &Policy::default()).map(|_| ());
    assert!(load(workbook(&rows)).is_ok());
    let (whole, mut refused) = (parts(&rows), 0);
    // The list of contents is looked at for its name alone.
    for part in 1..whole.len() {
        for at in 0..whole[part].1.len() {
            let (mut cut, mut changed) = (whole.clone(), whole.clone());
            cut[part].1.truncate(at);
            changed[part].1[at] ^= 0xFF;
            refused += [cut, changed].iter().filter(|parts| is_refused(load(zipped(parts)))).count();
        }
    }
    let packed = workbook(&rows);
    for at in 0..packed.len() {
        let mut changed = packed.clone();
        changed[at] ^= 0xFF;
        refused += [packed[..at].to_vec(), changed].into_iter().filter(|bytes| is_refused(load(bytes.clone()))).count();
    }
    assert!(refused > 100, "{refused}");
}

fn is_refused(read: domain::Result<()>) -> bool {
    let Err(error) = read else { return false };
    assert!(error.to_string().ends_with('.') && !matches!(error, domain::Error::Internal { .. }), "{error}");
    true
}
