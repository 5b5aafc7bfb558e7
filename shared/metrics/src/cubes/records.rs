//! What is worked through, such as expense claims and tickets: by the day it was opened, status, category, department, person,
//! bracket of the amount, and days until it was closed. Of tables that name a day of closing alone.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CATEGORY, CURRENCY, DEPARTMENT, PERSON, STATUS},
    parts::{Day, Id, Small, Sum, UNDATED},
    rows::Rows,
};
use domain::{Decimal, Field, Result};

key! {
    /// With too many cells persons are told apart no longer, then departments and categories.
    Key {
        /// When it was opened.
        day: Day,
        status: Id<STATUS>,
        category: Id<CATEGORY>,
        department: Id<DEPARTMENT>,
        person: Id<PERSON>,
        currency: Id<CURRENCY>,
        /// See [`bound`].
        bracket: Small,
        /// Calendar days from opening to closing; none where one of both is blank, or closing comes first.
        days: Small,
    }

    const MOST: usize = 4_000_000;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { person: Id::NOT_KEPT, ..self }),
            2 => Some(Self { person: Id::NOT_KEPT, department: Id::NOT_KEPT, category: Id::NOT_KEPT, ..self }),
            _ => None,
        }
    }
}

measure! {
    Cell {
        rows: u32,
        with_amount: u32,
        amount: Sum,
    }
}

/// The columns without which a table holds no records.
pub const TELLING: [Field; 3] = [Field::Status, Field::Date, Field::ClosedDate];

/// Where a bracket of amounts begins: 1, 2, 5, 10, 20, 50, … for 0, 1, 2, …; below 1 is bracket −1, and amounts below zero
/// are in none.
pub fn bound(bracket: i32) -> Decimal {
    let power = 10_i128.checked_pow(bracket.max(0) as u32 / 3).unwrap_or(i128::MAX);
    let first = if bracket < 0 { 0 } else { [1, 2, 5][bracket as usize % 3] };
    power.checked_mul(first).and_then(|bound| Decimal::try_from_i128_with_scale(bound, 0).ok()).unwrap_or(Decimal::MAX)
}

/// Where brackets from 0 on begin, in units of which `one` make 1, as far as numbers go.
fn bounds(one: i128) -> Vec<i128> {
    let tens = std::iter::successors(Some(one), |power| power.checked_mul(10));
    tens.flat_map(|power| [1, 2, 5].map(|first| power.checked_mul(first))).map_while(|bound| bound).collect()
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let Some(closed) = rows.dates(Field::ClosedDate) else { return Ok(()) };
    if !TELLING.iter().all(|field| rows.has(*field)) {
        return Ok(());
    }
    let bounds = bounds(rows.one()?);
    for row in 0..rows.len() {
        let amount = rows.amount(row)?;
        let of_amount = |amount: i128| Small::new(bounds.partition_point(|bound| *bound <= amount) as i32 - 1);
        let opened = rows.day(row);
        let days = closed.get(row).filter(|closed| opened != UNDATED && *closed >= opened);
        let key = Key {
            day: Day(opened),
            status: rows.id(row),
            category: rows.id(row),
            department: rows.id(row),
            person: rows.id(row),
            currency: rows.currency(row),
            bracket: amount.filter(|amount| *amount >= 0).map_or(Small::NONE, of_amount),
            days: days.map_or(Small::NONE, |closed| Small::new(closed - opened)),
        };
        let cell = Cell { rows: 1, with_amount: u32::from(amount.is_some()), amount: Sum::new(amount.unwrap_or(0)) };
        cube.add(key, &cell)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::cubes;

    #[test]
    fn an_amount_is_in_the_bracket_whose_bound_it_reaches_at_any_scale() {
        let brackets = |csv: &str| -> Vec<Option<i32>> {
            let cubes = cubes(&format!("date,closed_date,status,amount\n{csv}"));
            cubes.records.iter().map(|(key, _)| key.bracket.get()).collect()
        };
        let row = |amount: &str| format!("2024-01-01,2024-01-02,open,{amount}");
        assert_eq!(
            brackets(&["0.99", "1", "4999.99", "5000", "-3"].map(row).join("\n")),
            [None, Some(-1), Some(0), Some(10), Some(11)]
        );
        assert_eq!(brackets(&row("5000.0000")), [Some(11)]);
        assert_eq!([-1, 0, 4, 11].map(bound), [0, 1, 20, 5000].map(Decimal::from));
    }
}
