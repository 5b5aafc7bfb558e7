//! Tables laid out for the eye, turned into rows.
use super::{Sample, headers, off, parse, sample};
use crate::formats::Opened;
use crate::records::{Interrupted, Record};
use crate::vendors::Layout;
use crate::vendors::unpivot::{self, Long};
use domain::{Field, Policy};
use expect_test::expect;
use proptest::prelude::*;
use std::fmt::Write;
use std::io::Read;

/// The long table, what was found and what was changed.
fn shown(long: Long) -> String {
    let (mut text, mut rows) = (String::new(), String::new());
    long.spool.finish().unwrap().read_to_string(&mut rows).unwrap();
    text.push_str(&rows);
    text.push_str(&crate::shown::issues(&long.notes));
    for entry in &long.notes.ledger {
        let column = entry.column.as_deref().unwrap_or("-");
        let _ =
            writeln!(text, "{} {column} {} rows {} {:?}", entry.rule, entry.rows, entry.money_moved, entry.examples);
    }
    text
}

fn long(layout: Layout, file: Sample, policy: &Policy) -> String {
    let mut rows = file.rows.into_iter();
    let mut next = || -> Result<Option<(u64, Record)>, Interrupted> { Ok(rows.next()) };
    shown(match layout {
        Layout::Ledger => unpivot::ledger(file.line, &file.headers, &mut next, policy).unwrap(),
        _ => {
            let is_statement = crate::vendors::recognise(&file.headers, &file.preamble).is_some();
            unpivot::months(file.line, &file.headers, is_statement, &mut next, policy).unwrap()
        }
    })
}

/// A file whose header is its first row.
fn months(text: &str, policy: &Policy) -> String {
    let mut rows = parse(text);
    let (line, header) = rows.remove(0);
    let file = Sample { preamble: Vec::new(), headers: headers(&header), line, rows };
    assert!(unpivot::is_months(&file.headers));
    long(Layout::Months, file, policy)
}

