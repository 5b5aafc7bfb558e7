//! Stripe: balance changes, itemised (Reports → Balance → Itemised).
//!
//! - Payouts, transfers and reserves move money between accounts; they are no sales and no refunds.
//! - Stripe's own fees and their tax are rows below zero, which would pass for refunds.
//! - A charge and its refund share a `charge_id`, so that a refund finds its order.
//! - `customer_facing_amount` is in the buyer's currency; `gross` is settled, and `net` is without Stripe's fee.
use super::vendor::{Exclusion, PLAIN, Test, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "stripe_balance_itemized",
    label: "Stripe balance, itemised",
    signatures: &[
        &["balance transaction id", "created utc", "gross", "fee", "net", "reporting category"],
        &["balance transaction id", "created", "gross", "fee", "net", "reporting category"],
    ],
    money: &[&[(Field::Amount, "gross"), (Field::Currency, "currency")]],
    fields: &[
        (Field::Date, &["created utc", "created"]),
        (Field::OrderId, &["charge id", "balance transaction id"]),
        (Field::CustomerId, &["customer id", "customer email"]),
        (Field::Fee, &["fee"]),
    ],
    exclusions: &[
        Exclusion {
            tests: &[(
                &["reporting category"],
                Test::OneOf(&[
                    "payout",
                    "payout_reversal",
                    "transfer",
                    "transfer_reversal",
                    "topup",
                    "topup_reversal",
                    "risk_reserved_funds",
                    "connect_reserved_funds",
                    "connect_collection_transfer",
                    "advance",
                    "advance_funding",
                    "anticipation_repayment",
                ]),
            )],
            what: "Payouts, transfers and reserves move money between accounts; they are no sales.",
        },
        Exclusion {
            tests: &[(&["reporting category"], Test::OneOf(&["fee", "tax", "network_cost"]))],
            what: "What Stripe charges for itself is no refund.",
        },
    ],
    ..PLAIN
};
