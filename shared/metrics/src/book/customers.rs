//! Customers over time: who they are, when they came, came back, and how long that took.
//!
//! Cells of one customer stand together in the order of months, so that all of it is read in one pass.
use crate::{
    cubes::{
        Cubes, Id, Month,
        customers::{Cell, Key, days, first_day},
        dimension::{CURRENCY, CUSTOMER},
    },
    totals::Totals,
};
use domain::Result;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tables::day_number;

/// Months that a cohort is followed, its first included.
pub const FOLLOWED: usize = 12;

#[derive(Debug, Default)]
pub struct Customers {
    /// Customers with rows that count, in the order of their numbers.
    pub each: Vec<Customer>,
    pub months: BTreeMap<Month, CustomersOfMonth>,
    /// By the month of the first purchase.
    pub cohorts: BTreeMap<Month, Cohort>,
    /// How often so many days lay between a customer's day of purchase and the next.
    pub gaps: BTreeMap<i32, u64>,
}

/// One customer's counted rows.
#[derive(Debug, Clone, Copy)]
pub struct Customer {
    pub id: Id<CUSTOMER>,
    pub totals: Totals,
    /// Orders that were kept: different order ids, and rows without one.
    pub orders: u64,
    /// The last day of a purchase that was kept, in days since 1970-01-01.
    pub last_day: Option<i32>,
}

/// Customers who bought in a month, and everything of that month that names a customer.
#[derive(Debug, Clone, Copy, Default)]
pub struct CustomersOfMonth {
    /// Bought for the first time in the file.
    pub new: Group,
    pub returning: Group,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Group {
    /// With a purchase.
    pub customers: u64,
    pub totals: Totals,
}

/// Customers of one first month, in that month and those after it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cohort {
    pub months: [Group; FOLLOWED],
}

impl Group {
    fn add(&mut self, totals: &Totals) -> Result<()> {
        self.customers += u64::from(totals.bought > 0);
        self.totals.add(totals)
    }
}

impl Customer {
    pub fn buys(&self) -> bool {
        self.totals.bought > 0
    }
}

impl Customers {
    /// In one currency, or of the whole file without money, since currencies are never added up.
    pub fn read(cubes: &Cubes, currency: Option<Id<CURRENCY>>) -> Result<Self> {
        let order_ids = order_ids(cubes, currency)?;
        let mut pass = Pass::of(&cubes.customers.cells);
        for cells in cubes.customers.cells.chunk_by(|(a, _), (b, _)| a.customer == b.customer) {
            let is_wanted = |(key, _): &&(Key, Cell)| currency.is_none_or(|currency| key.currency == currency);
            pass.add(cells.iter().filter(is_wanted), currency.is_some())?;
        }
        let mut customers = Self {
            each: pass.each,
            months: pass.months.iter().flatten().map(|of| (of.month, of.customers)).collect(),
            cohorts: pass.months.into_iter().flatten().filter_map(|of| Some((of.month, *of.cohort?))).collect(),
            gaps: pass.gaps.into_iter().collect(),
        };
        for customer in &mut customers.each {
            customer.orders += order_ids.get(customer.id.0 as usize).copied().unwrap_or(0);
        }
        Ok(customers)
    }

    /// Customers who bought something.
    pub fn buying(&self) -> impl Iterator<Item = &Customer> {
        self.each.iter().filter(|customer| customer.buys())
    }
}

/// The walk over all cells; months are found by their place and gaps by hash, since there is one look-up for each cell.
#[derive(Debug, Default)]
struct Pass {
    each: Vec<Customer>,
    /// The first month of the cells; the others follow it.
    begin: i32,
    months: Vec<Option<OfMonth>>,
    gaps: FxHashMap<i32, u64>,
}

#[derive(Debug)]
struct OfMonth {
    month: Month,
    /// In days since 1970-01-01.
    first_day: i32,
    customers: CustomersOfMonth,
    /// Those who bought first in this month; `None` where nobody did.
    cohort: Option<Box<Cohort>>,
}

