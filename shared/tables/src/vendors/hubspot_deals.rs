//! HubSpot: deals (CRM → Deals → Export).
//!
//! - A deal is revenue only once it is won: `Deal Stage` is read as the status, so that open and lost deals do not count.
//! - `Amount` is in the deal's own currency; `Amount in company currency` can be added up.
//! - A deal begins on its `Create Date` and closes on its `Close Date`.
//! - A file of deals has no customers of its own: `Associated Company` is the one who buys.
use super::vendor::{PLAIN, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "hubspot_deals",
    label: "HubSpot deals",
    signatures: &[&["record id", "deal name", "deal stage", "amount"]],
    money: &[
        &[(Field::Amount, "amount in company currency")],
        &[(Field::Amount, "amount"), (Field::Currency, "currency")],
    ],
    fields: &[
        (Field::Date, &["close date", "create date"]),
        (Field::StartDate, &["create date"]),
        (Field::Status, &["deal stage"]),
        (Field::OrderId, &["record id"]),
        (Field::CustomerId, &["associated company"]),
        (Field::Channel, &["original traffic source"]),
    ],
    ..PLAIN
};
