//! Orders by day and by value: those with an id, whose lines stand together, and rows that are an order each.
use crate::{
    cubes::{Cubes, Earliest, Id, MeasurePart, dimension::CURRENCY},
    exact::{minus, plus},
    totals::Totals,
};
use domain::{Date, Result};
use std::collections::BTreeMap;
use tables::day_number;

#[derive(Debug, Clone, Copy, Default)]
pub struct OrderCount {
    /// Orders named by an id.
    pub ids: u64,
    /// Rows that name no order and are one each.
    pub single_rows: u64,
    /// Rows of the file behind both.
    pub rows: u64,
    /// Net revenue of the orders that began on these days, kept or not, with the rows it comes from: an order's later lines
    /// are with it, and a refund that names no order is on its own day.
    pub net: i128,
    pub net_rows: u64,
}

#[derive(Debug, Default)]
pub struct Orders {
    /// Orders that were kept.
    pub count: OrderCount,
    /// Orders that were placed, given back or not, and those of which something was given back.
    pub placed: u64,
    pub returned: u64,
    /// Refunds that are rows of their own and name no order.
    pub loose_refunds: u64,
    /// By the day of an order's first line.
    days: BTreeMap<i32, OrderCount>,
    /// What each kept order was worth, and how many were worth as much; in order.
    pub values: Vec<(i128, u64)>,
    /// The values of rows were too many and are rounded to four digits.
    pub values_are_rounded: bool,
}

impl OrderCount {
    pub fn total(&self) -> u64 {
        self.ids + self.single_rows
    }

    fn add(&mut self, more: &OrderCount) -> Result<()> {
        self.ids += more.ids;
        self.single_rows += more.single_rows;
        self.rows += more.rows;
        self.net = plus(self.net, more.net)?;
        self.net_rows += more.net_rows;
        Ok(())
    }
}

impl Orders {
    /// In one currency, or of the whole file: an order id with lines in two currencies is one order.
    pub fn read(cubes: &Cubes, currency: Option<Id<CURRENCY>>) -> Result<Self> {
        let is_wanted = |of: Id<CURRENCY>| currency.is_none_or(|currency| of == currency);
        let mut orders = Self::default();
        for of_day in cubes.sales.cells.chunk_by(|(a, _), (b, _)| a.day == b.day) {
            let mut count = None;
            for (key, cell) in of_day.iter().filter(|(key, _)| is_wanted(key.currency)) {
                let outcome = cubes.names.outcome(key.status);
                if !outcome.counts() {
                    continue;
                }
                let single_rows = u64::from(cell.orders);
                // Currencies are never added up.
                let net =
                    if currency.is_none() { 0 } else { minus(cell.totals(outcome)?.net(), cell.ordered.units())? };
                let net_rows = u64::from(cell.with_amount - cell.named);
                let count = count.get_or_insert_with(OrderCount::default);
                count.add(&OrderCount { ids: 0, single_rows, rows: single_rows, net, net_rows })?;
                orders.loose_refunds += u64::from(cell.loose_refunds);
                orders.placed += u64::from(cell.placed);
                orders.returned += u64::from(cell.returned);
            }
            if let Some(count) = count {
                orders.add(of_day[0].0.day.0, &count)?;
            }
        }
        let mut sums: Vec<(Id<CURRENCY>, Totals)> = Vec::new();
        let mut worths: Vec<i128> = Vec::new();
        for lines in cubes.orders.cells.chunk_by(|(a, _), (b, _)| a.order == b.order) {
            sums.clear();
            let mut first_day = Earliest::default();
            for (key, cell) in lines.iter().filter(|(key, _)| is_wanted(key.currency)) {
                first_day.add(cell.first_day)?;
                match sums.iter_mut().find(|(of, _)| *of == key.currency) {
                    Some((_, totals)) => totals.add(&cell.totals())?,
                    None => sums.push((key.currency, cell.totals())),
                }
            }
            let is_placed = sums.iter().any(|(_, totals)| totals.is_placed());
            orders.placed += u64::from(is_placed);
            orders.returned += u64::from(is_placed && sums.iter().any(|(_, totals)| totals.refunds > 0));
            let is_kept = sums.iter().any(|(_, totals)| totals.is_order());
            let net_rows = sums.iter().map(|(_, totals)| totals.rows).sum();
            let net = sums.first().filter(|_| currency.is_some()).map_or(0, |(_, totals)| totals.net());
            let (ids, rows) = if is_kept { (1, net_rows) } else { (0, 0) };
            orders.add(first_day.0, &OrderCount { ids, single_rows: 0, rows, net, net_rows })?;
            if is_kept {
                worths.extend(sums.iter().filter(|_| currency.is_some()).map(|(_, totals)| totals.net()));
            }
        }
        if currency.is_some() {
            let of_rows = cubes.values.iter().filter(|(key, _)| is_wanted(key.currency));
            orders.values.extend(of_rows.map(|(key, cell)| (key.value.units(), cell.rows)));
            orders.values.extend(worths.into_iter().map(|worth| (worth, 1)));
            orders.values.sort_unstable();
            orders.values_are_rounded = cubes.values.level > 0;
        }
        Ok(orders)
    }

    fn add(&mut self, day: i32, count: &OrderCount) -> Result<()> {
        self.count.add(count)?;
        self.days.entry(day).or_default().add(count)
    }

    /// Orders whose first line is of one of the days, both inclusive.
    pub fn between(&self, from: Date, to: Date) -> Result<OrderCount> {
        let mut sum = OrderCount::default();
        self.days.range(day_number(from)..=day_number(to)).try_for_each(|(_, count)| sum.add(count))?;
        Ok(sum)
    }
}
