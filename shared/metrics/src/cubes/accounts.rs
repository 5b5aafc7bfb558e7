//! Amounts by day, section and account, per currency: statements of profit and loss, balance sheets and ledgers.
use super::{
    cube::{NewCube, key, measure},
    dimension::{ACCOUNT, CURRENCY, SECTION},
    parts::{Day, Id, Sum},
    rows::Rows,
};
use domain::{Field, Result};

key! {
    Key {
        day: Day,
        section: Id<SECTION>,
        account: Id<ACCOUNT>,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 2_000_000;
}

measure! {
    /// Only rows with a readable amount.
    Cell {
        rows: u32,
        /// With the sign of the file: statements write costs above zero.
        amount: Sum,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Amount) || !(rows.has(Field::Account) || rows.has(Field::Section)) {
        return Ok(());
    }
    for row in 0..rows.len() {
        let Some(amount) = rows.amount(row)? else { continue };
        let key =
            Key { day: Day(rows.day(row)), section: rows.id(row), account: rows.id(row), currency: rows.currency(row) };
        cube.add(key, &Cell { rows: 1, amount: Sum::new(amount) })?;
    }
    Ok(())
}
