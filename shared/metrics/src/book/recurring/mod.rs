//! Recurring revenue in one currency: what each customer's subscriptions are worth a month, on any day.
//!
//! The rows are read as subscriptions, as bills for periods, or, where they say nothing of either, as payments that
//! recur.
mod changes;
mod comparison;
mod evidence;
mod found;
mod history;
#[cfg(test)]
mod ledger;
mod payments;
#[cfg(test)]
mod tests;

pub use comparison::{Comparison, Group, sum};
pub use found::{Found, lists_subscriptions};

use super::Context;
use crate::{
    cubes::{UNDATED, monthly},
    exact::{decimal, plus, ratio},
    figure::Span,
    words::count,
};
use changes::Changes;
use domain::{Decimal, Error, Granularity, Period, Result};
use history::{AllChanges, Balance, Grace, History, Turn};
use tables::{date_of, day_number};

pub struct Recurring {
    /// The last day on which something happened, not after the day the file came; `None` where nothing is dated.
    pub as_of: Option<i32>,
    /// The last months up to that day, each compared with the one before; the last one may be partial.
    pub months: Vec<Comparison>,
    /// The complete ones of these months, each compared with the same month of the year before.
    pub years: Vec<Comparison>,
    /// The thirty days up to that day.
    pub thirty_days: Option<Comparison>,
    /// What holds for every figure.
    pub caveats: Vec<String>,
    /// Nothing in the file has ended.
    pub nothing_ended: bool,
    /// Read from bills, so that who was billed before the file began seems new in it.
    pub is_of_bills: bool,
    customers: Vec<History>,
    /// Rows that name no customer.
    nameless: History,
    /// Of both.
    all: AllChanges,
    scale: u32,
}

/// Months shown.
const MONTHS: i32 = 24;

impl Recurring {
    fn of(changes: Changes, scale: u32, grace: i32, context: Context) -> Result<Self> {
        // Of a window the balance holds until its end, also where nothing happened on that day.
        let window_end = context.until.map(|day| day.min(day_number(context.today)));
        let as_of = changes.as_of(context).map(|last| window_end.unwrap_or(last));
        let grace = Grace { days: grace, billed_until: as_of.filter(|_| changes.are_bills) };
        let first = changes.all().map(|turn| turn.day).filter(|day| *day != UNDATED).min();
        let mut caveats = changes.caveats;
        let without_customer: u64 = changes.nameless.iter().map(|turn| u64::from(turn.starts)).sum();
        if without_customer > 0 {
            let rows = count(without_customer, "row");
            caveats.push(format!(
                "{rows} without a customer: in MRR and ARR, but in no figure about customers or movements"
            ));
        }
        let mut all = AllChanges::default();
        let mut history = |turns: &Vec<Turn>| History::of(turns, grace, &mut all);
        let customers = changes.customers.iter().map(&mut history).collect::<Result<_>>()?;
        // Each row without a customer stands for itself: none goes on where another ends.
        let nameless = History::of(&changes.nameless, Grace { days: 0, ..grace }, &mut all)?;
        let mut recurring = Self {
            as_of,
            months: Vec::new(),
            years: Vec::new(),
            thirty_days: None,
            caveats,
            nothing_ended: changes.nothing_ended,
            is_of_bills: changes.are_bills,
            customers,
            nameless,
            all,
            scale: 2 * scale,
        };
        if let (Some(first), Some(as_of)) = (first, as_of) {
            recurring.compare(first, as_of)?;
        }
        Ok(recurring)
    }

    fn compare(&mut self, first: i32, as_of: i32) -> Result<()> {
        let last = Period::containing(Granularity::Month, date_of(as_of));
        for month in (0..MONTHS).rev().map(|back| last.shifted(-back)) {
            let (before, end) = (day_number(month.start) - 1, day_number(month.end()));
            if end < first {
                continue;
            }
            self.months.push(Comparison::of(&self.customers, month, before, end.min(as_of))?);
            let year_ago = day_number(month.shifted(-12).end());
            if year_ago >= first && end <= as_of {
                self.years.push(Comparison::of(&self.customers, month, year_ago, end)?);
            }
        }
        if as_of - 30 >= first {
            self.thirty_days = Some(Comparison::of(&self.customers, last, as_of - 30, as_of)?);
        }
        Ok(())
    }

    /// The month is there to its end.
    pub fn is_complete(&self, month: &Comparison) -> bool {
        month.to == day_number(month.month.end())
    }

    /// Everything at the last instant of a day, also of rows without a customer.
    pub fn balance(&self, day: i32) -> Result<Balance> {
        self.all.at(day)
    }

    /// Customers whose subscriptions are worth something on the last day, with their balance.
    pub fn now(&self) -> Result<Group> {
        let day = self.today();
        let active: Vec<Balance> =
            self.customers.iter().map(|customer| customer.at(day)).filter(|b| b.units > 0).collect();
        let group = |balance: &Balance| Group { customers: 1, units: balance.units, rows: balance.rows };
        sum(&active.iter().map(group).collect::<Vec<_>>())
    }

    /// The last day, before all others where nothing is dated.
    pub fn today(&self) -> i32 {
        self.as_of.unwrap_or(UNDATED)
    }

    /// The last day, as a figure's span.
    pub fn span_now(&self) -> Span {
        self.as_of.map_or(Span::Undated, |day| Span::On(date_of(day)))
    }

    /// A month, or its days up to the last day.
    pub fn span(&self, month: &Comparison) -> Span {
        if self.is_complete(month) { Span::Whole(month.month) } else { Span::ToDate(month.month, date_of(month.to)) }
    }

    /// Monthly value as money; 28 digits where a fraction has more.
    pub fn money(&self, units: i128) -> Result<Decimal> {
        if units % monthly::UNITS == 0 {
            return decimal(units / monthly::UNITS, self.scale);
        }
        ratio(decimal(units, self.scale)?, Decimal::from(monthly::UNITS))
    }

    /// Customers and rows without one, added up one by one, are worth what all changes together are.
    fn check(&self, month: &Comparison) -> Result<()> {
        let (of_each, of_all) =
            (plus(month.end.units, self.nameless.at(month.to).units)?, self.balance(month.to)?.units);
        if of_each == of_all {
            return Ok(());
        }
        let error = std::io::Error::other(format!("{of_each} is not {of_all}"));
        Err(Error::internal("checking that the customers' subscriptions add up to recurring revenue", error))
    }
}
