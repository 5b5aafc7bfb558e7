//! Rows that add up others, or look like it: what becomes of them, and what is said.
use crate::report_files::check;
use expect_test::expect;

#[test]
fn a_row_of_sums_without_a_label_is_a_total_where_it_ends_the_table() {
    check(
        "date,customer,amount,tax\n2024-01-01,A,5.00,1\n2024-01-02,B,7.50,2\n,,12.50,3\n",
        "{}",
        expect![[r#"
        date: date, year-month-day *
        customer_id: text *
        amount: decimal, 2 decimals *
        tax: decimal, 0 decimals *
        2: 2024-01-01 | A | 5.00 | 1
        3: 2024-01-02 | B | 7.50 | 2
        map_header customer 0 rows `customer` → `customer_id`
        drop_total_row - 1 rows `12.50 | 3` → ``
    "#]],
    );
    check(
        "date,customer,amount\n2024-01-01,A,5.00\n2024-01-02,B,7.50\n,,12.00\n",
        "{}",
        expect![[r#"
        date: date, year-month-day *
        customer_id: text *
        amount: decimal, 2 decimals *
        2: 2024-01-01 | A | 5.00
        3: 2024-01-02 | B | 7.50
        4:  |  | 12.00
        line 4 date Warning missing_date: The date is empty.
        line 4 customer Warning missing_customer_id: The customer_id is empty.
        file date Info undated_rows: 1 of 3 rows (33.3 %) have no date that can be read.
        map_header customer 0 rows `customer` → `customer_id`
    "#]],
    );
}

#[test]
fn labels_that_may_be_names_are_judged_by_their_numbers() {
    check(
        "day;product;amount\n01.02.2024;A;5,00\n15.02.2024;B;6,00\nSumme netto;;11,00\n",
        "{}",
        expect![[r#"
        date: date, day/month/year *
        product: text *
        amount: decimal comma, 2 decimals *
        2: 2024-02-01 | A | 5.00
        3: 2024-02-15 | B | 6.00
        map_header day 0 rows `day` → `date`
        parse_date day 2 rows `01.02.2024` → `2024-02-01`, `15.02.2024` → `2024-02-15`
        parse_amount amount 2 rows `5,00` → `5.00`, `6,00` → `6.00`
        drop_total_row - 1 rows `Summe netto | 11,00` → ``
    "#]],
    );
    check(
        "product,units,amount\nGym,1,5\nTotal Gym,2,7\nTotal revenue,3,12\n",
        "{}",
        expect![[r#"
        product: text *
        quantity: decimal, 0 decimals *
        amount: decimal, 0 decimals *
        2: Gym | 1 | 5
        3: Total Gym | 2 | 7
        map_header units 0 rows `units` → `quantity`
        drop_total_row - 1 rows `Total revenue | 3 | 12` → ``
    "#]],
    );
}

#[test]
fn a_total_that_is_wrong_goes_and_is_said() {
    check(
        "date,customer,amount\n2024-01-01,A,5.00\n2024-01-02,B,7.50\nTotal,,19.99\n",
        "{}",
        expect![[r#"
            date: date, year-month-day *
            customer_id: text *
            amount: decimal, 2 decimals *
            2: 2024-01-01 | A | 5.00
            3: 2024-01-02 | B | 7.50
            line 4 amount Warning total_mismatch: The total says 19.99 in `amount`, but the rows it adds up come to 12.50.
            map_header customer 0 rows `customer` → `customer_id`
            drop_total_row - 1 rows `Total | 19.99` → ``
        "#]],
    );
    check(
        "area,town,amount\nN,x,1\nN,y,2\nTotal N,,3\nS,z,4\nTotal S,,4\nTotal,,7\n",
        "{}",
        expect![[r#"
        area: text 
        town: text 
        amount: decimal, 0 decimals *
        2: N | x | 1
        3: N | y | 2
        5: S | z | 4
        drop_total_row - 3 rows `Total N | 3` → ``, `Total S | 4` → ``, `Total | 7` → ``
    "#]],
    );
}

#[test]
fn a_lone_value_of_the_first_column_is_a_row() {
    check(
        "amount,customer,note\n100,A,x\n200,B,y\n250,,\n",
        "{}",
        expect![[r#"
        amount: decimal, 0 decimals *
        customer_id: text *
        note: text 
        2: 100 | A | x
        3: 200 | B | y
        4: 250 |  | 
        line 4 customer Warning missing_customer_id: The customer_id is empty.
        map_header customer 0 rows `customer` → `customer_id`
    "#]],
    );
}

#[test]
fn the_same_item_twice_in_an_order_is_kept() {
    check(
        "order id,date,product,amount\n1,2024-01-01,Mug,10.00\n1,2024-01-01,Mug,10.00\n2,2024-01-02,Cap,20.00\n",
        "{}",
        expect![[r#"
            order_id: text *
            date: date, year-month-day *
            product: text *
            amount: decimal, 2 decimals *
            2: 1 | 2024-01-01 | Mug | 10.00
            3: 1 | 2024-01-01 | Mug | 10.00
            4: 2 | 2024-01-02 | Cap | 20.00
            line 3 - Warning duplicate_row: 1 row repeats an earlier one exactly (line 3); it was kept.
            map_header order id 0 rows `order id` → `order_id`
        "#]],
    );
}

#[test]
fn a_number_divided_by_its_comma_is_set_aside() {
    check(
        "date,amount,note\n2024-01-01,12.50,a\n2024-01-05,12,50,\n2024-01-06,9.00,b,\n2024-01-07,8.00,c\n2024-01-08,7.00,d\n",
        "{}",
        expect![[r#"
            date: date, year-month-day *
            amount: decimal, 2 decimals *
            note: text 
            2: 2024-01-01 | 12.50 | a
            4: 2024-01-06 | 9.00 | b
            5: 2024-01-07 | 8.00 | c
            6: 2024-01-08 | 7.00 | d
            line 3 - Warning ragged_row: The row has 4 cells for 3 columns; the row was set aside.
            quarantine - 1 rows `2024-01-05 | 12 | 50` → ``
        "#]],
    );
}

#[test]
fn money_that_went_is_exact_whatever_the_column_has() {
    check(
        "product,region,amount\nA,N,=\"10\"\nB,S,=\"20\"\nTotal,,=\"30.00\"\n",
        "{}",
        expect![[r#"
        product: text *
        region: text *
        amount: decimal, 0 decimals *
        2: A | N | 10
        3: B | S | 20
        trim amount 2 rows `="10"` → `10`, `="20"` → `20`
        drop_total_row - 1 rows `Total | ="30.00"` → ``
    "#]],
    );
    let large = "9".repeat(28);
    let rows: String = (0..12).map(|row| format!("2024-01-01,{large},A{row}\nTotal,{large},\n")).collect();
    check(
        &format!("date,amount,customer\n{rows}"),
        "{}",
        expect![[r#"
        date: date, year-month-day *
        amount: decimal, 0 decimals *
        customer_id: text *
        2: 2024-01-01 | 9999999999999999999999999999 | A0
        4: 2024-01-01 | 9999999999999999999999999999 | A1
        6: 2024-01-01 | 9999999999999999999999999999 | A2
        8: 2024-01-01 | 9999999999999999999999999999 | A3
        10: 2024-01-01 | 9999999999999999999999999999 | A4
        12: 2024-01-01 | 9999999999999999999999999999 | A5
        14: 2024-01-01 | 9999999999999999999999999999 | A6
        16: 2024-01-01 | 9999999999999999999999999999 | A7
        18: 2024-01-01 | 9999999999999999999999999999 | A8
        20: 2024-01-01 | 9999999999999999999999999999 | A9
        22: 2024-01-01 | 9999999999999999999999999999 | A10
        24: 2024-01-01 | 9999999999999999999999999999 | A11
        map_header customer 0 rows `customer` → `customer_id`
        parse_amount amount 12 rows `9999999999999999999999999999` → `9999999999999999999999999999`
        drop_total_row - 12 rows `Total | 9999999999999999999999999999` → ``, `Total | 9999999999999999999999999999` → ``, `Total | 9999999999999999999999999999` → ``
    "#]],
    );
}
