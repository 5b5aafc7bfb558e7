//! Each trap against the rows that show it.
use super::{Sample, off, parse, sample, vendor};
use crate::records::Record;
use crate::vendors::{RowRules, Vendor};
use domain::Policy;
use expect_test::{Expect, expect};
use std::fmt::Write;

/// What the rules make of rows: `-` and why for those left out, otherwise the cells that are filled.
fn apply(vendor: &'static Vendor, header: &str, rows: &str, policy: &Policy) -> String {
    let header = header.split(',').map(str::to_owned).collect::<Vec<_>>();
    let run = || {
        let mut rules = RowRules::new(Some(vendor), &header, policy);
        let mut text = String::new();
        for (_, mut record) in parse(rows) {
            let verdict = rules.apply(&mut record);
            let _ = match verdict {
                Some(rule) => writeln!(text, "- {}: {}", rules.list()[rule].column, rules.list()[rule].what),
                None => {
                    let mark = if rules.is_continuation() { "+" } else { "=" };
                    writeln!(text, "{mark} {}", record.iter().collect::<Vec<_>>().join(","))
                }
            };
        }
        for issue in rules.issues() {
            let _ = writeln!(text, "{}", issue.what);
        }
        text
    };
    let first = run();
    assert_eq!(first, run(), "a second pass has the same verdicts");
    first
}

fn check(name: &str, header: &str, rows: &str, expect: Expect) {
    expect.assert_eq(&apply(vendor(name), header, rows, &Policy::default()));
}

