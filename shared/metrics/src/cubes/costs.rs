//! Sales, costs and expenses by day, per currency: tables that have them as columns.
use super::{
    cube::{NewCube, key, measure},
    dimension::CURRENCY,
    parts::{Day, Id, Sum},
    rows::{Rows, number},
};
use crate::outcome::Outcome;
use domain::{Field, Result};

key! {
    Key {
        day: Day,
        currency: Id<CURRENCY>,
    }
}

measure! {
    Cell {
        /// Rows that say something of profit.
        rows: u32,
        /// Rows that count as sales.
        sales: u32,
        /// Those among them that have a cost.
        with_cost: u32,
        with_expense: u32,
        with_cash: u32,
        /// Net revenue of the rows that count as sales.
        revenue: Sum,
        /// Costs of paid rows, and of rows without an amount. What was refunded since made no cost, as if the goods came
        /// back, and so it is with profit.
        cost: Sum,
        expense: Sum,
    }
}

/// Columns one of which the table must have.
pub const READ: [Field; 3] = [Field::Cost, Field::Expense, Field::CashBalance];

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !READ.iter().any(|field| rows.has(*field)) {
        return Ok(());
    }
    let columns = [rows.numbers(Field::Cost)?, rows.numbers(Field::Expense)?, rows.numbers(Field::CashBalance)?];
    for row in 0..rows.len() {
        let mut numbers = [None; 3];
        for (value, column) in numbers.iter_mut().zip(&columns) {
            *value = number(*column, row)?;
        }
        let sale = rows.sale(row);
        let is_spent = match (rows.amount(row)?, rows.outcome(row)) {
            (Some(_), outcome) => outcome == Outcome::Paid,
            // A further line of an order counts as its order does.
            (None, Outcome::Blank) => rows.order(row).is_none(),
            // What a failed order would have cost was not spent.
            (None, outcome) => outcome == Outcome::Paid,
        };
        let [cost, expense, cash] = [numbers[0].filter(|_| is_spent), numbers[1], numbers[2]];
        let cell = Cell {
            rows: u32::from(sale.is_some() || cost.is_some() || expense.is_some()),
            sales: u32::from(sale.is_some()),
            with_cost: u32::from(sale.is_some() && numbers[0].is_some()),
            with_expense: u32::from(expense.is_some()),
            with_cash: u32::from(cash.is_some()),
            revenue: Sum::new(sale.map_or(0, |sale| sale.net())),
            cost: Sum::new(cost.unwrap_or(0)),
            expense: Sum::new(expense.unwrap_or(0)),
        };
        cube.add(Key { day: Day(rows.day(row)), currency: rows.currency(row) }, &cell)?;
    }
    Ok(())
}
