//! What one customer's subscriptions were worth a month, from day to day.
use crate::exact::plus;
use domain::Result;
use std::collections::BTreeMap;

/// What started and what ended on one day; the first day without a subscription is the one it ends on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    pub day: i32,
    pub starts: u32,
    pub ends: u32,
    pub started: i128,
    pub ended: i128,
}

/// The monthly value of what runs, and the rows it comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    pub units: i128,
    pub rows: u64,
}

/// How ends are read.
#[derive(Debug, Clone, Copy)]
pub struct Grace {
    /// An end is moved to a start that follows within as many days: a change of plan is neither churn nor reactivation.
    pub days: i32,
    /// For bills: the last day that the file knows of. An end so many days before it may be followed by a bill still to
    /// come, and a bill may come some days before the end of the one before.
    pub billed_until: Option<i32>,
}

/// Everything that changed on each day, of all customers together.
#[derive(Debug, Clone, Default)]
pub struct AllChanges(BTreeMap<i32, (i128, i64)>);

impl AllChanges {
    fn add(&mut self, day: i32, units: i128, rows: i64) -> Result<()> {
        let of_day = self.0.entry(day).or_default();
        *of_day = (plus(of_day.0, units)?, of_day.1 + rows);
        Ok(())
    }

    /// The balance at the last instant of a day.
    pub fn at(&self, day: i32) -> Result<Balance> {
        let mut sum = (0, 0);
        for (units, rows) in self.0.range(..=day).map(|(_, of_day)| of_day) {
            sum = (plus(sum.0, *units)?, sum.1 + rows);
        }
        Ok(Balance { units: sum.0, rows: sum.1.unsigned_abs() })
    }
}

/// The balance from each day on which it changed, in order.
#[derive(Debug, Clone, Default)]
pub struct History(Vec<(i32, Balance)>);

impl History {
    /// `turns` are in order, one a day; what they change is added to `all` too.
    pub fn of(turns: &[Turn], grace: Grace, all: &mut AllChanges) -> Result<Self> {
        let mut changes: Vec<(i32, i128, i64)> = Vec::with_capacity(turns.len() * 2);
        for (at, turn) in turns.iter().enumerate() {
            if turn.starts > 0 {
                changes.push((turn.day, turn.started, turn.starts.into()));
            }
            if turn.ends > 0 {
                changes.extend(end_of(turns, at, grace).map(|day| (day, -turn.ended, -i64::from(turn.ends))));
            }
        }
        changes.sort_unstable();
        let mut history: Vec<(i32, Balance)> = Vec::with_capacity(changes.len());
        let mut balance = Balance::default();
        for (day, units, rows) in changes {
            all.add(day, units, rows)?;
            balance.units = plus(balance.units, units)?;
            balance.rows = balance.rows.wrapping_add_signed(rows);
            match history.last_mut() {
                Some((last, of_day)) if *last == day => *of_day = balance,
                _ => history.push((day, balance)),
            }
        }
        Ok(Self(history))
    }

    /// At the last instant of a day.
    pub fn at(&self, day: i32) -> Balance {
        let after = self.0.partition_point(|(changed, _)| *changed <= day);
        after.checked_sub(1).map_or_else(Balance::default, |at| self.0[at].1)
    }

    /// Whether anything ran up to the last instant of a day.
    pub fn has_run_by(&self, day: i32) -> bool {
        self.0.iter().take_while(|(changed, _)| *changed <= day).any(|(_, balance)| balance.units > 0)
    }
}

/// The day on which what ends in a turn ends; `None` where that is not known yet.
fn end_of(turns: &[Turn], at: usize, grace: Grace) -> Option<i32> {
    let day = turns[at].day;
    let mut later = turns[at..].iter().take_while(|turn| turn.day <= day.saturating_add(grace.days));
    if let Some(next) = later.find(|turn| turn.starts > 0) {
        return Some(next.day);
    }
    let Some(until) = grace.billed_until else { return Some(day) };
    if day > until.saturating_sub(grace.days) {
        return None;
    }
    let mut earlier = turns[..at].iter().rev().take_while(|turn| turn.day >= day.saturating_sub(grace.days));
    Some(earlier.find(|turn| turn.starts > 0).map_or(day, |renewed| renewed.day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(day: i32, started: i128, ended: i128) -> Turn {
        Turn { day, starts: u32::from(started > 0), ends: u32::from(ended > 0), started, ended }
    }

    /// The balance at the end of each day from 0 to 12.
    fn check(turns: &[Turn], billed_until: Option<i32>, expected: [i128; 13]) {
        let history = History::of(turns, Grace { days: 3, billed_until }, &mut AllChanges::default()).unwrap();
        assert_eq!(std::array::from_fn(|day| history.at(day as i32).units), expected);
    }

    #[test]
    fn a_start_within_the_grace_closes_the_gap_and_one_after_it_does_not() {
        check(&[turn(1, 5, 0), turn(4, 0, 5), turn(7, 6, 0)], None, [0, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6]);
        check(&[turn(1, 5, 0), turn(4, 0, 5), turn(8, 6, 0)], None, [0, 5, 5, 5, 0, 0, 0, 0, 6, 6, 6, 6, 6]);
    }

    #[test]
    fn a_bill_that_comes_early_or_is_still_to_come_changes_nothing() {
        let early = [turn(0, 5, 0), turn(6, 5, 0), turn(7, 0, 5), turn(13, 0, 5)];
        check(&early, Some(20), [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
        check(&[turn(0, 5, 0), turn(8, 0, 5)], Some(10), [5; 13]);
        check(&[turn(0, 5, 0), turn(7, 0, 5)], Some(10), [5, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0]);
    }
}
