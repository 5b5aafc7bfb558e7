//! Rows without the names that every other row has: one is the totals row that some exports begin with; of several, those
//! whose money is that of all others.
use super::long_table::value;
use super::place_of;
use super::vendor::{TotalRows, Vendor};
use crate::number::Mark;
use crate::records::Record;
use domain::{Decimal, Field};

/// What the rows with names come to, under either decimal mark.
#[derive(Debug, Default)]
pub(crate) struct Unnamed {
    /// Place of the money, where the file has any.
    money: Option<usize>,
    sums: [Option<Decimal>; 2],
    rows: u64,
}

const MARKS: [Mark; 2] = [Mark::Point, Mark::Comma];

impl Unnamed {
    /// `None` where the export has no such rows.
    pub(crate) fn new(vendor: Option<&Vendor>, headers: &[String]) -> Option<Self> {
        let vendor = vendor.filter(|vendor| matches!(vendor.total_rows, TotalRows::Unnamed(_)))?;
        let names = super::normalised(headers);
        let spend = vendor.fields.iter().find(|(field, _)| *field == Field::Spend);
        let money = spend.and_then(|(_, columns)| place_of(&names, columns));
        Some(Self { money, sums: [Some(Decimal::ZERO); 2], rows: 0 })
    }

    /// Takes a row with names.
    pub(crate) fn add(&mut self, row: &Record) {
        let cell = self.money.and_then(|place| row.get(place)).unwrap_or_default();
        for (sum, mark) in self.sums.iter_mut().zip(MARKS) {
            *sum = sum.zip(value(cell, mark)).and_then(|(sum, value)| sum.checked_add(value));
        }
        self.rows += 1;
    }

    /// Whether a row without names adds up those with them, but for a cent for each; `one`: there is no other.
    pub(crate) fn is_total(&self, row: &Record, one: bool) -> bool {
        let cell = self.money.and_then(|place| row.get(place)).unwrap_or_default().trim();
        let most = Decimal::from(self.rows).checked_mul(Decimal::new(1, 2)).unwrap_or_default();
        let agrees = |(sum, mark): (&Option<Decimal>, Mark)| {
            let difference = sum.zip(value(cell, mark)).and_then(|(sum, said)| sum.checked_sub(said));
            difference.is_some_and(|difference| difference.abs() <= most)
        };
        one || !cell.is_empty() && self.sums.iter().zip(MARKS).any(agrees)
    }
}
