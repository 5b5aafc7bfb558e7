//! The days on which the table has rows, whatever they hold: what its calendar is read from.
use super::{
    cube::{NewCube, key, measure},
    parts::Day,
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
