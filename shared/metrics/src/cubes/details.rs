//! What belongs to the sales beside their amount: quantity, discount, tax, shipping, fees, cost and profit, by the keys of
//! [`super::sales`]. Only tables that have such a column have this cube.
use super::{
    cube::{NewCube, measure},
    parts::{Id, Sum},
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
        quantity: Sum,
        discount: Sum,
        tax: Sum,
        shipping: Sum,
        fee: Sum,
        cost: Sum,
        profit: Sum,
    }
}

const READ: [Field; 7] =
    [Field::Quantity, Field::Discount, Field::Tax, Field::Shipping, Field::Fee, Field::Cost, Field::Profit];

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Amount) || !READ.iter().any(|field| rows.has(*field)) {
        return Ok(());
    }
    let mut columns: [Option<Scaled<'_>>; READ.len()] = [None; READ.len()];
    for (column, field) in columns.iter_mut().zip(READ) {
        *column = rows.numbers(field)?;
    }
    for row in 0..rows.len() {
        let mut sums = [Sum::default(); READ.len()];
        for (sum, column) in sums.iter_mut().zip(&columns) {
            *sum = Sum::new(number(*column, row)?.unwrap_or(0));
        }
        let [quantity, discount, tax, shipping, fee, cost, profit] = sums;
        let mut key = key_of(rows, row);
        // A further line of an order that states neither amount nor status: these stand on the order's first line.
        if rows.outcome(row) == Outcome::Blank && rows.amount(row)?.is_none() && !rows.order(row).is_none() {
            key.status = Id::NONE;
        }
        cube.add(key, &Cell { rows: 1, quantity, discount, tax, shipping, fee, cost, profit })?;
    }
    Ok(())
}
