//! A batch as the cubes see it: texts as numbers, money at one scale, and what each row means for revenue.
use super::names::{NONE, Names};
use crate::{exact::power_of_ten, exact::times, outcome::Outcome, totals::Totals};
use domain::{Field, Result};
use tables::{Batch, Dates, Decimals, Texts};

/// The day of a row without a readable date.
pub const UNDATED: i32 = i32::MIN;

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub day: i32,
    pub product: u32,
    pub channel: u32,
    pub status: u32,
    pub currency: u32,
    pub customer: u32,
    pub order: u32,
    pub amount: Option<i128>,
    /// What the refund column says, without its sign: exports book it as 30.00 and as -30.00.
    pub refund: i128,
    /// The row as a sale; `None` where it has no amount or its status does not count.
    pub counted: Option<Totals>,
}

/// The columns of a batch, texts already interned.
pub struct Lines<'a> {
    rows: usize,
    days: Option<&'a Dates>,
    amounts: Option<Money<'a>>,
    refunds: Option<Money<'a>>,
    products: Vec<u32>,
    channels: Vec<u32>,
    statuses: Vec<u32>,
    currencies: Vec<u32>,
    customers: Vec<u32>,
    orders: Vec<u32>,
    outcomes: Vec<Outcome>,
}

struct Money<'a> {
    units: &'a Decimals,
    factor: i128,
}

impl Money<'_> {
    #[inline]
    fn get(&self, row: usize) -> Result<Option<i128>> {
        self.units.get(row).map(|units| times(units, self.factor)).transpose()
    }
}

impl<'a> Lines<'a> {
    /// Decimal places that hold every amount of the batch.
    pub fn scale_of(batch: &Batch) -> u32 {
        let scale = |field| batch.decimals(field).map_or(0, |column| column.scale);
        scale(Field::Amount).max(scale(Field::Refund))
    }

    pub fn of(batch: &'a Batch, names: &mut Names, scale: u32) -> Result<Self> {
        let money = |field| -> Result<Option<Money<'a>>> {
            let Some(units) = batch.decimals(field) else { return Ok(None) };
            Ok(Some(Money { units, factor: power_of_ten(scale - units.scale)? }))
        };
        let rows = batch.len();
        let column = |field, id: &mut dyn FnMut(Option<&str>) -> u32| numbers(batch.texts(field), rows, id);
        // A currency in the header of the amounts, or in every cell, is as good as a column that repeats it.
        let currencies = match (batch.texts(Field::Currency), batch.currency(Field::Amount)) {
            (None, Some(code)) => vec![names.currency_id(Some(code)); rows],
            _ => column(Field::Currency, &mut |text| names.currency_id(text)),
        };
        let statuses = column(Field::Status, &mut |text| names.status_id(text));
        Ok(Self {
            rows,
            days: batch.dates(Field::Date),
            amounts: money(Field::Amount)?,
            refunds: money(Field::Refund)?,
            products: column(Field::Product, &mut |text| text.map_or(NONE, |text| names.products.id(text))),
            channels: column(Field::Channel, &mut |text| text.map_or(NONE, |text| names.channels.id(text))),
            currencies,
            customers: column(Field::CustomerId, &mut |text| text.map_or(NONE, |text| names.customers.id(text))),
            orders: column(Field::OrderId, &mut |text| text.map_or(NONE, |text| names.orders.id(text))),
            outcomes: statuses.iter().map(|status| names.outcome(*status)).collect(),
            statuses,
        })
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    #[inline]
    pub fn line(&self, row: usize) -> Result<Line> {
        let read = |money: &Option<Money>| money.as_ref().map_or(Ok(None), |money| money.get(row));
        let (amount, refund) = (read(&self.amounts)?, read(&self.refunds)?.unwrap_or(0).abs());
        Ok(Line {
            day: self.days.and_then(|days| days.get(row)).unwrap_or(UNDATED),
            product: self.products[row],
            channel: self.channels[row],
            status: self.statuses[row],
            currency: self.currencies[row],
            customer: self.customers[row],
            order: self.orders[row],
            amount,
            refund,
            counted: amount.map_or(Ok(None), |amount| sale(self.outcomes[row], amount, refund))?,
        })
    }
}

#[inline]
fn sale(outcome: Outcome, amount: i128, refund: i128) -> Result<Option<Totals>> {
    if !outcome.counts() {
        return Ok(None);
    }
    let (gross, refunds) = outcome.gross_and_refunds(amount.max(0), amount.min(0), refund)?;
    Ok(Some(Totals { rows: 1, bought: u64::from(outcome == Outcome::Paid && amount >= 0), gross, refunds }))
}

fn numbers(texts: Option<&Texts>, rows: usize, id: &mut dyn FnMut(Option<&str>) -> u32) -> Vec<u32> {
    match texts {
        Some(texts) => (0..rows).map(|row| id(texts.get(row))).collect(),
        None => vec![NONE; rows],
    }
}
