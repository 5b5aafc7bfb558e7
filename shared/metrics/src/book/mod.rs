//! Everything in one currency, read from the cubes once for all metrics: sales by day, product, customer and status.
mod balance;
pub mod burn;
mod by;
mod customers;
mod discounts;
mod finance;
mod funnel;
mod marketing;
mod orders;
mod parts;
mod pipeline;
mod product_months;
pub mod recurring;
mod statement;
pub mod trials;

pub use by::By;
pub use customers::{Customer, Customers, FOLLOWED, Group};
pub use discounts::{Discounts, are_rates};
pub use funnel::has_history;
pub use orders::{OrderCount, Orders};
pub use parts::{Extras, Part};

use crate::{
    cubes::{
        Coverage, Cubes, Id, Names, Status, UNDATED,
        dimension::{CURRENCY, STATUS},
        sales,
    },
    exact::{decimal, minus, plus, power_of_ten, times},
    outcome::Outcome,
    periods::Calendar,
    rfm::Segments,
    totals::Totals,
};
use domain::{Assumptions, Date, Decimal, Granularity, Period, Result};
use rustc_hash::FxHashMap;
use std::{cell::OnceCell, cmp::Reverse, collections::BTreeMap};
use tables::day_number;

pub use balance::Balance;
pub use burn::Burn;
pub use finance::{Finance, as_of};
pub use marketing::{Marketing, Performance};
pub use pipeline::{Cohort, Pipeline, are_percent, is_pipeline};
pub use product_months::ProductMonths;
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
    pub recurring: recurring::Found,
    pub orders: Orders,
    pub customers: Customers,
    pub discounts: Discounts,
    /// Made when the first metric asks for it.
    pub segments: OnceCell<Segments>,
    pub coverage: &'a Coverage,
    parts: parts::Parts,
    /// The last two years and a month of them.
    pub product_months: ProductMonths,
    pub finance: Finance,
    pub marketing: Marketing<'a>,
    pub pipeline: Pipeline<'a>,
    names: &'a Names,
    scale: u32,
    days: BTreeMap<i32, Totals>,
    statuses: FxHashMap<Id<STATUS>, StatusRows>,
}

/// Months that are compared with the one before.
pub const COMPARED_MONTHS: usize = 24;

/// The first day of the first month that another is compared with.
fn first_compared(calendar: Option<&Calendar>) -> Option<Date> {
    Some(calendar?.latest(Granularity::Month, COMPARED_MONTHS + 1).first()?.start)
}

/// What figures depend on beside the cubes.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub calendar: Option<&'a Calendar>,
    pub assumptions: &'a Assumptions,
    /// The day the file came.
    pub today: Date,
    /// The last day of the window that the cubes were cut to, in days since 1970-01-01.
    pub until: Option<i32>,
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
            recurring: recurring::Found::read(cubes, currency, context)?,
            orders: Orders::read(cubes, Some(currency))?,
            customers: Customers::read(cubes, Some(currency))?,
            discounts: Discounts::read(cubes, currency)?,
            segments: OnceCell::new(),
            coverage: &cubes.coverage,
            parts: parts::Parts::read(cubes, currency)?,
            product_months: ProductMonths::read(cubes, currency, first_compared(context.calendar))?,
            finance: Finance::read(cubes, currency)?,
            marketing: Marketing::read(cubes, Some(currency))?,
            pipeline: Pipeline::read(cubes, Some(currency), context)?,
            names: &cubes.names,
            scale: cubes.scale,
            days: BTreeMap::new(),
            statuses: FxHashMap::default(),
        };
        for (key, cell) in cubes.sales.iter().filter(|(key, _)| key.currency == currency) {
            book.add_sales(key, cell)?;
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
        self.refund_rows += u64::from(cell.refund_rows);
        match outcome {
            Outcome::Refunded => self.refunded.add(&totals)?,
            _ => self.refund_column = plus(self.refund_column, cell.refund_column.units())?,
        }
        Ok(())
    }

    pub fn money(&self, units: i128) -> Result<Decimal> {
        decimal(units, self.scale)
    }

    /// Money from hundredths of whole units.
    pub fn hundredths(&self, hundredths: i128) -> Result<Decimal> {
        self.fraction(hundredths, 2)
    }

    /// Money from whole units that have so many digits more.
    pub fn fraction(&self, units: i128, digits: u32) -> Result<Decimal> {
        decimal(units, self.scale + digits)
    }

    /// Decimal places of whole units.
    pub fn scale(&self) -> u32 {
        self.scale
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

    /// What net revenue of a period is more than that of the period before.
    pub fn change(&self, period: &Period) -> Result<i128> {
        let previous = period.previous();
        let (now, before) = (self.between(period.start, period.end())?, self.between(previous.start, previous.end())?);
        minus(now.net(), before.net())
    }

    /// The calendar periods of the file, also those without rows.
    pub fn periods(&self, granularity: Granularity) -> Vec<Period> {
        self.calendar.map(|calendar| calendar.periods(granularity)).unwrap_or_default()
    }

    /// The last calendar periods of the file, at most so many, also those without rows.
    pub fn latest(&self, granularity: Granularity, most: usize) -> Vec<Period> {
        self.calendar.map(|calendar| calendar.latest(granularity, most)).unwrap_or_default()
    }

    /// Whether the file covers the period from its first day to its last.
    pub fn is_complete(&self, period: &Period) -> bool {
        self.calendar.is_some_and(|calendar| calendar.is_complete(period))
    }

    /// Counted rows without a readable date.
    pub fn undated(&self) -> Totals {
        self.days.get(&UNDATED).copied().unwrap_or_default()
    }

    /// Each product, category, channel or region that is named, the largest net revenue first, then by name; `None` where
    /// there were too many to be told apart.
    pub fn parts(&self, by: By) -> Option<Vec<(&'a str, &Part)>> {
        let texts = &self.names.dimensions[by.place()];
        let mut named: Vec<_> = self.parts.named(by).map(|(id, part)| (texts.text(id), part)).collect();
        named.sort_unstable_by_key(|(name, part)| (Reverse(part.totals.net()), *name));
        (!self.parts.is_not_kept(by)).then_some(named)
    }

    /// As [`Book::parts`], with the orders that each was bought in.
    pub fn parts_with_orders(&self, by: By) -> Option<Vec<(&'a str, &Part)>> {
        self.parts(by).filter(|_| self.parts.has_orders(by))
    }

    /// Rows that name none.
    pub fn without(&self, by: By) -> Part {
        self.parts.unnamed(by)
    }

    /// What belongs to paid rows beside their amount.
    pub fn extras(&self) -> &Extras {
        &self.parts.extras
    }

    /// Counted rows of each customer, the largest net revenue first, then by name.
    pub fn customers(&self) -> Vec<(&'a str, Totals)> {
        self.ranked_customers().into_iter().map(|(name, customer)| (name, customer.totals)).collect()
    }

    /// Each customer with counted rows, in the order of [`Book::customers`].
    pub fn ranked_customers(&self) -> Vec<(&'a str, &Customer)> {
        let named = self.customers.each.iter().filter_map(|of| Some((self.names.text(of.id)?, of)));
        let mut ranked: Vec<_> = named.collect();
        // Numbers are in the order of names.
        ranked.sort_unstable_by_key(|(_, customer)| (Reverse(customer.totals.net()), customer.id));
        ranked
    }

    /// Counted rows that name a customer.
    pub fn with_customer(&self) -> Result<Totals> {
        let mut sum = Totals::default();
        self.customers.each.iter().try_for_each(|customer| sum.add(&customer.totals))?;
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
