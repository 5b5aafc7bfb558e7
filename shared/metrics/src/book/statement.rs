//! Profit and loss of some months, in whole units.
use crate::{
    account::Class,
    exact::{minus, plus},
};
use domain::Result;

/// Costs are above zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statement {
    pub rows: u64,
    pub income: i128,
    /// The part of the income that comes again.
    pub recurring: i128,
    pub cost_of_goods: i128,
    pub expenses: i128,
    /// The part of the expenses that no money is paid for.
    pub depreciation: i128,
    /// The part of the expenses that sales and marketing are.
    pub selling: i128,
    pub other_income: i128,
    pub other_expenses: i128,
}

impl Statement {
    pub fn add_account(&mut self, class: Class, amount: i128, rows: u64) -> Result<()> {
        let parts: &mut [&mut i128] = match class {
            Class::Income => &mut [&mut self.income],
            Class::Recurring => &mut [&mut self.income, &mut self.recurring],
            Class::CostOfGoods => &mut [&mut self.cost_of_goods],
            Class::Expense => &mut [&mut self.expenses],
            Class::Depreciation => &mut [&mut self.expenses, &mut self.depreciation],
            Class::Selling => &mut [&mut self.expenses, &mut self.selling],
            Class::OtherIncome => &mut [&mut self.other_income],
            Class::OtherExpense => &mut [&mut self.other_expenses],
            _ => return Ok(()),
        };
        self.rows += rows;
        parts.iter_mut().try_for_each(|part| plus(**part, amount).map(|sum| **part = sum))
    }

    pub fn add(&mut self, more: &Self) -> Result<()> {
        self.rows += more.rows;
        self.income = plus(self.income, more.income)?;
        self.recurring = plus(self.recurring, more.recurring)?;
        self.cost_of_goods = plus(self.cost_of_goods, more.cost_of_goods)?;
        self.expenses = plus(self.expenses, more.expenses)?;
        self.depreciation = plus(self.depreciation, more.depreciation)?;
        self.selling = plus(self.selling, more.selling)?;
        self.other_income = plus(self.other_income, more.other_income)?;
        self.other_expenses = plus(self.other_expenses, more.other_expenses)?;
        Ok(())
    }

    pub fn costs(&self) -> Result<i128> {
        plus(plus(self.cost_of_goods, self.expenses)?, self.other_expenses)
    }

    /// The file writes costs below zero.
    pub fn with_costs_turned(mut self) -> Self {
        self.cost_of_goods = -self.cost_of_goods;
        self.expenses = -self.expenses;
        self.depreciation = -self.depreciation;
        self.selling = -self.selling;
        self.other_expenses = -self.other_expenses;
        self
    }

    pub fn gross_profit(&self) -> Result<i128> {
        minus(self.income, self.cost_of_goods)
    }

    pub fn operating_income(&self) -> Result<i128> {
        minus(self.gross_profit()?, self.expenses)
    }

    /// Operating income before depreciation.
    pub fn ebitda(&self) -> Result<i128> {
        plus(self.operating_income()?, self.depreciation)
    }

    pub fn net_income(&self) -> Result<i128> {
        minus(plus(self.operating_income()?, self.other_income)?, self.other_expenses)
    }

    /// What running the business took in money: costs of goods and expenses without depreciation.
    pub fn paid(&self) -> Result<i128> {
        minus(plus(self.cost_of_goods, self.expenses)?, self.depreciation)
    }
}
