//! One table in seven files: whatever the format, encoding and dialect, the cleaned table is the same to the byte, but for the
//! lines that its rows stand on.
use crate::binary_workbook::{self, Cell};
use crate::shown::load_as;
use crate::{Input, ParquetWriter};
use domain::Policy;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::io::Cursor;

fn superstore() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/superstore/superstore.csv")).unwrap()
}

fn rows(csv: &[u8]) -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new().has_headers(false).from_reader(csv).records().map(Result::unwrap).collect()
}

/// The cleaned table as Parquet.
fn table(file: &mut dyn Input, name: &str) -> Vec<u8> {
    let (plan, mut batches, _) = load_as(file, name, &Policy::default()).unwrap();
    batches.iter_mut().for_each(|batch| batch.lines.fill(0));
    let mut bytes = Vec::new();
    let mut writer = ParquetWriter::new(&mut bytes, &plan).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish().unwrap();
    bytes
}

fn check(bytes: Vec<u8>, name: &str) {
    let expected = table(&mut Cursor::new(superstore()), "superstore.csv");
    let found = table(&mut Cursor::new(bytes), name);
    assert!(found == expected, "{name}: {} bytes instead of {}", found.len(), expected.len());
}

fn is_number(header: &str) -> bool {
    matches!(header, "Row ID" | "Postal Code" | "Sales" | "Quantity" | "Discount" | "Profit")
}

#[test]
fn utf16_with_its_mark() {
    let text = String::from_utf8(superstore()).unwrap();
    let little = text.encode_utf16().flat_map(u16::to_le_bytes);
    check([0xFF, 0xFE].into_iter().chain(little).collect(), "superstore.csv");
    let big = text.encode_utf16().flat_map(u16::to_be_bytes);
    check([0xFE, 0xFF].into_iter().chain(big).collect(), "superstore.csv");
}

#[test]
fn semicolons_decimal_commas_and_german_dates() {
    let rows = rows(&superstore());
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&rows[0]).map(|(cell, header)| match header {
            _ if at == 0 => cell.to_owned(),
            "Order Date" | "Ship Date" => format!("{}.{}.{}", &cell[8..10], &cell[5..7], &cell[..4]),
            "Sales" | "Discount" | "Profit" => cell.replace('.', ","),
            _ => cell.to_owned(),
        });
        writer.write_record(cells.collect::<Vec<_>>()).unwrap();
    }
    check(writer.into_inner().unwrap(), "superstore.csv");
}

#[test]
fn json_lines() {
    let rows = rows(&superstore());
    let mut text = String::new();
    for row in &rows[1..] {
        let cells = row.iter().zip(&rows[0]).map(|(cell, header)| {
            let value = if is_number(header) && !cell.is_empty() {
                cell.to_owned()
            } else {
                serde_json::to_string(cell).unwrap()
            };
            format!("{}:{value}", serde_json::to_string(header).unwrap())
        });
        text.push_str(&format!("{{{}}}\n", cells.collect::<Vec<_>>().join(",")));
    }
    check(text.into_bytes(), "superstore.jsonl");
}

#[test]
fn a_workbook_with_a_title_block_and_a_totals_row() {
    let rows = rows(&superstore());
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Superstore").unwrap();
    sheet.write(1, 0, "Orders 2014 to 2017, prepared for the board").unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (at, row) in rows.iter().enumerate() {
        let line = at as u32 + 3;
        for (place, (cell, header)) in row.iter().zip(&rows[0]).enumerate() {
            let place = place as u16;
            match header {
                _ if at == 0 => sheet.write(line, place, cell).unwrap(),
                "Order Date" | "Ship Date" => {
                    let date = ExcelDateTime::parse_from_str(cell).unwrap();
                    sheet.write_datetime_with_format(line, place, date, &day).unwrap()
                }
                header if is_number(header) && !cell.is_empty() => {
                    sheet.write_number(line, place, cell.parse::<f64>().unwrap()).unwrap()
                }
                _ => sheet.write(line, place, cell).unwrap(),
            };
        }
    }
    let last = rows.len() as u32 + 3;
    sheet.write(last, 0, "Grand total").unwrap();
    let sales = rows[0].iter().position(|header| header == "Sales").unwrap() as u16;
    sheet.write_number(last, sales, 2_297_200.860_3).unwrap();
    check(workbook.save_to_buffer().unwrap(), "superstore.xlsx");
}

#[test]
fn a_binary_workbook() {
    let rows = rows(&superstore());
    let cells = |row: &csv::StringRecord, is_header: bool| {
        row.iter().zip(&rows[0]).map(|(cell, header)| binary_cell(cell, header, is_header)).collect()
    };
    let all: Vec<_> = rows.iter().enumerate().map(|(at, row)| cells(row, at == 0)).collect();
    check(binary_workbook::workbook(&all), "superstore.xlsb");
}

fn binary_cell(cell: &str, header: &str, is_header: bool) -> Option<Cell> {
    let since = domain::Date::constant(1899, 12, 30);
    match header {
        _ if cell.is_empty() => None,
        _ if is_header => Some(Cell::Text(cell.to_owned())),
        "Order Date" | "Ship Date" => {
            let date: domain::Date = cell.parse().unwrap();
            Some(Cell::Day((date - since).get_days()))
        }
        "Sales" if cell.split('.').nth(1).is_some_and(|cents| cents.len() == 2) => {
            Some(Cell::Cents(cell.replace('.', "").parse().unwrap()))
        }
        header if is_number(header) => Some(Cell::Real(cell.parse().unwrap())),
        _ => Some(Cell::Text(cell.to_owned())),
    }
}

#[test]
fn parquet() {
    check(
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/superstore/superstore.parquet"))
            .unwrap(),
        "superstore.parquet",
    );
}
