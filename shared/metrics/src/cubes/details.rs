//! What belongs to the sales beside their amount: quantity, discount, tax, shipping, fees, cost and profit, by the keys of
//! [`super::sales`]. Only tables that have such a column have this cube.
use super::{
    cube::{NewCube, measure},
    parts::Sum,
    rows::{Rows, Scaled, number},
    sales::key_of,
};
use crate::outcome::Outcome;
use domain::{Field, Result};

pub use super::sales::Key;

measure! {
    /// Sums of rows whose amount counts or could count; of rows without an amount too, since the lines of an order may hold
    /// quantities while its total stands on the first.
    Cell {
        rows: u32,
        /// Rows with a status that says refunded which take units back.
        returns: u32,
        /// Units sold less units given back.
        quantity: Sum,
        discount: Sum,
        tax: Sum,
        shipping: Sum,
        fee: Sum,
        cost: Sum,
        profit: Sum,
    }
}

pub(super) const READ: [Field; 7] =
    [Field::Quantity, Field::Discount, Field::Tax, Field::Shipping, Field::Fee, Field::Cost, Field::Profit];

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Amount) || !READ.iter().any(|field| rows.has(*field)) {
        return Ok(());
    }
    let columns = columns(rows)?;
    for row in 0..rows.len() {
        if !rows.is_further_line(row)? {
            cube.add(key_of(rows, row), &cell(rows, &columns, row)?)?;
        }
    }
    Ok(())
}

pub(super) fn columns<'a>(rows: &Rows<'a>) -> Result<[Option<Scaled<'a>>; READ.len()]> {
    let mut columns: [Option<Scaled<'_>>; READ.len()] = [None; READ.len()];
    for (column, field) in columns.iter_mut().zip(READ) {
        *column = rows.numbers(field)?;
    }
    Ok(columns)
}

/// What one row adds.
pub(super) fn cell(rows: &Rows<'_>, columns: &[Option<Scaled<'_>>; READ.len()], row: usize) -> Result<Cell> {
    let mut sums = [Sum::default(); READ.len()];
    for (sum, column) in sums.iter_mut().zip(columns) {
        *sum = Sum::new(number(*column, row)?.unwrap_or(0));
    }
    let [quantity, discount, tax, shipping, fee, cost, profit] = sums;
    let outcome = rows.outcome(row);
    let quantity = kept(outcome, rows.amount(row)?, quantity.units());
    let returns = u32::from(outcome == Outcome::Refunded && quantity < 0);
    Ok(Cell { rows: 1, returns, quantity: Sum::new(quantity), discount, tax, shipping, fee, cost, profit })
}

/// Units that a row sold and were kept. One whose amount is below zero gives units back, whatever the sign of its quantity;
/// one that was refunded since sold none, and takes units back where its quantity is below zero.
fn kept(outcome: Outcome, amount: Option<i128>, quantity: i128) -> i128 {
    match outcome {
        Outcome::Paid | Outcome::Refunded if amount.is_some_and(|amount| amount < 0) => -quantity.abs(),
        Outcome::Refunded => quantity.min(0),
        _ => quantity,
    }
}
