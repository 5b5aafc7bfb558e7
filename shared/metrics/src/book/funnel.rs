//! How far leads came, from the first day that each stood in each stage.
use crate::{
    cubes::{Cubes, UNDATED, steps},
    stage::{Ladder, Stage},
};

/// Units per place of the ladder.
#[derive(Debug, PartialEq, Eq)]
pub struct History {
    /// What the rows are steps of.
    pub of: &'static str,
    pub rows: u64,
    /// Units that stood in every stage up to this one, each not before the one before it.
    pub in_order: Vec<u64>,
    /// Units that ever stood in the stage.
    pub ever: Vec<u64>,
}

/// The stages of each deal, or of each customer.
fn units(cubes: &Cubes) -> impl Iterator<Item = &[(steps::Key, steps::Cell)]> {
    cubes.steps.cells.chunk_by(|(a, _), (b, _)| (a.deal, a.customer) == (b.deal, b.customer))
}

/// Whether some unit stands in several stages; otherwise the file is a snapshot.
pub fn has_history(cubes: &Cubes) -> bool {
    let moves = || units(cubes).any(|stages| stages.len() > 1);
    cubes.decided.as_ref().map_or_else(moves, |decided| decided.has_history)
}

impl History {
    pub fn read(cubes: &Cubes, ladder: &Ladder) -> Self {
        let places = ladder.names().len();
        let of = if cubes.steps.iter().any(|(key, _)| !key.deal.is_none()) { "deals" } else { "customers" };
        let mut history = Self { of, rows: 0, in_order: vec![0; places], ever: vec![0; places] };
        for stages in units(cubes) {
            history.rows += stages.iter().map(|(_, cell)| u64::from(cell.rows)).sum::<u64>();
            let days = first_days(cubes, stages, ladder, places);
            days.iter().zip(&mut history.ever).for_each(|(day, ever)| *ever += u64::from(day.is_some()));
            let mut last = UNDATED;
            for (day, in_order) in days.iter().zip(&mut history.in_order) {
                match day.filter(|day| *day != UNDATED && *day >= last) {
                    Some(day) => (last, *in_order) = (day, *in_order + 1),
                    None => break,
                }
            }
        }
        history
    }
}

/// The first day of one unit at each place; [`UNDATED`] where it stood there on no known day.
fn first_days(cubes: &Cubes, stages: &[(steps::Key, steps::Cell)], ladder: &Ladder, places: usize) -> Vec<Option<i32>> {
    let mut days: Vec<Option<i32>> = vec![None; places];
    for (key, cell) in stages {
        let Some(Stage::Reached(place)) = cubes.names.text(key.stage).map(|word| ladder.stage(word)) else { continue };
        let day = cell.first_day.0;
        days[place] = Some(match days[place] {
            Some(known) if known != UNDATED && (day == UNDATED || known < day) => known,
            _ => day,
        });
    }
    days
}
