//! What a file's amounts are, where they are no payments: figures that would take them for sales are not available.
use crate::metric::Metric;
use crate::origin::Origin;
use domain::{Field, Findings, Value};

/// Metrics that count rows as orders, or divide by that count.
const OF_ORDERS: &[&str] = &[
    "order_refund_rate",
    "orders",
    "orders_by_period",
    "units_per_order",
    "average_order_value",
    "order_value_percentiles",
    "orders_by_product",
    "orders_by_category",
    "orders_by_region",
    "orders_by_channel",
    "repeat_rate",
    "purchase_frequency",
    "rfm_segments",
    "rfm_segment_revenue",
    "orders_of_top_customers",
];

/// The reason that lies in what the rows are, as reading the file found it.
pub fn before_computing(metric: &Metric, findings: &Findings, origin: &Origin<'_>) -> Option<Value> {
    if let Some(value) = in_several_currencies(metric, findings, origin) {
        return Some(value);
    }
    let is = |kind: &str| findings.issues.iter().any(|issue| issue.kind == kind);
    let is_of_money = metric.category.is_of_sales() && metric.needs.contains(&Field::Amount);
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

/// The cells of a column name several currencies, and no other column tells which row is in which.
fn in_several_currencies(metric: &Metric, findings: &Findings, origin: &Origin<'_>) -> Option<Value> {
    if origin.column(Field::Currency).is_some() {
        return None;
    }
    let is_mixed = |header: &str| {
        let mut issues = findings.issues.iter().filter(|issue| issue.kind == "mixed_currencies");
        issues.any(|issue| issue.column.as_deref() == Some(header))
    };
    let column =
        metric.needs.iter().filter_map(|field| origin.column(*field)).find(|column| is_mixed(&column.header))?;
    Some(Value::not_available(
        format!("`{}` holds amounts in several currencies", column.header),
        "Put the currency in a column of its own, or upload one file per currency.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::METRICS;
    use domain::{ColumnMapping, ContentHash, Date, Issue, Policy, Severity};

    fn barred(kind: &str) -> Vec<&'static str> {
        barred_with(kind, &[])
    }

    fn barred_with(kind: &str, columns: &[ColumnMapping]) -> Vec<&'static str> {
        let mut findings = Findings::default();
        findings.add(Issue {
            kind: kind.into(),
            severity: Severity::Warning,
            row: None,
            column: Some("Total".into()),
            value: None,
            what: String::new(),
            suggestion: String::new(),
            effect: None,
        });
        let (file, policy) = (ContentHash::of(b""), Policy::default());
        let origin = Origin { file: &file, columns, policy: &policy, today: Date::constant(2026, 1, 1) };
        METRICS
            .iter()
            .filter(|metric| before_computing(metric, &findings, &origin).is_some())
            .map(|metric| metric.id)
            .collect()
    }

    #[test]
    fn amounts_of_accounts_and_prices_are_no_revenue() {
        for kind in ["amounts_of_accounts", "prices_not_payments"] {
            assert!(barred(kind).contains(&"net_revenue"), "{kind}");
        }
    }

    #[test]
    fn amounts_in_several_currencies_are_not_added_up() {
        let column = |header: &str, field| ColumnMapping {
            header: header.into(),
            field: Some(field),
            ..ColumnMapping::default()
        };
        let amounts = [column("Total", Field::Amount)];
        assert!(barred_with("mixed_currencies", &amounts).contains(&"net_revenue"));
        let with_currency = [column("Total", Field::Amount), column("Currency", Field::Currency)];
        assert!(barred_with("mixed_currencies", &with_currency).is_empty());
        assert!(barred_with("mixed_currencies", &[column("Net", Field::Amount)]).is_empty());
    }

    #[test]
    fn rows_that_add_up_orders_are_not_counted_as_orders() {
        assert_eq!(barred("rows_are_sums"), OF_ORDERS);
        assert!(barred("trim").is_empty());
    }
}
