//! Files as reports and programs write them, read whole: titles, totals, notes, repeated rows, and the owner's policy.
use crate::read::{SetAside, Sink};
use crate::shown::{issues, ledger, load_as, table};
use crate::{Batch, open, plan, read};
use domain::{Policy, Result};
use expect_test::{Expect, expect};
use std::io::Cursor;

pub(crate) fn check(csv: &str, policy: &str, expect: Expect) {
    let policy: Policy = serde_json::from_str(policy).unwrap();
    let said = match load_as(&mut Cursor::new(csv), "file.csv", &policy) {
        Ok((plan, batches, findings)) => [table(&plan, &batches), issues(&findings), ledger(&findings)].concat(),
        Err(error) => error.to_string(),
    };
    expect.assert_eq(&said);
}

#[test]
fn titles_totals_and_notes_are_left_out_and_named() {
    check(
        "Sales report\nJanuary 2024,,\n\nregion,product,amount\nNorth,A,5.00\nSouth,B,7.00\nTotal,,12.00\n\nPrinted on Monday\n",
        "{}",
        expect![[r#"
            region: text *
            product: text *
            amount: decimal, 2 decimals *
            5: North | A | 5.00
            6: South | B | 7.00
            skip_preamble - 2 rows `Sales report` → ``, `January 2024` → ``
            drop_total_row - 1 rows `Total | 12.00` → ``
            drop_footer - 1 rows `Printed on Monday` → ``
        "#]],
    );
}

#[test]
fn a_total_in_a_table_where_every_cell_is_filled_is_told_by_its_sum() {
    check(
        "region,amount\nNorth,5\nSouth,7\nTotal,12\n",
        "{}",
        expect![[r#"
        region: text *
        amount: decimal, 0 decimals *
        2: North | 5
        3: South | 7
        drop_total_row - 1 rows `Total | 12` → ``
    "#]],
    );
    check(
        "region,amount\nNorth,5\nTotal,7\nSouth,7\n",
        "{}",
        expect![[r#"
        region: text *
        amount: decimal, 0 decimals *
        2: North | 5
        3: Total | 7
        4: South | 7
    "#]],
    );
    check(
        "day,amount\n2024-01-01,5\n2024-01-02,7\nTotal,12\n",
        "{}",
        expect![[r#"
        date: date, year-month-day *
        amount: decimal, 0 decimals *
        2: 2024-01-01 | 5
        3: 2024-01-02 | 7
        map_header day 0 rows `day` → `date`
        drop_total_row - 1 rows `Total | 12` → ``
    "#]],
    );
}

#[test]
fn subtotals_between_the_rows_are_left_out() {
    check(
        "region,amount\nNorth,5\nNorth,7\nSubtotal,12\nSouth,1\nSubtotal,1\nGrand total,13\n",
        "{}",
        expect![[r#"
        region: text *
        amount: decimal, 0 decimals *
        2: North | 5
        3: North | 7
        5: South | 1
        drop_total_row - 3 rows `Subtotal | 12` → ``, `Subtotal | 1` → ``, `Grand total | 13` → ``
    "#]],
    );
}

#[test]
fn a_rule_that_is_switched_off_leaves_the_rows_where_they_are() {
    check(
        "region,amount\nNorth,5\nSouth,7\nTotal,12\n",
        r#"{"rules_off":["drop_total_row"]}"#,
        expect![[r#"
        region: text *
        amount: decimal, 0 decimals *
        2: North | 5
        3: South | 7
        4: Total | 12
    "#]],
    );
    check(
        "name,amount\n Anna ,5\n",
        r#"{"rules_off":["trim:name"]}"#,
        expect![[r#"
        name: text 
        amount: decimal, 0 decimals *
        2:  Anna  | 5
    "#]],
    );
}

#[test]
fn names_repeated_on_each_page_are_left_out() {
    check(
        "date,amount\n2024-01-01,5\ndate,amount\n2024-01-02,7\n",
        "{}",
        expect![[r#"
        date: date, year-month-day *
        amount: decimal, 0 decimals *
        2: 2024-01-01 | 5
        4: 2024-01-02 | 7
        drop_repeated_header - 1 rows `date | amount` → ``
    "#]],
    );
}

#[test]
fn rows_that_repeat_are_kept_and_said_unless_an_id_or_the_owner_decides() {
    check(
        "date,amount\n2024-01-01,5\n2024-01-02,7\n2024-01-01,5\n",
        "{}",
        expect![[r#"
            date: date, year-month-day *
            amount: decimal, 0 decimals *
            2: 2024-01-01 | 5
            3: 2024-01-02 | 7
            4: 2024-01-01 | 5
            line 4 - Warning duplicate_row: 1 row repeats an earlier one exactly (line 4); it was kept.
        "#]],
    );
    check(
        "date,amount\n2024-01-01,5\n2024-01-02,7\n2024-01-01,5\n",
        r#"{"duplicates":"drop"}"#,
        expect![[r#"
            date: date, year-month-day *
            amount: decimal, 0 decimals *
            2: 2024-01-01 | 5
            3: 2024-01-02 | 7
            line 4 - Info duplicate_row: 1 row repeats an earlier one exactly (line 4); it was left out.
            deduplicate - 1 rows `2024-01-01 | 5` → ``
        "#]],
    );
    check(
        "id,amount\nA,5\nB,7\nA,5\n",
        "{}",
        expect![[r#"
            order_id: text *
            amount: decimal, 0 decimals *
            2: A | 5
            3: B | 7
            line 4 - Info duplicate_row: 1 row repeats an earlier one exactly (line 4); it was left out.
            map_header id 0 rows `id` → `order_id`
            deduplicate - 1 rows `A | 5` → ``
        "#]],
    );
    check(
        "order id,amount\nA,5\nA,7\nA,5\n",
        "{}",
        expect![[r#"
            order_id: text *
            amount: decimal, 0 decimals *
            2: A | 5
            3: A | 7
            4: A | 5
            line 4 - Warning duplicate_row: 1 row repeats an earlier one exactly (line 4); it was kept.
            map_header order id 0 rows `order id` → `order_id`
        "#]],
    );
}

#[test]
fn the_owners_mapping_day_order_mark_and_currency_hold() {
    check(
        "when,how much\n03/04/2024,\"1,234\"\n05/06/2024,7\n",
        r#"{"mapping":{"when":"date","how much":"amount"},"day_order":"day_first","decimal_mark":"comma","currency":"EUR"}"#,
        expect![[r#"
            date: date, day/month/year *
            amount: decimal comma, 3 decimals [EUR] *
            2: 2024-04-03 | 1.234
            3: 2024-06-05 | 7.000
            map_header when 0 rows `when` → `date`
            map_header how much 0 rows `how much` → `amount`
            default_currency how much 2 rows 
            parse_date when 2 rows `03/04/2024` → `2024-04-03`, `05/06/2024` → `2024-06-05`
            parse_amount how much 1 rows `1,234` → `1.234`
        "#]],
    );
}

#[test]
fn another_column_that_is_certain_decides_for_one_that_is_not() {
    check(
        "date,end date,amount\n03/04/2024,25/04/2024,5\n05/06/2024,06/06/2024,7\n",
        "{}",
        expect![[r#"
            date: date, day/month/year *
            end_date: date, day/month/year *
            amount: decimal, 0 decimals *
            2: 2024-04-03 | 2024-04-25 | 5 | 2024-03-04
            3: 2024-06-05 | 2024-06-06 | 7 | 2024-05-06
            file date Warning ambiguous_date: `03/04/2024` can be 2024-04-03 or 2024-03-04: `date` was read as day/month/year, because another column of the file is.
            map_header end date 0 rows `end date` → `end_date`
            parse_date date 2 rows `03/04/2024` → `2024-04-03`, `05/06/2024` → `2024-06-05`
            parse_date end date 2 rows `25/04/2024` → `2024-04-25`, `06/06/2024` → `2024-06-06`
        "#]],
    );
}

#[test]
fn a_single_column_is_a_table_and_prose_is_none() {
    check(
        "name\nAnna\nBert\n",
        "{}",
        expect![[r#"
        name: text 
        2: Anna
        3: Bert
    "#]],
    );
    check(
        "Dear team,\nplease find attached the numbers that you asked for last week and\nmany thanks for waiting so long for them this time\n",
        "{}",
        expect![
            "There is no table in this file: its lines are not divided into columns. Export it as CSV, with a comma, semicolon or tab between the columns, and upload that."
        ],
    );
}

#[derive(Default)]
struct Aside(Vec<String>);

impl Sink for Aside {
    fn batch(&mut self, _: &Batch) -> Result<()> {
        Ok(())
    }

    fn set_aside(&mut self, row: &SetAside<'_>) -> Result<()> {
        self.0.push(format!("{}: {} ({})", row.line, row.cells.join(","), row.reasons.join("; ")));
        Ok(())
    }
}

#[test]
fn rows_that_cannot_be_relied_on_are_set_aside_whole() {
    let csv = "date,amount,name\n2024-01-01,5,Anna\n2024-01-02,abc,Bert\n2024-01-03,7,Smith, John\nsoon,8,Cleo\n2024-01-05,,Dora\n";
    let (mut input, mut aside) = (Cursor::new(csv), Aside::default());
    let mut file = open(&mut input, "file.csv", &Policy::default()).unwrap();
    let plan = plan(&mut file, &Policy::default()).unwrap();
    let summary = read(&mut file, &plan, None, &mut aside).unwrap();
    assert_eq!((summary.rows, summary.set_aside), (3, 2));
    expect![[r#"
        3: 2024-01-02,abc,Bert (amount `abc` cannot be read)
        4: 2024-01-03,7,Smith, John (4 cells for 3 columns)"#]]
    .assert_eq(&aside.0.join("\n"));
    expect![[r#"
        {
          "score": "42.0",
          "parts": [
            {
              "name": "complete",
              "what": "Cells filled in the columns that every row should fill.",
              "good": 9,
              "of": 10,
              "share": "0.900000"
            },
            {
              "name": "readable",
              "what": "Values that could be read as what their column is.",
              "good": 7,
              "of": 9,
              "share": "0.777778"
            },
            {
              "name": "unique",
              "what": "Rows that repeat no earlier row.",
              "good": 5,
              "of": 5,
              "share": "1.000000"
            },
            {
              "name": "plausible",
              "what": "Rows that hold nothing that can hardly be.",
              "good": 3,
              "of": 5,
              "share": "0.600000"
            },
            {
              "name": "clear",
              "what": "Columns whose values can be read in one way only.",
              "good": 2,
              "of": 2,
              "share": "1.000000"
            }
          ]
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&summary.quality).unwrap());
}
