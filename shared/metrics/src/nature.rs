//! What a file's amounts are, where they are no payments: figures that would take them for sales are not available.
use crate::metric::Metric;
use domain::{Field, Findings, Value};

/// Metrics that count rows as orders, or divide by that count.
const OF_ORDERS: &[&str] = &["orders", "average_order_value"];

/// The reason that lies in what the rows are, as reading the file found it.
pub fn before_computing(metric: &Metric, findings: &Findings) -> Option<Value> {
    let is = |kind: &str| findings.issues.iter().any(|issue| issue.kind == kind);
    let is_of_money = metric.needs.contains(&Field::Amount);
    if is_of_money && is("amounts_of_accounts") {
        return Some(Value::not_available(
            "the amounts are those of accounts, income and expenses alike",
            "Upload the sales themselves: orders, payments or invoices.",
        ));
    }
    if is_of_money && is("prices_not_payments") {
        return Some(Value::not_available(
            "the amounts are prices of subscriptions, not payments",
            "Upload the payments or invoices of these subscriptions.",
        ));
    }
    if OF_ORDERS.contains(&metric.id) && is("rows_are_sums") {
        return Some(Value::not_available(
            "each row of the file adds up several orders",
            "Upload the orders themselves.",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::METRICS;
    use domain::{Issue, Severity};

    fn barred(kind: &str) -> Vec<&'static str> {
        let mut findings = Findings::default();
        findings.add(Issue {
            kind: kind.into(),
            severity: Severity::Warning,
            row: None,
            column: None,
            value: None,
            what: String::new(),
            suggestion: String::new(),
            effect: None,
        });
        METRICS.iter().filter(|metric| before_computing(metric, &findings).is_some()).map(|metric| metric.id).collect()
    }

    #[test]
    fn amounts_of_accounts_and_prices_are_no_revenue() {
        for kind in ["amounts_of_accounts", "prices_not_payments"] {
            assert!(barred(kind).contains(&"net_revenue"), "{kind}");
        }
    }

    #[test]
    fn rows_that_add_up_orders_are_not_counted_as_orders() {
        assert_eq!(barred("rows_are_sums"), OF_ORDERS);
        assert!(barred("trim").is_empty());
    }
}
