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
pub mod records;
pub mod recurring;
mod statement;
pub mod trials;

pub use by::By;
pub use customers::{Customer, Customers, FOLLOWED, Group};
pub use discounts::{Discounts, are_rates};
pub use funnel::has_history;
pub use orders::{OrderCount, Orders};
use parts::Parts;
pub use parts::{Extras, Part};

use crate::{
    cubes::{
        Coverage, Cubes, Id, Names, Status, UNDATED,
        dimension::{CURRENCY, STATUS},
        sales,
    },
    exact::{decimal, minus, plus, power_of_ten, times},
    lazy::Lazy,
    outcome::Outcome,
    periods::Calendar,
    rfm::Segments,
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
pub use pipeline::{Cohort, Pipeline, are_percent, is_pipeline};
pub use product_months::ProductMonths;
pub use records::{Group as RecordGroup, Records, Side};
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
    orders: Lazy<Orders>,
    customers: Lazy<Customers>,
    /// The places of named customers among all, by rank.
    ranks: Lazy<Vec<u32>>,
    pub segments: Lazy<Segments>,
    pub discounts: Discounts,
    pub coverage: &'a Coverage,
    parts: Lazy<Parts>,
    /// The last two years and a month of them.
    pub product_months: ProductMonths,
    pub records: Records<'a>,
    pub finance: Finance,
    pub marketing: Marketing<'a>,
    pub pipeline: Pipeline<'a>,
    cubes: &'a Cubes,
    id: Id<CURRENCY>,
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
            orders: Lazy::default(),
            customers: Lazy::default(),
            ranks: Lazy::default(),
            segments: Lazy::default(),
            discounts: Discounts::read(cubes, currency)?,
            coverage: &cubes.coverage,
            parts: Lazy::default(),
            product_months: ProductMonths::read(cubes, currency, first_compared(context.calendar))?,
            records: Records::read(cubes, currency)?,
            finance: Finance::read(cubes, currency)?,
            marketing: Marketing::read(cubes, Some(currency))?,
            pipeline: Pipeline::read(cubes, Some(currency), context)?,
            cubes,
            id: currency,
            names: &cubes.names,
            scale: cubes.scale,
            days: BTreeMap::new(),
            statuses: FxHashMap::default(),
        };
        for of_day in cubes.sales.cells.chunk_by(|(a, _), (b, _)| a.day == b.day) {
            let mut counted: Option<Totals> = None;
            for (key, cell) in of_day.iter().filter(|(key, _)| key.currency == currency) {
                if let Some(totals) = book.add_sales(key, cell)? {
                    counted.get_or_insert_default().add(&totals)?;
                }
            }
            if let Some(counted) = counted {
                book.total.add(&counted)?;
                book.days.entry(of_day[0].0.day.0).or_default().add(&counted)?;
            }
        }
        Ok(book)
    }

    /// The rows of a cell that count; all of what is by day and in total is left to the caller.
    fn add_sales(&mut self, key: &sales::Key, cell: &sales::Cell) -> Result<Option<Totals>> {
        let status = self.statuses.entry(key.status).or_default();
        status.rows += u64::from(cell.with_amount);
        status.units = plus(status.units, plus(cell.positive.units(), cell.negative.units())?)?;
        let outcome = self.names.outcome(key.status);
        if !outcome.counts() || cell.with_amount == 0 {
            return Ok(None);
        }
        let totals = cell.totals(outcome)?;
        self.refund_rows += u64::from(cell.refund_rows);
        match outcome {
            Outcome::Refunded => self.refunded.add(&totals)?,
            _ => self.refund_column = plus(self.refund_column, cell.refund_column.units())?,
        }
        Ok(Some(totals))
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
    pub fn parts(&self, by: By) -> Result<Option<Vec<(&'a str, &Part)>>> {
        let (texts, parts) = (&self.names.dimensions[by.place()], self.all_parts()?);
        let mut named: Vec<_> = parts.named(by).map(|(id, part)| (texts.text(id), part)).collect();
        named.sort_unstable_by_key(|(name, part)| (Reverse(part.totals.net()), *name));
        Ok((!parts.is_not_kept(by)).then_some(named))
    }

    fn all_parts(&self) -> Result<&Parts> {
        self.parts.get(|| Parts::read(self.cubes, self.id))
    }

    /// As [`Book::parts`], with the orders that each was bought in.
    pub fn parts_with_orders(&self, by: By) -> Result<Option<Vec<(&'a str, &Part)>>> {
        let has_orders = self.all_parts()?.has_orders(by);
        Ok(self.parts(by)?.filter(|_| has_orders))
    }

    /// Rows that name none.
    pub fn without(&self, by: By) -> Result<Part> {
        Ok(self.all_parts()?.unnamed(by))
    }

    /// What belongs to paid rows beside their amount.
    pub fn extras(&self) -> Result<&Extras> {
        Ok(&self.all_parts()?.extras)
    }

    /// Orders by day and by value.
    pub fn orders(&self) -> Result<&Orders> {
        self.orders.get(|| Orders::read(self.cubes, Some(self.id)))
    }

    /// Customers with counted rows, and what they did month by month.
    pub fn customers(&self) -> Result<&Customers> {
        self.customers.get(|| Customers::read(self.cubes, Some(self.id)))
    }

    /// Each customer with counted rows, the largest net revenue first, then by name.
    pub fn ranked_customers(&self) -> Result<impl ExactSizeIterator<Item = (&'a str, &Customer)>> {
        let each = &self.customers()?.each;
        let ranks = self.ranks.get(|| {
            let named = each.iter().zip(0..).filter(|(customer, _)| self.names.text(customer.id).is_some());
            // Customers, and so their places, are in the order of names.
            let mut ranked: Vec<(Reverse<i128>, u32)> =
                named.map(|(customer, place)| (Reverse(customer.totals.net()), place)).collect();
            ranked.sort_unstable();
            Ok(ranked.into_iter().map(|(_, place)| place).collect())
        })?;
        Ok(ranks.iter().map(|place| {
            let customer = &each[*place as usize];
            (self.names.text(customer.id).unwrap_or_default(), customer)
        }))
    }

    /// Counted rows that name a customer.
    pub fn with_customer(&self) -> Result<Totals> {
        let mut sum = Totals::default();
        self.customers()?.each.iter().try_for_each(|customer| sum.add(&customer.totals))?;
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
