//! QuickBooks: profit and loss by month (Reports → Profit and Loss).
//!
//! - Months are columns, with a total as the last; headings, accounts and subtotals are mixed among the rows.
//! - A heading carries no numbers, and `Total for …` closes it (`Total …` in older versions).
//! - Amounts are `$1,234.50`, `-1,234.50` or `(1,234.50)`; the line below says whether they are on accrual or cash basis.
//! - Costs are above zero like income, so the column must never be added up across sections.
use super::postings::FOOTERS;
use super::vendor::{Footer, Layout, Note, PLAIN, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "quickbooks_pnl",
    label: "QuickBooks profit and loss",
    signatures: &[&["distribution account"], &[""]],
    title: Some("profit and loss"),
    layout: Layout::Months,
    fields: &[
        (Field::Date, &["date"]),
        (Field::Account, &["account"]),
        (Field::Section, &["section"]),
        (Field::Amount, &["amount"]),
    ],
    footer: Footer::Labelled(FOOTERS),
    notes: &[Note {
        kind: "amounts_of_accounts",
        severity: Severity::Warning,
        with: None,
        without: None,
        what: "Amounts are of income and of costs, each above zero.",
        suggestion: "Read figures by section; only the section of income is revenue.",
        effect: Some("The sum of all amounts means nothing."),
    }],
    ..PLAIN
};
