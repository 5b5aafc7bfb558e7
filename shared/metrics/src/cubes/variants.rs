//! Totals of an experiment by variant: units, and count, sum and sum of squares of what they bought and did, from which means,
//! variances and rates of each arm follow.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CURRENCY, VARIANT},
    parts::{Id, Product, Sum},
    rows::{Rows, number},
};
use domain::{Field, Result};

key! {
    Key {
        variant: Id<VARIANT>,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 10_000;
    const MULTIPLIES: bool = true;
}

measure! {
    Cell {
        rows: u64,
        /// Rows with a readable amount, and what they add up to.
        with_amount: u64,
        amount: Sum,
        amount_squared: Product,
        with_conversions: u64,
        conversions: Sum,
        conversions_squared: Product,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Variant) {
        return Ok(());
    }
    let conversions = rows.numbers(Field::Conversions)?;
    for row in 0..rows.len() {
        let (with_amount, amount, amount_squared) = moments(rows.amount(row)?)?;
        let (with_conversions, conversions, conversions_squared) = moments(number(conversions, row)?)?;
        let key = Key { variant: rows.id(row), currency: rows.currency(row) };
        let cell =
            Cell { rows: 1, with_amount, amount, amount_squared, with_conversions, conversions, conversions_squared };
        cube.add(key, &cell)?;
    }
    Ok(())
}

/// How many, their sum and the sum of their squares, of one value or none.
fn moments(value: Option<i128>) -> Result<(u64, Sum, Product)> {
    let Some(value) = value else { return Ok((0, Sum::default(), Product::default())) };
    Ok((1, Sum::new(value), Product::of(value, value)?))
}

#[cfg(test)]
mod tests {
    use crate::testing::cubes;

    #[test]
    fn each_arm_has_its_count_sum_and_sum_of_squares() {
        let cubes = cubes("variant,amount,conversions\nA,1.5,1\nA,2.5,0\nB,,1\nB,-3,");
        let cells = cubes.variants.iter().map(|(key, cell)| {
            let shown = (cell.amount.units(), cell.amount_squared.0.units(), cell.conversions.units());
            (cubes.names.text(key.variant).unwrap(), cell.rows, cell.with_amount, cell.with_conversions, shown)
        });
        let expected = [("A", 2, 2, 2, (40, 850, 10)), ("B", 2, 1, 1, (-30, 900, 10))];
        assert_eq!(cells.collect::<Vec<_>>(), expected);
    }
}
