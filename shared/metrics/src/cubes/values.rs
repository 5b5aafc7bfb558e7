//! The values of orders that are one row each, as a histogram: how often each amount was paid. Orders with an id have
//! theirs in [`super::orders`].
//!
//! Exact as long as there are at most a million different amounts; with more, amounts are rounded towards zero to four
//! significant digits, so that a percentile is less than 0.1 % too small, and said to be rounded.
use super::{
    cube::{NewCube, key, measure},
    dimension::CURRENCY,
    parts::{Id, Sum},
    rows::Rows,
};
use domain::{Field, Result};

key! {
    Key {
        currency: Id<CURRENCY>,
        value: Sum,
    }

    const MOST: usize = 1_000_000;
    const HOLDS_AMOUNTS: bool = true;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { value: Sum::new(four_digits(self.value.units())), ..self }),
            _ => None,
        }
    }
}

measure! {
    Cell { rows: u64, }
}

/// Does not depend on the scale: ten times the number has the same digits.
pub(super) fn four_digits(units: i128) -> i128 {
    let mut power = 1;
    while (units / power).abs() >= 10_000 {
        power *= 10;
    }
    units / power * power
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Amount) {
        return Ok(());
    }
    for row in 0..rows.len() {
        if !rows.order(row).is_none() {
            continue;
        }
        let Some(sale) = rows.sale(row).filter(|sale| sale.is_order()) else { continue };
        let key = Key { currency: rows.currency(row), value: Sum::new(sale.gross - sale.refunds) };
        cube.add(key, &Cell { rows: 1 })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::four_digits;

    #[test]
    fn four_digits_are_less_than_a_thousandth_away() {
        for (units, rounded) in [(0, 0), (9_999, 9_999), (12_345, 12_340), (-12_345, -12_340), (99_999_999, 99_990_000)]
        {
            assert_eq!(four_digits(units), rounded);
            assert_eq!(four_digits(units * 10), rounded * 10);
            assert!((units - rounded).abs() * 1_000 <= units.abs());
        }
    }
}
