//! Exports of known programs: told by their column names, each with what to mind when reading it.
//!
//! A vendor is data ([`Vendor`]): how its header is recognised, which column is which field, which rows are no business.
//! Adding one is one file beside this and one line in [`VENDORS`]; the tests walk that list.
mod accounts;
mod channels;
mod chargebee_subscriptions;
mod google_ads_campaign;
mod hubspot_contacts;
mod hubspot_deals;
mod long_table;
mod mapping;
mod matrix_totals;
mod meta_ads;
mod months;
mod once_per_order;
mod paypal_activity;
mod paypal_statement;
mod postings;
mod quickbooks_general_ledger;
mod quickbooks_pnl;
mod quickbooks_transactions;
mod rules;
mod salesforce_opportunities;
mod shopify_customers;
mod shopify_orders;
mod shopify_total_sales_report;
mod statement;
mod stripe_balance_itemized;
mod stripe_balance_legacy;
mod stripe_invoices;
mod stripe_subscriptions;
mod stripe_unified_payments;
mod unnamed;
pub(crate) mod unpivot;
mod vendor;

#[cfg(test)]
mod tests;

pub(crate) use accounts::Labels;
pub(crate) use rules::{Blanked, RowRules};
pub(crate) use unnamed::Unnamed;
pub(crate) use vendor::{Adjust, Layout, Vendor};

use crate::header::normalise;
use crate::records::Record;
use std::cmp::Reverse;

/// All exports that are recognised.
pub(crate) static VENDORS: &[&Vendor] = &[
    &stripe_unified_payments::VENDOR,
    &stripe_balance_itemized::VENDOR,
    &stripe_balance_legacy::VENDOR,
    &stripe_subscriptions::VENDOR,
    &stripe_invoices::VENDOR,
    &shopify_orders::VENDOR,
    &shopify_customers::VENDOR,
    &shopify_total_sales_report::VENDOR,
    &paypal_activity::VENDOR,
    &paypal_statement::VENDOR,
    &google_ads_campaign::VENDOR,
    &meta_ads::VENDOR,
    &hubspot_deals::VENDOR,
    &hubspot_contacts::VENDOR,
    &salesforce_opportunities::VENDOR,
    &quickbooks_pnl::VENDOR,
    &quickbooks_general_ledger::VENDOR,
    &quickbooks_transactions::VENDOR,
    &chargebee_subscriptions::VENDOR,
];

/// The export a table is, by its column names and the lines above them. Where the names of several are there, the one that
/// asks for most of them is meant.
pub(crate) fn recognise(headers: &[String], preamble: &[Record]) -> Option<&'static Vendor> {
    let names = normalised(headers);
    let matched = VENDORS.iter().filter_map(|vendor| Some((vendor.matched(headers, &names, preamble)?, *vendor)));
    // `min_by_key` keeps the first of equals, so the order of `VENDORS` decides a draw.
    matched.min_by_key(|(names, _)| Reverse(*names)).map(|(_, vendor)| vendor)
}

/// Headers as signatures spell them. A column that got its number for a name has none.
fn normalised(headers: &[String]) -> Vec<String> {
    let name = |(place, header): (usize, &String)| match normalise(header) {
        name if name == format!("column {}", place + 1) => String::new(),
        name => name,
    };
    headers.iter().enumerate().map(name).collect()
}

/// Whether a normalised header is meant by a name of ours. ` *` at the end of a name stands for a currency or nothing:
/// `amount spent *` is `amount spent eur`.
fn is_named(header: &str, name: &str) -> bool {
    let Some(stem) = name.strip_suffix(" *") else { return header == name };
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    header.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.strip_prefix(' ').is_some_and(is_code))
}

/// Place of the first column with one of these names; the names stand in order of preference.
fn place_of(headers: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| headers.iter().position(|header| is_named(header, name)))
}
