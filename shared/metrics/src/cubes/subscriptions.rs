//! Rows read as subscriptions, as changes of monthly value: what starts and what ends on a day, so that a balance on
//! any day is the sum of the changes up to it.
//!
//! A row is a price per interval (× quantity, − discount) from its start, or the end of its trial, to its end,
//! exclusive. An active, past-due or non-renewing one counts; a cancelled, unpaid or paused one counts to its end and
//! not at all where that is not stated; one in trial, incomplete or of the future does not. Where nothing says how
//! often it is billed the price is taken as a month's. The same rows read as bills are in [`super::billed_periods`];
//! which reading holds is decided for the whole file, by the evidence counted here.
use super::{
    billing::Billing,
    cube::{NewCube, key, measure},
    dimension::{CURRENCY, CUSTOMER},
    interval::Interval,
    monthly::{per_month, product},
    parts::{Day, Id, Product, UNDATED},
    rows::Rows,
    terms::Terms,
};
use crate::subscription_state::State;
use domain::Result;

key! {
    Key {
        customer: Id<CUSTOMER>,
        currency: Id<CURRENCY>,
        day: Day,
    }

    const IS_BALANCE: bool = true;
    const MULTIPLIES: bool = true;
}

measure! {
    Cell {
        starts: u32,
        ends: u32,
        started: Product,
        ended: Product,
        /// The same where discounts are money; above they are shares of the price.
        starts_less_money: u32,
        ends_less_money: u32,
        started_less_money: Product,
        ended_less_money: Product,
        /// Rows with an amount, on the day they start.
        rows: u32,
        /// Rows without an end.
        open: u32,
        /// Rows whose end is as far from their start as their interval, or as businesses bill by.
        regular: u32,
        /// Counted rows that nothing says the interval of.
        taken_as_monthly: u32,
        /// Rows whose interval is not known.
        unknown_interval: u32,
        /// Rows whose status is not known.
        unknown_status: u32,
        /// Rows that ended, and do not say when.
        without_end: u32,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let Some(terms) = Terms::of(rows)? else { return Ok(()) };
    for row in 0..rows.len() {
        let Some(prices) = terms.prices(row)?.filter(|_| terms.is_stated(row)) else { continue };
        let (start, end) = (terms.start(row).max(terms.trial_end(row)), terms.end(row));
        let mut cell = Cell { rows: 1, open: u32::from(end.is_none()), ..Cell::default() };
        cell.regular = u32::from(end.is_some_and(|end| is_regular(&terms, row, end)));
        let interval = match terms.billing(row) {
            Billing::Every(interval) => Some(interval),
            Billing::Unstated => Some(Interval::Months(1)),
            Billing::Once => None,
            Billing::Unknown => {
                cell.unknown_interval = 1;
                None
            }
        };
        let runs = match terms.state(row) {
            State::Running => true,
            State::Ended => end.is_some(),
            State::Trialing | State::NotBegun | State::Unknown => false,
        };
        cell.unknown_status = u32::from(terms.state(row) == State::Unknown);
        cell.without_end = u32::from(terms.state(row) == State::Ended && end.is_none());
        let key = |day| Key { customer: rows.customer(row), currency: rows.currency(row), day: Day(day) };
        let interval = interval.filter(|_| runs && end.is_none_or(|end| start < end));
        let monthly = |(price, paid)| match interval {
            Some(interval) => per_month(price, 2 * rows.scale(), interval, paid),
            None => Ok(0),
        };
        let (at_share, less_money) = (monthly(prices.at_share)?, monthly(prices.less_money)?);
        let (starts, starts_less_money) = (u32::from(at_share > 0), u32::from(less_money > 0));
        let (started, started_less_money) = (product(at_share.max(0)), product(less_money.max(0)));
        cell = Cell { starts, started, starts_less_money, started_less_money, ..cell };
        if starts + starts_less_money > 0 {
            cell.taken_as_monthly = u32::from(terms.billing(row) == Billing::Unstated);
            if let Some(end) = end {
                let ended = Cell {
                    ends: starts,
                    ended: started,
                    ends_less_money: starts_less_money,
                    ended_less_money: started_less_money,
                    ..Cell::default()
                };
                cube.add(key(end), &ended)?;
            }
        }
        cube.add(key(start), &cell)?;
    }
    Ok(())
}

fn is_regular(terms: &Terms<'_>, row: usize, end: i32) -> bool {
    let start = terms.start(row);
    if start == UNDATED || end <= start {
        return false;
    }
    let (length, after) = Interval::between(start, end);
    match terms.billing(row) {
        Billing::Every(interval) => length == interval || interval.after(start) == after,
        _ => length.is_billed(),
    }
}
