//! Chargebee: subscriptions, as bulk operations write them (`subscription[id]`).
//!
//! - A row is a subscription, not a payment: its amount is the price of one unit for one term.
//! - `subscription[setup_fee]` is charged once and no fee of a processor.
use super::stripe_subscriptions::PRICES;
use super::vendor::{PLAIN, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "chargebee_subscriptions",
    label: "Chargebee subscriptions",
    signatures: &[&["subscription id", "subscription status", "subscription current term start"]],
    fields: &[
        (Field::Date, &["subscription created at", "subscription start date"]),
        (Field::StartDate, &["subscription started at"]),
        (Field::EndDate, &["subscription cancelled at"]),
        (Field::TrialEnd, &["subscription trial end"]),
        (Field::Amount, &["subscription plan unit price", "subscription items unit price 0"]),
        (Field::Currency, &["currency"]),
        (Field::Status, &["subscription status"]),
        (Field::OrderId, &["subscription id"]),
        (Field::CustomerId, &["customer id"]),
        (Field::Product, &["subscription plan id", "subscription items item price id 0"]),
        (Field::Quantity, &["subscription plan quantity", "subscription items quantity 0"]),
    ],
    notes: &[PRICES],
    ..PLAIN
};
