//! PayPal: financial statement (Reports → Statements).
//!
//! The same money as in the activity download, without type and status: `Description` says what a row is.
use super::paypal_activity::{GIVEN_BACK, MOVES};
use super::vendor::{Exclusion, PLAIN, Test, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "paypal_statement",
    label: "PayPal statement",
    signatures: &[
        &["date", "time", "time zone", "description", "currency", "gross", "fee", "net", "balance"],
        &["date", "time", "timezone", "description", "currency", "gross", "fee", "net", "balance"],
    ],
    money: &[&[(Field::Amount, "gross"), (Field::Currency, "currency")]],
    fields: &[
        (Field::Date, &["date"]),
        (Field::OrderId, &["transaction id"]),
        (Field::CustomerId, &["from email address"]),
        (Field::Fee, &["fee"]),
        (Field::Tax, &["sales tax"]),
        (Field::Shipping, &["shipping and handling amount"]),
    ],
    negate: &["fee"],
    exclusions: &[
        Exclusion {
            tests: &[(&["description"], Test::Contains(MOVES))],
            what: "Withdrawals, deposits, holds and conversions move your own money; they are no sales.",
        },
        Exclusion { tests: &[(&["description"], Test::Contains(&["fee"]))], what: "Fees of PayPal are no refunds." },
        Exclusion {
            tests: &[(&["gross"], Test::Negative), (&["description"], Test::ContainsNone(GIVEN_BACK))],
            what: "Payments that you made to others are no refunds.",
        },
        Exclusion {
            tests: &[(&["gross"], Test::Positive), (&["description"], Test::Contains(&["refund"]))],
            what: "Refunds of what you bought are no sales.",
        },
    ],
    ..PLAIN
};
