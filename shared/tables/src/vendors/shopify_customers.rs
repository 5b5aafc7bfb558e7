//! Shopify: customers (Customers → Export).
//!
//! - `Total Spent` is all that a customer ever paid: a row is a customer, not an order, and has no date.
use super::vendor::{Note, PLAIN, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "shopify_customers",
    label: "Shopify customers",
    signatures: &[&["email", "total spent", "total orders", "tax exempt"]],
    fields: &[
        (Field::CustomerId, &["email"]),
        (Field::Amount, &["total spent"]),
        (Field::Region, &["country", "country code"]),
    ],
    notes: &[Note {
        kind: "rows_are_sums",
        severity: Severity::Warning,
        with: Some("total spent"),
        without: None,
        what: "Each row is a customer with all that was ever spent, not an order.",
        suggestion: "Upload the export of orders to see revenue by month and the number of orders.",
        effect: Some("Orders and order values counted from these rows are customers and what each has spent."),
    }],
    ..PLAIN
};
