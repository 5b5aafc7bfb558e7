//! Each order that the file names by an id, with all of its lines, per customer and currency.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CURRENCY, CUSTOMER, ORDER},
    parts::{Earliest, Id, Sum},
    rows::Rows,
};
use crate::totals::Totals;
use domain::{Field, Result};

key! {
    Key {
        order: Id<ORDER>,
        customer: Id<CUSTOMER>,
        currency: Id<CURRENCY>,
    }
}

measure! {
    /// Only rows that count as sales; a row without an order id is an order of its own and is counted with the sales.
    Cell {
        rows: u32,
        bought: u32,
        gross: Sum,
        refunds: Sum,
        /// First dated line.
        first_day: Earliest,
    }
}

impl Cell {
    pub fn totals(&self) -> Totals {
        Totals {
            rows: self.rows.into(),
            bought: self.bought.into(),
            gross: self.gross.units(),
            refunds: self.refunds.units(),
        }
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::OrderId) {
        return Ok(());
    }
    for row in 0..rows.len() {
        let order = rows.order(row);
        if order.is_none() {
            continue;
        }
        let Some(sale) = rows.sale(row) else { continue };
        let cell = Cell {
            rows: 1,
            bought: sale.bought as u32,
            gross: Sum::new(sale.gross),
            refunds: Sum::new(sale.refunds),
            first_day: Earliest(rows.day(row)),
        };
        cube.add_in(order.0, Key { order, customer: rows.customer(row), currency: rows.currency(row) }, &cell)?;
    }
    Ok(())
}
