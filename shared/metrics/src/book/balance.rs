//! A balance sheet, in whole units: the accounts at the last day that the file has of them.
use crate::{account::Class, exact::plus};
use domain::{Date, Result};

/// Assets and liabilities are above zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balance {
    /// `None` where the sheet has no dates.
    pub day: Option<Date>,
    pub rows: u64,
    pub cash: i128,
    pub receivables: i128,
    pub inventory: i128,
    pub current_assets: i128,
    pub payables: i128,
    pub current_liabilities: i128,
    /// All liabilities: what tells whether the file writes them below zero.
    liabilities: i128,
    pub has_debts_below_zero: bool,
    pub has_receivables: bool,
    pub has_inventory: bool,
    pub has_payables: bool,
    /// Accounts of which is not said whether they are current.
    pub unclear: Vec<String>,
}

impl Balance {
    pub fn at(day: Option<Date>) -> Self {
        Self { day, ..Self::default() }
    }

    pub fn add(&mut self, class: Class, account: &str, amount: i128, rows: u64) -> Result<()> {
        self.rows += rows;
        let parts: &mut [&mut i128] = match class {
            Class::Cash => &mut [&mut self.cash, &mut self.current_assets],
            Class::Receivables => &mut [&mut self.receivables, &mut self.current_assets],
            Class::Inventory => &mut [&mut self.inventory, &mut self.current_assets],
            Class::OtherCurrentAsset => &mut [&mut self.current_assets],
            Class::Payables => &mut [&mut self.payables, &mut self.current_liabilities, &mut self.liabilities],
            Class::OtherCurrentLiability => &mut [&mut self.current_liabilities, &mut self.liabilities],
            Class::LongTermLiability => &mut [&mut self.liabilities],
            _ => &mut [],
        };
        parts.iter_mut().try_for_each(|part| plus(**part, amount).map(|sum| **part = sum))?;
        self.has_receivables |= class == Class::Receivables;
        self.has_inventory |= class == Class::Inventory;
        self.has_payables |= class == Class::Payables;
        if matches!(class, Class::Asset | Class::Liability) {
            self.unclear.push(account.to_owned());
        }
        Ok(())
    }

    /// A trial balance writes what is owed below zero; of a slice its table tells.
    pub fn settled(mut self, debts_below_zero: Option<bool>) -> Self {
        self.has_debts_below_zero = debts_below_zero.unwrap_or(self.liabilities < 0);
        if self.has_debts_below_zero {
            self.payables = -self.payables;
            self.current_liabilities = -self.current_liabilities;
            self.liabilities = -self.liabilities;
        }
        self.unclear.sort();
        self.unclear.dedup();
        self
    }
}
