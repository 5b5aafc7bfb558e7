//! Profit, cash and balance of one currency: from the accounts of a statement, or from columns of costs and expenses.
use super::{Book, balance::Balance, statement::Statement};
use crate::{
    account::Class,
    cubes::{Cubes, Id, Names, UNDATED, accounts, costs, customers::month_of, dimension::CURRENCY},
    exact::plus,
    figure::Figure,
    words::{count, verb},
};
use domain::{Date, Decimal, Field, Granularity, Period, Result};
use std::collections::{BTreeMap, BTreeSet};
use tables::date_of;

#[derive(Debug, Default)]
pub struct Finance {
    pub total: Statement,
    /// Of months since year 0; only months with rows.
    months: BTreeMap<i32, Statement>,
    /// The statement is by accounts, not by columns.
    is_of_accounts: bool,
    /// The file writes costs below zero.
    pub has_costs_below_zero: bool,
    /// Columns with readable numbers, where there are no accounts.
    columns: BTreeSet<Field>,
    /// Rows that count as sales and have no cost, where there is a column of costs.
    pub sales_without_cost: u64,
    /// Accounts that are in no class.
    unknown: BTreeSet<String>,
    pub balance: Option<Balance>,
    /// Accounts of a balance by day and without sections could be postings, of which only sums are balances.
    pub may_be_postings: bool,
    /// Money in the bank by day, with its rows: of all accounts together, `None` where one has several balances.
    cash: BTreeMap<i32, (Option<i128>, u64)>,
}

/// Money in the bank, and who says so.
pub struct Cash {
    pub money: Decimal,
    pub rows: u64,
    pub caveat: Option<&'static str>,
}

/// Unknown accounts that are named.
const NAMED: usize = 5;

impl Finance {
    pub fn read(cubes: &Cubes, currency: Id<CURRENCY>) -> Result<Self> {
        let mut finance = Self { is_of_accounts: accounts::are_there(cubes), ..Self::default() };
        let accounts: Vec<_> = cubes.accounts.iter().filter(|(key, _)| key.currency == currency).collect();
        let mut balance = Vec::new();
        for (key, cell) in &accounts {
            finance.add_account(key, cell, &cubes.names, &mut balance)?;
        }
        let debts_below_zero = cubes.decided.as_ref().map(|decided| decided.debts_below_zero.contains(&currency));
        finance.read_balance(&balance, cubes.coverage.has(Field::Section), debts_below_zero)?;
        for (key, cell) in cubes.cash.iter().filter(|(key, _)| key.currency == currency) {
            let (cash, rows) = finance.cash.entry(key.day.0).or_insert((Some(0), 0));
            *cash = cash.zip(cell.balance.single()).map(|(sum, more)| plus(sum, more)).transpose()?;
            *rows += u64::from(cell.rows);
        }
        let of_lines = cubes.costs_of_lines();
        for (key, cell) in cubes.costs.iter().chain(&of_lines).filter(|(key, _)| key.currency == currency) {
            finance.add_costs(key, cell)?;
        }
        finance.has_costs_below_zero = match &cubes.decided {
            Some(decided) => decided.costs_below_zero.contains(&currency),
            None => finance.total.costs()? < 0,
        };
        if finance.has_costs_below_zero {
            finance.total = finance.total.with_costs_turned();
            finance.months.values_mut().for_each(|month| *month = month.with_costs_turned());
        }
        let known = [Field::Amount, Field::Cost, Field::Expense];
        finance.columns = known.into_iter().filter(|field| cubes.coverage.filled(*field) > 0).collect();
        Ok(finance)
    }

