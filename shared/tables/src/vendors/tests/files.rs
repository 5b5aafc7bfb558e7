//! Whole files, read as the API reads them: what is counted, what is left out, and what is said.
use super::off;
use crate::shown::{issues, ledger, load_as, table};
use domain::Policy;
use expect_test::{Expect, expect};
use std::io::Cursor;

fn read(csv: &str, policy: &Policy) -> String {
    match load_as(&mut Cursor::new(csv.as_bytes()), "file.csv", policy) {
        Ok((plan, batches, findings)) => [table(&plan, &batches), issues(&findings), ledger(&findings)].concat(),
        Err(error) => error.to_string(),
    }
}

fn check(csv: &str, expect: Expect) {
    expect.assert_eq(&read(csv, &Policy::default()));
}

#[test]
fn the_totals_of_a_matrix_are_none_of_its_rows_in_any_language() {
    let matrix = "Region;2024-01;2024-02;2024-03\nNord;100,50;110,00;120,00\nSued;200,00;210,00;220,00\nGesamt;300,50;320,00;340,00\n";
    check(
        matrix,
        expect![[r#"
        date: date, year-month-day *
        region: text *
        amount: decimal comma, 2 decimals *
        2: 2024-01-01 | Nord | 100.50
        2: 2024-02-01 | Nord | 110.00
        2: 2024-03-01 | Nord | 120.00
        3: 2024-01-01 | Sued | 200.00
        3: 2024-02-01 | Sued | 210.00
        3: 2024-03-01 | Sued | 220.00
        unpivot_months - 2 rows `2024-01` → `2024-01-01`, `2024-02` → `2024-02-01`, `2024-03` → `2024-03-01`
        drop_total_row - 1 rows `Gesamt` → ``
        map_header Region 0 rows `Region` → `region`
        parse_amount amount 6 rows `100,50` → `100.50`, `110,00` → `110.00`, `120,00` → `120.00`
    "#]],
    );
    let leading = "Region;2024-01;2024-02;2024-03\nGesamt;300,50;320,00;340,00\nNord;100,50;110,00;120,00\nSued;200,00;210,00;220,00\n";
    assert!(!read(leading, &Policy::default()).contains("| Gesamt"));
}

#[test]
fn a_product_that_is_named_like_a_total_is_kept() {
    check(
        "product,2024-01,2024-02,2024-03\nGym,5,6,7\nTotal Gym,1,1,1\nTotal: Body,2,2,3\n",
        expect![[r#"
        date: date, year-month-day *
        product: text *
        amount: decimal, 0 decimals *
        2: 2024-01-01 | Gym | 5
        2: 2024-02-01 | Gym | 6
        2: 2024-03-01 | Gym | 7
        3: 2024-01-01 | Total Gym | 1
        3: 2024-02-01 | Total Gym | 1
        3: 2024-03-01 | Total Gym | 1
        4: 2024-01-01 | Total: Body | 2
        4: 2024-02-01 | Total: Body | 2
        4: 2024-03-01 | Total: Body | 3
        line 4 product Warning total_mismatch: `Total: Body` is named like a total, but no rows add up to it; it was kept as a row of its own.
        unpivot_months - 3 rows `2024-01` → `2024-01-01`, `2024-02` → `2024-02-01`, `2024-03` → `2024-03-01`
    "#]],
    );
}

#[test]
fn a_column_of_totals_stays_where_the_source_wants_it() {
    let matrix = "region,2024-01,2024-02,Total\nNorth,1,2,3\nSouth,4,5,9\n";
    expect![[r#"
        date: date, year-month-day *
        region: text *
        amount: decimal, 0 decimals *
        Total: decimal, 0 decimals 
        2: 2024-01-01 | North | 1 | 3
        2: 2024-02-01 | North | 2 | 
        3: 2024-01-01 | South | 4 | 9
        3: 2024-02-01 | South | 5 | 
        file Total Info second_candidate: `Total` could be the amount as well; `amount` was taken.
        unpivot_months - 2 rows `2024-01` → `2024-01-01`, `2024-02` → `2024-02-01`
    "#]]
    .assert_eq(&read(matrix, &off("drop_total_row")));
}

#[test]
fn a_statement_of_two_months_is_one_of_accounts() {
    check(
        ",Jan 2024,Feb 2024,Total\nIncome,,,\nSales,100,110,210\nServices,50,60,110\nTotal Income,150,170,320\n\
         Expenses,,,\nRent,40,40,80\nTotal Expenses,40,40,80\nNet Income,110,130,240\n",
        expect![[r#"
            date: date, year-month-day *
            account: text *
            section: text *
            amount: decimal, 0 decimals *
            3: 2024-01-01 | Sales | Income | 100
            3: 2024-02-01 | Sales | Income | 110
            4: 2024-01-01 | Services | Income | 50
            4: 2024-02-01 | Services | Income | 60
            7: 2024-01-01 | Rent | Expenses | 40
            7: 2024-02-01 | Rent | Expenses | 40
            file - Warning amounts_of_accounts: The amounts are those of accounts, of income and of costs alike.
            unpivot_months - 3 rows `Jan 2024` → `2024-01-01`, `Feb 2024` → `2024-02-01`
            drop_total_row Total 3 rows `Total` → ``
            drop_total_row - 3 rows `Total Income` → ``, `Total Expenses` → ``, `Net Income` → ``
        "#]],
    );
}

#[test]
fn accounts_without_years_or_months_are_accounts_as_well() {
    check(
        "Category,Jan,Feb,Mar,Total\nRevenue,100,110,120,330\nCOGS,40,40,40,120\nGross profit,60,70,80,210\n\
         Rent,10,10,10,30\nNet income,50,60,70,180\n",
        expect![[r#"
            account: text *
            Jan: decimal, 0 decimals 
            Feb: decimal, 0 decimals 
            Mar: decimal, 0 decimals 
            amount: decimal, 0 decimals *
            2: Revenue | 100 | 110 | 120 | 330
            3: COGS | 40 | 40 | 40 | 120
            4: Gross profit | 60 | 70 | 80 | 210
            5: Rent | 10 | 10 | 10 | 30
            6: Net income | 50 | 60 | 70 | 180
            file - Warning amounts_of_accounts: The amounts are those of accounts, of income and of costs alike.
            map_header Category 0 rows `Category` → `account`
            map_header Total 0 rows `Total` → `amount`
        "#]],
    );
    check(
        "Acme Inc\nProfit and Loss\nJanuary 2024\n\n,Total\nIncome,\nSales,100.00\nTotal Income,100.00\nNet Income,100.00\n",
        expect![[r#"
            account: text *
            amount: decimal, 2 decimals *
            6: Income | 
            7: Sales | 100.00
            9: Net Income | 100.00
            file column_1 Info empty_header: Column 1 has no name; it was named `column_1`.
            file - Warning amounts_of_accounts: The amounts are those of accounts, of income and of costs alike.
            line 6 Total Warning missing_amount: The amount is empty.
            skip_preamble - 3 rows `Acme Inc` → ``, `Profit and Loss` → ``, `January 2024` → ``
            map_header column_1 0 rows `column_1` → `account`
            map_header Total 0 rows `Total` → `amount`
            drop_total_row - 1 rows `Total Income | 100.00` → ``
        "#]],
    );
}

const PAYMENTS: &str = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,\
                        Converted Amount Refunded,Converted Currency,Status\n";

#[test]
fn money_is_read_where_it_stands() {
    let empty =
        format!("{PAYMENTS}ch_1,2024-01-05,20.00,0.00,usd,true,,,,Paid\nch_2,2024-01-06,30.00,5.00,usd,true,,,,Paid\n");
    check(
        &empty,
        expect![[r#"
        order_id: text *
        date: date, year-month-day *
        amount: decimal, 2 decimals *
        refund: decimal, 2 decimals *
        currency: text *
        Captured: boolean 
        Converted Amount: text 
        Converted Amount Refunded: text 
        Converted Currency: text 
        status: text *
        2: ch_1 | 2024-01-05 | 20.00 | 0.00 | usd | true |  |  |  | Paid
        3: ch_2 | 2024-01-06 | 30.00 | 5.00 | usd | true |  |  |  | Paid
        file - Info dates_in_utc: Dates are in UTC; Stripe's dashboard filters by the time zone of the account.
        map_header id 0 rows `id` → `order_id`
        map_header Created date (UTC) 0 rows `Created date (UTC)` → `date`
        map_header Amount 0 rows `Amount` → `amount`
        map_header Amount Refunded 0 rows `Amount Refunded` → `refund`
        map_header Currency 0 rows `Currency` → `currency`
        map_header Status 0 rows `Status` → `status`
    "#]],
    );
    let filled = format!("{PAYMENTS}ch_1,2024-01-05,20.00,0.00,usd,true,18.00,0.00,eur,Paid\n");
    for rule in ["settled_currency", "settled_currency:Converted Amount"] {
        assert!(read(&filled, &off(rule)).contains("20.00"), "{rule}");
        assert!(read(&filled, &off(rule)).contains("map_header Amount 0 rows `Amount` → `amount`"), "{rule}");
    }
    assert!(read(&filled, &off("map_header:Converted Amount")).contains("Converted Amount: decimal"));
}

#[test]
fn amounts_that_differ_among_the_lines_of_an_order_stay() {
    check(
        "Name,Financial Status,Created at,Total,Refunded Amount,Taxes,Lineitem quantity,Lineitem price\n\
         #1001,paid,2024-01-05,60.00,0.00,6.00,1,20.00\n#1001,paid,2024-01-05,60.00,25.00,6.00,2,20.00\n\
         #1002,paid,2024-01-06,10.00,0.00,1.00,1,10.00\n#1002,,,,N/A,,1,0.00\n",
        expect![[r#"
            order_id: text *
            status: text *
            date: date, year-month-day *
            amount: decimal, 2 decimals *
            refund: decimal, 2 decimals *
            tax: decimal, 2 decimals *
            quantity: decimal, 0 decimals *
            Lineitem price: decimal, 2 decimals 
            2: #1001 | paid | 2024-01-05 | 60.00 | 0.00 | 6.00 | 1 | 20.00
            3: #1001 | paid | 2024-01-05 |  | 25.00 |  | 2 | 20.00
            4: #1002 | paid | 2024-01-06 | 10.00 | 0.00 | 1.00 | 1 | 10.00
            5: #1002 |  |  |  |  |  | 1 | 0.00
            file Created at Info undated_rows: 1 of 4 rows (25.0 %) have no date that can be read.
            file Refunded Amount Warning order_lines_differ: `Refunded Amount` differs among the lines of an order 1 times, as in `#1001`; such amounts were kept.
            map_header Name 0 rows `Name` → `order_id`
            map_header Financial Status 0 rows `Financial Status` → `status`
            map_header Created at 0 rows `Created at` → `date`
            map_header Total 0 rows `Total` → `amount`
            map_header Refunded Amount 0 rows `Refunded Amount` → `refund`
            map_header Taxes 0 rows `Taxes` → `tax`
            map_header Lineitem quantity 0 rows `Lineitem quantity` → `quantity`
            null_word Refunded Amount 1 rows `N/A` → ``
            once_per_order Taxes 1 rows `6.00` → ``
            once_per_order Total 1 rows `60.00` → ``
        "#]],
    );
}

#[test]
fn of_several_rows_without_names_those_that_add_up_the_others_are_totals() {
    let rows = |last: &str| {
        format!(
            "Campaign name,Day,Amount spent (EUR),Impressions\n,2024-01-01,30.00,300\nSpring,2024-01-01,10.00,100\n\
             Summer,2024-01-02,20.00,200\n{last}"
        )
    };
    assert!(read(&rows(""), &Policy::default()).contains("drop_total_row - 1 rows"));
    let said = read(&rows(",2024-01-02,5.00,50\n,2024-01-03,6.00,60\n"), &Policy::default());
    assert!(
        said.contains("drop_total_row - 1 rows") && said.contains("| 5.00 |") && said.contains("| 6.00 |"),
        "{said}"
    );
}

#[test]
fn a_general_ledger_is_named_and_noted_once_and_keeps_its_footer_where_told() {
    let path = format!("{}/../../events/samples/vendors/quickbooks_general_ledger.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let (plan, _, findings) = load_as(&mut Cursor::new(text.as_bytes()), "file.csv", &Policy::default()).unwrap();
    assert_eq!(plan.facts().vendor.as_deref(), Some("quickbooks_general_ledger"));
    assert_eq!(findings.issues.iter().filter(|issue| issue.kind == "amounts_of_accounts").count(), 1);
    assert!(read(&text, &off("drop_footer")).contains("Accrual Basis"));
}
