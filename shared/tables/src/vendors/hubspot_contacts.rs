//! HubSpot: contacts (CRM → Contacts → Export).
//!
//! - A contact is no sale: `Annual Revenue` is that of the contact's company and never an amount.
//! - `Lead Status` is a note of the sales team, not whether anything was paid.
use super::vendor::{PLAIN, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "hubspot_contacts",
    label: "HubSpot contacts",
    signatures: &[&["record id", "email", "lifecycle stage"]],
    fields: &[
        (Field::Date, &["create date"]),
        (Field::CustomerId, &["record id"]),
        (Field::Stage, &["lifecycle stage"]),
        (Field::Channel, &["original source", "original traffic source"]),
        (Field::Region, &["country region"]),
    ],
    never: &["annual revenue", "lead status"],
    ..PLAIN
};
