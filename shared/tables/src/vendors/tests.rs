//! Every vendor against its sample export: recognised as itself, its columns read as the fields they are.
mod files;
mod layouts;
mod rows;

use super::{Layout, VENDORS, Vendor, normalised, recognise};
use crate::records::Record;
use domain::{Field, Policy};
use expect_test::expect;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A file's lines above the header, its header, and the rows below with their lines.
struct Sample {
    preamble: Vec<Record>,
    headers: Vec<String>,
    line: u64,
    rows: Vec<(u64, Record)>,
}

pub(super) fn parse(text: &str) -> Vec<(u64, Record)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        (row.position().unwrap().line(), row.iter().collect())
    });
    rows.filter(|(_, record): &(u64, Record)| !record.text().trim().is_empty()).collect()
}

fn headers(record: &Record) -> Vec<String> {
    record.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// A sample of our own, named like its vendor; its header is the first row that is recognised.
fn sample(vendor: &str) -> Sample {
    let path = format!("{}/../../events/samples/vendors/{vendor}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut rows = parse(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")));
    let before = |at: usize| -> Vec<Record> { rows[..at].iter().map(|(_, record)| record.clone()).collect() };
    let at = (0..rows.len()).find(|at| recognise(&headers(&rows[*at].1), &before(*at)).is_some());
    let at = at.unwrap_or_else(|| panic!("{vendor} is not recognised"));
    let (preamble, below) = (before(at), rows.split_off(at + 1));
    let (line, header) = rows.pop().unwrap();
    Sample { preamble, headers: headers(&header), line, rows: below }
}

fn vendor(name: &str) -> &'static Vendor {
    VENDORS.iter().find(|vendor| vendor.name == name).unwrap()
}

/// The columns of a header that are fields, and those that are none although they look like it.
fn fields(vendor: &Vendor, headers: &[String], policy: &Policy) -> String {
    let said = vendor.mapping(headers, policy, 0);
    let mut text = String::new();
    for (header, said) in headers.iter().zip(&said) {
        if let Some(Some(field)) = said {
            let _ = write!(text, "{field}={header} ");
        }
    }
    let never = headers
        .iter()
        .zip(&said)
        .filter(|(header, said)| **said == Some(None) && crate::header::meaning(header).is_some());
    let never: Vec<&str> = never.map(|(header, _)| header.as_str()).collect();
    let _ = write!(text, "| never {}", never.join(", "));
    text
}

fn off(rule: &str) -> Policy {
    Policy { rules_off: BTreeSet::from([rule.to_owned()]), ..Policy::default() }
}

#[test]
fn every_export_is_recognised_as_itself_and_as_nothing_else() {
    for vendor in VENDORS {
        let Sample { preamble, headers, .. } = sample(vendor.name);
        let names = normalised(&headers);
        let matched: Vec<&str> = VENDORS
            .iter()
            .filter(|other| other.matched(&headers, &names, &preamble).is_some())
            .map(|other| other.name)
            .collect();
        assert_eq!(matched, [vendor.name]);
    }
}

#[test]
fn names_are_unique_and_signatures_and_columns_are_spelled_normalised() {
    let names: BTreeSet<&str> = VENDORS.iter().map(|vendor| vendor.name).collect();
    assert_eq!(names.len(), VENDORS.len());
    for vendor in VENDORS {
        let fields = vendor.fields.iter().flat_map(|(_, columns)| columns.iter());
        let money = vendor.money.iter().flat_map(|way| way.iter().map(|(_, name)| name));
        let listed = vendor.signatures.iter().flat_map(|signature| signature.iter()).chain(vendor.never);
        for name in fields.chain(money).chain(listed).chain(vendor.micros).chain(vendor.negate) {
            let name = name.strip_suffix(" *").unwrap_or(name);
            assert_eq!(crate::header::normalise(name), name, "{}", vendor.name);
        }
        assert!(vendor.layout != Layout::Table || vendor.signatures.iter().all(|signature| signature.len() >= 3));
        let once: BTreeSet<Field> = vendor.fields.iter().map(|(field, _)| *field).collect();
        assert_eq!(once.len(), vendor.fields.len(), "{}", vendor.name);
    }
}

#[test]
fn spellings_currencies_and_older_headers_make_no_difference() {
    for (header, name) in [
        (
            "ID,Created (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Status",
            "stripe_unified_payments",
        ),
        ("campaign_name,Amount spent (GBP),Impressions,Reporting starts", "meta_ads"),
        ("Campaign name,Amount spent,Impressions,Day", "meta_ads"),
        ("campaign,cost_micros,impressions,clicks,date", "google_ads_campaign"),
        ("Id,Name,AccountId,StageName,Amount,CloseDate,IsWon", "salesforce_opportunities"),
        ("column_1,Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance", "quickbooks_general_ledger"),
        ("Distribution account,Jan 2025,Total", "quickbooks_pnl"),
    ] {
        let headers: Vec<String> = header.split(',').map(str::to_owned).collect();
        assert_eq!(recognise(&headers, &[]).map(|vendor| vendor.name), Some(name), "{header}");
    }
}

