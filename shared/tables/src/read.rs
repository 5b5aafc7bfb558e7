//! The second pass: the file is read by its plan, in batches.
use crate::batch::{Batch, Column};
use crate::column_reader::ColumnReader;
use crate::issues::{self, Count};
use crate::ledger::Change;
use crate::plan::Plan;
use crate::records::Records;
use crate::{Input, cell};
use csv::StringRecord;
use domain::{Findings, Result};

/// A batch is handed out early when its rows hold this many bytes, so that long texts do not add up.
const LARGEST_BATCH: usize = 32 * 1024 * 1024;

/// Reads the file by its plan; `each` gets the batches in file order. Cells that cannot be read are issues, not errors.
pub fn read(file: &mut dyn Input, plan: &Plan, each: &mut dyn FnMut(&Batch) -> Result<()>) -> Result<Findings> {
    let mut findings = plan.notes.clone();
    let mut records = Records::open(file, plan.encoding, plan.delimiter)?;
    let mut readers: Vec<ColumnReader> = plan.columns.iter().map(ColumnReader::new).collect();
    let mut raggedness = Raggedness::new(plan.columns.len());
    let mut batch = empty_batch(plan, &readers);
    let mut bytes = 0;
    if plan.has_header {
        records.next()?;
    }
    while let Some((line, record)) = records.next()? {
        if record.len() != plan.columns.len() {
            raggedness.take(line, record, &mut findings);
        }
        let mut cells = record.iter();
        for reader in &mut readers {
            reader.take(cells.next().unwrap_or_default(), line, &mut findings);
        }
        bytes += record.as_slice().len();
        batch.lines.push(line);
        if batch.len() == Batch::ROWS || bytes > LARGEST_BATCH {
            hand_out(&mut batch, &mut readers, each)?;
            bytes = 0;
        }
    }
    if !batch.is_empty() {
        hand_out(&mut batch, &mut readers, each)?;
    }
    readers.into_iter().for_each(|reader| reader.close(&mut findings));
    raggedness.close(&mut findings);
    Ok(findings)
}

