//! Everything in one currency, read from the cubes once for all metrics: sales by day, product, customer and status.
mod balance;
pub mod burn;
mod finance;
mod funnel;
mod marketing;
mod pipeline;
mod statement;

use crate::{
    cubes::{
        Cubes, Id, Names, Status, UNDATED, customers,
        dimension::{CURRENCY, CUSTOMER, PRODUCT, STATUS},
        sales,
    },
    exact::{decimal, plus, power_of_ten, times},
    outcome::Outcome,
    periods::Calendar,
    totals::Totals,
};
use domain::{Assumptions, Date, Decimal, Granularity, Period, Result};
use rustc_hash::FxHashMap;
use std::{cmp::Reverse, collections::BTreeMap};
use tables::day_number;

pub use balance::Balance;
pub use burn::Burn;
pub use finance::{Finance, as_of};
pub use marketing::{Marketing, Performance};
pub use pipeline::{Cohort, Pipeline};
pub use statement::Statement;

/// Money is in whole units; [`Book::money`] makes decimals of them.
pub struct Book<'a> {
    pub currency: Option<&'a str>,
    pub calendar: Option<&'a Calendar>,
    pub context: Context<'a>,
    pub total: Totals,
    /// The part of the total whose status says refunded.
    pub refunded: Totals,
    /// The refund column of paid rows.
    pub refund_column: i128,
    /// Counted rows in which something was given back.
    pub refund_rows: u64,
    pub orders: OrderCount,
    pub finance: Finance,
    pub marketing: Marketing<'a>,
    pub pipeline: Pipeline<'a>,
    names: &'a Names,
    scale: u32,
    days: BTreeMap<i32, Totals>,
    products: FxHashMap<Id<PRODUCT>, Totals>,
    /// In the order of their numbers.
    customers: Vec<Customer>,
    statuses: FxHashMap<Id<STATUS>, StatusRows>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct OrderCount {
    /// Orders named by an id.
    pub ids: u64,
    /// Rows that name no order and are one each.
    pub single_rows: u64,
    /// Rows of the file behind both.
    pub rows: u64,
}

/// What figures depend on beside the cubes.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub calendar: Option<&'a Calendar>,
    pub assumptions: &'a Assumptions,
    /// The day the file came.
    pub today: Date,
}

/// One customer's counted rows.
#[derive(Debug, Clone, Copy)]
struct Customer {
    id: Id<CUSTOMER>,
    totals: Totals,
}

/// The rows with an amount under one status word.
#[derive(Debug, Clone, Copy, Default)]
struct StatusRows {
    rows: u64,
    units: i128,
}

/// A status with its rows, and what it means.
pub struct StatusLine<'a> {
    pub status: Status<'a>,
    pub outcome: Outcome,
    pub rows: u64,
    pub units: i128,
}

impl OrderCount {
    pub fn total(&self) -> u64 {
        self.ids + self.single_rows
    }
}

impl<'a> Book<'a> {
    /// Reads what the cubes hold in one currency.
    pub fn read(cubes: &'a Cubes, currency: Id<CURRENCY>, context: Context<'a>) -> Result<Self> {
        let mut book = Self {
            currency: cubes.names.currency(currency),
            calendar: context.calendar,
            context,
            total: Totals::default(),
            refunded: Totals::default(),
            refund_column: 0,
            refund_rows: 0,
            orders: OrderCount::default(),
            finance: Finance::read(cubes, currency)?,
            marketing: Marketing::read(cubes, Some(currency))?,
            pipeline: Pipeline::read(cubes, Some(currency), context)?,
            names: &cubes.names,
            scale: cubes.scale,
            days: BTreeMap::new(),
            products: FxHashMap::default(),
            customers: Vec::new(),
            statuses: FxHashMap::default(),
        };
        for (key, cell) in cubes.sales.iter().filter(|(key, _)| key.currency == currency) {
            book.add_sales(key, cell)?;
        }
        for (key, cell) in cubes.customers.iter().filter(|(key, _)| key.currency == currency) {
            book.add_customer(key, cell)?;
        }
        // An order whose lines name several customers is one order: its cells stand together.
        for lines in cubes.orders.cells.chunk_by(|(a, _), (b, _)| a.order == b.order) {
            let mut order = Totals::default();
            let of_currency = lines.iter().filter(|(key, _)| key.currency == currency);
            of_currency.map(|(_, cell)| cell.totals()).try_for_each(|totals| order.add(&totals))?;
            book.add_order(&order);
        }
        Ok(book)
    }

