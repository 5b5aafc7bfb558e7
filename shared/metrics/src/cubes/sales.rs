//! Sales by day, product, category, channel, region, status and currency: every row with an amount column, whether it
//! counts or not.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CATEGORY, CHANNEL, CURRENCY, PRODUCT, REGION, STATUS},
    parts::{Day, Id, Sum},
    rows::Rows,
};
use crate::{outcome::Outcome, totals::Totals};
use domain::{Field, Result};

key! {
    /// With too many cells products are told apart no longer, then categories, regions and channels.
    Key {
        day: Day,
        product: Id<PRODUCT>,
        category: Id<CATEGORY>,
        channel: Id<CHANNEL>,
        region: Id<REGION>,
        status: Id<STATUS>,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 8_000_000;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { product: Id::NOT_KEPT, ..self }),
            2 => Some(Self {
                product: Id::NOT_KEPT,
                category: Id::NOT_KEPT,
                channel: Id::NOT_KEPT,
                region: Id::NOT_KEPT,
                ..self
            }),
            _ => None,
        }
    }
}

measure! {
    Cell {
        rows: u32,
        /// Rows with a readable amount; only these are in the sums.
        with_amount: u32,
        bought: u32,
        /// Rows with an amount that name an order.
        named: u32,
        /// Rows that are an order of their own, because they name no order.
        orders: u32,
        /// Counted rows in which something was given back.
        refund_rows: u32,
        /// Rows without an order id in which something came in, given back or not.
        placed: u32,
        /// Those of them of which something was given back.
        returned: u32,
        /// Rows without an order id in which something was given back and nothing came in.
        loose_refunds: u32,
        positive: Sum,
        negative: Sum,
        refund_column: Sum,
        /// Net revenue of the rows that name an order, so that the rest is that of rows which name none.
        ordered: Sum,
    }
}

impl Cell {
    /// The cell as sales; the same reading as a single row's, since that reading is linear.
    pub fn totals(&self, outcome: Outcome) -> Result<Totals> {
        let (gross, refunds) =
            outcome.gross_and_refunds(self.positive.units(), self.negative.units(), self.refund_column.units())?;
        Ok(Totals { rows: self.with_amount.into(), bought: self.bought.into(), gross, refunds })
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Amount) {
        return Ok(());
    }
    for row in 0..rows.len() {
        let key = key_of(rows, row);
        let mut cell = Cell { rows: 1, ..Cell::default() };
        if let Some(amount) = rows.amount(row)? {
            cell.with_amount = 1;
            cell.named = u32::from(!rows.order(row).is_none());
            cell.positive = Sum::new(amount.max(0));
            cell.negative = Sum::new(amount.min(0));
            cell.refund_column = Sum::new(rows.refund(row)?);
            if let Some(counted) = rows.sale(row) {
                cell.bought = counted.bought as u32;
                let is_single = rows.order(row).is_none();
                cell.orders = u32::from(is_single && counted.is_order());
                cell.placed = u32::from(is_single && counted.is_placed());
                cell.returned = u32::from(is_single && counted.is_placed() && counted.refunds > 0);
                cell.loose_refunds = u32::from(is_single && !counted.is_placed() && counted.refunds > 0);
                cell.refund_rows = u32::from(counted.refunds > 0);
                cell.ordered = Sum::new(if is_single { 0 } else { counted.net() });
            }
        }
        cube.add(key, &cell)?;
    }
    Ok(())
}

pub(super) fn key_of(rows: &Rows<'_>, row: usize) -> Key {
    Key {
        day: Day(rows.day(row)),
        product: rows.id(row),
        category: rows.id(row),
        channel: rows.id(row),
        region: rows.id(row),
        status: rows.id(row),
        currency: rows.currency(row),
    }
}
