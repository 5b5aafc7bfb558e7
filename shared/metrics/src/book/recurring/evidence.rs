//! Whether the rows of a file are subscriptions or bills for periods, and what of them is not counted.
//!
//! A list of subscriptions has one row for each, with the price of an interval, and leaves the end of those that run
//! blank. A list of bills has a row for each period, which begins where the one before ended. So where rows have ends
//! the file is one of bills if nine of ten periods are as long as an interval of billing, and of subscriptions
//! otherwise; where no row has an end it is one of bills if, after a customer's first row, half of the rows begin where
//! another's interval ends.
use super::history::Turn;
use crate::{
    cubes::subscriptions,
    words::{count, verb},
};

/// Sums of the rows read as subscriptions.
#[derive(Debug, Default)]
pub struct Evidence {
    pub rows: u64,
    pub starts: u64,
    pub ends: u64,
    open: u64,
    regular: u64,
    taken_as_monthly: u64,
    unknown_interval: u64,
    unknown_status: u64,
    without_end: u64,
}

impl Evidence {
    pub fn add(&mut self, cell: &subscriptions::Cell, turn: &Turn) {
        self.rows += u64::from(cell.rows);
        self.starts += u64::from(turn.starts);
        self.ends += u64::from(turn.ends);
        self.open += u64::from(cell.open);
        self.regular += u64::from(cell.regular);
        self.taken_as_monthly += u64::from(cell.taken_as_monthly);
        self.unknown_interval += u64::from(cell.unknown_interval);
        self.unknown_status += u64::from(cell.unknown_status);
        self.without_end += u64::from(cell.without_end);
    }

    /// `billed` is the same rows read as bills, by customer.
    pub fn is_of_bills(&self, billed: &[Vec<Turn>], grace: i32) -> bool {
        let of_all =
            |number: fn(&Turn) -> u32| -> u64 { billed.iter().flatten().map(|turn| u64::from(number(turn))).sum() };
        let bills = of_all(|turn| turn.starts);
        if self.open < self.rows {
            return self.regular * 10 >= self.rows * 9 && bills * 2 >= self.rows;
        }
        let after_the_first = bills.saturating_sub(billed.len() as u64);
        let renewals: u64 = billed.iter().map(|turns| renewals(turns, grace)).sum();
        renewals > 0 && renewals * 2 >= after_the_first
    }

    /// Prices of which nothing says the interval are a month's in a list of customers where something runs on, and mean
    /// nothing in one of, say, bookings or salaries.
    pub fn says_no_interval(&self, names_customers: bool) -> bool {
        self.taken_as_monthly > 0 && self.taken_as_monthly == self.starts && (self.open == 0 || !names_customers)
    }

    /// No row has a status from which it could be told that it runs: that is no recurring revenue of 0.
    pub fn knows_no_status(&self) -> bool {
        self.rows > 0 && self.unknown_status == self.rows
    }

    pub fn taken_as_monthly(&self) -> Option<String> {
        let rows = self.taken_as_monthly;
        let does = verb(rows, "does", "do");
        (rows > 0).then(|| {
            format!("{} {does} not say how often the price is billed; it is taken as a month's", count(rows, "row"))
        })
    }

    /// What is left out of a list of subscriptions, a sentence for each reason.
    pub fn left_out(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut say = |rows: u64, what: &str| {
            if rows > 0 {
                said.push(format!("Not counted: {} {what}", count(rows, "row")));
            }
        };
        say(self.without_end, "with a subscription that is no longer active and does not say when it ended");
        say(self.unknown_status, "with a status that is not known");
        say(self.unknown_interval, "with an interval that is not known");
        said
    }
}

/// Starts that come within the grace of an end.
fn renewals(turns: &[Turn], grace: i32) -> u64 {
    let is_near = |start: &Turn, end: &Turn| end.ends > 0 && (end.day.abs_diff(start.day)) <= grace.unsigned_abs();
    let renewed = |at: usize| {
        let around = turns[..at].iter().rev().take_while(|turn| turn.day >= turns[at].day.saturating_sub(grace));
        let after = turns[at..].iter().take_while(|turn| turn.day <= turns[at].day.saturating_add(grace));
        around.chain(after).any(|turn| is_near(&turns[at], turn))
    };
    (0..turns.len()).filter(|at| turns[*at].starts > 0 && renewed(*at)).map(|at| u64::from(turns[at].starts)).sum()
}