fn empty_batch(plan: &Plan, readers: &[ColumnReader<'_>]) -> Batch {
    let columns = plan.columns.iter().zip(readers).map(|(column, reader)| Column {
        field: column.field,
        name: column.name.clone(),
        values: reader.empty_values(),
    });
    Batch { lines: Vec::with_capacity(Batch::ROWS), columns: columns.collect() }
}

/// Gives the rows read so far to `each`; the buffers change places and are used again.
fn hand_out(
    batch: &mut Batch, readers: &mut [ColumnReader<'_>], each: &mut dyn FnMut(&Batch) -> Result<()>,
) -> Result<()> {
    for (reader, column) in readers.iter_mut().zip(&mut batch.columns) {
        reader.swap(&mut column.values);
    }
    each(batch)?;
    batch.lines.clear();
    Ok(())
}

/// Rows with more or fewer cells than the header has names.
struct Raggedness {
    columns: usize,
    rows: Count,
    dropped: Change,
}

impl Raggedness {
    fn new(columns: usize) -> Self {
        Self { columns, rows: Count::default(), dropped: Change::default() }
    }

    fn take(&mut self, line: u64, record: &StringRecord, findings: &mut Findings) {
        let (cells, columns) = (record.len(), self.columns);
        if cells < columns {
            return self.rows.report(findings, || issues::short_row(line, cells, columns));
        }
        let extra: Vec<&str> = record.iter().skip(columns).map(cell::trim).filter(|cell| !cell.is_empty()).collect();
        // A delimiter at the end of every line makes an empty cell too many, which says nothing.
        if !extra.is_empty() {
            let extra = extra.join(" | ");
            self.dropped.add(&extra, String::new);
            self.rows.report(findings, || issues::long_row(line, cells, columns, &extra));
        }
    }

    fn close(self, findings: &mut Findings) {
        self.rows.close(findings, "ragged_row", None);
        let what = "Cells beyond the last column were left out.";
        findings.ledger.extend(self.dropped.entry("drop_extra_cell", None, None, what));
    }
}

#[cfg(test)]
mod tests {
    use crate::shown::{issues, ledger, load, rows, table};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use std::io::Cursor;

    fn check(csv: &str, expect: Expect) {
        let said = match load(&mut Cursor::new(csv)) {
            Ok((plan, batches, findings)) => {
                [table(&plan, &batches), issues(&findings), ledger(&findings)].concat()
            }
            Err(error) => error.to_string(),
        };
        expect.assert_eq(&said);
    }

    #[test]
    fn a_german_export_is_read_with_its_marks() {
        check("Datum;Date;Amount\n1;31.01.2024;1.234,50 €\n2;01.02.2024; -7,25 €\n", expect![[r#"
            Datum: decimal, 0 decimals 
            date: date, day/month/year *
            amount: decimal comma, 2 decimals [EUR] *
            2: 1 | 2024-01-31 | 1234.50
            3: 2 | 2024-02-01 | -7.25
            map_header Date 0 rows `Date` → `date`
            map_header Amount 0 rows `Amount` → `amount`
            parse_date Date 2 rows `31.01.2024` → `2024-01-31`, `01.02.2024` → `2024-02-01`
            trim Amount 1 rows ` -7,25 €` → `-7,25 €`
            parse_amount Amount 2 rows `1.234,50 €` → `1234.50`, `-7,25 €` → `-7.25`
        "#]]);
    }

    #[test]
    fn words_for_nothing_and_unreadable_cells_are_empty_and_accounted_for() {
        check("date,amount,status\n2024-01-01,N/A,paid\n2024-01-02,12 pieces,\n-,5,paid\n", expect![[r#"
            date: date, year-month-day *
            amount: decimal, 0 decimals *
            status: text *
            2: 2024-01-01 |  | paid
            3: 2024-01-02 |  | 
            4:  | 5 | paid
            line 2 amount Warning missing_amount: The amount is empty.
            line 3 amount Error unreadable_amount: `12 pieces` is not a number.
            line 3 status Warning missing_status: The status is empty.
            line 4 date Warning missing_date: The date is empty.
            null_word date 1 rows `-` → ``
            null_word amount 1 rows `N/A` → ``
            unreadable_amount amount 1 rows `12 pieces` → ``
        "#]]);
    }

    #[test]
    fn ragged_rows_keep_what_fits_and_name_what_does_not() {
        check("date,amount,note\n2024-01-01,5\n2024-01-02,6,x,y,z\n2024-01-03,7,n,,\n", expect![[r#"
            date: date, year-month-day *
            amount: decimal, 0 decimals *
            note: text 
            2: 2024-01-01 | 5 | 
            3: 2024-01-02 | 6 | x
            4: 2024-01-03 | 7 | n
            line 2 - Warning ragged_row: The row has 2 of 3 cells; the missing ones were taken as empty.
            line 3 - Warning ragged_row: The row has 5 cells for 3 columns; `y | z` was left out.
            drop_extra_cell - 1 rows `y | z` → ``
        "#]]);
    }

    #[test]
    fn an_ambiguous_day_and_number_are_read_and_said() {
        check("date,amount\n03/04/2024,\"1,234\"\n05/06/2024,7\n", expect![[r#"
            date: date, month/day/year *
            amount: decimal, 0 decimals *
            2: 2024-03-04 | 1234
            3: 2024-05-06 | 7
            file date Warning ambiguous_date: `03/04/2024` can be 2024-03-04 or 2024-04-03, and no date in `date` has a day above 12 to tell; it was read month first, as 2024-03-04.
            file amount Info ambiguous_number: `1,234` can be 1234 or 1.234; `amount` was read the first way.
            parse_date date 2 rows `03/04/2024` → `2024-03-04`, `05/06/2024` → `2024-05-06`
            parse_amount amount 1 rows `1,234` → `1234`
        "#]]);
    }

    #[test]
    fn a_file_without_a_header_is_read_with_numbered_columns() {
        check("2024-01-01,100.00,A\n2024-01-02,50.00,B\n", expect![[r#"
            column_1: date, year-month-day 
            column_2: decimal, 2 decimals 
            column_3: text 
            1: 2024-01-01 | 100.00 | A
            2: 2024-01-02 | 50.00 | B
            line 1 - Warning no_header: The first row holds data, not column names; the columns were named column_1, column_2 and so on.
        "#]]);
    }

    #[test]
    fn names_of_fields_are_kept_for_the_columns_that_have_them() {
        check("amount,Total,Amount,\nhigh,5,6,x\n", expect![[r#"
            amount_2: text 
            amount: decimal, 0 decimals *
            Amount_2_2: decimal, 0 decimals 
            column_4: text 
            2: high | 5 | 6 | x
            file Amount_2 Warning duplicate_header: More than one column is named `Amount`; this one was named `Amount_2`.
            file column_4 Info empty_header: Column 4 has no name; it was named `column_4`.
            file amount Warning header_mismatch: `amount` was not used as amount: none of its 1 values is a number.
            map_header Total 0 rows `Total` → `amount`
        "#]]);
    }

    #[test]
    fn a_number_too_long_to_be_exact_is_not_rounded() {
        check("amount,date\n1.25,2024-01-01\n12345678901234567890123456789,2024-01-02\n1234567890123456789012345678,2024-01-03\n", expect![[r#"
            amount: decimal, 2 decimals *
            date: date, year-month-day *
            2: 1.25 | 2024-01-01
            3:  | 2024-01-02
            4:  | 2024-01-03
            line 3 amount Error unreadable_amount: `12345678901234567890123456789` is not a number of at most 28 digits.
            line 4 amount Error unreadable_amount: `1234567890123456789012345678` has more digits than the 28 that are calculated exactly.
            unreadable_amount amount 2 rows `12345678901234567890123456789` → ``, `1234567890123456789012345678` → ``
        "#]]);
    }

    #[test]
    fn a_quotation_mark_never_closed_does_not_eat_the_memory() {
        let mut csv = String::from("date,amount\n2024-01-01,\"5\n");
        while csv.len() < 40 << 20 {
            csv.push_str("2024-01-02,1234567890\n");
        }
        check(&csv, expect!["A quotation mark opened near line 2 is never closed, so the rows after it cannot be told apart. Correct the quotation mark in that line, or export the file again."]);
    }

    #[test]
    fn a_header_alone_is_no_table() {
        check("date,amount\n", expect!["The file has column names but no rows. Export it again for a period that has data, and upload that."]);
        check("just one line of text", expect!["There is no table in this file: its lines are not divided into columns. Export it as CSV, with a comma, semicolon or tab between the columns, and upload that."]);
        check("name\nAnna\nBert\n", expect!["There is no table in this file: its lines are not divided into columns. Export it as CSV, with a comma, semicolon or tab between the columns, and upload that."]);
        check("amount\n5\n6.50\n", expect![[r#"
            amount: decimal, 2 decimals *
            2: 5.00
            3: 6.50
        "#]]);
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

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof!["[a-z]{0,8}", "[0-9]{1,6}", "[0-9]{1,3}\\.[0-9]{2}", "[a-zé ,;|\"\n]{0,12}", Just("2024-02-29".to_owned())]
    }

    fn written(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["name", "note", "amount", "tag"]).unwrap();
        for row in rows {
            writer.write_record(row).unwrap();
        }
        writer.into_inner().unwrap()
    }

    fn table_of_cells() -> impl Strategy<Value = Vec<Vec<String>>> {
        let row = (cell(), cell(), "[0-9]{1,5}\\.[0-9]{2}", "[a-z]{1,4}");
        let rows = proptest::collection::vec(row, 1..20);
        rows.prop_map(|rows| rows.into_iter().map(|(a, b, c, d)| vec![a, b, c, d]).collect())
    }

    proptest! {
        #[test]
        fn a_table_reads_back_equal_through_any_delimiter(table in table_of_cells(), delimiter in prop::sample::select(b",;\t|".to_vec())) {
            let (plan, batches, _) = load(&mut Cursor::new(written(&table, delimiter))).unwrap();
            prop_assert_eq!(plan.delimiter(), char::from(delimiter));
            for (read, row) in rows(&batches).iter().zip(&table) {
                for (place, (read, cell)) in read.iter().zip(row).enumerate() {
                    // A number is the same number with more or fewer zeros behind the point.
                    let same = |a: &str, b: &str| a.parse::<domain::Decimal>().ok().zip(b.parse().ok()).is_some_and(|(a, b)| a == b);
                    prop_assert!(read == cell.trim() || same(read, cell), "{place}: {read:?} {cell:?}");
                }
            }
            prop_assert_eq!(batches.iter().map(|batch| batch.len()).sum::<usize>(), table.len());
        }

        #[test]
        fn the_order_of_rows_changes_no_decision(table in table_of_cells().prop_shuffle(), turn in 0usize..20) {
            let mut turned = table.clone();
            turned.rotate_left(turn % table.len());
            let plan = |table: &[Vec<String>]| crate::plan(&mut Cursor::new(written(table, b','))).unwrap();
            prop_assert_eq!(plan(&table).columns, plan(&turned).columns);
        }
    }
}