#[test]
fn stripe_test_payments_and_authorisations_are_left_out_and_failures_stay() {
    check(
        "stripe_unified_payments",
        "id,Mode,Captured,Status",
        "1,Live,true,Paid\n2,Test,true,Paid\n3,Live,FALSE,Uncaptured\n4,Live,false,Failed\n5,Live,false,Refunded\n6,,,Paid",
        expect![[r#"
            = 1,Live,true,Paid
            - Mode: Payments made in Stripe's test mode are no payments.
            - Captured: Payments that were authorised and never captured brought no money.
            = 4,Live,false,Failed
            - Captured: Payments that were authorised and never captured brought no money.
            = 6,,,Paid
        "#]],
    );
}

#[test]
fn a_rule_that_the_source_switched_off_leaves_nothing_out() {
    let (payments, rows) = (vendor("stripe_unified_payments"), "2,Test,true,Paid\n3,Live,false,Paid");
    let kept = apply(payments, "id,Mode,Captured,Status", rows, &off("exclude_rows:Mode"));
    assert!(kept.starts_with("= 2,Test") && kept.contains("- Captured:"), "{kept}");
    let all = apply(payments, "id,Mode,Captured,Status", rows, &off("exclude_rows"));
    assert_eq!(all.matches("= ").count(), 2);
}

#[test]
fn stripe_payouts_and_its_own_fees_are_left_out_of_the_balance() {
    check(
        "stripe_balance_itemized",
        "gross,reporting_category",
        "20.00,charge\n-9.22,refund\n-20.00,dispute\n-2.00,fee\n-18.23,payout\n5.00,transfer\n1.00,brand_new",
        expect![[r#"
            = 20.00,charge
            = -9.22,refund
            = -20.00,dispute
            - reporting_category: What Stripe charges for itself is no refund.
            - reporting_category: Payouts, transfers and reserves move money between accounts; they are no sales.
            - reporting_category: Payouts, transfers and reserves move money between accounts; they are no sales.
            = 1.00,brand_new
        "#]],
    );
    check(
        "stripe_balance_legacy",
        "Type,Amount",
        "charge,20.00\nstripe_fee,-2.00\npayout,-18.00",
        expect![[r#"
        = charge,20.00
        - Type: What Stripe charges for itself is no refund.
        - Type: Payouts, transfers and reserves move money between accounts; they are no sales.
    "#]],
    );
}

#[test]
fn a_shopify_order_counts_its_total_once() {
    let header = "Name,Financial Status,Subtotal,Total,Created at,Lineitem quantity";
    check(
        "shopify_orders",
        header,
        "#1,paid,55.00,61.00,2025-10-02,1\n#1,,,,2025-10-02,3\n#2,paid,,,2025-10-02,1",
        expect![[r#"
            = #1,paid,55.00,61.00,2025-10-02,1
            + #1,,,,2025-10-02,3
            = #2,paid,,,2025-10-02,1
        "#]],
    );
    // A tool filled the blanks; the same number with another time or total is an order of another shop.
    check(
        "shopify_orders",
        header,
        "#1,paid,55.00,61.00,2025-10-02,1\n#2,paid,9.00,9.00,2025-10-03,1\n#1,paid,55.00,61.00,2025-10-02,3\n\
         #1,paid,55.00,61.00,2025-10-04,3\n#1,paid,60.00,66.00,2025-10-02,3",
        expect![[r#"
            = #1,paid,55.00,61.00,2025-10-02,1
            = #2,paid,9.00,9.00,2025-10-03,1
            + #1,paid,,,2025-10-02,3
            = #1,paid,55.00,61.00,2025-10-04,3
            = #1,paid,60.00,66.00,2025-10-02,3
        "#]],
    );
}

#[test]
fn cells_that_count_once_are_named_with_their_rule_and_text() {
    let headers: Vec<String> = ["Name", "Total", "Taxes"].map(str::to_owned).into();
    let mut rules = RowRules::new(Some(vendor("shopify_orders")), &headers, &off("once_per_order:Taxes"));
    let columns: Vec<&str> = rules.list().iter().map(|rule| rule.column.as_str()).collect();
    assert_eq!(columns, ["Total"]);
    let row = || -> Record { ["#1", "61.00", "6.00"].into_iter().collect() };
    assert_eq!((rules.apply(&mut row()), rules.blanked()), (None, &[][..]));
    let mut again = row();
    assert_eq!(rules.apply(&mut again), None);
    assert_eq!(again.iter().collect::<Vec<_>>(), ["#1", "", "6.00"]);
    let blanked: Vec<(usize, usize, &str)> =
        rules.blanked().iter().map(|cell| (cell.rule, cell.place, cell.text.as_str())).collect();
    assert_eq!(blanked, [(0, 1, "61.00")]);
}

#[test]
fn shopify_reports_negative_discounts_and_returns() {
    let report = vendor("shopify_total_sales_report");
    assert!(report.adjust("Discounts").negate && report.adjust("Returns").negate && !report.adjust("Net sales").negate);
}

#[test]
fn paypal_keeps_sales_and_their_refunds() {
    check(
        "paypal_activity",
        "Type,Status,Gross,Balance Impact",
        "Website Payment,Completed,40.00,Credit\nWebsite Payment,Partially Refunded,40.00,Credit\n\
         Payment Refund,Completed,-10.00,Debit\nWebsite Payment,Pending,75.00,Memo\nWebsite Payment,Denied,75.00,Credit\n\
         PreApproved Payment Bill User Payment,Completed,-12.00,Debit\nPayment Refund,Completed,12.00,Credit\n\
         General Withdrawal,Completed,-1000.00,Debit\nReversal of General Account Hold,Completed,5.00,Credit\n\
         Chargeback Fee,Completed,-16.00,Debit\nChargeback,Completed,-40.00,Debit\n\
         Threshold Payment,Completed,7.00,Credit\nCoffee Subscription Payment,Completed,8.00,Credit",
        expect![[r#"
            = Website Payment,Completed,40.00,Credit
            = Website Payment,Partially Refunded,40.00,Credit
            = Payment Refund,Completed,-10.00,Debit
            - Balance Impact: Memo rows do not touch the balance.
            - Status: Payments that were not completed brought no money.
            - Gross: Payments that you made to others are no refunds.
            - Gross: Refunds of what you bought are no sales.
            - Type: Withdrawals, deposits, holds and conversions move your own money; they are no sales.
            - Type: Withdrawals, deposits, holds and conversions move your own money; they are no sales.
            - Type: Fees of PayPal are no refunds.
            = Chargeback,Completed,-40.00,Debit
            = Threshold Payment,Completed,7.00,Credit
            = Coffee Subscription Payment,Completed,8.00,Credit
        "#]],
    );
    assert!(vendor("paypal_activity").adjust("Fee").negate);
}

#[test]
fn a_paypal_statement_tells_rows_by_their_description() {
    check(
        "paypal_statement",
        "Description,Gross",
        "Website Payment,\"1.234,56\"\nPayment Refund,\"-10,00\"\nGeneral Withdrawal - Bank Account,\"-1.000,00\"\nWebsite Payment,\"-12,00\"",
        expect![[r#"
            = Website Payment,1.234,56
            = Payment Refund,-10,00
            - Description: Withdrawals, deposits, holds and conversions move your own money; they are no sales.
            - Gross: Payments that you made to others are no refunds.
        "#]],
    );
}

#[test]
fn totals_of_ad_platforms_are_told_from_campaigns() {
    let totals = |name: &str| -> Vec<String> {
        let Sample { headers, rows, .. } = sample(name);
        let is_total = |(_, record): &&(u64, Record)| vendor(name).is_total(record, &headers);
        rows.iter().filter(is_total).map(|(line, record)| format!("{line} {}", record.get(0).unwrap())).collect()
    };
    assert_eq!(totals("google_ads_campaign"), ["7 Total: Campaigns", "8 Total: Account", "9 Total: Search"]);
    assert_eq!(totals("meta_ads"), ["2 2025-03-01"]);
    assert_eq!(totals("stripe_unified_payments"), [""; 0]);
}

#[test]
fn google_costs_by_api_are_millionths_and_dashes_are_nothing() {
    let google = vendor("google_ads_campaign");
    assert!(google.adjust("cost_micros").micros && google.adjust("metrics.cost_micros").micros);
    assert!(!google.adjust("Cost").micros);
    assert!(google.null_words().contains(&"--") && google.null_words().contains(&"< 10%"));
}

#[test]
fn results_of_several_goals_are_never_one_number() {
    let rows = "Spring,2,purchase\nSignups,7,lead\n,9,\n";
    check(
        "meta_ads",
        "Campaign name,Results,Result indicator",
        rows,
        expect![[r#"
        = Spring,2,purchase
        = Signups,7,lead
        = ,9,
        `Results` counts different things, as `Result indicator` says: lead, purchase. Their sum means nothing.
    "#]],
    );
    // Purchases are counted where there is such a column.
    let said = apply(vendor("meta_ads"), "Campaign name,Results,Result indicator,Purchases", rows, &Policy::default());
    assert!(!said.contains("means nothing"), "{said}");
}

#[test]
fn lines_below_a_report_are_told_from_its_rows() {
    let footers = |name: &str| {
        let Sample { rows, .. } = sample(name);
        rows.iter().filter(|(_, record)| vendor(name).is_footer(record)).count()
    };
    assert_eq!(footers("salesforce_opportunities"), 5);
    assert_eq!((footers("quickbooks_pnl"), footers("quickbooks_general_ledger")), (1, 1));
    assert_eq!(footers("stripe_unified_payments"), 0);
}
