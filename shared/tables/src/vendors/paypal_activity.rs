//! PayPal: activity download (Activity → Download).
//!
//! - Withdrawals, holds, deposits and currency conversions move money of one's own; `Memo` rows have no effect at all.
//! - What was bought from others is below zero as well and would pass for a refund.
//! - A refunded payment keeps its row, and the refund has one of its own: the rows are counted, not the status. Those whose
//!   status says that nothing came are left out, so `Status` is no field.
//! - `Fee` is negative: net = gross + fee. Everything is quoted, and accounts of the EU write a decimal comma.
use super::vendor::{Exclusion, PLAIN, Test, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "paypal_activity",
    label: "PayPal activity",
    signatures: &[
        &["date", "time", "timezone", "name", "type", "status", "currency", "gross", "fee", "net"],
        &["date", "time", "time zone", "name", "type", "status", "currency", "gross", "fee", "net"],
    ],
    money: &[&[(Field::Amount, "gross"), (Field::Currency, "currency")]],
    fields: &[
        (Field::Date, &["date"]),
        (Field::OrderId, &["transaction id"]),
        (Field::CustomerId, &["from email address"]),
        (Field::Fee, &["fee"]),
        (Field::Product, &["item title"]),
        (Field::Quantity, &["quantity"]),
        (Field::Tax, &["sales tax"]),
        (Field::Shipping, &["shipping and handling amount"]),
        (Field::Region, &["country"]),
    ],
    never: &["status"],
    negate: &["fee"],
    exclusions: &[
        Exclusion {
            tests: &[(&["balance impact"], Test::OneOf(&["memo"]))],
            what: "Memo rows do not touch the balance.",
        },
        Exclusion {
            tests: &[(&["type"], Test::Contains(MOVES))],
            what: "Withdrawals, deposits, holds and conversions move your own money; they are no sales.",
        },
        Exclusion { tests: &[(&["type"], Test::Contains(&["fee"]))], what: "Fees of PayPal are no refunds." },
        Exclusion {
            tests: &[(
                &["status"],
                Test::NoneOf(&["completed", "refunded", "partially refunded", "reversed", "cleared"]),
            )],
            what: "Payments that were not completed brought no money.",
        },
        Exclusion {
            tests: &[(&["gross"], Test::Negative), (&["type"], Test::ContainsNone(GIVEN_BACK))],
            what: "Payments that you made to others are no refunds.",
        },
        Exclusion {
            tests: &[(&["gross"], Test::Positive), (&["type"], Test::Contains(&["refund"]))],
            what: "Refunds of what you bought are no sales.",
        },
    ],
    ..PLAIN
};

/// Words of types that move money of one's own.
pub(super) const MOVES: &[&str] = &[
    "withdrawal",
    "deposit",
    "hold",
    "authorization",
    "currency conversion",
    "reserve",
    "payment release",
    "transfer",
];

/// Words of types that give a sale's money back.
pub(super) const GIVEN_BACK: &[&str] = &["refund", "reversal", "chargeback", "dispute"];
