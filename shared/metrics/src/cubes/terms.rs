//! The terms of subscriptions in a batch: how often each row is billed, whether it runs, from when and until when.
use super::{
    billing::Billing,
    monthly::WHOLE,
    parts::UNDATED,
    rows::{Rows, Scaled, number},
};
use crate::{
    exact::{minus, power_of_ten, times},
    subscription_state::State,
};
use domain::{Field, Result};
use rustc_hash::FxHashMap;
use tables::{Dates, Texts};

/// A price at twice the cubes' scale, and how many ten-thousandths of it are paid.
pub struct Prices {
    /// The discount is a share of the price, 0.2 is 20 %. What a share has beyond four places is cut off.
    pub at_share: (i128, i128),
    /// The discount is money; one beyond the price leaves 0.
    pub less_money: (i128, i128),
}

pub struct Terms<'a> {
    rows: &'a Rows<'a>,
    starts: Option<&'a Dates>,
    ends: Option<&'a Dates>,
    trial_ends: Option<&'a Dates>,
    quantities: Option<Scaled<'a>>,
    discounts: Option<Scaled<'a>>,
    taxes: Option<Scaled<'a>>,
    /// One a row; empty where no column says how often customers are billed.
    billings: Vec<Billing>,
    /// One a row; empty where there is no status.
    states: Vec<State>,
}

impl<'a> Terms<'a> {
    /// `None` for a table that says nothing of subscriptions: it has neither a start nor an interval.
    pub fn of(rows: &'a Rows<'a>) -> Result<Option<Self>> {
        if !rows.has(Field::Amount) || !(rows.has(Field::StartDate) || rows.has(Field::Interval)) {
            return Ok(None);
        }
        let billings = match rows.texts(Field::Interval) {
            Some(intervals) => each(intervals, Billing::Unstated, Billing::of),
            // Where no column says it, the name of a plan often does.
            None => rows
                .texts(Field::Product)
                .map_or_else(Vec::new, |plans| each(plans, Billing::Unstated, Billing::of_plan)),
        };
        Ok(Some(Self {
            rows,
            starts: rows.dates(Field::StartDate),
            ends: rows.dates(Field::EndDate),
            trial_ends: rows.dates(Field::TrialEnd),
            quantities: rows.numbers(Field::Quantity)?,
            discounts: rows.numbers(Field::Discount)?,
            taxes: rows.numbers(Field::Tax)?,
            billings,
            states: states(rows),
        }))
    }

    /// Whether the row says anything of a subscription; else it is a plain payment.
    pub fn is_stated(&self, row: usize) -> bool {
        self.starts.is_some_and(|days| days.get(row).is_some()) || self.billing(row) != Billing::Unstated
    }

    pub fn billing(&self, row: usize) -> Billing {
        self.billings.get(row).copied().unwrap_or(Billing::Unstated)
    }

    /// Without a status column every row runs.
    pub fn state(&self, row: usize) -> State {
        self.states.get(row).copied().unwrap_or(State::Running)
    }

    /// The day it began, or was created, or [`UNDATED`].
    pub fn start(&self, row: usize) -> i32 {
        self.starts.and_then(|days| days.get(row)).unwrap_or_else(|| self.rows.day(row))
    }

    /// The first day without it.
    pub fn end(&self, row: usize) -> Option<i32> {
        self.ends.and_then(|days| days.get(row))
    }

    pub fn trial_end(&self, row: usize) -> i32 {
        self.trial_ends.and_then(|days| days.get(row)).unwrap_or(UNDATED)
    }

    /// Price × quantity with its discount, in both readings: of the column as a whole is told which of them it holds.
    pub fn prices(&self, row: usize) -> Result<Option<Prices>> {
        let Some(price) = self.rows.amount(row)? else { return Ok(None) };
        let one = power_of_ten(self.rows.scale())?;
        let whole = times(price, number(self.quantities, row)?.unwrap_or(one))?;
        let discount = number(self.discounts, row)?.unwrap_or(0).abs();
        Ok(Some(Prices {
            at_share: (whole, WHOLE - times(discount.min(one), WHOLE)? / one),
            less_money: (minus(whole, times(discount, one)?)?.max(0), WHOLE),
        }))
    }

    /// Amount − tax, at twice the cubes' scale.
    pub fn billed(&self, row: usize) -> Result<Option<i128>> {
        let Some(amount) = self.rows.amount(row)? else { return Ok(None) };
        let before_tax = minus(amount, number(self.taxes, row)?.unwrap_or(0).abs())?;
        times(before_tax, power_of_ten(self.rows.scale())?).map(Some)
    }
}

pub fn states(rows: &Rows<'_>) -> Vec<State> {
    rows.texts(Field::Status).map_or_else(Vec::new, |words| each(words, State::Unknown, State::of))
}

/// What each text means; equal texts are read once.
fn each<T: Copy>(texts: &Texts, blank: T, meaning: fn(&str) -> T) -> Vec<T> {
    let mut known = FxHashMap::default();
    let of = |row| texts.get(row).map_or(blank, |text| *known.entry(text).or_insert_with(|| meaning(text)));
    (0..texts.len()).map(of).collect()
}
