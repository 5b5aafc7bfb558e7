//! QuickBooks: transaction list with its accounts (Reports → Transaction Detail).
//!
//! - Rows are postings to all kinds of accounts, so their sum is no revenue.
//! - `Balance` runs along and is never added up.
use super::postings::FOOTERS;
use super::quickbooks_general_ledger::POSTINGS;
use super::vendor::{Footer, PLAIN, TotalRows, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "quickbooks_transactions",
    label: "QuickBooks transactions",
    signatures: &[&["date", "transaction type", "memo description", "split", "amount", "balance", "account"]],
    fields: &[(Field::Date, &["date"]), (Field::Account, &["account"]), (Field::Amount, &["amount"])],
    total_rows: TotalRows::Labelled(&["total for "]),
    footer: Footer::Labelled(FOOTERS),
    notes: &[POSTINGS],
    ..PLAIN
};
