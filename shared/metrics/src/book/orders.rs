//! Orders by day and by value: those with an id, whose lines stand together, and rows that are an order each.
use crate::{
    cubes::{Cubes, Earliest, Id, MeasurePart, dimension::CURRENCY},
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
}

#[derive(Debug, Default)]
pub struct Orders {
    /// Orders that were kept.
    pub count: OrderCount,
    /// Orders that were placed, given back or not, and those of which something was given back.
    pub placed: u64,
    pub returned: u64,
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

    fn add(&mut self, more: &OrderCount) {
        self.ids += more.ids;
        self.single_rows += more.single_rows;
        self.rows += more.rows;
    }
}

impl Orders {
    /// In one currency, or of the whole file: an order id with lines in two currencies is one order.
    pub fn read(cubes: &Cubes, currency: Option<Id<CURRENCY>>) -> Result<Self> {
        let is_wanted = |of: Id<CURRENCY>| currency.is_none_or(|currency| of == currency);
        let mut orders = Self::default();
        for (key, cell) in cubes.sales.iter().filter(|(key, _)| is_wanted(key.currency)) {
            if cubes.names.outcome(key.status).counts() {
                let single_rows = u64::from(cell.orders);
                orders.add(key.day.0, &OrderCount { ids: 0, single_rows, rows: single_rows });
                orders.placed += u64::from(cell.placed);
                orders.returned += u64::from(cell.returned);
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
            if sums.iter().any(|(_, totals)| totals.is_order()) {
                let rows = sums.iter().map(|(_, totals)| totals.rows).sum();
                orders.add(first_day.0, &OrderCount { ids: 1, single_rows: 0, rows });
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

    fn add(&mut self, day: i32, count: &OrderCount) {
        if count.total() > 0 {
            self.count.add(count);
            self.days.entry(day).or_default().add(count);
        }
    }

    /// Orders whose first line is of one of the days, both inclusive.
    pub fn between(&self, from: Date, to: Date) -> OrderCount {
        let mut sum = OrderCount::default();
        self.days.range(day_number(from)..=day_number(to)).for_each(|(_, count)| sum.add(count));
        sum
    }
}
