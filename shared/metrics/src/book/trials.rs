//! Trials that ended, by month.
use super::Context;
use crate::cubes::Cubes;
use domain::{Date, Granularity, Period};
use std::collections::BTreeMap;
use tables::{date_of, day_number};

/// Trials that ended, and those of them that became paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    pub trials: u64,
    pub converted: u64,
}

#[derive(Debug, Clone, Default)]
pub struct Trials {
    pub ended: Ended,
    /// Months in which any ended.
    pub months: BTreeMap<Period, Ended>,
    /// The last day on which one ended.
    pub last: Option<Date>,
    /// Trials that still run, or end after the day the file came.
    pub running: u64,
}

impl Ended {
    fn add(&mut self, trials: u32, converted: u32) {
        self.trials += u64::from(trials);
        self.converted += u64::from(converted);
    }
}

impl Trials {
    pub fn read(cubes: &Cubes, context: Context) -> Self {
        let mut trials = Self::default();
        for (key, cell) in cubes.trials.iter() {
            if key.day.0 > day_number(context.today) {
                trials.running += u64::from(cell.trials);
                continue;
            }
            let ended = cell.trials - cell.running;
            trials.running += u64::from(cell.running);
            trials.ended.add(ended, cell.converted);
            if ended > 0 {
                let day = date_of(key.day.0);
                trials.last = trials.last.max(Some(day));
                let month = Period::containing(Granularity::Month, day);
                trials.months.entry(month).or_default().add(ended, cell.converted);
            }
        }
        trials
    }
}
