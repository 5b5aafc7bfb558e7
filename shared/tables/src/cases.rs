//! Small files read whole: the table, what was found in it and what was changed.
use crate::shown::{issues, ledger, load, table};
use expect_test::{Expect, expect};
use std::io::Cursor;

fn check(csv: &str, expect: Expect) {
    check_bytes(csv.as_bytes(), expect);
}

fn check_bytes(csv: &[u8], expect: Expect) {
    let said = match load(&mut Cursor::new(csv)) {
        Ok((plan, batches, findings)) => [table(&plan, &batches), issues(&findings), ledger(&findings)].concat(),
        Err(error) => error.to_string(),
    };
    expect.assert_eq(&said);
}

#[test]
fn a_german_export_is_read_with_its_marks() {
    check(
        "Datum;Date;Amount\n1;31.01.2024;1.234,50 €\n2;01.02.2024; -7,25 €\n",
        expect![[r#"
            Datum: decimal comma, 0 decimals 
            date: date, day/month/year *
            amount: decimal comma, 2 decimals [EUR] *
            2: 1 | 2024-01-31 | 1234.50
            3: 2 | 2024-02-01 | -7.25
            file Datum Warning header_mismatch: `Datum` was not used as date: none of its 2 values is a date.
            map_header Date 0 rows `Date` → `date`
            map_header Amount 0 rows `Amount` → `amount`
            parse_date Date 2 rows `31.01.2024` → `2024-01-31`, `01.02.2024` → `2024-02-01`
            trim Amount 1 rows ` -7,25 €` → `-7,25 €`
            parse_amount Amount 2 rows `1.234,50 €` → `1234.50`, `-7,25 €` → `-7.25`
        "#]],
    );
}

#[test]
fn words_for_nothing_and_unreadable_cells_are_empty_and_accounted_for() {
    check(
        "date,amount,status\n2024-01-01,N/A,paid\n2024-01-02,12 pieces,\n-,5,paid\n",
        expect![[r#"
            date: date, year-month-day *
            amount: decimal, 0 decimals *
            status: text *
            2: 2024-01-01 |  | paid
            4:  | 5 | paid
            line 2 amount Warning missing_amount: The amount is empty.
            line 3 amount Error unreadable_amount: `12 pieces` is not a number.
            line 3 status Warning missing_status: The status is empty.
            line 4 date Warning missing_date: The date is empty.
            file date Info undated_rows: 1 of 2 rows (50.0 %) have no date that can be read.
            null_word date 1 rows `-` → ``
            null_word amount 1 rows `N/A` → ``
            unreadable_amount amount 1 rows `12 pieces` → ``
            quarantine - 1 rows `2024-01-02 | 12 pieces` → ``
        "#]],
    );
}

#[test]
fn ragged_rows_keep_what_fits_and_name_what_does_not() {
    check(
        "date,amount,note\n2024-01-01,5\n2024-01-02,6,x,y,z\n2024-01-03,7,n,,\n",
        expect![[r#"
            date: date, year-month-day *
            amount: decimal, 0 decimals *
            note: text 
            2: 2024-01-01 | 5 | 
            4: 2024-01-03 | 7 | n
            line 2 - Warning ragged_row: The row has 2 of 3 cells; the missing ones were taken as empty.
            line 3 - Warning ragged_row: The row has 5 cells for 3 columns; the row was set aside.
            quarantine - 1 rows `2024-01-02 | 6 | x | y | z` → ``
        "#]],
    );
}

#[test]
fn an_ambiguous_day_and_number_are_read_and_said() {
    check(
        "date,amount\n03/04/2024,\"1,234\"\n05/06/2024,7\n",
        expect![[r#"
            date: date, month/day/year *
            amount: decimal, 0 decimals *
            2: 2024-03-04 | 1234 | 2024-04-03 | 1.234
            3: 2024-05-06 | 7 | 2024-06-05 | 7.000
            file date Warning ambiguous_date: `03/04/2024` can be 2024-03-04 or 2024-04-03: `date` was read as month/day/year, because no date in it has a day above 12 to tell.
            file amount Warning ambiguous_number: `1,234` can be 1234 or 1.234; `amount` was read with a decimal point, as 1234.
            parse_date date 2 rows `03/04/2024` → `2024-03-04`, `05/06/2024` → `2024-05-06`
            parse_amount amount 1 rows `1,234` → `1234`
        "#]],
    );
}

#[test]
fn a_file_without_a_header_is_read_with_numbered_columns() {
    check(
        "2024-01-01,100.00,A\n2024-01-02,50.00,B\n",
        expect![[r#"
        column_1: date, year-month-day 
        column_2: decimal, 2 decimals 
        column_3: text 
        1: 2024-01-01 | 100.00 | A
        2: 2024-01-02 | 50.00 | B
        line 1 - Warning no_header: The first row holds data, not column names; the columns were named column_1, column_2 and so on.
    "#]],
    );
}

#[test]
fn names_of_fields_are_kept_for_the_columns_that_have_them() {
    check(
        "amount,Total,Amount,\nhigh,5,6,x\n",
        expect![[r#"
        amount_2: text 
        amount: decimal, 0 decimals *
        Amount_2_2: decimal, 0 decimals 
        column_4: text 
        2: high | 5 | 6 | x
        file Amount_2 Warning duplicate_header: More than one column is named `Amount`; this one was named `Amount_2`.
        file column_4 Info empty_header: Column 4 has no name; it was named `column_4`.
        file amount Warning header_mismatch: `amount` was not used as amount: none of its 1 values is a number.
        map_header Total 0 rows `Total` → `amount`
    "#]],
    );
}

#[test]
fn a_time_or_a_lone_number_elsewhere_does_not_settle_what_money_is() {
    check(
        "Datum;Amount;Uhrzeit\n01.02.2024;1.234;10.30\n13.02.2024;2.500;11.45\n",
        expect![[r#"
            date: date, day/month/year *
            amount: decimal comma, 0 decimals *
            Uhrzeit: decimal, 2 decimals 
            2: 2024-02-01 | 1234 | 10.30 | 1.234
            3: 2024-02-13 | 2500 | 11.45 | 2.500
            file Amount Warning ambiguous_number: `1.234` can be 1234 or 1.234; `Amount` was read with a decimal comma, as 1234.
            map_header Datum 0 rows `Datum` → `date`
            map_header Amount 0 rows `Amount` → `amount`
            parse_date Datum 2 rows `01.02.2024` → `2024-02-01`, `13.02.2024` → `2024-02-13`
            parse_amount Amount 2 rows `1.234` → `1234`, `2.500` → `2500`
        "#]],
    );
    check(
        "date,amount,note\n2024-01-01,\"1,234\",\n2024-01-02,\"2,500\",\"3,5\"\n",
        expect![[r#"
        date: date, year-month-day *
        amount: decimal comma, 3 decimals *
        note: decimal comma, 1 decimals 
        2: 2024-01-01 | 1.234 |  | 1234
        3: 2024-01-02 | 2.500 | 3.5 | 2500
        file amount Warning ambiguous_number: `1,234` can be 1.234 or 1234; `amount` was read with a decimal comma, as 1.234.
        parse_amount amount 2 rows `1,234` → `1.234`, `2,500` → `2.500`
        parse_amount note 1 rows `3,5` → `3.5`
    "#]],
    );
    check(
        "date,amount,fee\n2024-01-01,\"1,234\",\n2024-01-02,\"2,500\",\"3,5\"\n",
        expect![[r#"
        date: date, year-month-day *
        amount: decimal comma, 3 decimals *
        fee: decimal comma, 1 decimals *
        2: 2024-01-01 | 1.234 | 
        3: 2024-01-02 | 2.500 | 3.5
        parse_amount amount 2 rows `1,234` → `1.234`, `2,500` → `2.500`
        parse_amount fee 1 rows `3,5` → `3.5`
    "#]],
    );
}

#[test]
fn a_rate_in_percent_is_no_money() {
    check(
        "date,amount,Discount\n2024-01-01,5,10%\n2024-01-02,6,5%\n",
        expect![[r#"
        date: date, year-month-day *
        amount: decimal, 0 decimals *
        Discount: decimal, 2 decimals, percent 
        2: 2024-01-01 | 5 | 0.10
        3: 2024-01-02 | 6 | 0.05
        file Discount Warning header_mismatch: `Discount` was not used as discount: it holds a rate in percent, and no amounts of money.
        parse_percent Discount 2 rows `10%` → `0.1`, `5%` → `0.05`
    "#]],
    );
}

#[test]
fn numbers_of_a_program_have_a_point_whatever_texts_have() {
    check(
        r#"[{"date":"2024-01-01","amount":1.234,"note":"2,5"},{"date":"2024-01-02","amount":"1.234,50"}]"#,
        expect![[r#"
            date: date, year-month-day *
            amount: decimal comma, 3 decimals *
            note: decimal comma, 1 decimals 
            1: 2024-01-01 | 1.234 | 2.5
            2: 2024-01-02 | 1234.500 | 
            file - Info format_mismatch: The file's name ends in `.csv`, but it is JSON and was read as such.
            parse_amount amount 1 rows `1.234,50` → `1234.50`
            parse_amount note 1 rows `2,5` → `2.5`
        "#]],
    );
}

#[test]
fn dates_of_both_orders_are_read_both_ways() {
    check(
        "date,amount\n03/04/2024,1\n25/04/2024,2\n26/04/2024,3\n04/25/2024,4\n",
        expect![[r#"
        date: date, day/month/year *
        amount: decimal, 0 decimals *
        2: 2024-04-03 | 1 | 2024-03-04
        3: 2024-04-25 | 2 | 
        4: 2024-04-26 | 3 | 
        5:  | 4 | 2024-04-25
        file date Warning ambiguous_date: `03/04/2024` can be 2024-04-03 or 2024-03-04: `date` was read as day/month/year, because its dates prove both orders.
        file date Warning mixed_date_formats: In `date`, 1 date has the month first and 2 have the day; they were read as day/month/year.
        line 5 date Warning unreadable_date: `04/25/2024` is not a date: there is no month 25.
        file date Info undated_rows: 1 of 4 rows (25.0 %) have no date that can be read.
        parse_date date 3 rows `03/04/2024` → `2024-04-03`, `25/04/2024` → `2024-04-25`, `26/04/2024` → `2024-04-26`
        unreadable_date date 1 rows `04/25/2024` → ``
    "#]],
    );
}

#[test]
fn ids_that_a_spreadsheet_shortened_and_codes_are_no_numbers() {
    check(
        "Product ID,Code name,Size,Price\n4.00638E+12,1E3,10Ft,\"100,-\"\n4.00639E+12,12E5,12Ft,250.-\n",
        expect![[r#"
            product: text *
            Code name: text 
            Size: text 
            Price: decimal, 0 decimals 
            2: 4.00638E+12 | 1E3 | 10Ft | 100
            3: 4.00639E+12 | 12E5 | 12Ft | 250
            file Product ID Warning damaged_ids: The ids were shortened by a spreadsheet, so different ids look the same: 2 of the 2 values of `Product ID` are like `4.00638E+12`.
            map_header Product ID 0 rows `Product ID` → `product`
            parse_amount Price 2 rows `100,-` → `100`, `250.-` → `250`
        "#]],
    );
}

#[test]
fn a_number_too_long_to_be_exact_is_not_rounded() {
    check(
        "amount,date\n1.25,2024-01-01\n12345678901234567890123456789,2024-01-02\n1234567890123456789012345678,2024-01-03\n",
        expect![[r#"
            amount: decimal, 2 decimals *
            date: date, year-month-day *
            2: 1.25 | 2024-01-01
            line 3 amount Error unreadable_amount: `12345678901234567890123456789` is not a number of at most 28 digits.
            line 4 amount Error unreadable_amount: `1234567890123456789012345678` has more digits than the 28 that are calculated exactly.
            unreadable_amount amount 2 rows `12345678901234567890123456789` → ``, `1234567890123456789012345678` → ``
            quarantine - 2 rows `12345678901234567890123456789 | 2024-01-02` → ``, `1234567890123456789012345678 | 2024-01-03` → ``
        "#]],
    );
}

#[test]
fn a_quotation_mark_never_closed_does_not_eat_the_memory() {
    let mut csv = String::from("date,amount\n2024-01-01,\"5\n");
    while csv.len() < 40 << 20 {
        csv.push_str("2024-01-02,1234567890\n");
    }
    let (_, batches, findings) = load(&mut Cursor::new(csv)).unwrap();
    let rows: usize = batches.iter().map(|batch| batch.len()).sum();
    assert!(rows > 1_900_000, "{rows}");
    let issue = findings.issues.iter().find(|issue| issue.kind == "unclosed_quote").unwrap();
    assert_eq!(issue.row, Some(2));
}

#[test]
fn a_line_without_end_is_refused() {
    let csv = "x".repeat(40 << 20);
    let refused = load(&mut Cursor::new(csv)).unwrap_err().to_string();
    expect!["Line 1 is longer than 16 MB; no row of a table is. Check that each row of the table is a line of its own, and export the file again."].assert_eq(&refused);
}

#[test]
fn a_header_alone_is_no_table() {
    check(
        "date,amount\n",
        expect!["The file has column names but no rows. Export it again for a period that has data, and upload that."],
    );
    check(
        "just one line of text",
        expect![
            "There is no table in this file: its lines are not divided into columns. Export it as CSV, with a comma, semicolon or tab between the columns, and upload that."
        ],
    );
    check(
        "name\nAnna\nBert\n",
        expect![[r#"
            name: text 
            2: Anna
            3: Bert
        "#]],
    );
    check(
        "amount\n5\n6.50\n",
        expect![[r#"
        amount: decimal, 2 decimals *
        2: 5.00
        3: 6.50
    "#]],
    );
}

#[test]
fn lines_above_the_names_and_absurd_widths_are_refused() {
    check(
        "Campaign report\nCampaign,Clicks,Cost\nSpring,5,9.99\n",
        expect![[r#"
            campaign: text *
            clicks: decimal, 0 decimals *
            spend: decimal, 2 decimals *
            3: Spring | 5 | 9.99
            skip_preamble - 1 rows `Campaign report` → ``
            map_header Campaign 0 rows `Campaign` → `campaign`
            map_header Clicks 0 rows `Clicks` → `clicks`
            map_header Cost 0 rows `Cost` → `spend`
        "#]],
    );
    check(
        &format!("{}\n1\n", "a,".repeat(20_000)),
        expect![
            "The first line has 20001 cells; a table can have up to 16384 columns. Check that each row of the table is a line of its own, or leave out columns, and upload the file again."
        ],
    );
}

#[test]
fn the_header_or_the_cells_name_the_currency() {
    check(
        "Day,Amount spent (EUR),Fee\n2024-01-01,1.50,£0.10\n",
        expect![[r#"
        date: date, year-month-day *
        spend: decimal, 2 decimals [EUR] *
        fee: decimal, 2 decimals [GBP] *
        2: 2024-01-01 | 1.50 | 0.10
        map_header Day 0 rows `Day` → `date`
        map_header Amount spent (EUR) 0 rows `Amount spent (EUR)` → `spend`
        map_header Fee 0 rows `Fee` → `fee`
        parse_amount Fee 1 rows `£0.10` → `0.10`
    "#]],
    );
    check(
        "amount,currency\n$5.00,USD\n€6.00,EUR\n",
        expect![[r#"
            amount: decimal, 2 decimals *
            currency: text *
            2: 5.00 | USD
            3: 6.00 | EUR
            file currency Info several_currencies: The rows are in 2 currencies: EUR 50.0 %, USD 50.0 % of the rows.
            parse_amount amount 2 rows `$5.00` → `5.00`, `€6.00` → `6.00`
        "#]],
    );
    check(
        "date,amount\n2024-01-01,$5.00\n2024-01-02,€6.00\n2024-01-02,CHF 6.00\n2024-01-02,£6.00\n",
        expect![[r#"
            date: date, year-month-day *
            amount: decimal, 2 decimals *
            2: 2024-01-01 | 5.00
            3: 2024-01-02 | 6.00
            4: 2024-01-02 | 6.00
            5: 2024-01-02 | 6.00
            file amount Error mixed_currencies: `amount` holds amounts in $, CHF, EUR and GBP; they were read as amounts of one currency.
            parse_amount amount 4 rows `$5.00` → `5.00`, `€6.00` → `6.00`, `CHF 6.00` → `6.00`
        "#]],
    );
}

#[test]
fn letters_that_are_damaged_are_said() {
    check_bytes(
        b"\xEF\xBB\xBFdate,product\n2024-01-01,Caf\xE9\n",
        expect![[r#"
        date: date, year-month-day *
        product: text *
        2: 2024-01-01 | Caf�
        file - Warning damaged_text: Some letters of the file are damaged: they are no UTF-8. They were read as “�”.
    "#]],
    );
    check_bytes(
        b"date,product\n2024-01-01,Caf\xE9\n",
        expect![[r#"
        date: date, year-month-day *
        product: text *
        2: 2024-01-01 | Café
        file - Info encoding: The file is not UTF-8; it was read as Windows-1252.
        recode - 1 rows 
    "#]],
    );
}

#[test]
fn batches_are_full_but_the_last() {
    let mut csv = String::from("date,amount\n");
    for row in 0..70_000 {
        csv.push_str(&format!("2024-01-01,{row}\n"));
    }
    let (plan, batches, _) = load(&mut Cursor::new(csv)).unwrap();
    let sizes: Vec<usize> = batches.iter().map(|batch| batch.len()).collect();
    assert_eq!((plan.rows, sizes.as_slice()), (70_000, &[32_768, 32_768, 4_464][..]));
    assert_eq!(batches[2].lines.last(), Some(&70_001));
    let amounts = batches[1].decimals(domain::Field::Amount).unwrap();
    assert_eq!(amounts.get(0), Some(32_768));
}
