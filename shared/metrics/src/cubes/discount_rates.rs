//! What was paid at each discount, as the discount column has it: where it holds rates, the list prices follow from
//! this.
//!
//! A list price is what was paid / (1 - rate), and a sum of quotients cannot be had from sums over all rates. With more
//! than 50,000 different discounts they are rounded to four significant digits. That is more than there are rates of so
//! many digits in a table, so discounts that are still too many are money and are added up elsewhere.
use super::{
    cube::{NewCube, key, measure},
    dimension::CURRENCY,
    parts::{Id, Sum},
    rows::Rows,
    values::four_digits,
};
use domain::{Field, Result};

key! {
    Key {
        currency: Id<CURRENCY>,
        discount: Sum,
    }

    const MOST: usize = 50_000;
    const HOLDS_AMOUNTS: bool = true;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { discount: Sum::new(four_digits(self.discount.units())), ..self }),
            _ => None,
        }
    }
}

measure! {
    /// What paid rows that were not refunded since brought in. Other rows only show what the column holds.
    Cell {
        rows: u32,
        gross: Sum,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let Some(discounts) = rows.numbers(Field::Discount)? else { return Ok(()) };
    for row in 0..rows.len() {
        let discount = discounts.get(row)?;
        let sale = rows.sale(row).filter(|sale| sale.bought > 0);
        if discount.is_none() && sale.is_none() {
            continue;
        }
        // A blank discount is none.
        let key = Key { currency: rows.currency(row), discount: Sum::new(discount.unwrap_or(0)) };
        let cell = sale.map(|sale| Cell { rows: 1, gross: Sum::new(sale.gross) });
        cube.add(key, &cell.unwrap_or_default())?;
    }
    Ok(())
}
