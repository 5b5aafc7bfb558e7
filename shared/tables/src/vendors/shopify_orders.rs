//! Shopify: orders (Orders → Export).
//!
//! - One row per line item: the order's own columns, `Total` among them, are filled on its first line alone. Some tools
//!   repeat them, and then the sum of `Total` counts an order once for each of its lines.
//! - The total is of the whole order, so it belongs to no single product.
//! - `Name` is the number people know (`#1001`); `Id`, `Payment ID` and `Receipt Number` are not what an order is known by.
//! - Times carry the store's offset; the day is the store's.
use super::vendor::{Note, OncePerOrder, PLAIN, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "shopify_orders",
    label: "Shopify orders",
    signatures: &[&["name", "financial status", "created at", "lineitem quantity", "lineitem price"]],
    fields: &[
        (Field::OrderId, &["name"]),
        (Field::Date, &["created at"]),
        (Field::Amount, &["total"]),
        (Field::Refund, &["refunded amount"]),
        (Field::Currency, &["currency"]),
        (Field::Status, &["financial status"]),
        (Field::CustomerId, &["email"]),
        (Field::Quantity, &["lineitem quantity"]),
        (Field::Discount, &["discount amount"]),
        (Field::Tax, &["taxes"]),
        (Field::Shipping, &["shipping"]),
        (Field::Channel, &["source"]),
        (Field::Region, &["billing country", "shipping country"]),
    ],
    never: &["id", "lineitem name", "lineitem sku"],
    once_per_order: Some(OncePerOrder {
        order: "name",
        at: &["created at"],
        total: "total",
        first_line: "financial status",
        columns: &[
            "subtotal",
            "shipping",
            "taxes",
            "total",
            "discount amount",
            "refunded amount",
            "outstanding balance",
            "duties",
            "tax 1 value",
            "tax 2 value",
            "tax 3 value",
            "tax 4 value",
            "tax 5 value",
        ],
    }),
    notes: &[Note {
        kind: "total_of_the_order",
        severity: Severity::Info,
        with: Some("lineitem name"),
        without: None,
        what: "`Total` is of the whole order with tax and shipping, so it was not split among the products in it.",
        suggestion: "Use Shopify's report of sales by product to see products.",
        effect: Some("There is no revenue by product."),
    }],
    ..PLAIN
};
