//! Sales, costs, expenses and money in the bank by day, per currency: tables that have them as columns.
use super::{
    cube::{NewCube, key, measure},
    dimension::CURRENCY,
    parts::{Day, Id, Sum},
    rows::{Rows, number},
};
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
        /// Costs of the rows that count as sales, and of rows without an amount.
        cost: Sum,
        expense: Sum,
        cash: Sum,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if ![Field::Cost, Field::Expense, Field::CashBalance].iter().any(|field| rows.has(*field)) {
        return Ok(());
    }
    let columns = [rows.numbers(Field::Cost)?, rows.numbers(Field::Expense)?, rows.numbers(Field::CashBalance)?];
    for row in 0..rows.len() {
        let mut numbers = [None; 3];
        for (value, column) in numbers.iter_mut().zip(&columns) {
            *value = number(*column, row)?;
        }
        let sale = rows.sale(row)?;
        // What a failed order would have cost was not spent.
        let is_spent = sale.is_some() || rows.amount(row)?.is_none();
        let [cost, expense, cash] = [numbers[0].filter(|_| is_spent), numbers[1], numbers[2]];
        let cell = Cell {
            rows: u32::from(sale.is_some() || cost.is_some() || expense.is_some()),
            sales: u32::from(sale.is_some()),
            with_cost: u32::from(sale.is_some() && cost.is_some()),
            with_expense: u32::from(expense.is_some()),
            with_cash: u32::from(cash.is_some()),
            revenue: Sum::new(sale.map_or(0, |sale| sale.net())),
            cost: Sum::new(cost.unwrap_or(0)),
            expense: Sum::new(expense.unwrap_or(0)),
            cash: Sum::new(cash.unwrap_or(0)),
        };
        cube.add(Key { day: Day(rows.day(row)), currency: rows.currency(row) }, &cell)?;
    }
    Ok(())
}
