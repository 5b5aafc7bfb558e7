//! Stripe: balance history of older accounts (Balance → Export).
//!
//! - `Type` says what a row is: payouts, transfers and Stripe's fees are no sales and no refunds.
//! - `Source` is the id of the charge, not a channel.
//! - `Status` says when money is available, not whether it was paid: `pending` is a sale like any other.
use super::vendor::{Exclusion, PLAIN, Test, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "stripe_balance_legacy",
    label: "Stripe balance history",
    signatures: &[&["id", "type", "source", "amount", "fee", "net", "currency", "created utc"]],
    money: &[&[(Field::Amount, "amount"), (Field::Currency, "currency")]],
    fields: &[(Field::Date, &["created utc"]), (Field::OrderId, &["id"]), (Field::Fee, &["fee"])],
    never: &["source", "status"],
    exclusions: &[
        Exclusion {
            tests: &[(
                &["type"],
                Test::OneOf(&[
                    "payout",
                    "payout_cancel",
                    "payout_failure",
                    "transfer",
                    "transfer_cancel",
                    "transfer_failure",
                    "transfer_refund",
                    "topup",
                    "topup_reversal",
                    "reserve_transaction",
                    "reserved_funds",
                    "advance",
                    "advance_funding",
                    "anticipation_repayment",
                ]),
            )],
            what: "Payouts, transfers and reserves move money between accounts; they are no sales.",
        },
        Exclusion {
            tests: &[(&["type"], Test::OneOf(&["stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"]))],
            what: "What Stripe charges for itself is no refund.",
        },
    ],
    ..PLAIN
};
