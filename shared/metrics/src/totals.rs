//! Rows that count as sales, added up.
use crate::exact::plus;
use domain::Result;

/// Exact money in whole units of the cubes' scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Totals {
    pub rows: u64,
    /// Rows in which something was bought: paid, and not a refund booked as its own row.
    pub bought: u64,
    /// Never negative.
    pub gross: i128,
    /// Never negative; what is given back is subtracted from `gross`.
    pub refunds: i128,
}

impl Totals {
    /// Cannot overflow, since both sides are at least zero.
    pub fn net(&self) -> i128 {
        self.gross - self.refunds
    }

    /// Something was bought and not all of it was given back. A free order is an order.
    #[inline]
    pub fn is_order(&self) -> bool {
        self.bought > 0 && (self.gross > self.refunds || (self.gross == 0 && self.refunds == 0))
    }

    /// Something was bought or paid for, whether it was given back or not.
    #[inline]
    pub fn is_placed(&self) -> bool {
        self.bought > 0 || self.gross > 0
    }

    #[inline]
    pub fn add(&mut self, other: &Totals) -> Result<()> {
        self.rows += other.rows;
        self.bought += other.bought;
        self.gross = plus(self.gross, other.gross)?;
        self.refunds = plus(self.refunds, other.refunds)?;
        Ok(())
    }
}
