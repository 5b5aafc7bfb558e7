//! Leads and deals by stage, channel, and the days they began and closed, per currency.
//!
//! A row is one lead or deal where the table has a column of stages, or where its status is not one of a payment: exports of
//! deals keep the stage in the status. Whether such statuses make a pipeline is decided over the whole table, by
//! [`crate::book::Pipeline`].
use super::{
    cube::{NewCube, key, measure},
    dimension::{CHANNEL, CURRENCY, STAGE, STATUS},
    parts::{Day, Id, Product, Sum, UNDATED},
    rows::{Rows, number},
};
use crate::{outcome::Outcome, stage};
use domain::{Field, Result};
use rustc_hash::FxHashMap;

key! {
    /// With too many cells channels are told apart no longer.
    Key {
        stage: Id<STAGE>,
        /// Only where there is no column of stages.
        status: Id<STATUS>,
        channel: Id<CHANNEL>,
        /// The column `date`: the day by which windows are cut.
        day: Day,
        /// The column `start_date`.
        start: Day,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 4_000_000;
    const MULTIPLIES: bool = true;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { channel: Id::NOT_KEPT, ..self }),
            _ => None,
        }
    }
}

measure! {
    Cell {
        rows: u32,
        /// As many as the rows, or what they count where each is a stage with its number.
        deals: u64,
        with_amount: u32,
        /// Rows with an amount and a probability.
        with_both: u32,
        /// Rows whose probability is above 1: the column is in percent.
        above_one: u32,
        amount: Sum,
        /// Amount times probability, as the column writes it.
        weighted: Product,
        spend: Sum,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let has_stages = rows.has(Field::Stage);
    if !has_stages && !rows.has(Field::Status) {
        return Ok(());
    }
    let (probabilities, spend) = (rows.numbers(Field::Probability)?, rows.numbers(Field::Spend)?);
    let (starts, one) = (rows.dates(Field::StartDate), rows.one()?);
    // A table of stages that names no deal and holds no money, but numbers: each row adds up many.
    let is_summed =
        has_stages && ![Field::Amount, Field::OrderId, Field::CustomerId].iter().any(|field| rows.has(*field));
    let counts = match rows.numbers(Field::Quantity)? {
        Some(counts) => Some(counts),
        None => rows.numbers(Field::Leads)?,
    };
    let counts = counts.filter(|_| is_summed);
    let statuses = rows.texts(Field::Status);
    let mut of_deals: FxHashMap<Id<STATUS>, bool> = FxHashMap::default();
    // Rows of a status mostly stand together.
    let mut latest: Option<(Id<STATUS>, bool)> = None;
    for row in 0..rows.len() {
        let status: Id<STATUS> = rows.id(row);
        let is_of_deal = || {
            let word = statuses.and_then(|texts| texts.get(row)).unwrap_or_default().trim().to_lowercase();
            !word.is_empty() && (rows.outcome(row) == Outcome::Unknown || stage::is_of_deals(&word))
        };
        if !has_stages {
            if latest.is_none_or(|(known, _)| known != status) {
                latest = Some((status, *of_deals.entry(status).or_insert_with(is_of_deal)));
            }
            if latest.is_some_and(|(_, is_one)| !is_one) {
                continue;
            }
        }
        let key = Key {
            stage: rows.id(row),
            status: if has_stages { Id::NONE } else { status },
            channel: rows.id(row),
            start: Day(starts.and_then(|days| days.get(row)).unwrap_or(UNDATED)),
            day: Day(rows.day(row)),
            currency: rows.currency(row),
        };
        let amount = rows.amount(row)?;
        let probability = number(probabilities, row)?;
        let both = amount.zip(probability);
        let cell = Cell {
            rows: 1,
            deals: match number(counts, row)? {
                Some(count) => u64::try_from(count / one).unwrap_or(0),
                None => u64::from(counts.is_none()),
            },
            with_amount: u32::from(amount.is_some()),
            with_both: u32::from(both.is_some()),
            above_one: u32::from(probability.is_some_and(|probability| probability > one)),
            amount: Sum::new(amount.unwrap_or(0)),
            weighted: both.map_or(Ok(Product::default()), |(amount, probability)| Product::of(amount, probability))?,
            spend: Sum::new(number(spend, row)?.unwrap_or(0)),
        };
        cube.add(key, &cell)?;
    }
    Ok(())
}
