//! Stripe: payments (Payments → Export).
//!
//! - `Amount` is in the currency the buyer saw; `Converted Amount` is what was settled and can be added up.
//! - A partial refund stays `Paid`: what was given back stands in the refunded column of the same currency.
//! - `Failed` rows are attempts; they keep their status, so that they are seen and not counted.
//! - Rows of the test mode are no payments, and one that was never captured is an authorisation.
//! - Dates are UTC, while the dashboard filters by the account's zone.
//! - `Tax` in older exports is the tax on Stripe's fee, not on the sale.
use super::vendor::{Exclusion, Note, PLAIN, Test, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "stripe_unified_payments",
    label: "Stripe payments",
    signatures: &[
        &["id", "created date utc", "amount", "amount refunded", "currency", "captured", "converted amount", "status"],
        &["id", "created utc", "amount", "amount refunded", "currency", "captured", "converted amount", "status"],
        &["id", "created date utc", "amount", "amount refunded", "currency", "captured", "status"],
        &["id", "created utc", "amount", "amount refunded", "currency", "captured", "status"],
    ],
    money: &[
        &[
            (Field::Amount, "converted amount"),
            (Field::Refund, "converted amount refunded"),
            (Field::Currency, "converted currency"),
        ],
        &[(Field::Amount, "amount"), (Field::Refund, "amount refunded"), (Field::Currency, "currency")],
    ],
    fields: &[
        (Field::Date, &["created date utc", "created utc"]),
        (Field::Status, &["status"]),
        (Field::OrderId, &["id"]),
        (Field::CustomerId, &["customer id", "customer email"]),
        (Field::Fee, &["fee"]),
        (Field::Region, &["card address country"]),
    ],
    never: &["tax", "taxes on fee"],
    exclusions: &[
        Exclusion {
            tests: &[(&["mode"], Test::OneOf(&["test"]))],
            what: "Payments made in Stripe's test mode are no payments.",
        },
        Exclusion {
            tests: &[
                (&["captured"], Test::OneOf(&["false"])),
                (&["status"], Test::OneOf(&["paid", "succeeded", "refunded", "uncaptured", "requires_capture"])),
            ],
            what: "Payments that were authorised and never captured brought no money.",
        },
    ],
    notes: &[
        Note {
            kind: "dates_in_utc",
            severity: Severity::Info,
            with: None,
            without: None,
            what: "Dates are in UTC; Stripe's dashboard filters by the time zone of the account.",
            suggestion: "Allow for payments around midnight when comparing a day or month with the dashboard.",
            effect: None,
        },
        Note {
            kind: "refunds_not_settled",
            severity: Severity::Warning,
            with: Some("converted amount"),
            without: Some("converted amount refunded"),
            what: "The file has no `Converted Amount Refunded`, so refunds in the settled currency are not known.",
            suggestion: "Export the payments again with all columns.",
            effect: Some("Refunds are missing from net revenue."),
        },
    ],
    ..PLAIN
};
