//! Files of every format: what rows they become, and that no damaged or hostile one does harm.
use crate::formats::{Opened, TYPED, open};
use crate::shown;
use domain::{Error, Findings, Policy};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read, SeekFrom, Write};
use std::time::{Duration, Instant};

fn data(path: &str) -> Vec<u8> {
    let path = format!("{}/../../../shared/data/{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Rows with their numbers, as the passes over text get them.
type Rows = Vec<(u64, Vec<String>)>;

fn rows(opened: &mut Opened<'_>) -> Rows {
    let is_spooled = opened.is_spooled();
    let input = opened.input();
    input.seek(SeekFrom::Start(0)).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
    let records = reader
        .records()
        .map(|record| record.unwrap().iter().map(|cell| cell.trim_start_matches(TYPED).to_owned()).collect::<Vec<_>>());
    records
        .enumerate()
        .map(|(at, mut cells)| {
            let number = if is_spooled { cells.remove(0).parse().unwrap() } else { at as u64 + 1 };
            (number, cells)
        })
        .collect()
}

fn read(bytes: &[u8], name: &str, policy: &Policy) -> Result<(Rows, domain::FileFacts, Findings), Error> {
    let mut file = Cursor::new(bytes);
    let mut opened = open(&mut file, name, policy)?;
    let rows = rows(&mut opened);
    Ok((rows, opened.facts.clone(), opened.notes.clone()))
}

/// Facts, notes and the first rows of a file, or why it is none.
fn shown(bytes: &[u8], name: &str, policy: &Policy) -> String {
    let (rows, facts, notes) = match read(bytes, name, policy) {
        Ok(read) => read,
        Err(error @ Error::Unreadable { .. }) => return error.to_string(),
        Err(error) => panic!("{error:?}"),
    };
    let mut text = facts.format;
    for more in [facts.packed, facts.encoding, facts.sheet].into_iter().flatten() {
        let _ = write!(text, " · {more}");
    }
    if facts.sheets.len() > 1 {
        let _ = write!(text, " of {}", facts.sheets.join(", "));
    }
    let _ = writeln!(text, " · {} rows", rows.len());
    text.push_str(&shown::issues(&notes));
    for (number, cells) in rows.iter().take(8) {
        let _ = writeln!(text, "{number}: {}", cells.join(" | "));
    }
    text
}

fn check_as(bytes: &[u8], name: &str, policy: &Policy, expect: Expect) {
    expect.assert_eq(&shown(bytes, name, policy));
}

fn check(bytes: &[u8], name: &str, expect: Expect) {
    check_as(bytes, name, &Policy::default(), expect);
}

fn check_file(path: &str, expect: Expect) {
    check(&data(path), path, expect);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        to.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

mod collection {
    use super::*;

    #[test]
    fn workbooks() {
        check_file(
            "messy/csvkit/sheets.xlsx",
            expect![[r#"
                xlsx · data of not this one, data, ʤ · 6 rows
                file - Info sheet_chosen: The sheet `data` (6 rows) was read; not read: `ʤ` (2 rows).
                1: text | date | integer | boolean | float | datetime | empty_column | 
                2: Chicago Reader | 1971-01-01 | 40 | true | 1 | 1971-01-01T04:14:00 |  | 
                3: Chicago Sun-Times | 1948-01-01 | 63 | true | 1.27 | 1948-01-01T14:57:13 |  | Extra data beyond headers will be trimmed
                4: Chicago Tribune | 1920-01-01 | 164 | false | 41800000.01 | 1920-01-01T00:00:00 |  | 
                5: This row has blanks |  |  |  |  |  |  | 
                6: Unicode! Σ |  |  |  |  |  |  | 
            "#]],
        );
        check_file(
            "messy/csvkit/sheets.xls",
            expect![[r#"
                xls · data of not this one, data, ʤ · 6 rows
                file - Info sheet_chosen: The sheet `data` (6 rows) was read; not read: `ʤ` (2 rows).
                1: text | date | integer | boolean | float | datetime | empty_column | 
                2: Chicago Reader | 1971-01-01 | 40 | true | 1 | 1971-01-01T04:14:00 |  | 
                3: Chicago Sun-Times | 1948-01-01 | 63 | true | 1.27 | 1948-01-01T14:57:13 |  | Extra data beyond headers will be trimmed
                4: Chicago Tribune | 1920-01-01 | 164 | false | 41800000.01 | 1920-01-01T00:00:00 |  | 
                5: This row has blanks |  |  |  |  |  |  | 
                6: Unicode! Σ |  |  |  |  |  |  | 
            "#]],
        );
        check_file(
            "messy/csvkit/test.xlsx",
            expect![[r#"
            xlsx · Sheet1 · 6 rows
            1: text | date | integer | boolean | float | datetime | empty_column | 
            2: Chicago Reader | 1971-01-01 | 40 | true | 1 | 1971-01-01T04:14:00 |  | 
            3: Chicago Sun-Times | 1948-01-01 | 63 | true | 1.27 | 1948-01-01T14:57:13 |  | Extra data beyond headers will be trimmed
            4: Chicago Tribune | 1920-01-01 | 164 | false | 41800000.01 | 1920-01-01T00:00:00 |  | 
            5: This row has blanks |  |  |  |  |  |  | 
            6: Unicode! Σ |  |  |  |  |  |  | 
        "#]],
        );
        check_file(
            "messy/csvkit/test.xls",
            expect![[r#"
            xls · testfixed_converted.csv · 6 rows
            1: text | date | integer | boolean | float | datetime | empty_column | 
            2: Chicago Reader | 1971-01-01 | 40 | true | 1 | 1971-01-01T04:14:00 |  | 
            3: Chicago Sun-Times | 1948-01-01 | 63 | true | 1.27 | 1948-01-01T14:57:13 |  | Extra data beyond headers will be trimmed
            4: Chicago Tribune | 1920-01-01 | 164 | false | 41800000.01 | 1920-01-01T00:00:00 |  | 
            5: This row has blanks |  |  |  |  |  |  | 
            6: Unicode! Σ |  |  |  |  |  |  | 
        "#]],
        );
        check_file(
            "messy/csvkit/dummy.xlsx",
            expect![[r#"
            xlsx · Sheet1 · 2 rows
            1: a | b | c
            2: 1 | 2 | 3
        "#]],
        );
        check_file(
            "messy/csvkit/dummy.xls",
            expect![[r#"
            xls · Sheet1 · 2 rows
            1: a | b | c
            2: 1 | 2 | 3
        "#]],
        );
        check_file(
            "messy/csvkit/test_skip_lines.xlsx",
            expect![[r#"
            xlsx · Sheet1 · 6 rows
            4: text | date | integer | boolean | float | datetime | empty_column | 
            5: Chicago Reader | 1971-01-01 | 40 | true | 1 | 1971-01-01T04:14:00 |  | 
            6: Chicago Sun-Times | 1948-01-01 | 63 | true | 1.27 | 1948-01-01T14:57:13 |  | Extra data beyond headers will be trimmed
            7: Chicago Tribune | 1920-01-01 | 164 | false | 41800000.01 | 1920-01-01T00:00:00 |  | 
            8: This row has blanks |  |  |  |  |  |  | 
            9: Unicode! Σ |  |  |  |  |  |  | 
        "#]],
        );
        check_file(
            "messy/csvkit/test_skip_lines.xls",
            expect![[r#"
            xls · testfixed_converted.csv · 6 rows
            4: text | date | integer | boolean | float | datetime | empty_column | 
            5: Chicago Reader | 1971-01-01 | 40 | true | 1 | 1971-01-01T04:14:00 |  | 
            6: Chicago Sun-Times | 1948-01-01 | 63 | true | 1.27 | 1948-01-01T14:57:13 |  | Extra data beyond headers will be trimmed
            7: Chicago Tribune | 1920-01-01 | 164 | false | 41800000.01 | 1920-01-01T00:00:00 |  | 
            8: This row has blanks |  |  |  |  |  |  | 
            9: Unicode! Σ |  |  |  |  |  |  | 
        "#]],
        );
        check_file(
            "messy/csvkit/realdata/ne_1033_data.xlsx",
            expect![[r#"
            xlsx · NE data · 1037 rows
            1: state | county | fips | nsn | item_name | quantity | ui | acquisition_cost | total_cost | ship_date | federal_supply_category | federal_supply_category_name | federal_supply_class | federal_supply_class_name
            2: NE | ADAMS | 31001 | 1005-00-589-1271 | RIFLE,7.62 MILLIMETER | 1 | Each | 138 | 138 | 2008-07-11 | 10 | WEAPONS | 1005 | Guns, through 30 mm
            3: NE | ADAMS | 31001 | 1005-00-589-1271 | RIFLE,7.62 MILLIMETER | 1 | Each | 138 | 138 | 2008-07-11 | 10 | WEAPONS | 1005 | Guns, through 30 mm
            4: NE | ADAMS | 31001 | 1005-00-589-1271 | RIFLE,7.62 MILLIMETER | 1 | Each | 138 | 138 | 2008-07-11 | 10 | WEAPONS | 1005 | Guns, through 30 mm
            5: NE | ADAMS | 31001 | 1005-00-589-1271 | RIFLE,7.62 MILLIMETER | 1 | Each | 138 | 138 | 2008-07-11 | 10 | WEAPONS | 1005 | Guns, through 30 mm
            6: NE | ADAMS | 31001 | 1005-00-589-1271 | RIFLE,7.62 MILLIMETER | 1 | Each | 138 | 138 | 2008-07-11 | 10 | WEAPONS | 1005 | Guns, through 30 mm
            7: NE | ADAMS | 31001 | 1005-00-589-1271 | RIFLE,7.62 MILLIMETER | 1 | Each | 138 | 138 | 2008-07-11 | 10 | WEAPONS | 1005 | Guns, through 30 mm
            8: NE | BUFFALO | 31019 | 1005-00-073-9421 | RIFLE,5.56 MILLIMETER | 1 | Each | 499 | 499 | 2008-09-24 | 10 | WEAPONS | 1005 | Guns, through 30 mm
        "#]],
        );
        check_file(
            "superstore/superstore_2017Q4_report_style.xlsx",
            expect![[r#"
                xlsx · Q4 Sales of Q4 Sales, Notes · 1223 rows
                file - Info sheet_chosen: The sheet `Q4 Sales` (1223 rows) was read; not read: `Notes` (1 row).
                1: Quarterly sales report |  |  |  |  |  |  |  | 
                2: Period: Q4 2017 |  |  |  |  |  |  |  | 
                4: Order ID | Order Date | Customer Name | Category | Sub-Category | Sales | Quantity | Discount | Profit
                5: CA-2017-107727 | 2017-10-19 | Matt Abelman | Office Supplies | Paper | 29.472 | 3 | 0.2 | 9.9468
                6: US-2017-118038 | 2017-12-09 | Ken Brennan | Office Supplies | Binders | 1.248 | 3 | 0.8 | -1.9344
                7: US-2017-118038 | 2017-12-09 | Ken Brennan | Furniture | Furnishings | 9.708 | 3 | 0.6 | -5.8248
                8: US-2017-118038 | 2017-12-09 | Ken Brennan | Office Supplies | Storage | 27.24 | 3 | 0.2 | 2.724
                9: US-2017-119662 | 2017-11-13 | Christopher Schild | Office Supplies | Storage | 230.376 | 3 | 0.2 | -48.9549
            "#]],
        );
    }

    #[test]
    fn packed_files() {
        check_file(
            "messy/csvkit/dummy.csv.gz",
            expect![[r#"
            csv · gzip: dummy.csv · 2 rows
            1: a | b | c
            2: 1 | 2 | 3
        "#]],
        );
        check_file(
            "messy/csvkit/dummy.csv.bz2",
            expect![
                "This looks like a compressed file (bzip2), not a CSV file. Unpack it and upload the CSV file inside."
            ],
        );
    }

    #[test]
    fn json() {
        check_file(
            "messy/csvkit/testjson.json",
            expect![[r#"
            json · UTF-8 · 6 rows
            1: text | float | datetime | boolean | time | date | integer
            1: Chicago Reader | 1.0 | 1971-01-01T04:14:00 | true | 04:14:00 | 1971-01-01 | 40
            2: Chicago Sun-Times | 1.27 | 1948-01-01T14:57:13 | true | 14:57:13 | 1948-01-01 | 63
            3: Chicago Tribune | 41800000.01 | 1920-01-01T00:00:00 | false | 00:00:00 | 1920-01-01 | 164
            4: This row has blanks |  |  |  |  |  | 
            5: Unicode! Σ |  |  |  |  |  | 
        "#]],
        );
        check_file(
            "messy/csvkit/testjson_nested.json",
            expect![[r#"
            json · UTF-8 · 3 rows
            1: text | float | datetime | boolean | nested.time | nested.nested.date | nested.nested.integer
            1: Chicago Reader | 1.0 | 1971-01-01T04:14:00 | true | 04:14:00 | 1971-01-01 | 40
            2: Chicago Sun-Times | 1.27 | 1948-01-01T14:57:13 | true | 14:57:13 | 1948-01-01 | 63
        "#]],
        );
        check_file(
            "messy/csvkit/testjson_multiline.json",
            expect![[r#"
            jsonl · UTF-8 · 3 rows
            1: a | b | d
            1: 2 | 3 | 
            2:  | 2 | 4
        "#]],
        );
        check_file(
            "messy/csvkit/test_geojson.json",
            expect![[r#"
            json · UTF-8 · 4 rows
            1: type | geometry.type | geometry.coordinates | properties.prop0 | properties.prop1 | properties.prop1.this
            1: Feature | Point | [102.0,0.5] | value0 |  | 
            2: Feature | LineString | [[102.0,0.0],[103.0,1.0],[104.0,0.0],[105.0,1.0]] | value0 | 0.0 | 
            3: Feature | Polygon | [[[100.0,0.0],[101.0,0.0],[101.0,1.0],[100.0,1.0],[100.0,0.0]]] | value0 |  | that
        "#]],
        );
        check_file(
            "messy/golden_dates.json",
            expect![[r#"
            json · UTF-8 · 370 rows
            1: locale | style | date | text
            1: en_US | short | 2024-01-31 | 1/31/24
            2: en_US | medium | 2024-01-31 | Jan 31, 2024
            3: en_US | long | 2024-01-31 | January 31, 2024
            4: en_US | short | 2024-02-03 | 2/3/24
            5: en_US | medium | 2024-02-03 | Feb 3, 2024
            6: en_US | long | 2024-02-03 | February 3, 2024
            7: en_US | short | 2023-12-25 | 12/25/23
        "#]],
        );
        check_file(
            "messy/golden_numbers.json",
            expect![[r#"
            json · UTF-8 · 452 rows
            1: locale | currency | kind | value | text
            1: en_US | USD | currency | 1234567.89 | $1,234,567.89
            2: en_US |  | decimal | 1234567.89 | 1,234,567.89
            3: en_US | USD | currency | -1234.5 | -$1,234.50
            4: en_US |  | decimal | -1234.5 | -1,234.5
            5: en_US | USD | currency | 0.99 | $0.99
            6: en_US |  | decimal | 0.99 | 0.99
            7: en_US | USD | currency | 1000 | $1,000.00
        "#]],
        );
        check_file(
            "stripe/fixtures3.json",
            expect![
                "The JSON file holds several lists of objects: `resources.balance.available`, `resources.balance.connect_reserved`, `resources.balance.pending`, `resources.climate.product.suppliers`, `resources.climate.supplier.locations`. Upload each of them as a file of its own."
            ],
        );
        for name in ["comma_in_quotes", "empty", "escaped_quotes", "json", "newlines", "simple", "utf8"] {
            let (rows, ..) =
                read(&data(&format!("messy/csv-spectrum/json/{name}.json")), "x.json", &Policy::default()).unwrap();
            let csv = data(&format!("messy/csv-spectrum/csvs/{name}.csv"));
            let (text, ..) = read(&csv, "x.csv", &Policy::default()).unwrap();
            let cells = |rows: Rows| rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>();
            assert_eq!(cells(rows), cells(text), "{name}");
        }
    }

    #[test]
    fn parquet() {
        check_file(
            "superstore/superstore.parquet",
            expect![[r#"
            parquet · 9995 rows
            1: Row ID | Order ID | Order Date | Ship Date | Ship Mode | Customer ID | Customer Name | Segment | Country | City | State | Postal Code | Region | Product ID | Category | Sub-Category | Product Name | Sales | Quantity | Discount | Profit
            2: 1 | CA-2016-152156 | 2016-11-08 | 2016-11-11 | Second Class | CG-12520 | Claire Gute | Consumer | United States | Henderson | Kentucky | 42420 | South | FUR-BO-10001798 | Furniture | Bookcases | Bush Somerset Collection Bookcase | 261.96 | 2 | 0 | 41.9136
            3: 2 | CA-2016-152156 | 2016-11-08 | 2016-11-11 | Second Class | CG-12520 | Claire Gute | Consumer | United States | Henderson | Kentucky | 42420 | South | FUR-CH-10000454 | Furniture | Chairs | Hon Deluxe Fabric Upholstered Stacking Chairs, Rounded Back | 731.94 | 3 | 0 | 219.582
            4: 3 | CA-2016-138688 | 2016-06-12 | 2016-06-16 | Second Class | DV-13045 | Darrin Van Huff | Corporate | United States | Los Angeles | California | 90036 | West | OFF-LA-10000240 | Office Supplies | Labels | Self-Adhesive Address Labels for Typewriters by Universal | 14.62 | 2 | 0 | 6.8714
            5: 4 | US-2015-108966 | 2015-10-11 | 2015-10-18 | Standard Class | SO-20335 | Sean O'Donnell | Consumer | United States | Fort Lauderdale | Florida | 33311 | South | FUR-TA-10000577 | Furniture | Tables | Bretford CR4500 Series Slim Rectangular Table | 957.5775 | 5 | 0.45 | -383.031
            6: 5 | US-2015-108966 | 2015-10-11 | 2015-10-18 | Standard Class | SO-20335 | Sean O'Donnell | Consumer | United States | Fort Lauderdale | Florida | 33311 | South | OFF-ST-10000760 | Office Supplies | Storage | Eldon Fold 'N Roll Cart System | 22.368 | 2 | 0.2 | 2.5164
            7: 6 | CA-2014-115812 | 2014-06-09 | 2014-06-14 | Standard Class | BH-11710 | Brosina Hoffman | Consumer | United States | Los Angeles | California | 90032 | West | FUR-FU-10001487 | Furniture | Furnishings | Eldon Expressions Wood and Plastic Desk Accessories, Cherry Wood | 48.86 | 7 | 0 | 14.1694
            8: 7 | CA-2014-115812 | 2014-06-09 | 2014-06-14 | Standard Class | BH-11710 | Brosina Hoffman | Consumer | United States | Los Angeles | California | 90032 | West | OFF-AR-10002833 | Office Supplies | Art | Newell 322 | 7.28 | 4 | 0 | 1.9656
        "#]],
        );
    }

    /// Cells as the reference reads them: booleans and whole numbers are spelled in another way, and so is a day's midnight.
    fn plain(cell: &str) -> String {
        let cell = match cell.trim() {
            "True" => "true",
            "False" => "false",
            cell => cell,
        };
        let cell = cell.strip_suffix("T00:00:00").or(cell.strip_suffix(" 00:00:00")).unwrap_or(cell).replace(' ', "T");
        let cell = if cell.contains(':') { cell.trim_start_matches('0').to_owned() } else { cell };
        match cell.parse::<domain::Decimal>() {
            Ok(number) => number.normalize().to_string(),
            Err(_) => cell,
        }
    }

    /// Every cell of the reference is read the same.
    fn check_reference(path: &str, sheet: Option<&str>, reference: &str) {
        let policy = Policy { sheet: sheet.map(str::to_owned), ..Policy::default() };
        let (rows, ..) = read(&data(path), path, &policy).unwrap();
        let reference = data(reference);
        let mut expected = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&reference[..]);
        for (at, (expected, (_, cells))) in expected.records().zip(&rows).enumerate() {
            for (place, expected) in expected.unwrap().iter().enumerate() {
                // The reference names a column without a name by a letter and joins nested names in another way.
                let expected = if expected == "h" && at == 0 { String::new() } else { expected.replace('/', ".") };
                let read = cells.get(place).map_or("", String::as_str);
                assert!(plain(read) == plain(&expected), "{path} {at} {place}: {read:?} {expected:?}");
            }
        }
    }

    #[test]
    fn files_read_as_their_reference_says() {
        check_reference("messy/csvkit/test.xlsx", None, "messy/csvkit/testxlsx_converted.csv");
        check_reference("messy/csvkit/test.xls", None, "messy/csvkit/testxlsx_converted.csv");
        check_reference("messy/csvkit/sheets.xlsx", Some("data"), "messy/csvkit/testxlsx_converted.csv");
        check_reference("messy/csvkit/sheets.xls", Some("data"), "messy/csvkit/testxlsx_converted.csv");
        check_reference("messy/csvkit/sheets.xlsx", Some("ʤ"), "messy/csvkit/testxlsx_unicode_converted.csv");
        check_reference("messy/csvkit/sheets.xls", Some("ʤ"), "messy/csvkit/testxls_unicode_converted.csv");
        check_reference("messy/csvkit/test_skip_lines.xlsx", None, "messy/csvkit/testxlsx_converted.csv");
        check_reference("messy/csvkit/testjson.json", None, "messy/csvkit/testjson_converted.csv");
        check_reference("messy/csvkit/testjson_nested.json", None, "messy/csvkit/testjson_nested_converted.csv");
        check_reference("messy/csvkit/testjson_multiline.json", None, "messy/csvkit/testjson_multiline_converted.csv");
    }
}

/// A workbook with a sheet of every kind of cell.
fn kinds() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Orders").unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let span = Format::new().set_num_format("[h]:mm:ss");
    sheet.write_row(2, 1, ["date", "when", "took", "amount", "paid", "net"]).unwrap();
    let day = ExcelDateTime::from_ymd(2024, 1, 31).unwrap();
    sheet.write_datetime_with_format(3, 1, &day, &date).unwrap();
    sheet.write_datetime_with_format(3, 2, day.clone().and_hms(17, 9, 34).unwrap(), &moment).unwrap();
    sheet.write_number_with_format(3, 3, 1.5, &span).unwrap();
    sheet.write_number(3, 4, 0.1 + 0.2).unwrap();
    sheet.write_boolean(3, 5, true).unwrap();
    sheet.write_formula(3, 6, Formula::new("=E4*2").set_result("0.6")).unwrap();
    sheet.write_datetime_with_format(5, 1, &day, &date).unwrap();
    sheet.write_datetime_with_format(5, 2, &day, &moment).unwrap();
    sheet.write_number(5, 4, 1e21).unwrap();
    sheet.write_boolean(5, 5, false).unwrap();
    sheet.write_formula(5, 6, Formula::new("=E6/0").set_result("#DIV/0!")).unwrap();
    let notes = book.add_worksheet().set_name("Notes").unwrap();
    notes.write_string(0, 0, "made by").unwrap();
    notes.write_string(1, 0, "finance").unwrap();
    book.save_to_buffer().unwrap()
}

/// The parts of a workbook, unpacked, to be changed.
fn parts(workbook: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn with_part(workbook: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut parts = parts(workbook);
    let (_, bytes) = parts.iter_mut().find(|(part, _)| part == name).unwrap();
    *bytes = change(String::from_utf8(bytes.clone()).unwrap()).into_bytes();
    zip(&parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>())
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

mod workbooks {
    use super::*;

    #[test]
    fn every_kind_of_cell_is_text_and_blank_rows_keep_the_numbering() {
        check(
            &kinds(),
            "orders.xlsx",
            expect![[r#"
                xlsx · Orders of Orders, Notes · 3 rows
                file - Info sheet_chosen: The sheet `Orders` (3 rows) was read; not read: `Notes` (2 rows).
                line 6 G Warning error_cell: Cell G6 shows the error `#DIV/0!`; it was taken as empty.
                3: date | when | took | amount | paid | net
                4: 2024-01-31 | 2024-01-31T17:09:34 | 36:00:00 | 0.3 | true | 0.6
                6: 2024-01-31 | 2024-01-31T00:00:00 |  | 1000000000000000000000 | false | 
            "#]],
        );
    }

    #[test]
    fn the_sheet_that_is_asked_for_is_taken() {
        let asked = |sheet: &str| Policy { sheet: Some(sheet.into()), ..Policy::default() };
        check_as(
            &kinds(),
            "orders.xlsx",
            &asked(" notes"),
            expect![[r#"
            xlsx · Notes of Orders, Notes · 2 rows
            1: made by
            2: finance
        "#]],
        );
        check_as(
            &kinds(),
            "orders.xlsx",
            &asked("Invoices"),
            expect![
                "The workbook has no sheet `Invoices`; it has `Orders`, `Notes`. Set the source's `sheet` to one of them, or leave it out to take the one with the most data."
            ],
        );
    }

    #[test]
    fn dates_of_the_calendar_of_old_macs_are_four_years_later() {
        let book =
            with_part(&kinds(), "xl/workbook.xml", |xml| xml.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
        let (rows, ..) = read(&book, "orders.xlsx", &Policy::default()).unwrap();
        assert_eq!(rows[1].1[..2], ["2028-02-01", "2028-02-01T17:09:34"]);
    }

    #[test]
    fn a_formula_without_a_result_is_named() {
        let book = with_part(&kinds(), SHEET, |xml| xml.replace("</f><v>0.6</v>", "</f><v></v>"));
        let (rows, _, notes) = read(&book, "orders.xlsx", &Policy::default()).unwrap();
        assert_eq!(rows[1].1[5], "");
        assert!(shown::issues(&notes).contains("line 4 G Warning formula_without_value"), "{}", shown::issues(&notes));
    }

    #[test]
    fn errors_beyond_those_kept_are_counted() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["date", "amount"]).unwrap();
        for row in 1..=100 {
            sheet.write_string(row, 0, "2024-01-31").unwrap();
            sheet.write_formula(row, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
        }
        let (rows, _, notes) = read(&book.save_to_buffer().unwrap(), "a.xlsx", &Policy::default()).unwrap();
        assert_eq!((rows.len(), notes.issues.len(), notes.totals["error_cell:B"]), (101, 20, 100));
    }

    #[test]
    fn a_hidden_sheet_is_taken_only_where_no_other_has_data() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Seen").unwrap();
        sheet.write_row(0, 0, ["a", "b"]).unwrap();
        let lists = book.add_worksheet().set_name("Lists").unwrap();
        lists.set_hidden(true);
        for row in 0..50 {
            lists.write_row(row, 0, ["x", "y", "z"]).unwrap();
        }
        let (_, facts, notes) = read(&book.save_to_buffer().unwrap(), "a.xlsx", &Policy::default()).unwrap();
        assert_eq!((facts.sheet.as_deref(), facts.sheets.len(), notes.issues.len()), (Some("Seen"), 2, 1));
    }

    #[test]
    fn a_workbook_without_cells_is_refused() {
        let mut book = Workbook::new();
        book.add_worksheet();
        check(
            &book.save_to_buffer().unwrap(),
            "a.xlsx",
            expect![
                "There is no cell with a value in any sheet of the workbook. Export it again and upload the new file."
            ],
        );
    }

    #[test]
    fn an_entity_bomb_is_refused_and_not_expanded() {
        let bomb = |xml: String| {
            let (start, rest) = xml.split_once("?>").unwrap();
            let entities = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
            format!("{start}?>{entities}{}", rest.replace("<t>made by</t>", "<t>&b;</t>"))
        };
        check(
            &with_part(&kinds(), "xl/sharedStrings.xml", bomb),
            "a.xlsx",
            expect![
                "The workbook is damaged: it cannot be read to its end. Open it in the spreadsheet program, save it again or as CSV, and upload that."
            ],
        );
        // Without a document type, which is refused already, the parser meets an entity that it does not know.
        let unknown = |xml: String| xml.replace("<t>made by</t>", "<t>&b;</t>");
        check(
            &with_part(&kinds(), "xl/sharedStrings.xml", unknown),
            "a.xlsx",
            expect![
                "The workbook is damaged: it cannot be read to its end. Open it in the spreadsheet program, save it again or as CSV, and upload that."
            ],
        );
    }

    #[test]
    fn numbers_that_would_take_all_memory_are_refused() {
        let texts = |xml: String| xml.replace("uniqueCount=\"", "uniqueCount=\"99999999999");
        check(
            &with_part(&kinds(), "xl/sharedStrings.xml", texts),
            "a.xlsx",
            expect![
                "The workbook is damaged: it cannot be read to its end. Open it in the spreadsheet program, save it again or as CSV, and upload that."
            ],
        );
        let formula = |xml: String| xml.replace("<f>", "<f t=\"shared\" si=\"4000000000\">");
        check(
            &with_part(&kinds(), SHEET, formula),
            "a.xlsx",
            expect![
                "The workbook is damaged: it cannot be read to its end. Open it in the spreadsheet program, save it again or as CSV, and upload that."
            ],
        );
    }

    #[test]
    fn a_workbook_that_grows_beyond_measure_is_refused_quickly() {
        let padding = "<cols/>".repeat(20_000_000);
        let book = with_part(&kinds(), SHEET, |xml| xml.replace("<sheetData>", &format!("{}<sheetData>", padding)));
        assert!(book.len() < 1_000_000);
        let begun = Instant::now();
        check(
            &book,
            "a.xlsx",
            expect![
                "Unpacked, this file grows to more than 200 times its size, which no table does. Upload the table itself, as CSV."
            ],
        );
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_protected_workbook_is_refused() {
        // Newer ones are a container of an older kind with the packed workbook in it.
        let mut bytes = data("messy/csvkit/test.xls");
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let (from, to) = (utf16("Workbook"), utf16("EncryptedPackage"));
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        bytes[at..at + to.len()].copy_from_slice(&to);
        check(
            &bytes,
            "a.xlsx",
            expect![
                "The workbook is protected by a password. Save it without the password, or save the sheet as CSV, and upload that."
            ],
        );
    }

    fn ods(rows: &str) -> Vec<u8> {
        let content = format!(
            "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet><table:table table:name=\"Sales\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest:manifest/>"),
            ("content.xml", content.as_bytes()),
        ])
    }

    #[test]
    fn a_spreadsheet_of_libreoffice_is_read() {
        let rows = r#"<table:table-column table:number-columns-repeated="3"/>
            <table:table-row><table:table-cell office:value-type="string"><text:p>date</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>amount</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>note</text:p></table:table-cell></table:table-row>
            <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
            <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date" office:date-value="2024-01-31"><text:p>31.01.24</text:p></table:table-cell><table:table-cell office:value-type="currency" office:currency="EUR" office:value="1234.5"><text:p>1.234,50 €</text:p></table:table-cell><table:table-cell office:value-type="string"><office:annotation><text:p>no</text:p></office:annotation><text:p>a <text:span>b</text:span><text:s text:c="2"/>&lt;c&gt;</text:p><text:p>d</text:p></table:table-cell></table:table-row>
            <table:table-row><table:table-cell office:value-type="date" office:date-value="2024-02-29"/><table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell><table:table-cell office:value-type="time" office:time-value="PT01H02M03S"/></table:table-row>
            <table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
        check(
            &ods(rows),
            "sales.ods",
            expect![[r#"
            ods · Sales · 4 rows
            line 6 B Warning error_cell: Cell B6 shows the error `#DIV/0!`; it was taken as empty.
            1: date | amount | note
            4: 2024-01-31 | 1234.5 | a b  <c>
            d
            5: 2024-01-31 | 1234.5 | a b  <c>
            d
            6: 2024-02-29 |  | 01:02:03
        "#]],
        );
        check(
            &ods("<table:table-row>"),
            "sales.ods",
            expect![
                "The workbook is damaged: it cannot be read to its end. Open it in the spreadsheet program, save it again or as CSV, and upload that."
            ],
        );
        let full = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>"#;
        check(
            &ods(full),
            "sales.ods",
            expect!["The workbook holds more than is read from one. Save the sheet as CSV and upload that."],
        );
    }
}

mod archives {
    use super::*;

    const CSV: &[u8] = b"date,amount\n2024-01-31,10\n";

    #[test]
    fn the_one_table_of_an_archive_is_read() {
        check(
            &zip(&[("__MACOSX/._orders.csv", b"x"), (".DS_Store", b"x"), ("export/orders.csv", CSV)]),
            "o.zip",
            expect![[r#"
                csv · zip: orders.csv · 2 rows
                1: date | amount
                2: 2024-01-31 | 10
            "#]],
        );
        check(
            &zip(&[("orders.csv", CSV), ("readme.txt", b"hello")]),
            "o.zip",
            expect![[r#"
            csv · zip: orders.csv · 2 rows
            file - Info other_files: `orders.csv` of the zip archive was read; `readme.txt` beside it was not.
            1: date | amount
            2: 2024-01-31 | 10
        "#]],
        );
        check(
            &zip(&[("orders.xlsx", &kinds())]),
            "o.zip",
            expect![[r#"
                xlsx · zip: orders.xlsx · Orders of Orders, Notes · 3 rows
                file - Info sheet_chosen: The sheet `Orders` (3 rows) was read; not read: `Notes` (2 rows).
                line 6 G Warning error_cell: Cell G6 shows the error `#DIV/0!`; it was taken as empty.
                3: date | when | took | amount | paid | net
                4: 2024-01-31 | 2024-01-31T17:09:34 | 36:00:00 | 0.3 | true | 0.6
                6: 2024-01-31 | 2024-01-31T00:00:00 |  | 1000000000000000000000 | false | 
            "#]],
        );
        check(
            &gzip(b"[{\"a\":1,\"b\":2}]"),
            "orders.json.gz",
            expect![[r#"
            json · gzip: orders.json · UTF-8 · 2 rows
            1: a | b
            1: 1 | 2
        "#]],
        );
    }

    #[test]
    fn archives_that_hold_no_or_several_tables_are_refused() {
        check(
            &zip(&[("a.csv", CSV), ("b.csv", CSV)]),
            "o.zip",
            expect!["The zip archive contains 2 tables: `a.csv`, `b.csv`. Upload each of them as a file of its own."],
        );
        check(
            &zip(&[("a.pdf", b"%PDF"), ("b.png", b"x")]),
            "o.zip",
            expect!["There is no table in the zip archive. Upload the CSV file itself."],
        );
        check(&zip(&[]), "o.zip", expect!["There is no table in the zip archive. Upload the CSV file itself."]);
        check(
            &zip(&[("a.zip", &zip(&[("b.csv", CSV)]))]),
            "o.zip",
            expect!["The packed file contains another packed file. Unpack it and upload the table inside."],
        );
        check(
            &gzip(&gzip(CSV)),
            "o.gz",
            expect!["The packed file contains another packed file. Unpack it and upload the table inside."],
        );
        check(
            &zip(&[("word/document.xml", b"x"), ("[Content_Types].xml", b"x")]),
            "o.docx",
            expect![
                "This looks like a text document, not a table. Copy the table into a spreadsheet, save that as CSV or XLSX, and upload it."
            ],
        );
    }

    #[test]
    fn names_that_reach_out_of_the_archive_are_only_names() {
        check(
            &zip(&[("../../etc/orders.csv", CSV)]),
            "o.zip",
            expect![[r#"
            csv · zip: orders.csv · 2 rows
            1: date | amount
            2: 2024-01-31 | 10
        "#]],
        );
    }

    #[test]
    fn an_archive_with_a_password_is_refused() {
        let mut bytes = zip(&[("a.csv", CSV)]);
        // The flag of encryption, in the directory and before the file.
        for magic in [&b"PK\x01\x02"[..], b"PK\x03\x04"] {
            let at = bytes.windows(4).position(|window| window == magic).unwrap();
            bytes[at + if magic[2] == 1 { 8 } else { 6 }] |= 1;
        }
        check(
            &bytes,
            "o.zip",
            expect![
                "The zip archive is protected by a password. Unpack it with the password and upload the file inside."
            ],
        );
    }

    #[test]
    fn a_bomb_is_refused_quickly() {
        let bomb = zip(&[("a.csv", &vec![b'1'; 150_000_000])]);
        assert!(bomb.len() < 1_000_000);
        let begun = Instant::now();
        check(
            &bomb,
            "o.zip",
            expect![
                "Unpacked, this file grows to more than 200 times its size, which no table does. Upload the table itself, as CSV."
            ],
        );
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_table_that_came_packed_is_the_table() {
        let table = |bytes: Vec<u8>, name| {
            let (plan, batches, _) = shown::load_as(&mut Cursor::new(bytes), name, &Policy::default()).unwrap();
            shown::table(&plan, &batches)
        };
        let plain = table(CSV.to_vec(), "a.csv");
        assert_eq!(table(gzip(CSV), "a.csv.gz"), plain);
        assert_eq!(table(zip(&[("a.csv", CSV)]), "a.zip"), plain);
    }
}

mod json {
    use super::*;

    #[test]
    fn lines_are_rows_and_a_broken_one_is_named() {
        let lines = "{\"a\":1.50e3,\"b\":{\"c\":null,\"d\":[1, {\"e\":2}]}}\n\n{\"a\":\n{\"a\":-1e-3,\"é\":\"x\\n\\u00e9\\ud83d\\ude00\"} x\r\n{\"a\":true,\"b\":null}\r\n";
        check(
            lines.as_bytes(),
            "orders.jsonl",
            expect![[r#"
                jsonl · UTF-8 · 3 rows
                line 3 - Error broken_line: The JSON of this line is broken in column 6: the line ends before it is complete. The line was left out.
                line 4 - Error broken_line: The JSON of this line is broken in column 42: there is something behind its end. The line was left out.
                1: a | b.c | b.d | é
                1: 1500 |  | [1,{"e":2}] | 
                5: true |  |  | 
            "#]],
        );
    }

    #[test]
    fn the_first_line_may_be_the_broken_one() {
        check(
            b"{\"a\":1,\n{\"a\":2}\n{\"a\":3}\n",
            "a.jsonl",
            expect![[r#"
            jsonl · UTF-8 · 3 rows
            line 1 - Error broken_line: The JSON of this line is broken in column 8: the line ends before it is complete. The line was left out.
            1: a
            2: 2
            3: 3
        "#]],
        );
    }

    #[test]
    fn lists_and_objects_that_hold_one_are_tables() {
        check(
            br#"[{"a":1,"b":"x"},{"b":"y","c":false}]"#,
            "a.json",
            expect![[r#"
            json · UTF-8 · 3 rows
            1: a | b | c
            1: 1 | x | 
            2:  | y | false
        "#]],
        );
        check(
            br#"{"object":"list","data":[{"id":"ch_1","card":{"last4":"0042"}}],"has_more":false}"#,
            "a.json",
            expect![[r#"
                json · UTF-8 · 2 rows
                1: id | card.last4
                1: ch_1 | 0042
            "#]],
        );
        check(
            br#"{"response":{"data":{"orders":[{"id":1},{"id":2}]}}}"#,
            "a.json",
            expect![[r#"
            json · UTF-8 · 3 rows
            1: id
            1: 1
            2: 2
        "#]],
        );
        check(
            br#"[["date","amount"],["2024-01-31",10],[null,1e2]]"#,
            "a.json",
            expect![[r#"
            json · UTF-8 · 3 rows
            1: date | amount
            2: 2024-01-31 | 10
            3:  | 100
        "#]],
        );
        check(
            br#"[1,2.50,null]"#,
            "a.json",
            expect![[r#"
            json · UTF-8 · 4 rows
            1: value
            1: 1
            2: 2.50
            3: 
        "#]],
        );
        check(
            b"{\n \"a\": 1\n}\n{\n \"a\": 2\n}",
            "a.json",
            expect![[r#"
            json · UTF-8 · 3 rows
            1: a
            1: 1
            2: 2
        "#]],
        );
        check(
            br#"{"a":1,"b":[1,2]}"#,
            "a.json",
            expect![[r#"
            json · UTF-8 · 2 rows
            1: a | b
            1: 1 | [1,2]
        "#]],
        );
        check(
            br#"[{"a":1},5,{"a":2}]"#,
            "a.json",
            expect![[r#"
            json · UTF-8 · 3 rows
            line 2 - Error no_object: This element is of another kind than the first and was left out.
            1: a
            1: 1
            3: 2
        "#]],
        );
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_place() {
        check(
            b"[\n {\"a\":1},\n {\"a\" 2}\n]",
            "a.json",
            expect![
                "The JSON is broken in line 3, column 7: there should be a `:`. Export it again and upload the new file."
            ],
        );
        check(
            b"[{\"a\":1},{\"a\":2",
            "a.json",
            expect![
                "The JSON is broken in line 1, column 16: the file ends before it is complete. Export it again and upload the new file."
            ],
        );
        check(
            b"[]",
            "a.json",
            expect![
                "There are no rows in this JSON file: it is neither a list of objects nor an object that holds one. Export the list itself, or export the table as CSV, and upload that."
            ],
        );
        check(
            br#"{"object":"list","data":[]}"#,
            "a.json",
            expect![
                "There are no rows in this JSON file: it is neither a list of objects nor an object that holds one. Export the list itself, or export the table as CSV, and upload that."
            ],
        );
        check(
            br#"{"a":[{"x":1}],"b":[{"y":1}]}"#,
            "a.json",
            expect![
                "The JSON file holds several lists of objects: `a`, `b`. Upload each of them as a file of its own."
            ],
        );
        check(
            b"[{\"a\":1}] and more",
            "a.json",
            expect![
                "The JSON is broken in line 1, column 11: there is something behind its end. Export it again and upload the new file."
            ],
        );
        check(
            b"{\"a\":1} {",
            "a.json",
            expect![
                "The JSON is broken in line 1, column 10: the file ends before it is complete. Export it again and upload the new file."
            ],
        );
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
        let deep = |open: &str, close: &str| format!("[{{\"a\":{}1{}}}]", open.repeat(100_000), close.repeat(100_000));
        check(
            deep("[", "]").as_bytes(),
            "a.json",
            expect![
                "The JSON is broken in line 1, column 69: it is nested too deeply. Export it again and upload the new file."
            ],
        );
        check(
            deep("{\"a\":", "}").as_bytes(),
            "a.json",
            expect![
                "The JSON is broken in line 1, column 317: it is nested too deeply. Export it again and upload the new file."
            ],
        );
        check(
            "[".repeat(1_000_000).as_bytes(),
            "a.json",
            expect![
                "The JSON is broken in line 1, column 65: it is nested too deeply. Export it again and upload the new file."
            ],
        );
        check(
            "{\"a\":".repeat(1_000_000).as_bytes(),
            "a.json",
            expect![
                "The JSON is broken in line 1, column 321: it is nested too deeply. Export it again and upload the new file."
            ],
        );
    }

    #[test]
    fn too_many_keys_are_refused() {
        let keys: Vec<String> = (0..16_385).map(|key| format!("\"k{key}\":1")).collect();
        check(
            format!("[{{{}}}]", keys.join(",")).as_bytes(),
            "a.json",
            expect![
                "The objects of this JSON file have more than 16384 different keys; a table can have up to 16384 columns. Export fewer fields, or export the table as CSV, and upload that."
            ],
        );
    }

    #[test]
    fn marks_and_encodings_do_not_matter() {
        let text = "[{\"a\":\"é\"}]";
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        check(
            &utf16,
            "a.json",
            expect![[r#"
            json · UTF-16 · 2 rows
            1: a
            1: é
        "#]],
        );
        check(
            format!("\u{feff}{text}").as_bytes(),
            "a.json",
            expect![[r#"
            json · UTF-8 · 2 rows
            1: a
            1: é
        "#]],
        );
        check(
            b"[{\"a\":\"\xE9\"}]",
            "a.json",
            expect![[r#"
            json · UTF-8 · 2 rows
            1: a
            1: é
        "#]],
        );
    }

    #[test]
    fn text_that_only_begins_like_json_is_text() {
        for text in ["[Date],[Amount]\n1,2\n", "{name},{amount}\nx,1\n", "[total],[n]\n1,2\n"] {
            assert_eq!(read(text.as_bytes(), "a.csv", &Policy::default()).unwrap().1.format, "csv");
        }
    }

    #[test]
    fn a_list_is_read_through_a_window() {
        let element = r#"{"date":"2024-01-31","amount":10.50,"customer":{"id":"C1","tags":["a","b"]}}"#;
        let list = format!("[{}]", vec![element; 100_000].join(",\n"));
        let (rows, ..) = read(list.as_bytes(), "a.json", &Policy::default()).unwrap();
        assert_eq!(rows[0].1, ["date", "amount", "customer.id", "customer.tags"]);
        assert_eq!(
            (rows.len(), &rows[100_000]),
            (100_001, &(100_000, vec!["2024-01-31".into(), "10.50".into(), "C1".into(), r#"["a","b"]"#.into()]))
        );
    }
}

/// A Parquet file with a column of every kind that is written here.
fn parquet() -> Vec<u8> {
    parquet_as(polars::prelude::ParquetCompression::Zstd(None))
}

fn parquet_as(compression: polars::prelude::ParquetCompression) -> Vec<u8> {
    use polars::prelude::*;
    let columns = vec![
        Column::new("id".into(), [Some(1_i64), None, Some(3)]),
        Column::new("small".into(), [1_i32, -2, 3]),
        Column::new("amount".into(), [0.1_f64, 1e21, -2.5]),
        Column::new("ratio".into(), [0.1_f32, 1.5, f32::NAN]),
        Column::new("name".into(), ["a,b", "é\n", ""]),
        Column::new("paid".into(), [true, false, true]),
        Int32Chunked::from_slice("day".into(), &[19_753, 0, -1]).into_date().into_column(),
        Int64Chunked::from_slice("at".into(), &[1_706_720_974_000_000, 0, -1])
            .into_datetime(TimeUnit::Microseconds, None)
            .into_column(),
        Int64Chunked::from_slice("utc".into(), &[1_706_720_974_000, 0, -1])
            .into_datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC))
            .into_column(),
        Int128Chunked::from_slice("money".into(), &[-150, 5, 1_234_567_890_123_456_789_012])
            .into_decimal_unchecked(38, 2)
            .into_column(),
        Column::new(
            "tags".into(),
            [
                Series::new("".into(), ["a", "\"b\""]),
                Series::new("".into(), ["c"]),
                Series::new_empty("".into(), &DataType::String),
            ],
        ),
    ];
    let mut frame = DataFrame::new(3, columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(compression)
        .with_row_group_size(Some(2))
        .finish(&mut frame)
        .unwrap();
    bytes
}

mod parquets {
    use super::*;

    #[test]
    fn every_kind_of_column_is_exact_text() {
        check(
            &parquet(),
            "a.parquet",
            expect![[r#"
            parquet · 4 rows
            1: id | small | amount | ratio | name | paid | day | at | utc | money | tags
            2: 1 | 1 | 0.1 | 0.1 | a,b | true | 2024-01-31 | 2024-01-31T17:09:34 | 2024-01-31T17:09:34Z | -1.50 | ["a","\"b\""]
            3:  | -2 | 1000000000000000000000 | 1.5 | é
             | false | 1970-01-01 | 1970-01-01T00:00:00 | 1970-01-01T00:00:00Z | 0.05 | ["c"]
            4: 3 | 3 | -2.5 |  |  | true | 1969-12-31 | 1969-12-31T23:59:59.999999 | 1969-12-31T23:59:59.999Z | 12345678901234567890.12 | []
        "#]],
        );
    }

    #[test]
    fn a_file_cut_short_is_refused() {
        let bytes = parquet();
        check(
            &bytes[..bytes.len() - 1],
            "a.parquet",
            expect![
                "The Parquet file is damaged: it cannot be read to its end. Export it again and upload the new file."
            ],
        );
        check(
            &bytes[..8],
            "a.parquet",
            expect![
                "The Parquet file is damaged: it cannot be read to its end. Export it again and upload the new file."
            ],
        );
    }
}

mod names {
    use super::*;

    #[test]
    fn a_name_that_stands_for_another_format_is_said_and_the_content_decides() {
        check(
            b"date\tamount\n2024-01-31\t10\n",
            "report.xls",
            expect![[r#"
            csv · 2 rows
            file - Info format_mismatch: The file's name ends in `.xls`, but it is delimited text and was read as such.
            1: date	amount
            2: 2024-01-31	10
        "#]],
        );
        check(
            &gzip(b"date,amount\n2024-01-31,10\n"),
            "report.csv",
            expect![[r#"
                csv · gzip: report.csv · 2 rows
                file - Info format_mismatch: The file's name ends in `.csv`, but it is a gzip file and was read as such.
                1: date | amount
                2: 2024-01-31 | 10
            "#]],
        );
        check(
            br#"[{"a":1,"b":2}]"#,
            "report.csv",
            expect![[r#"
            json · UTF-8 · 2 rows
            file - Info format_mismatch: The file's name ends in `.csv`, but it is JSON and was read as such.
            1: a | b
            1: 1 | 2
        "#]],
        );
    }
}

/// Small files of each format, whose bytes are changed.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("xlsx", kinds()),
        ("xls", data("messy/csvkit/test.xls")),
        // Not compressed, so that the parser meets what is changed.
        ("parquet", parquet_as(polars::prelude::ParquetCompression::Uncompressed)),
        ("gzip", gzip(b"date,amount\n2024-01-31,10\n2024-02-29,20\n")),
        ("zip", zip(&[("a.csv", b"date,amount\n2024-01-31,10\n2024-02-29,20\n")])),
        (
            "json",
            br#"[{"date":"2024-01-31","amount":10.5,"card":{"last4":"0042"}},{"date":null,"tags":["a"]}]"#.to_vec(),
        ),
        ("jsonl", b"{\"date\":\"2024-01-31\",\"amount\":10.5}\n{\"date\":null,\"tags\":[\"a\"]}\n".to_vec()),
    ]
}

/// Reads to the end; anything but a table or a refusal is a failure.
fn survives(bytes: Vec<u8>) {
    match shown::load_as(&mut Cursor::new(bytes), "file", &Policy::default()) {
        Ok(_) | Err(Error::Unreadable { .. }) => {}
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_file_cut_anywhere_is_a_table_or_refused() {
    for (_, bytes) in samples() {
        let step = (bytes.len() / 60).max(1);
        (0..bytes.len()).step_by(step).for_each(|end| survives(bytes[..end].to_vec()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_file_with_flipped_bits_is_a_table_or_refused(
        which in 0_usize..7,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 1_u8..=255), 1..6),
    ) {
        let (_, mut bytes) = samples().swap_remove(which);
        for (place, bits) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= bits;
        }
        survives(bytes);
    }

    #[test]
    fn a_workbook_with_changed_parts_is_a_table_or_refused(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        // Packed again, so that the sums are right and the parser sees the change.
        let mut parts = parts(&kinds());
        for (part, place, byte) in flips {
            let part = part.index(parts.len());
            let bytes = &mut parts[part].1;
            let place = place.index(bytes.len().max(1));
            if let Some(changed) = bytes.get_mut(place) {
                *changed = byte;
            }
        }
        survives(zip(&parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>()));
    }

    #[test]
    fn any_json_is_a_table_or_refused(text in "[\\[{][\\[\\]{},:\"\\\\au0-9.e \n-]{0,60}") {
        survives(text.into_bytes());
    }
}
