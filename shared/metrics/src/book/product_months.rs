//! What each product brought in, and how many units of it were sold, month by month.
use crate::{
    cubes::{
        Cubes, Id, NOT_KEPT,
        customers::month_of,
        dimension::{CURRENCY, PRODUCT},
    },
    exact::plus,
    units::is_of_units,
};
use domain::{Date, Field, Result};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tables::date_of;

/// One product in one month; money and units in whole units of the cubes' scale.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProductMonth {
    pub net: i128,
    pub units: i128,
}

#[derive(Debug, Default)]
pub struct ProductMonths {
    /// By month; blank products are one of them, since their units are units too.
    months: BTreeMap<i32, FxHashMap<Id<PRODUCT>, ProductMonth>>,
    /// There were too many products to tell them apart.
    pub are_not_kept: bool,
}

impl ProductMonths {
    /// In one currency, from a day on; nothing of a table without products or without units.
    pub fn read(cubes: &Cubes, currency: Id<CURRENCY>, from: Option<Date>) -> Result<Self> {
        let mut read = Self::default();
        let (Some(from), true) = (from, Self::are_told(cubes)) else { return Ok(read) };
        let is_wanted = |of: Id<CURRENCY>, day: i32| of == currency && day >= tables::day_number(from);
        for (key, cell) in cubes.sales.iter().filter(|(key, _)| is_wanted(key.currency, key.day.0)) {
            let outcome = cubes.names.outcome(key.status);
            if outcome.counts() && cell.with_amount > 0 {
                let net = cell.totals(outcome)?.net();
                read.add(key.day.0, key.product, ProductMonth { net, units: 0 })?;
            }
        }
        let lines = cubes.counted_lines();
        let units = cubes.details.iter().chain(&lines).filter(|(key, _)| is_wanted(key.currency, key.day.0));
        for (key, cell) in units.filter(|(key, cell)| is_of_units(cubes.names.outcome(key.status), cell)) {
            read.add(key.day.0, key.product, ProductMonth { net: 0, units: cell.quantity.units() })?;
        }
        Ok(read)
    }

    fn are_told(cubes: &Cubes) -> bool {
        [Field::Product, Field::Quantity].into_iter().all(|field| cubes.coverage.filled(field) > 0)
    }

    fn add(&mut self, day: i32, product: Id<PRODUCT>, more: ProductMonth) -> Result<()> {
        self.are_not_kept |= product.0 == NOT_KEPT;
        let month = self.months.entry(month_of(date_of(day)).0).or_default();
        let sum = month.entry(product).or_default();
        (sum.net, sum.units) = (plus(sum.net, more.net)?, plus(sum.units, more.units)?);
        Ok(())
    }

    /// Of the whole table: whether it names products and counts units.
    pub fn are_there(&self) -> bool {
        !self.months.is_empty()
    }

    /// Units sold in the month that begins on a day, with those of rows that name no product.
    pub fn units(&self, month: Date) -> Result<i128> {
        self.of(month).try_fold(0, |sum, (_, product)| plus(sum, product.units))
    }

    /// Products of which units were sold both in the month that begins on one day and in that of another, in no order.
    pub fn in_both(&self, now: Date, before: Date) -> impl Iterator<Item = (ProductMonth, ProductMonth)> {
        let earlier = self.months.get(&month_of(before).0);
        let pair = move |(id, now): (&Id<PRODUCT>, &ProductMonth)| Some((*now, *earlier?.get(id)?));
        let named = self.of(now).filter(|(id, _)| !id.is_none());
        named.filter_map(pair).filter(|(now, before)| now.units > 0 && before.units > 0)
    }

    fn of(&self, month: Date) -> impl Iterator<Item = (&Id<PRODUCT>, &ProductMonth)> {
        self.months.get(&month_of(month).0).into_iter().flatten()
    }
}
