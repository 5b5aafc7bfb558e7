//! The days on which the table has rows, whatever they hold: what its calendar is read from.
use super::{
    Cubes,
    cube::{NewCube, key, measure},
    parts::{Day, UNDATED},
    rows::Rows,
};
use domain::{Field, Result};

key! {
    Key { day: Day, }
}

measure! {
    Cell { rows: u64, }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Date) {
        return Ok(());
    }
    // Rows of a day often stand together.
    let mut run = (rows.len() > 0).then(|| (rows.day(0), 0));
    for row in 0..rows.len() {
        let day = rows.day(row);
        match &mut run {
            Some((of, number)) if *of == day => *number += 1,
            _ => {
                if let Some((of, number)) = run.replace((day, 1)) {
                    cube.add(Key { day: Day(of) }, &Cell { rows: number })?;
                }
            }
        }
    }
    run.map_or(Ok(()), |(of, number)| cube.add(Key { day: Day(of) }, &Cell { rows: number }))
}

/// Fewer rows at an even pace may be chance.
const ROWS_OF_A_SERIES: usize = 8;

/// Whether the table has one row for each day, week, month, quarter or year, without a gap: sums, and no orders.
pub fn is_series(cubes: &Cubes) -> bool {
    if let Some(decided) = &cubes.decided {
        return decided.is_series;
    }
    let days = &cubes.days.cells;
    let is_single = days.iter().all(|(key, cell)| key.day.0 != UNDATED && cell.rows == 1);
    if days.len() < ROWS_OF_A_SERIES || !is_single {
        return false;
    }
    let gaps = || days.windows(2).map(|pair| pair[1].0.day.0 - pair[0].0.day.0);
    [1..=1, 7..=7, 28..=31, 90..=92, 365..=366].into_iter().any(|pace| gaps().all(|gap| pace.contains(&gap)))
}
