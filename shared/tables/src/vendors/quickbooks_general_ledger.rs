//! QuickBooks: general ledger (Reports → General Ledger).
//!
//! - Names of accounts are rows of their own above their postings; `Total for …` closes each.
//! - `Beginning Balance` rows are no postings.
//! - Each entry touches two accounts, so the amounts of a whole ledger say nothing together.
use super::postings::FOOTERS;
use super::vendor::{Footer, Layout, Note, PLAIN, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "quickbooks_general_ledger",
    label: "QuickBooks general ledger",
    signatures: &[&["", "date", "transaction type", "memo description", "split", "amount", "balance"]],
    layout: Layout::Ledger,
    fields: &[(Field::Date, &["date"]), (Field::Account, &["account"]), (Field::Amount, &["amount"])],
    footer: Footer::Labelled(FOOTERS),
    notes: &[POSTINGS],
    ..PLAIN
};

pub(super) const POSTINGS: Note = Note {
    kind: "amounts_of_accounts",
    severity: Severity::Warning,
    with: None,
    without: None,
    what: "Rows are postings to all kinds of accounts, bank and costs among them.",
    suggestion: "Read figures by account; only accounts of income are revenue.",
    effect: Some("The sum of all amounts means nothing."),
};