impl OfMonth {
    fn new(month: Month) -> Self {
        let first_day = day_number(first_day(month));
        Self { month, first_day, customers: CustomersOfMonth::default(), cohort: None }
    }
}

impl Pass {
    fn of(cells: &[(Key, Cell)]) -> Self {
        let dated = cells.iter().map(|(key, _)| key.month.0).filter(|month| *month != Month::UNDATED.0);
        Self { begin: dated.min().unwrap_or(0), ..Self::default() }
    }

    /// A month that is not undated.
    #[inline]
    fn month(&mut self, month: Month) -> &mut OfMonth {
        let place = (month.0 - self.begin) as usize;
        if place >= self.months.len() {
            self.months.resize_with(place + 1, || None);
        }
        self.months[place].get_or_insert_with(|| OfMonth::new(month))
    }

    /// One customer's cells, by month.
    fn add<'a>(&mut self, cells: impl Iterator<Item = &'a (Key, Cell)>, with_money: bool) -> Result<()> {
        let mut cells = cells.peekable();
        let Some((key, _)) = cells.peek() else { return Ok(()) };
        let mut customer = Customer { id: key.customer, totals: Totals::default(), orders: 0, last_day: None };
        let mut first: Option<Month> = None;
        while let Some((key, cell)) = cells.next() {
            let mut month = of(cell, with_money);
            let mut bought_on = cell.days;
            customer.orders += u64::from(cell.orders);
            // The same month in another currency.
            while let Some((_, cell)) = cells.next_if(|(next, _)| next.month == key.month) {
                month.add(&of(cell, with_money))?;
                bought_on.0 |= cell.days.0;
                customer.orders += u64::from(cell.orders);
            }
            customer.totals.add(&month)?;
            if key.month == Month::UNDATED {
                continue;
            }
            if first.is_none() && month.bought > 0 {
                first = Some(key.month);
            }
            let first_day = self.add_month(first, key.month, &month)?;
            for day in days(bought_on).map(|day| first_day + day) {
                if let Some(last) = customer.last_day.replace(day) {
                    *self.gaps.entry(day - last).or_default() += 1;
                }
            }
        }
        self.each.push(customer);
        Ok(())
    }

    /// The first day of the month. What was given back before the first purchase belongs to one before the file.
    fn add_month(&mut self, first: Option<Month>, month: Month, totals: &Totals) -> Result<i32> {
        let of_month = self.month(month);
        let first_day = of_month.first_day;
        if first == Some(month) {
            of_month.customers.new.add(totals)?
        } else {
            of_month.customers.returning.add(totals)?
        }
        let Some(first) = first else { return Ok(first_day) };
        let later = usize::try_from(month.0 - first.0).unwrap_or(FOLLOWED);
        let cohort = &mut self.month(first).cohort;
        if let Some(group) = cohort.get_or_insert_default().months.get_mut(later) {
            group.add(totals)?;
        }
        Ok(first_day)
    }
}

fn of(cell: &Cell, with_money: bool) -> Totals {
    let totals = cell.totals();
    if with_money { totals } else { Totals { gross: 0, refunds: 0, ..totals } }
}

/// Order ids of each customer that were kept, by the customer's number.
fn order_ids(cubes: &Cubes, currency: Option<Id<CURRENCY>>) -> Result<Vec<u64>> {
    let mut orders = vec![0; cubes.names.dimensions[CUSTOMER].len()];
    for lines in cubes.orders.cells.chunk_by(|(a, _), (b, _)| (a.order, a.customer) == (b.order, b.customer)) {
        // Each currency of an order and a customer is one cell.
        let mut lines = lines.iter().filter(|(key, _)| currency.is_none_or(|currency| key.currency == currency));
        let kept = lines.find(|(_, cell)| cell.totals().is_order());
        if let Some(of) = kept.and_then(|(key, _)| orders.get_mut(key.customer.0 as usize)) {
            *of += 1;
        }
    }
    Ok(orders)
}