#[test]
fn plain_tables_are_recognised_as_nothing() {
    let superstore = "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,\
                      State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit";
    for header in [
        "",
        "id,name,amount",
        "date,amount,customer_id,status,product,channel",
        superstore,
        "id,status,amount,currency,created_at",
        "campaign,cost,clicks",
        "Date,Description,Amount,Balance",
        "region,2024-01,2024-02,2024-03",
        ",Jan 2025,Feb 2025,Mar 2025,Total",
        "account,Jan 2025,Feb 2025,Mar 2025,Total",
    ] {
        let headers: Vec<String> = header.split(',').map(str::to_owned).collect();
        assert_eq!(recognise(&headers, &[]).map(|vendor| vendor.name), None, "{header}");
    }
}

#[test]
fn public_data_sets_are_no_exports() {
    for path in [
        "superstore/superstore.csv",
        "marketing/ad_report.csv",
        "marketing/weekly_spend_and_sales.csv",
        "predecessor/revenue_sample.csv",
        "predecessor/marketing_sample.csv",
    ] {
        let path = format!("{}/../../../shared/data/{path}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let headers = headers(&parse(text.lines().next().unwrap())[0].1);
        assert_eq!(recognise(&headers, &[]).map(|vendor| vendor.name), None, "{path}");
    }
}

#[test]
fn months_below_the_title_of_a_statement_are_a_statement() {
    let headers: Vec<String> = ["", "Jan 2025", "Feb 2025", "Mar 2025"].map(str::to_owned).into();
    let title: Record = ["Profit and Loss", ""].into_iter().collect();
    assert_eq!(recognise(&headers, &[title]).map(|vendor| vendor.name), Some("quickbooks_pnl"));
}

#[test]
fn the_columns_of_each_export_are_these_fields() {
    let mut text = String::new();
    for vendor in VENDORS.iter().filter(|vendor| vendor.layout == Layout::Table) {
        let fields = fields(vendor, &sample(vendor.name).headers, &Policy::default());
        let _ = writeln!(text, "{}\n    {}", vendor.name, fields.replace(" | ", "\n    "));
    }
    expect![[r#"
        stripe_unified_payments
            order_id=id date=Created date (UTC) amount=Converted Amount refund=Converted Amount Refunded currency=Converted Currency fee=Fee status=Status region=Card Address Country customer_id=Customer ID
            never Amount, Amount Refunded, Currency, Invoice ID, Invoice Number
        stripe_balance_itemized
            date=created_utc currency=currency amount=gross fee=fee customer_id=customer_id order_id=charge_id
            never created, net, customer_facing_currency, invoice_id
        stripe_balance_legacy
            order_id=id amount=Amount fee=Fee currency=Currency date=Created (UTC)
            never Source, Net, Status
        stripe_subscriptions
            order_id=id customer_id=Customer ID product=Plan quantity=Quantity currency=Currency interval=Interval amount=Amount status=Status date=Created (UTC) start_date=Start Date (UTC) trial_end=Trial End (UTC) end_date=Ended At (UTC)
            never Product, Start (UTC)
        stripe_invoices
            order_id=id currency=Currency customer_id=Customer date=Date (UTC) discount=Total Discount Amount tax=Tax amount=Amount Paid status=Status
            never Subtotal, Total
        shopify_orders
            order_id=Name customer_id=Email status=Financial Status currency=Currency shipping=Shipping tax=Taxes amount=Total discount=Discount Amount date=Created at quantity=Lineitem quantity region=Billing Country refund=Refunded Amount channel=Source
            never Paid at, Subtotal, Lineitem name, Lineitem sku, Shipping Country, Id, Lineitem discount, Receipt Number, Payment ID
        shopify_customers
            customer_id=Email region=Country amount=Total Spent
            never 
        shopify_total_sales_report
            date=Day discount=Discounts amount=Net sales shipping=Shipping charges tax=Taxes
            never Gross sales, Returns, Additional fees, Total sales
        paypal_activity
            date=Date currency=Currency amount=Gross fee=Fee customer_id=From Email Address order_id=Transaction ID product=Item Title shipping=Shipping and Handling Amount tax=Sales Tax quantity=Quantity region=Country
            never Status, Net, Invoice Number, Receipt ID
        paypal_statement
            date=Date currency=Currency amount=Gross fee=Fee order_id=Transaction ID customer_id=From Email Address shipping=Shipping and Handling Amount tax=Sales Tax
            never Net, Invoice ID
        google_ads_campaign
            campaign=Campaign date=Day clicks=Clicks impressions=Impr. currency=Currency code spend=Cost conversions=Conversions conversion_value=Conv. value
            never 
        meta_ads
            date=Day campaign=Campaign name spend=Amount spent (EUR) impressions=Impressions clicks=Link clicks conversions=Purchases conversion_value=Purchases conversion value leads=Leads
            never Reporting starts, Ad set name, Results, Clicks (all), Website purchases conversion value
        hubspot_deals
            order_id=Record ID status=Deal Stage date=Close Date start_date=Create Date amount=Amount in company currency customer_id=Associated Company channel=Original Traffic Source
            never Amount
        hubspot_contacts
            customer_id=Record ID stage=Lifecycle Stage date=Create Date channel=Original Source region=Country/Region
            never Original Traffic Source
        salesforce_opportunities
            customer_id=Account Name status=Stage amount=Amount currency=Amount Currency probability=Probability (%) date=Close Date start_date=Created Date channel=Lead Source campaign=Primary Campaign Source order_id=Opportunity ID
            never 
        quickbooks_transactions
            date=Date amount=Amount account=Account
            never 
        chargebee_subscriptions
            customer_id=customer[id] order_id=subscription[id] product=subscription[plan_id] quantity=subscription[plan_quantity] amount=subscription[plan_unit_price] currency=currency status=subscription[status] date=subscription[start_date] trial_end=subscription[trial_end] start_date=subscription[started_at] end_date=subscription[cancelled_at]
            never 
    "#]].assert_eq(&text);
}

#[test]
fn money_is_settled_unless_the_source_says_otherwise() {
    let payments = vendor("stripe_unified_payments");
    let headers = sample(payments.name).headers;
    let settled = payments.settled(&headers, &Policy::default(), 0).unwrap();
    assert_eq!(settled.examples, [("Amount".to_owned(), "Converted Amount".to_owned())]);

    let presented = fields(payments, &headers, &off("settled_currency"));
    assert!(presented.contains("amount=Amount refund=Amount Refunded currency=Currency "), "{presented}");
    assert_eq!(payments.settled(&headers, &off("settled_currency"), 0), None);

    let older: Vec<String> =
        ["id", "Created (UTC)", "Amount", "Amount Refunded", "Currency", "Captured", "Status", "Tax"]
            .map(str::to_owned)
            .into();
    expect!["order_id=id date=Created (UTC) amount=Amount refund=Amount Refunded currency=Currency status=Status | never Tax"]
        .assert_eq(&fields(payments, &older, &Policy::default()));
}

#[test]
fn settled_amounts_are_never_given_the_currency_or_refunds_of_the_buyer() {
    let headers: Vec<String> =
        ["id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Captured", "Converted Amount", "Status"]
            .map(str::to_owned)
            .into();
    let payments = vendor("stripe_unified_payments");
    let said = fields(payments, &headers, &Policy::default());
    assert!(said.ends_with("| never Amount, Amount Refunded, Currency"), "{said}");
    let kinds: Vec<String> = payments.notes(&headers).into_iter().map(|issue| issue.kind).collect();
    assert_eq!(kinds, ["dates_in_utc", "refunds_not_settled"]);
}

#[test]
fn what_a_reader_must_know_is_said_once_per_file() {
    let mut text = String::new();
    for vendor in VENDORS {
        for note in vendor.notes(&sample(vendor.name).headers) {
            let column = note.column.as_deref().unwrap_or("-");
            let _ = writeln!(text, "{} {column} {:?}: {}", vendor.name, note.severity, note.what);
        }
    }
    expect![[r#"
        stripe_unified_payments - Info: Dates are in UTC; Stripe's dashboard filters by the time zone of the account.
        stripe_subscriptions - Warning: Each row is a subscription with its price, not a payment.
        shopify_orders Lineitem name Info: `Total` is of the whole order with tax and shipping, so it was not split among the products in it.
        shopify_customers Total Spent Warning: Each row is a customer with all that was ever spent, not an order.
        shopify_total_sales_report Orders Warning: Each row is the sum of many orders, not an order.
        shopify_total_sales_report Returns Info: The amount is `Net sales`, from which discounts and returns are already taken off.
        quickbooks_pnl - Warning: Amounts are of income and of costs, each above zero.
        quickbooks_general_ledger - Warning: Rows are postings to all kinds of accounts, bank and costs among them.
        quickbooks_transactions - Warning: Rows are postings to all kinds of accounts, bank and costs among them.
        chargebee_subscriptions - Warning: Each row is a subscription with its price, not a payment.
    "#]].assert_eq(&text);
}
