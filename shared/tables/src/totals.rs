//! Rows that may add up others: held back in pass one and judged by their numbers where their cells do not tell.
use crate::number;
use crate::plan::PlannedColumn;
use crate::reading::Reading;
use crate::records::Record;

/// A row held back, with its place below the names.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub place: u64,
    pub row: Record,
}

impl Held {
    pub(crate) fn new(place: u64, row: &Record) -> Self {
        Self { place, row: row.clone() }
    }
}

/// Adds up the number columns between and above the held rows, to see which of them are sums.
pub(crate) struct Sums {
    /// The number columns, by place, with their readings.
    numbers: Vec<(usize, Reading)>,
    open: Vec<Held>,
    next: usize,
    /// Per number column: the sum since the beginning, and since the last held row.
    all: Vec<i128>,
    part: Vec<i128>,
    totals: Vec<Held>,
    others: Vec<Held>,
}

impl Sums {
    pub(crate) fn new(columns: &[PlannedColumn], mut open: Vec<Held>) -> Self {
        open.sort_by_key(|held| held.place);
        let numbers: Vec<(usize, Reading)> = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| matches!(column.reading, Reading::Number(_)))
            .map(|(place, column)| (place, column.reading))
            .collect();
        let zeros = vec![0; numbers.len()];
        Self { all: zeros.clone(), part: zeros, numbers, open, next: 0, totals: Vec::new(), others: Vec::new() }
    }

    /// Takes every row below the names in order; `place` is the row's place there.
    pub(crate) fn take(&mut self, place: u64, row: &Record) {
        if self.open.get(self.next).is_some_and(|held| held.place == place) {
            let held = self.open[self.next].clone();
            self.next += 1;
            if self.is_sum(row) {
                self.totals.push(held)
            } else {
                self.others.push(held)
            }
            self.part.iter_mut().for_each(|sum| *sum = 0);
            return;
        }
        for (at, (column, reading)) in self.numbers.iter().enumerate() {
            let units = row.get(*column).and_then(|cell| units(cell, *reading)).unwrap_or_default();
            self.all[at] = self.all[at].saturating_add(units);
            self.part[at] = self.part[at].saturating_add(units);
        }
    }

    /// Every number of the row is the sum of its column so far, or since the last such row; one number at least.
    fn is_sum(&self, row: &Record) -> bool {
        let mut numbers = 0;
        for (at, (column, reading)) in self.numbers.iter().enumerate() {
            let Some(units) = row.get(*column).and_then(|cell| units(cell, *reading)) else { continue };
            numbers += 1;
            if units != self.all[at] && units != self.part[at] {
                return false;
            }
        }
        numbers > 0
    }

    /// The rows that are sums, and those that are not.
    pub(crate) fn split(self) -> (Vec<Held>, Vec<Held>) {
        (self.totals, self.others)
    }
}

fn units(cell: &str, reading: Reading) -> Option<i128> {
    let Reading::Number(reading) = reading else { return None };
    number::read(cell.trim(), reading.mark).and_then(|number| reading.units(number))
}
