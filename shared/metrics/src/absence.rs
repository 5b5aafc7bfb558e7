//! Why a metric has nothing to say of a file.
use crate::{metric::Metric, reading::Reading};
use domain::{Field, Value};

/// The reason that holds before anything is computed: a column is missing, or nothing in it is readable.
pub fn before_computing(metric: &Metric, reading: &Reading) -> Option<Value> {
    let coverage = reading.coverage;
    if coverage.rows == 0 {
        return Some(Value::not_available("the file has no rows", "Upload a file with at least one row."));
    }
    let missing: Vec<Field> = metric.needs.iter().copied().filter(|field| !coverage.has(*field)).collect();
    if !missing.is_empty() {
        let because = format!("the file has no {} column", listed(&missing, " and no "));
        return Some(Value::not_available(
            because,
            format!("Add or map a column for {}.", listed(&missing, " and for ")),
        ));
    }
    let empty: Vec<Field> = metric.needs.iter().copied().filter(|field| coverage.filled(*field) == 0).collect();
    if !empty.is_empty() {
        let because = format!("no row of the file has a readable {}", listed(&empty, ", and none a readable "));
        return Some(Value::not_available(
            because,
            format!("Check the column read as {}.", listed(&empty, " and as ")),
        ));
    }
    None
}

/// No row counts as a sale.
pub fn no_sales() -> Value {
    Value::not_available(
        "no row of the file counts as a sale",
        "Check the status column: rows count when they are paid or refunded.",
    )
}

/// No row that counts as a sale names a customer.
pub fn no_customers() -> Value {
    Value::not_available(
        "no row that counts as a sale names a customer",
        "Fill the customer column of the rows that are paid or refunded.",
    )
}

fn listed(fields: &[Field], between: &str) -> String {
    fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(between)
}
