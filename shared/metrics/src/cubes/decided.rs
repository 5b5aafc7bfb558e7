//! What is decided on a table as a whole and holds for each of its slices: a part may not hold the evidence.
use super::{Cubes, Id, dimension::CURRENCY};
use crate::{
    book::{self, Finance},
    reading::currencies,
};
use domain::Result;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decided {
    /// Currencies in which accounts or columns write costs below zero.
    pub costs_below_zero: BTreeSet<Id<CURRENCY>>,
    /// Currencies in which a balance sheet writes what is owed below zero.
    pub debts_below_zero: BTreeSet<Id<CURRENCY>>,
    /// The discount column holds fractions of the price.
    pub discounts_are_rates: bool,
    /// Amounts are above and below zero.
    pub has_both_signs: bool,
    /// The rows are leads or deals.
    pub is_pipeline: bool,
    /// Several rows are steps of one deal.
    pub has_history: bool,
    pub probabilities_are_percent: bool,
    /// The rows are subscriptions with their prices.
    pub lists_subscriptions: bool,
    /// The rows or the columns are accounts.
    pub has_accounts: bool,
    /// There is one row for each day, week or month.
    pub is_series: bool,
}

impl Decided {
    /// The same of a table with other names; `now` is the number that a currency has there.
    pub fn renamed(&self, now: impl Fn(&Id<CURRENCY>) -> Option<Id<CURRENCY>>) -> Self {
        Self {
            costs_below_zero: self.costs_below_zero.iter().filter_map(&now).collect(),
            debts_below_zero: self.debts_below_zero.iter().filter_map(&now).collect(),
            ..self.clone()
        }
    }

    pub fn of(cubes: &Cubes) -> Result<Self> {
        let mut decided = Self {
            discounts_are_rates: book::are_rates(cubes)?,
            has_both_signs: crate::nature::has_both_signs(cubes),
            is_pipeline: book::is_pipeline(cubes),
            has_history: book::has_history(cubes),
            probabilities_are_percent: book::are_percent(cubes),
            lists_subscriptions: book::recurring::lists_subscriptions(cubes)?,
            has_accounts: super::accounts::are_there(cubes),
            is_series: super::days::is_series(cubes),
            ..Self::default()
        };
        for currency in currencies(cubes) {
            let finance = Finance::read(cubes, currency)?;
            if finance.has_costs_below_zero {
                decided.costs_below_zero.insert(currency);
            }
            if finance.balance.is_some_and(|balance| balance.has_debts_below_zero) {
                decided.debts_below_zero.insert(currency);
            }
        }
        Ok(decided)
    }
}
