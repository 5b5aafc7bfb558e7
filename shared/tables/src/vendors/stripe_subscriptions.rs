//! Stripe: subscriptions (Billing → Subscriptions → Export).
//!
//! - A row is a subscription, not a payment: its amount is the price of one interval.
//! - `Start (UTC)` in older exports is `Start Date (UTC)`; nothing is paid before `Trial End (UTC)`.
use super::vendor::{Note, PLAIN, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "stripe_subscriptions",
    label: "Stripe subscriptions",
    signatures: &[&["id", "customer id", "plan", "interval", "status", "current period start utc"]],
    money: &[&[(Field::Amount, "amount"), (Field::Currency, "currency")]],
    fields: &[
        (Field::Date, &["created utc"]),
        (Field::StartDate, &["start date utc", "start utc"]),
        (Field::EndDate, &["ended at utc", "canceled at utc"]),
        (Field::TrialEnd, &["trial end utc"]),
        (Field::Interval, &["interval"]),
        (Field::Status, &["status"]),
        (Field::OrderId, &["id"]),
        (Field::CustomerId, &["customer id", "customer email"]),
        (Field::Product, &["plan", "product"]),
        (Field::Quantity, &["quantity"]),
    ],
    notes: &[PRICES],
    ..PLAIN
};

pub(super) const PRICES: Note = Note {
    kind: "prices_not_payments",
    severity: Severity::Warning,
    with: None,
    without: None,
    what: "Each row is a subscription with its price, not a payment.",
    suggestion: "Upload the payments as well to see the money that came in.",
    effect: Some("The sum of the amounts is what subscriptions cost, not what was earned."),
};
