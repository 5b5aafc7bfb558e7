//! Sales by day, product, channel, status and currency: every row of the file, whether it counts or not.
use super::{
    cells::Cells,
    lines::Line,
    names::{NONE, Names, Renaming, Status, text},
};
use crate::{exact::plus, exact::times, outcome::Outcome, totals::Totals};
use domain::Result;

#[derive(Debug, Clone, Default)]
pub struct Sales {
    cells: Cells<Key, Cell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub day: i32,
    pub product: u32,
    pub channel: u32,
    pub status: u32,
    pub currency: u32,
}

/// A key with its texts, as cells are sorted.
pub type NamedKey<'a> = (i32, Option<&'a str>, Option<&'a str>, Status<'a>, Option<&'a str>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    pub rows: u64,
    /// Rows with a readable amount; only these are in the sums.
    pub with_amount: u64,
    pub bought: u64,
    /// Rows that are an order of their own, because they name no order.
    pub orders: u64,
    /// Counted rows in which something was given back.
    pub refund_rows: u64,
    pub positive: i128,
    pub negative: i128,
    pub refund_column: i128,
}

impl Cell {
    /// The cell as sales; the same reading as a single row's, since that reading is linear.
    pub fn totals(&self, outcome: Outcome) -> Result<Totals> {
        let (gross, refunds) = outcome.gross_and_refunds(self.positive, self.negative, self.refund_column)?;
        Ok(Totals { rows: self.with_amount, bought: self.bought, gross, refunds })
    }

    fn add(&mut self, other: &Cell) -> Result<()> {
        self.rows += other.rows;
        self.with_amount += other.with_amount;
        self.bought += other.bought;
        self.orders += other.orders;
        self.refund_rows += other.refund_rows;
        self.positive = plus(self.positive, other.positive)?;
        self.negative = plus(self.negative, other.negative)?;
        self.refund_column = plus(self.refund_column, other.refund_column)?;
        Ok(())
    }
}

impl Sales {
    #[inline]
    pub fn add(&mut self, line: &Line) -> Result<()> {
        let Line { day, product, channel, status, currency, .. } = *line;
        let cell = self.cells.at(Key { day, product, channel, status, currency }, Cell::default);
        cell.rows += 1;
        let Some(amount) = line.amount else { return Ok(()) };
        cell.with_amount += 1;
        cell.positive = plus(cell.positive, amount.max(0))?;
        cell.negative = plus(cell.negative, amount.min(0))?;
        cell.refund_column = plus(cell.refund_column, line.refund)?;
        if let Some(counted) = &line.counted {
            cell.bought += counted.bought;
            cell.orders += u64::from(line.order == NONE && counted.is_order());
            cell.refund_rows += u64::from(counted.refunds > 0);
        }
        Ok(())
    }

    pub fn merge(&mut self, other: Sales, renaming: &Renaming) -> Result<()> {
        for (key, cell) in other.cells.iter() {
            let key = Key {
                day: key.day,
                product: Renaming::of(&renaming.products, key.product),
                channel: Renaming::of(&renaming.channels, key.channel),
                status: Renaming::of(&renaming.statuses, key.status),
                currency: Renaming::of(&renaming.currencies, key.currency),
            };
            self.cells.at(key, Cell::default).add(cell)?;
        }
        Ok(())
    }

    pub fn rescale(&mut self, factor: i128) -> Result<()> {
        self.cells.try_for_each(|cell| {
            cell.positive = times(cell.positive, factor)?;
            cell.negative = times(cell.negative, factor)?;
            cell.refund_column = times(cell.refund_column, factor)?;
            Ok(())
        })
    }

    /// In no order: for sums alone.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Cell)> {
        self.cells.iter()
    }

    pub fn sorted<'a>(&'a self, names: &'a Names) -> Vec<(NamedKey<'a>, &'a Cell)> {
        let named = |key: &Key| {
            let (product, channel) = (text(&names.products, key.product), text(&names.channels, key.channel));
            (key.day, product, channel, names.status(key.status), text(&names.currencies.words, key.currency))
        };
        self.cells.sorted(named)
    }
}
