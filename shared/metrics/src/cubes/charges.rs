//! What each customer paid for each product on each day, in rows that say nothing of a subscription: whether something
//! recurs is then read from the days between the payments.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CURRENCY, CUSTOMER, PRODUCT},
    parts::{Day, Id, Sum, UNDATED},
    rows::Rows,
    terms::Terms,
};
use domain::{Field, Result};

key! {
    /// With too many cells products are told apart no longer.
    Key {
        customer: Id<CUSTOMER>,
        product: Id<PRODUCT>,
        currency: Id<CURRENCY>,
        day: Day,
    }

    const IS_BALANCE: bool = true;
    const MOST: usize = 250_000;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { product: Id::NOT_KEPT, ..self }),
            _ => None,
        }
    }
}

measure! {
    /// Only rows in which something was paid; refunds do not change what recurs.
    Cell {
        rows: u32,
        paid: Sum,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let needed = [Field::Amount, Field::CustomerId, Field::Date];
    if cube.has_overflowed() || !needed.into_iter().all(|field| rows.has(field)) {
        return Ok(());
    }
    let terms = Terms::of(rows)?;
    for row in 0..rows.len() {
        let (customer, day) = (rows.customer(row), rows.day(row));
        if customer.is_none() || day == UNDATED || terms.as_ref().is_some_and(|terms| terms.is_stated(row)) {
            continue;
        }
        let Some(sale) = rows.sale(row).filter(|sale| sale.gross > 0) else { continue };
        let key = Key { customer, product: rows.id(row), currency: rows.currency(row), day: Day(day) };
        cube.add_in(customer.0, key, &Cell { rows: 1, paid: Sum::new(sale.gross) })?;
    }
    Ok(())
}