    fn add_account<'a>(
        &mut self,
        key: &accounts::Key,
        cell: &accounts::Cell,
        names: &'a Names,
        balance: &mut Vec<(i32, Class, &'a str, i128, u64)>,
    ) -> Result<()> {
        let (section, account) = (names.text(key.section), names.text(key.account));
        let class = Class::of(section, account);
        let (amount, rows) = (cell.amount.units(), u64::from(cell.rows));
        let name = account.or(section).unwrap_or("(no account)");
        if class == Class::Unknown && amount != 0 {
            self.unknown.insert(name.to_owned());
        }
        if class.is_of_balance() {
            balance.push((key.day.0, class, name, amount, rows));
            return Ok(());
        }
        self.total.add_account(class, amount, rows)?;
        self.months.entry(month(key.day.0)).or_default().add_account(class, amount, rows)
    }

    fn read_balance(
        &mut self,
        accounts: &[(i32, Class, &str, i128, u64)],
        has_sections: bool,
        debts_below_zero: Option<bool>,
    ) -> Result<()> {
        let Some(last) = accounts.iter().map(|(day, ..)| *day).max() else { return Ok(()) };
        self.may_be_postings = !has_sections && last != UNDATED;
        let mut balance = Balance::at((last != UNDATED).then(|| date_of(last)));
        for (_, class, name, amount, rows) in accounts.iter().filter(|(day, ..)| *day == last) {
            balance.add(*class, name, *amount, *rows)?;
        }
        self.balance = Some(balance.settled(debts_below_zero));
        Ok(())
    }

    /// Columns say nothing more where accounts do.
    fn add_costs(&mut self, key: &costs::Key, cell: &costs::Cell) -> Result<()> {
        if self.is_of_accounts {
            return Ok(());
        }
        let statement = Statement {
            rows: cell.rows.into(),
            income: cell.revenue.units(),
            cost_of_goods: cell.cost.units(),
            expenses: cell.expense.units(),
            ..Statement::default()
        };
        self.sales_without_cost += u64::from(cell.sales - cell.with_cost);
        self.total.add(&statement)?;
        self.months.entry(month(key.day.0)).or_default().add(&statement)
    }

    /// Why profit cannot be read: no accounts and not these columns, or accounts of which nobody says what they are.
    pub fn lacks(&self, fields: &[Field]) -> Option<Figure> {
        if self.is_of_accounts {
            return self.not_understood();
        }
        let missing: Vec<String> =
            fields.iter().filter(|field| !self.columns.contains(field)).map(|field| format!("`{field}`")).collect();
        if missing.is_empty() {
            return None;
        }
        Some(Figure::absent(
            format!("the file has no {} column with numbers, and no accounts of a statement", missing.join(" and no ")),
            format!(
                "Add or map a column for {}, or upload a profit and loss statement by account.",
                missing.join(" and for ")
            ),
        ))
    }

    fn not_understood(&self) -> Option<Figure> {
        if self.total.rows > 0 && self.unknown.is_empty() {
            return None;
        }
        let mut named: Vec<String> = self.unknown.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
        if self.unknown.len() > NAMED {
            named.push(format!("{} more", self.unknown.len() - NAMED));
        }
        let because = match named.is_empty() {
            true => "the file has no account of income or of costs".to_owned(),
            false => format!("nothing says whether {} is income or a cost", named.join(", ")),
        };
        Some(Figure::absent(
            because,
            "Add a column `section` with Income, Cost of Goods Sold or Expenses for each account.",
        ))
    }

    pub fn of_month(&self, period: &Period) -> Statement {
        self.months.get(&month_of(period.start).0).copied().unwrap_or_default()
    }

    /// Months that the file covers whole, in order, also those without rows.
    pub fn complete_months(&self, book: &Book) -> Vec<Period> {
        book.periods(Granularity::Month).into_iter().filter(|month| book.is_complete(month)).collect()
    }

    pub fn over(&self, months: &[Period]) -> Result<Statement> {
        let mut sum = Statement::default();
        months.iter().try_for_each(|month| sum.add(&self.of_month(month)))?;
        Ok(sum)
    }

