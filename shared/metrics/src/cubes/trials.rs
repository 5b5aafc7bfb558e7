//! Trials by the day on which they ended or will, and what became of them.
use super::{
    cube::{NewCube, key, measure},
    dimension::CUSTOMER,
    parts::{Day, Id},
    rows::Rows,
    terms::states,
};
use crate::subscription_state::State;
use domain::{Field, Result};

key! {
    Key {
        customer: Id<CUSTOMER>,
        day: Day,
    }
}

measure! {
    Cell {
        trials: u32,
        /// It ran beyond the end of the trial, whether it ended later or not.
        converted: u32,
        /// The row says that the trial still runs.
        running: u32,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let Some(trial_ends) = rows.dates(Field::TrialEnd) else { return Ok(()) };
    let (states, ends) = (states(rows), rows.dates(Field::EndDate));
    for row in 0..rows.len() {
        let Some(day) = trial_ends.get(row) else { continue };
        let end = ends.and_then(|ends| ends.get(row));
        let state = states.get(row).copied().unwrap_or(State::Running);
        let converted = match state {
            State::Running => end.is_none_or(|end| end > day),
            State::Ended => end.is_some_and(|end| end > day),
            State::Trialing | State::NotBegun | State::Unknown => false,
        };
        let running = u32::from(state == State::Trialing);
        let cell = Cell { trials: 1, converted: u32::from(converted), running };
        cube.add(Key { customer: rows.customer(row), day: Day(day) }, &cell)?;
    }
    Ok(())
}
