//! Shopify: total sales over time (Analytics → Reports → Total sales).
//!
//! - Each row is a day's or month's sum over all orders, not an order.
//! - `Discounts` and `Returns` are negative here.
//! - Net sales already have both taken off: returns must not be taken off again, so that column is no refund.
use super::vendor::{Note, PLAIN, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "shopify_total_sales_report",
    label: "Shopify total sales report",
    signatures: &[
        &["day", "gross sales", "discounts", "returns", "net sales", "total sales"],
        &["month", "gross sales", "discounts", "returns", "net sales", "total sales"],
    ],
    fields: &[
        (Field::Date, &["day", "month"]),
        (Field::Amount, &["net sales"]),
        (Field::Discount, &["discounts"]),
        (Field::Shipping, &["shipping charges"]),
        (Field::Tax, &["taxes"]),
    ],
    // Additional fees are paid by the customer, not to a processor.
    never: &["returns", "additional fees"],
    negate: &["discounts", "returns"],
    notes: &[
        Note {
            kind: "rows_are_sums",
            severity: Severity::Warning,
            with: Some("orders"),
            without: None,
            what: "Each row is the sum of many orders, not an order.",
            suggestion: "Upload the export of orders to see their number and value.",
            effect: Some("Orders and order values counted from these rows are days."),
        },
        Note {
            kind: "returns_taken_off",
            severity: Severity::Info,
            with: Some("returns"),
            without: None,
            what: "The amount is `Net sales`, from which discounts and returns are already taken off.",
            suggestion: "Read returns in their own column.",
            effect: Some("Gross revenue is net sales, and refunds are 0."),
        },
    ],
    ..PLAIN
};
