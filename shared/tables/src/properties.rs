//! What holds for any table of simple cells.
use crate::shown::{load, rows};
use proptest::prelude::*;
use std::io::Cursor;

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,8}",
        "[0-9]{1,6}",
        "[0-9]{1,3}\\.[0-9]{2}",
        "[a-zé ,;|\"\n]{0,12}",
        Just("2024-02-29".to_owned())
    ]
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
        let plan = |table: &[Vec<String>]| load(&mut Cursor::new(written(table, b','))).unwrap().0;
        prop_assert_eq!(plan(&table).columns, plan(&turned).columns);
    }

    #[test]
    fn any_bytes_are_a_whole_table_or_refused(bytes in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        "[a-c0-9.,;/€$()\"\r\n\t -]{0,200}".prop_map(String::into_bytes),
    ]) {
        match load(&mut Cursor::new(bytes)) {
            Ok((plan, batches, _)) => {
                prop_assert_eq!(plan.rows as usize, batches.iter().map(|batch| batch.len()).sum::<usize>());
                for batch in &batches {
                    prop_assert!(batch.columns.iter().all(|column| crate::shown::len(&column.values) == batch.len()));
                }
            }
            Err(error) => prop_assert!(matches!(error, domain::Error::Unreadable { .. }), "{error:?}"),
        }
    }
}
