//! A file of transactions whose figures were computed by three other programs, to the byte: every figure is in a claim.
use crate::common::shared_data;
use domain::{Claim, ContentHash, Date, Decimal, Policy, Rounding};
use md5::{Digest, Md5};
use metrics::{METRICS, Metric};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path, process::Command};

/// Months that a cohort is followed in the reference.
const FOLLOWED: usize = 12;

/// The claims of a file by id, and in their order.
struct Claims {
    in_order: Vec<Claim>,
    by_id: BTreeMap<String, usize>,
}

/// The metrics that the reference is made of, as `tests/bench/figures.sh` asks for them.
fn page_metrics() -> Vec<&'static Metric> {
    let names = include_str!("../../bench/transactions-page.txt");
    names.lines().map(|name| metrics::find(name).unwrap()).collect()
}

impl Claims {
    fn of(path: &Path, asked: &[&'static Metric]) -> Self {
        let mut file = std::fs::File::open(path).unwrap();
        let (hash, today) = (ContentHash::of(b"transactions"), Date::constant(2025, 1, 1));
        let policy = Policy::default();
        let measured =
            engine::measure::measure_asked(&mut file, "transactions.csv", &policy, &hash, today, None, asked).unwrap();
        let by_id = measured.claims.iter().enumerate().map(|(at, claim)| (claim.id.clone(), at)).collect();
        Self { in_order: measured.claims, by_id }
    }

    fn find(&self, id: &str) -> Option<Decimal> {
        self.in_order[*self.by_id.get(id)?].value.exact()
    }

    fn value(&self, id: &str) -> Decimal {
        self.find(id).unwrap_or_else(|| panic!("no claim says {id}"))
    }

    fn rows(&self, id: &str) -> u64 {
        self.in_order[self.by_id[id]].n
    }

    /// Of one metric, in the order of the slice: the names of what its claims are about.
    fn names(&self, metric: &str) -> Vec<String> {
        let of_metric = self.in_order.iter().filter(|claim| claim.metric == metric);
        of_metric.filter_map(|claim| claim.entity.as_ref()).map(|entity| entity.name.clone()).collect()
    }

    /// The months in which customers are counted.
    fn months(&self) -> Vec<String> {
        let of_metric = self.in_order.iter().filter(|claim| claim.metric == "new_and_returning_customers");
        of_metric.filter(|claim| claim.entity.is_none()).map(|claim| claim.window.clone().unwrap().label).collect()
    }
}

/// As Python prints a number rounded to so many places.
fn number(value: Decimal, places: u32) -> Value {
    let rounded = value.round_dp_with_strategy(places, Rounding::MidpointNearestEven);
    json!(rounded.to_string().parse::<f64>().unwrap())
}

fn count(value: Decimal) -> Value {
    json!(value.to_string().parse::<u64>().unwrap())
}

/// An object whose keys are sorted, as the reference prints them.
fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let sorted: BTreeMap<&str, Value> = entries.into_iter().collect();
    serde_json::to_value(sorted).unwrap()
}

/// The reference's page from claims alone.
fn page(claims: &Claims) -> Value {
    let not_counted: u64 =
        claims.names("rows_not_counted").iter().map(|name| claims.rows(&format!("rows_not_counted/{name}"))).sum();
    let rows = claims.rows("net_revenue") + not_counted;
    let refunded = claims.rows("refunds");
    let by = |dimension: &str, key: &str, orders: &str| {
        let line = |name: String| {
            object([
                (key, json!(name)),
                ("revenue", number(claims.value(&format!("{dimension}/{name}")), 2)),
                ("orders", count(claims.value(&format!("{orders}/{name}")))),
            ])
        };
        claims.names(dimension).into_iter().map(line).collect::<Vec<Value>>()
    };
    let percentiles = ["p5", "p25", "p50", "p75", "p90", "p95", "p99"];
    let percentiles = percentiles.map(|p| (p, number(claims.value(&format!("order_value_percentiles/{p}")), 4)));
    object([
        ("rows", json!(rows)),
        ("paid_rows", count(claims.value("orders"))),
        ("refunded_rows", json!(refunded)),
        ("refund_rate", number(Decimal::from(refunded) / Decimal::from(rows), 6)),
        ("revenue", number(claims.value("net_revenue"), 2)),
        ("customers", count(claims.value("customers"))),
        ("aov", number(claims.value("average_order_value"), 4)),
        ("monthly", claims.months().iter().map(|month| of_month(claims, month)).collect()),
        ("cohorts", claims.months().iter().filter_map(|month| cohort(claims, month)).collect()),
        ("products", Value::Array(by("revenue_by_product", "name", "orders_by_product"))),
        ("channels", Value::Array(by("revenue_by_channel", "name", "orders_by_channel"))),
        ("top_customers", Value::Array(by("top_customers", "customer_id", "orders_of_top_customers"))),
        ("top10_share", number(claims.value("customer_concentration/top_10"), 6)),
        ("repeat_rate", number(claims.value("repeat_rate"), 6)),
        ("percentiles", object(percentiles)),
    ])
}

fn of_month(claims: &Claims, month: &str) -> Value {
    let value = |metric: &str| claims.value(&format!("{metric}@{month}"));
    let growth = claims.find(&format!("revenue_growth@{month}"));
    object([
        ("month", json!(month)),
        ("revenue", number(value("revenue_by_period"), 2)),
        ("orders", count(value("orders_by_period"))),
        ("customers", count(value("new_and_returning_customers"))),
        ("arpu", number(value("average_revenue_per_customer"), 4)),
        ("mom", growth.map_or(Value::Null, |growth| number(growth, 6))),
        ("new_revenue", number(value("new_and_returning_revenue/new"), 2)),
        ("returning_revenue", number(value("new_and_returning_revenue/returning"), 2)),
    ])
}

fn cohort(claims: &Claims, month: &str) -> Option<Value> {
    let size = claims.value(&format!("new_and_returning_customers/new@{month}"));
    let months = claims.months().into_iter().skip_while(|later| later != month).take(FOLLOWED);
    let retention: Vec<Value> = months
        .filter_map(|later| claims.find(&format!("cohort_retention/{month}@{later}")))
        .map(|cell| number(cell, 6))
        .collect();
    let cohort = object([("cohort", json!(month)), ("size", count(size)), ("retention", json!(retention))]);
    (size > Decimal::ZERO).then_some(cohort)
}

/// The MD5 of the page of so many transactions, with the newline after it, from these metrics.
fn fingerprint(rows: u32, asked: &[&'static Metric]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("transactions.csv");
    let generator = shared_data("gen_transactions.py");
    let made = Command::new("python3").arg(generator).arg(rows.to_string()).arg(&file).status().unwrap();
    assert!(made.success(), "the transactions were not made");
    let page = format!("{}\n", page(&Claims::of(&file, asked)));
    Md5::digest(page).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn ten_thousand_transactions_give_the_reference_to_the_byte() {
    assert_eq!(&fingerprint(10_000, METRICS)[..8], "5b6f2340");
}

#[test]
fn a_hundred_thousand_transactions_give_the_reference_to_the_byte() {
    assert_eq!(&fingerprint(100_000, METRICS)[..8], "5f9182b5");
}

#[test]
fn a_million_transactions_give_the_reference_to_the_byte() {
    assert_eq!(&fingerprint(1_000_000, METRICS)[..8], "33089255");
}

#[test]
fn the_metrics_of_the_reference_alone_give_it_as_well() {
    assert_eq!(&fingerprint(10_000, &page_metrics())[..8], "5b6f2340");
}
