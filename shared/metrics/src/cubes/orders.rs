//! Each order that the file names by an id, with all of its lines, per currency.
use super::{
    cells::Cells,
    lines::Line,
    names::{NONE, Names, Renaming, text},
};
use crate::totals::Totals;
use domain::Result;

/// Only rows that count as sales; a row without an order id is an order of its own and is counted with the sales.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    cells: Cells<Key, Cell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub order: u32,
    pub currency: u32,
}

/// A key with its texts, as cells are sorted.
pub type NamedKey<'a> = (&'a str, Option<&'a str>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    pub totals: Totals,
    /// First dated line; `None` where no line has a date.
    pub first_day: Option<i32>,
}

impl Orders {
    #[inline]
    pub fn add(&mut self, line: &Line, counted: &Totals) -> Result<()> {
        if line.order == NONE {
            return Ok(());
        }
        let first_day = Some(line.day).filter(|day| *day != super::lines::UNDATED);
        self.add_cell(Key { order: line.order, currency: line.currency }, &Cell { totals: *counted, first_day })
    }

    fn add_cell(&mut self, key: Key, more: &Cell) -> Result<()> {
        let cell = self.cells.at(key, Cell::default);
        cell.first_day = [cell.first_day, more.first_day].into_iter().flatten().min();
        cell.totals.add(&more.totals)
    }

    pub fn merge(&mut self, other: Orders, renaming: &Renaming) -> Result<()> {
        for (key, cell) in other.cells.iter() {
            let key = Key {
                order: Renaming::of(&renaming.orders, key.order),
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
        let named = |key: &Key| (names.orders.text(key.order), text(&names.currencies.words, key.currency));
        self.cells.sorted(named)
    }
}