#[test]
fn a_profit_and_loss_statement_becomes_rows_of_accounts_and_months() {
    expect![[r#"
        4,date,account,section,amount
        7,2025-01-01,Design income,Income,"1,200.00"
        7,2025-02-01,Design income,Income,900.00
        7,2025-03-01,Design income,Income,"1,500.00"
        8,2025-01-01,Landscaping services,Income,300.00
        8,2025-03-01,Landscaping services,Income,450.50
        9,2025-01-01,Landscaping services:Job materials,Income,100.00
        9,2025-02-01,Landscaping services:Job materials,Income,50.00
        13,2025-01-01,Plants and soil,Cost of Goods Sold,250.00
        13,2025-02-01,Plants and soil,Cost of Goods Sold,125.00
        13,2025-03-01,Plants and soil,Cost of Goods Sold,(20.00)
        17,2025-01-01,Rent,Expenses,800.00
        17,2025-02-01,Rent,Expenses,800.00
        17,2025-03-01,Rent,Expenses,800.00
        unpivot_months - 5 rows 0 [("Jan 2025", "2025-01-01"), ("Feb 2025", "2025-02-01"), ("Mar 2025", "2025-03-01")]
        drop_total_row Total 5 rows 0 [("Total", "")]
        drop_total_row - 7 rows -15792.50 [("Total for Landscaping services", ""), ("Total for Income", ""), ("Total for Cost of Goods Sold", "")]
        skip_blank_row - 2 rows 0 [("Meals", ""), ("Accrual Basis Wednesday, July 09, 2025 04:19 PM GMT-7", "")]
    "#]].assert_eq(&long(Layout::Months, sample("quickbooks_pnl"), &Policy::default()));
}

#[test]
fn older_statements_close_their_sections_with_total_alone() {
    let statement = ",Jan 2025,Feb 2025,Mar 2025\nIncome,,,\nSales,5,6,7\nTotal Wine Co,1,1,1\nTotal Income,6,7,8\nNet Income,6,7,8";
    expect![[r#"
        1,date,account,section,amount
        3,2025-01-01,Sales,Income,5
        3,2025-02-01,Sales,Income,6
        3,2025-03-01,Sales,Income,7
        4,2025-01-01,Total Wine Co,Income,1
        4,2025-02-01,Total Wine Co,Income,1
        4,2025-03-01,Total Wine Co,Income,1
        unpivot_months - 2 rows 0 [("Jan 2025", "2025-01-01"), ("Feb 2025", "2025-02-01"), ("Mar 2025", "2025-03-01")]
        drop_total_row - 2 rows -42 [("Total Income", ""), ("Net Income", "")]
    "#]]
    .assert_eq(&months(statement, &Policy::default()));
}

#[test]
fn a_section_that_does_not_add_up_is_said_with_the_difference() {
    let statement = ",Jan 2025,Feb 2025,Mar 2025\nIncome,,,\nSales,5,6,7\nTotal for Income,5,7.50,7\nOther,1,,";
    expect![[r#"
        1,date,account,section,amount
        3,2025-01-01,Sales,Income,5
        3,2025-02-01,Sales,Income,6
        3,2025-03-01,Sales,Income,7
        5,2025-01-01,Other,,1
        line 4 Feb 2025 Warning total_mismatch: `Total for Income` says 7.50 in `Feb 2025`, but the rows it adds up come to 6.
        line 5 - Warning account_without_section: `Other` stands in no section; it was taken for an account.
        unpivot_months - 2 rows 0 [("Jan 2025", "2025-01-01"), ("Feb 2025", "2025-02-01"), ("Mar 2025", "2025-03-01")]
        drop_total_row - 1 rows -19.50 [("Total for Income", "")]
    "#]].assert_eq(&months(statement, &Policy::default()));
}

#[test]
fn a_matrix_of_months_keeps_the_name_of_its_first_column() {
    let matrix = "region,2024-01,2024-02,2024-03\nNorth,10,20,\nSouth,1,-,3\nTotal,11,20,4";
    expect![[r#"
        1,date,region,amount
        2,2024-01-01,North,10
        2,2024-02-01,North,20
        3,2024-01-01,South,1
        3,2024-03-01,South,3
        line 4 2024-03 Warning total_mismatch: `Total` says 4 in `2024-03`, but the rows it adds up come to 3.
        unpivot_months - 2 rows 0 [("2024-01", "2024-01-01"), ("2024-02", "2024-02-01"), ("2024-03", "2024-03-01")]
        drop_total_row - 1 rows -35 [("Total", "")]
    "#]]
    .assert_eq(&months(matrix, &Policy::default()));
    let kept = months(matrix, &off("drop_total_row"));
    assert!(kept.contains("4,2024-03-01,Total,4"), "{kept}");
}

#[test]
fn a_month_that_is_not_whole_is_said() {
    let said = months("Account,May 2025,Jun 2025,\"Jul 1 - 9, 2025\"\nSales,1,2,3", &Policy::default());
    assert!(said.contains("2,2025-07-01,Sales,3") && said.contains("partial_month"), "{said}");
}

#[test]
fn a_general_ledger_becomes_postings_with_their_account() {
    expect![[r#"
        4,account,Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance
        8,Checking,01/05/2025,Deposit,,Nora West,Invoice 1001,Design income,"1,200.00","6,200.00"
        9,Checking,01/20/2025,Expense,,Hosting Ltd,,Office,-45.00,"6,155.00"
        13,Job expenses:Job materials,02/02/2025,Expense,12,Plant Depot,Soil,Checking,60.00,60.00
        15,Job expenses,02/03/2025,Expense,13,Permit Office,,Checking,15.00,15.00
        unpivot_months - 3 rows 0 []
        drop_total_row - 3 rows -1290.00 [("Total for Checking", ""), ("Total for Job materials", ""), ("Total for Job expenses with sub-accounts", "")]
        drop_total_row - 1 rows 0 [("Beginning Balance", "")]
        drop_footer - 1 rows 0 [("Accrual Basis Wednesday, July 09, 2025 04:19 PM GMT-7", "")]
    "#]].assert_eq(&long(Layout::Ledger, sample("quickbooks_general_ledger"), &Policy::default()));
}

#[test]
fn totals_and_balances_of_a_ledger_stay_where_the_source_wants_them() {
    let said = long(Layout::Ledger, sample("quickbooks_general_ledger"), &off("drop_total_row"));
    assert!(said.contains(",Checking,Beginning Balance,") && said.contains(",Total for Checking,,"), "{said}");
    assert!(!said.contains("drop_total_row") && !said.contains("total_mismatch"), "{said}");
}

#[test]
fn a_ledger_that_is_cut_off_or_does_not_add_up_is_said() {
    let rows = ",Date,Transaction Type,Amount,Balance\nChecking,,,,\n,01/05/2025,Deposit,5.00,5.00\nTotal for Checking,,,6.00,\n\
                Office,,,,\n,01/06/2025,Expense,1.00,1.00";
    let mut rows = parse(rows);
    let (line, header) = rows.remove(0);
    let file = Sample { preamble: Vec::new(), headers: headers(&header), line, rows };
    expect![[r#"
        1,account,Date,Transaction Type,Amount,Balance
        3,Checking,01/05/2025,Deposit,5.00,5.00
        6,Office,01/06/2025,Expense,1.00,1.00
        line 4 Amount Warning total_mismatch: `Total for Checking` says 6.00 in `Amount`, but the rows it adds up come to 5.00.
        file - Warning unclosed_account: No row closes the account `Office` with its total; the file may be cut off.
        unpivot_months - 2 rows 0 []
        drop_total_row - 1 rows -6.00 [("Total for Checking", "")]
    "#]].assert_eq(&long(Layout::Ledger, file, &Policy::default()));
}

#[test]
fn a_long_table_is_read_like_any_other() {
    let Sample { headers, rows, line, .. } = sample("quickbooks_pnl");
    let mut rows = rows.into_iter();
    let mut next = || -> Result<Option<(u64, Record)>, Interrupted> { Ok(rows.next()) };
    let long = unpivot::months(line, &headers, true, &mut next, &Policy::default()).unwrap();
    let mut nothing = std::io::empty();
    let mut file = Opened::text(&mut nothing);
    file.replace(long.spool).unwrap();
    let plan = crate::plan(&mut file, &Policy::default()).unwrap();
    let mut sum = domain::Decimal::ZERO;
    crate::read(&mut file, &plan, None, &mut |batch: &crate::Batch| {
        sum += crate::shown::sum(std::slice::from_ref(batch), Field::Amount);
        Ok(())
    })
    .unwrap();
    assert_eq!(plan.rows, long.rows);
    // Income 4,500.50, goods 355.00, expenses 2,400.00: each account once.
    assert_eq!(sum.to_string(), "7255.50");
    let named = [Field::Date, Field::Account, Field::Section, Field::Amount];
    assert!(named.into_iter().all(|field| plan.has(field)));
}

fn cell() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["", "1", "2.50", "-3"])
}

proptest! {
    #[test]
    fn no_cell_of_a_matrix_is_lost(rows in proptest::collection::vec(("[a-z]{1,4}", cell(), cell(), cell()), 1..20)) {
        let header: Vec<String> = ["region", "2024-01", "2024-02", "2024-03"].map(str::to_owned).into();
        let cells = rows.iter().flat_map(|(_, a, b, c)| [a, b, c]).filter(|cell| !cell.is_empty()).count() as u64;
        let mut rows = rows.into_iter().map(|(name, a, b, c)| (2, [name.as_str(), a, b, c].into_iter().collect()));
        let mut next = || -> Result<Option<(u64, Record)>, Interrupted> { Ok(rows.next()) };
        let long = unpivot::months(1, &header, false, &mut next, &off("drop_total_row")).unwrap();
        prop_assert_eq!(long.rows, cells);
    }

    #[test]
    fn whatever_the_rows_are_a_report_is_turned_without_panic(
        rows in proptest::collection::vec(
            proptest::collection::vec(
                prop_oneof!["(Total |Total for )?[AB]", "Net Income|Beginning Balance", "[0-9.,()$-]{0,6}", ".{0,6}"],
                0..6,
            ),
            0..30,
        )
    ) {
        for header in ["Distribution account,Jan 2025,Feb 2025,Total", ",Date,Amount,Balance", "", "a"] {
            let header: Vec<String> = header.split(',').map(str::to_owned).collect();
            let records = || rows.iter().map(|row| (2, row.iter().map(String::as_str).collect::<Record>()));
            for is_statement in [false, true] {
                let mut left = records();
                let mut next = || -> Result<Option<(u64, Record)>, Interrupted> { Ok(left.next()) };
                unpivot::months(1, &header, is_statement, &mut next, &Policy::default()).unwrap();
            }
            let mut left = records();
            let mut next = || -> Result<Option<(u64, Record)>, Interrupted> { Ok(left.next()) };
            unpivot::ledger(1, &header, &mut next, &Policy::default()).unwrap();
        }
    }
}
