//! Statements of profit and loss that stand on their side: a row for each month, a column for each account.
//!
//! The headers tell: beside the revenue there are costs, and a result such as net income that they add up to. A table that
//! names orders, customers, products or accounts is none.
use crate::account::Class;
use domain::Field;
use tables::{Batch, Column, Decimals, Values};

/// A column as an account, with the section it is of; `None` where nothing says it.
pub struct Account<'a> {
    pub section: Option<&'static str>,
    pub name: &'a str,
    pub amounts: &'a Decimals,
    /// The column of all expenses, which others may add up to.
    pub may_be_sum: bool,
}

/// What columns of a field are in a statement.
const FIELDS: [(Field, Class, &str); 4] = [
    (Field::Amount, Class::Income, "Revenue"),
    (Field::Cost, Class::CostOfGoods, "Cost of goods sold"),
    (Field::Expense, Class::Expense, "Operating expenses"),
    (Field::Tax, Class::OtherExpense, "Taxes"),
];

/// Columns of tables that are no statement on its side.
const OTHERS: [Field; 7] =
    [Field::OrderId, Field::CustomerId, Field::Product, Field::Account, Field::Section, Field::Stage, Field::Spend];

/// Words of numbers that are no amounts of accounts.
const NO_AMOUNTS: [&str; 9] =
    ["margin", "rate", "ratio", "growth", "percent", "headcount", "employees", "customers", "orders"];

/// The accounts, none where the table is no such statement.
pub fn accounts(batch: &Batch) -> Vec<Account<'_>> {
    let has = |field: &Field| batch.columns.iter().any(|column| column.field == Some(*field));
    let has_costs = has(&Field::Cost) || has(&Field::Expense);
    if !has(&Field::Amount) || !has(&Field::Date) || !has_costs || OTHERS.iter().any(has) {
        return Vec::new();
    }
    let is_loose = |column: &&Column| column.field.is_none() && !is_second_reading(column, batch);
    let others = || batch.columns.iter().filter(is_loose).filter_map(unmapped);
    let has_result = others().any(|(class, ..)| class == Class::Result);
    if !(has_result || has(&Field::Profit) && has(&Field::Expense)) {
        return Vec::new();
    }
    let of_fields = FIELDS.iter().filter_map(|(field, class, name)| {
        let may_be_sum = *field == Field::Expense;
        batch.decimals(*field).map(|amounts| Account { section: section(*class), name, amounts, may_be_sum })
    });
    let of_headers = others().filter(|(class, ..)| *class != Class::Result);
    let of_headers =
        of_headers.map(|(class, name, amounts)| Account { section: section(class), name, amounts, may_be_sum: false });
    of_fields.chain(of_headers).collect()
}

/// The other reading of a column that the file does not decide stands beside it, under its name and how it was read.
fn is_second_reading(column: &Column, batch: &Batch) -> bool {
    let is_of = |first: &Column| column.name.strip_prefix(&first.name).is_some_and(|rest| rest.starts_with(" ("));
    batch.columns.iter().any(is_of)
}

/// A column of numbers that stands for no field: what its header is in a statement.
fn unmapped(column: &Column) -> Option<(Class, &str, &Decimals)> {
    let Values::Decimal(amounts) = &column.values else { return None };
    let header = column.name.to_lowercase();
    let is_amount = !header.contains('%') && !NO_AMOUNTS.iter().any(|word| header.contains(word));
    let class = Class::of(None, Some(&column.name));
    (is_amount && !class.is_of_balance()).then_some((class, column.name.as_str(), amounts))
}

fn section(class: Class) -> Option<&'static str> {
    match class {
        Class::Income | Class::Recurring => Some("Income"),
        Class::CostOfGoods => Some("Cost of Goods Sold"),
        Class::Expense | Class::Selling | Class::Depreciation => Some("Expenses"),
        Class::OtherIncome => Some("Other Income"),
        Class::OtherExpense => Some("Other Expenses"),
        _ => None,
    }
}
