//! Stripe: invoices (Billing → Invoices → Export).
//!
//! - `Amount Paid` is what came in; `Total` and `Amount Due` are asked for, `Subtotal` is before discount and tax.
//! - Older exports have no `Amount Paid`; then `Total` is taken and `Status` says whether it was paid.
use super::vendor::{PLAIN, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "stripe_invoices",
    label: "Stripe invoices",
    signatures: &[
        &["id", "amount due", "customer", "date utc", "number", "subscription", "subtotal", "total"],
        &["id", "amount due", "customer", "created utc", "number", "subscription", "subtotal", "total"],
    ],
    fields: &[
        (Field::Amount, &["amount paid", "total", "amount due"]),
        (Field::Currency, &["currency"]),
        (Field::Date, &["date utc", "created utc"]),
        (Field::Status, &["status"]),
        (Field::OrderId, &["id"]),
        (Field::CustomerId, &["customer"]),
        (Field::Discount, &["total discount amount"]),
        (Field::Tax, &["tax"]),
    ],
    ..PLAIN
};
