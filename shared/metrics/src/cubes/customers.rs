//! What each customer bought and gave back in each month, per currency.
use super::{
    cells::Cells,
    lines::{Line, UNDATED},
    names::{NONE, Names, Renaming, text},
};
use crate::totals::Totals;
use domain::Result;
use rustc_hash::FxHashMap;
use tables::date_of;

/// Only rows that count as sales and name a customer.
#[derive(Debug, Clone, Default)]
pub struct Customers {
    cells: Cells<Key, Cell>,
    /// Month of each day seen, since a calendar date per row would cost more than the rest of the row.
    months: FxHashMap<i32, i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub customer: u32,
    /// Months since year 0, or [`UNDATED`].
    pub month: i32,
    pub currency: u32,
}

/// A key with its texts, as cells are sorted.
pub type NamedKey<'a> = (&'a str, i32, Option<&'a str>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub totals: Totals,
    /// [`UNDATED`] throughout the cells of the undated month.
    pub first_day: i32,
    pub last_day: i32,
}

impl Customers {
    #[inline]
    pub fn add(&mut self, line: &Line, counted: &Totals) -> Result<()> {
        if line.customer == NONE {
            return Ok(());
        }
        let month = *self.months.entry(line.day).or_insert_with(|| month_of(line.day));
        let key = Key { customer: line.customer, month, currency: line.currency };
        self.add_cell(key, &Cell { totals: *counted, first_day: line.day, last_day: line.day })
    }

    fn add_cell(&mut self, key: Key, more: &Cell) -> Result<()> {
        let cell = self.cells.at(key, || Cell { totals: Totals::default(), ..*more });
        cell.first_day = cell.first_day.min(more.first_day);
        cell.last_day = cell.last_day.max(more.last_day);
        cell.totals.add(&more.totals)
    }

    pub fn merge(&mut self, other: Customers, renaming: &Renaming) -> Result<()> {
        for (key, cell) in other.cells.iter() {
            let key = Key {
                customer: Renaming::of(&renaming.customers, key.customer),
                month: key.month,
                currency: Renaming::of(&renaming.currencies, key.currency),
            };
            self.add_cell(key, cell)?;
        }
        Ok(())
    }

    pub fn rescale(&mut self, factor: i128) -> Result<()> {
        self.cells.try_for_each(|cell| cell.totals.rescale(factor))
    }

    /// In no order: for sums alone.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Cell)> {
        self.cells.iter()
    }

    pub fn sorted<'a>(&'a self, names: &'a Names) -> Vec<(NamedKey<'a>, &'a Cell)> {
        let named =
            |key: &Key| (names.customers.text(key.customer), key.month, text(&names.currencies.words, key.currency));
        self.cells.sorted(named)
    }
}

fn month_of(day: i32) -> i32 {
    if day == UNDATED {
        return UNDATED;
    }
    let date = date_of(day);
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}
