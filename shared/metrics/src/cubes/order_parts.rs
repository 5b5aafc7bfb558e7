//! Each order with an id by product, category, channel and region: in how many orders something of a category was
//! bought.
//!
//! A product is bought in many orders and an order holds many products, so that orders cannot be added up from parts.
//! Orders without an id are one row each, and are counted with the sales. Only tables with one of these columns have
//! this cube.
use super::{
    Cubes,
    cube::{NewCube, key, measure},
    dimension::{CATEGORY, CHANNEL, CURRENCY, CUSTOMER, ORDER, PRODUCT, REGION},
    orders,
    parts::{Earliest, Id, Sum},
    rows::Rows,
};
use crate::totals::Totals;
use domain::{Field, Result};

key! {
    /// With too many cells products are told apart no longer.
    Key {
        order: Id<ORDER>,
        customer: Id<CUSTOMER>,
        product: Id<PRODUCT>,
        category: Id<CATEGORY>,
        channel: Id<CHANNEL>,
        region: Id<REGION>,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 2_000_000;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { product: Id::NOT_KEPT, ..self }),
            _ => None,
        }
    }
}

measure! {
    /// Only rows that count as sales.
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

const PARTS: [Field; 4] = [Field::Product, Field::Category, Field::Channel, Field::Region];

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::OrderId) || !PARTS.iter().any(|field| rows.has(*field)) {
        return Ok(());
    }
    for row in 0..rows.len() {
        let order = rows.order(row);
        if order.is_none() {
            continue;
        }
        let Some(sale) = rows.sale(row) else { continue };
        let key = Key {
            order,
            customer: rows.customer(row),
            product: rows.id(row),
            category: rows.id(row),
            channel: rows.id(row),
            region: rows.id(row),
            currency: rows.currency(row),
        };
        let cell = Cell {
            rows: 1,
            bought: sale.bought as u32,
            gross: Sum::new(sale.gross),
            refunds: Sum::new(sale.refunds),
            first_day: Earliest(rows.day(row)),
        };
        cube.add(key, &cell)?;
    }
    Ok(())
}

impl Cubes {
    /// Puts in place of orders that could not be cut those that the parts of orders in a slice make up.
    pub(super) fn take_orders_of_parts(&mut self) -> Result<()> {
        if self.order_parts.cells.is_empty() || self.withheld.remove("orders").is_none() {
            return Ok(());
        }
        let order = |(key, cell): &(Key, Cell)| {
            let Cell { rows, bought, gross, refunds, first_day } = *cell;
            let key = orders::Key { order: key.order, customer: key.customer, currency: key.currency };
            (key, orders::Cell { rows, bought, gross, refunds, first_day })
        };
        self.orders = self.orders.with(self.order_parts.iter().map(order).collect())?;
        Ok(())
    }
}