    fn add_sales(&mut self, key: &sales::Key, cell: &sales::Cell) -> Result<()> {
        let status = self.statuses.entry(key.status).or_default();
        status.rows += u64::from(cell.with_amount);
        status.units = plus(status.units, plus(cell.positive.units(), cell.negative.units())?)?;
        let outcome = self.names.outcome(key.status);
        if !outcome.counts() || cell.with_amount == 0 {
            return Ok(());
        }
        let totals = cell.totals(outcome)?;
        self.total.add(&totals)?;
        self.days.entry(key.day.0).or_default().add(&totals)?;
        self.products.entry(key.product).or_default().add(&totals)?;
        self.orders.single_rows += u64::from(cell.orders);
        self.orders.rows += u64::from(cell.orders);
        self.refund_rows += u64::from(cell.refund_rows);
        match outcome {
            Outcome::Refunded => self.refunded.add(&totals)?,
            _ => self.refund_column = plus(self.refund_column, cell.refund_column.units())?,
        }
        Ok(())
    }

    /// Cells of one customer come one after the other.
    fn add_customer(&mut self, key: &customers::Key, cell: &customers::Cell) -> Result<()> {
        match self.customers.last_mut() {
            Some(last) if last.id == key.customer => last.totals.add(&cell.totals()),
            _ => {
                self.customers.push(Customer { id: key.customer, totals: cell.totals() });
                Ok(())
            }
        }
    }

    fn add_order(&mut self, order: &Totals) {
        if order.is_order() {
            self.orders.ids += 1;
            self.orders.rows += order.rows;
        }
    }

    pub fn money(&self, units: i128) -> Result<Decimal> {
        decimal(units, self.scale)
    }

    /// The whole units of a decimal made by [`Book::money`], or of a sum of such.
    pub fn units(&self, money: Decimal) -> Result<i128> {
        times(money.mantissa(), power_of_ten(self.scale.saturating_sub(money.scale()))?)
    }

    /// `gross - refunds` with its figures.
    pub fn net_formula(&self, totals: &Totals) -> Result<String> {
        Ok(format!("{} - {}", self.money(totals.gross)?, self.money(totals.refunds)?))
    }

    /// Counted rows from one day to another, both inclusive.
    pub fn between(&self, from: Date, to: Date) -> Result<Totals> {
        let mut totals = Totals::default();
        for day in self.days.range(day_number(from)..=day_number(to)) {
            totals.add(day.1)?;
        }
        Ok(totals)
    }

    /// The calendar periods of the file, also those without rows.
    pub fn periods(&self, granularity: Granularity) -> Vec<Period> {
        self.calendar.map(|calendar| calendar.periods(granularity)).unwrap_or_default()
    }

    /// Whether the file covers the period from its first day to its last.
    pub fn is_complete(&self, period: &Period) -> bool {
        self.calendar.is_some_and(|calendar| calendar.is_complete(period))
    }

    /// Counted rows without a readable date.
    pub fn undated(&self) -> Totals {
        self.days.get(&UNDATED).copied().unwrap_or_default()
    }

    /// Counted rows of each product, the largest net revenue first, then by name.
    pub fn products(&self) -> Vec<(&'a str, Totals)> {
        ranked(self.products.iter().filter_map(|(product, totals)| Some((self.names.text(*product)?, *totals))))
    }

    /// Counted rows that name no product.
    pub fn without_product(&self) -> Totals {
        self.products.get(&Id::NONE).copied().unwrap_or_default()
    }

    /// Counted rows of each customer, the largest net revenue first, then by name.
    pub fn customers(&self) -> Vec<(&'a str, Totals)> {
        ranked(self.customers.iter().filter_map(|customer| Some((self.names.text(customer.id)?, customer.totals))))
    }

    /// Counted rows that name a customer.
    pub fn with_customer(&self) -> Result<Totals> {
        let mut sum = Totals::default();
        self.customers.iter().try_for_each(|customer| sum.add(&customer.totals))?;
        Ok(sum)
    }

    /// All rows of the currency that have an amount, counted or not.
    pub fn rows_with_amount(&self) -> u64 {
        self.statuses.values().map(|status| status.rows).sum()
    }

    /// Each status with its rows, the largest sum first, then by word.
    pub fn statuses(&self) -> Vec<StatusLine<'a>> {
        let line = |(id, found): (&Id<STATUS>, &StatusRows)| StatusLine {
            status: self.names.status(*id),
            outcome: self.names.outcome(*id),
            rows: found.rows,
            units: found.units,
        };
        let mut lines: Vec<_> = self.statuses.iter().map(line).filter(|line| line.rows > 0).collect();
        lines.sort_unstable_by_key(|line| (Reverse(line.units), line.status));
        lines
    }
}

fn ranked<'a>(named: impl Iterator<Item = (&'a str, Totals)>) -> Vec<(&'a str, Totals)> {
    let mut ranked: Vec<_> = named.collect();
    ranked.sort_unstable_by_key(|(name, totals)| (Reverse(totals.net()), *name));
    ranked
}
