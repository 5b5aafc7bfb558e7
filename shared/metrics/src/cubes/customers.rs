//! What each customer bought and gave back in each month, per currency.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CURRENCY, CUSTOMER},
    parts::{DaysOfMonth, Id, Month, Sum, UNDATED},
    rows::Rows,
};
use crate::totals::Totals;
use domain::{Date, Field, Result};
use rustc_hash::FxHashMap;
use tables::date_of;

key! {
    Key {
        customer: Id<CUSTOMER>,
        month: Month,
        currency: Id<CURRENCY>,
    }
}

measure! {
    /// Only rows that count as sales and name a customer.
    Cell {
        rows: u32,
        bought: u32,
        /// Rows that are an order of their own, because they name no order.
        orders: u32,
        /// Days on which something was bought that was not given back in the same row; none in the undated month.
        days: DaysOfMonth,
        gross: Sum,
        refunds: Sum,
    }
}

impl Cell {
    pub fn totals(&self) -> Totals {
        Totals {
            rows: self.rows.into(),
            bought: self.bought.into(),
            gross: self.gross.units(),
            refunds: self.refunds.units(),
        }
    }
}

/// The month and the day of the month of days already seen, since a calendar date per row would cost more than the rest.
#[derive(Debug, Clone, Default)]
pub struct Months {
    known: FxHashMap<i32, (Month, DaysOfMonth)>,
    /// Rows of a day often stand together.
    latest: Option<(i32, (Month, DaysOfMonth))>,
}

impl Months {
    #[inline]
    pub fn of(&mut self, day: i32) -> (Month, DaysOfMonth) {
        if let Some((latest, month)) = self.latest
            && latest == day
        {
            return month;
        }
        let month = *self.known.entry(day).or_insert_with(|| {
            if day == UNDATED {
                return (Month::UNDATED, DaysOfMonth(0));
            }
            let date = date_of(day);
            (month_of(date), DaysOfMonth(1 << (date.day() - 1)))
        });
        self.latest = Some((day, month));
        month
    }
}

pub fn month_of(date: Date) -> Month {
    Month(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
}

/// The first day of a month that is not [`Month::UNDATED`].
pub fn first_day(month: Month) -> Date {
    let (year, month) = (month.0.div_euclid(12), month.0.rem_euclid(12) + 1);
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    Date::new(year, month as i8, 1).unwrap_or(Date::MAX)
}

/// The days of a cell, in order, as days since the first of its month.
pub fn days(days: DaysOfMonth) -> impl Iterator<Item = i32> {
    let mut left = days.0;
    std::iter::from_fn(move || {
        let day = (left != 0).then_some(left.trailing_zeros() as i32);
        left &= left.wrapping_sub(1);
        day
    })
}

pub fn add(cube: &mut NewCube<Key, Cell>, months: &mut Months, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::CustomerId) {
        return Ok(());
    }
    for row in 0..rows.len() {
        let customer = rows.customer(row);
        if customer.is_none() {
            continue;
        }
        let Some(sale) = rows.sale(row) else { continue };
        let (month, day) = months.of(rows.day(row));
        let is_order = sale.is_order();
        let cell = Cell {
            rows: 1,
            bought: sale.bought as u32,
            orders: u32::from(is_order && rows.order(row).is_none()),
            days: if is_order { day } else { DaysOfMonth(0) },
            gross: Sum::new(sale.gross),
            refunds: Sum::new(sale.refunds),
        };
        cube.add_in(customer.0, Key { customer, month, currency: rows.currency(row) }, &cell)?;
    }
    Ok(())
}