    /// The last balance of the month, with its rows; `None` where it is not known.
    pub fn cash_at_end(&self, month: &Period) -> Option<(i128, u64)> {
        let (from, to) = (tables::day_number(month.start), tables::day_number(month.end()));
        let (_, (cash, rows)) = self.cash.range(from..=to).next_back()?;
        cash.map(|cash| (cash, *rows))
    }

    /// On the last day that a month has balances of, one account has several: which was the last is not known.
    pub fn unclear_cash(&self) -> Option<Figure> {
        let mut last_days = BTreeMap::new();
        for (day, (cash, _)) in &self.cash {
            last_days.insert(month(*day), (day, cash));
        }
        let (day, _) = last_days.into_values().find(|(_, cash)| cash.is_none())?;
        let of = if *day == UNDATED { "a row without a date".to_owned() } else { date_of(*day).to_string() };
        Some(Figure::absent(
            format!(
                "the file has different balances of {of}, and nothing says of which account each is, or which was the last"
            ),
            "Add a column `account`, or keep one balance of each account a day.",
        ))
    }

    /// The file's last balance, else that of its balance sheet, else what the owner states.
    pub fn cash(&self, book: &Book) -> Result<Option<Cash>> {
        if let Some((_, (Some(cash), rows))) = self.cash.last_key_value() {
            return Ok(Some(Cash { money: book.money(*cash)?, rows: *rows, caveat: None }));
        }
        if let Some(balance) = self.balance.as_ref().filter(|balance| balance.cash != 0 && !self.may_be_postings) {
            return Ok(Some(Cash { money: book.money(balance.cash)?, rows: balance.rows, caveat: None }));
        }
        let caveat = Some("The cash balance is the one that the owner states");
        Ok(book.context.assumptions.cash_balance.map(|money| Cash { money, rows: 0, caveat }))
    }

    /// What a margin leaves out.
    pub fn left_out(&self) -> Option<String> {
        if self.is_of_accounts {
            let is_free = self.total.cost_of_goods == 0;
            return is_free.then(|| "The statement has no cost of goods sold, so none is taken off".to_owned());
        }
        if !self.columns.contains(&Field::Cost) {
            return Some("The file has no column of costs, so none is taken off".to_owned());
        }
        let rows = self.sales_without_cost;
        (rows > 0).then(|| format!("{} no cost and none is taken off for them", has(rows, "sale")))
    }

    /// The statement is by accounts, whose amounts are no sales.
    pub fn is_of_accounts(&self) -> bool {
        self.is_of_accounts
    }

    pub fn has_income(&self) -> bool {
        self.is_of_accounts || self.columns.contains(&Field::Amount)
    }

    /// The sheet, or why there is none.
    pub fn balance_sheet(&self) -> std::result::Result<&Balance, Box<Figure>> {
        match &self.balance {
            None => Err(Box::new(Figure::absent(
                "the file has no accounts of assets or liabilities",
                "Upload a balance sheet with its sections: Assets, Liabilities.",
            ))),
            Some(_) if self.may_be_postings => Err(Box::new(Figure::absent(
                "accounts by day and without a section could be postings, which are no balances",
                "Add a column `section` with Assets and Liabilities, or leave out the dates.",
            ))),
            Some(balance) if !balance.unclear.is_empty() => Err(Box::new(Figure::absent(
                format!("nothing says whether {} is current", balance.unclear.join(", ")),
                "Write Current Assets, Fixed Assets, Current Liabilities or Long-Term Liabilities as their section.",
            ))),
            Some(balance) => Ok(balance),
        }
    }
}

/// `1 sale has`, `2 sales have`.
fn has(number: u64, of: &str) -> String {
    format!("{} {}", count(number, of), verb(number, "has", "have"))
}

fn month(day: i32) -> i32 {
    if day == UNDATED { UNDATED } else { month_of(date_of(day)).0 }
}

/// The day of the sheet, as a note to its figures.
pub fn as_of(day: Option<Date>) -> String {
    day.map_or_else(|| "The balance sheet has no date".to_owned(), |day| format!("Balances are those of {day}"))
}
