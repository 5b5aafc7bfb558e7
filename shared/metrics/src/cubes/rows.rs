//! A batch as the cubes see it: texts as numbers, money at one scale, and what each row means for revenue.
use super::{
    dimension::{ACCOUNT, CURRENCY, CUSTOMER, DIMENSIONS, ORDER, SECTION, STATUS},
    names::{BLANK_STATUS, NONE, NewNames},
    parts::{Id, UNDATED},
    wide_statement,
};
use crate::{
    exact::{power_of_ten, times},
    outcome::Outcome,
    totals::Totals,
};
use domain::{Field, Result};
use tables::{Batch, Dates, Decimals, Texts};

/// Numbers that cubes add up; all are kept at one scale.
pub const SUMMED: &[Field] = &[
    Field::Amount,
    Field::Refund,
    Field::Quantity,
    Field::Discount,
    Field::Tax,
    Field::Shipping,
    Field::Fee,
    Field::Cost,
    Field::Profit,
    Field::Spend,
    Field::Leads,
    Field::Clicks,
    Field::Impressions,
    Field::Conversions,
    Field::ConversionValue,
    Field::Expense,
    Field::CashBalance,
    Field::Probability,
];

/// The columns of a batch, texts already interned.
pub struct Rows<'a> {
    batch: &'a Batch,
    scale: u32,
    /// One list a dimension; empty where the table has no such column.
    ids: Vec<Vec<u32>>,
    /// The currency that every row is in, where a header or the marks in the cells say so.
    currency: u32,
    outcomes: Vec<Outcome>,
    days: Option<&'a Dates>,
    amounts: Option<Scaled<'a>>,
    refunds: Option<Scaled<'a>>,
    /// Each row as a sale, since several cubes ask for it; empty where the table has no amounts.
    sales: Vec<Sale>,
    /// The columns of a statement that stands on its side.
    pub statement: Vec<Line<'a>>,
}

/// What [`Rows::sale`] says of a row.
#[derive(Clone, Copy)]
struct Sale {
    counts: bool,
    bought: bool,
    gross: i128,
    refunds: i128,
}

/// A column that is an account of a statement.
pub struct Line<'a> {
    pub section: Id<SECTION>,
    pub account: Id<ACCOUNT>,
    pub amounts: Scaled<'a>,
    /// Other columns of this section may add up to it.
    pub may_be_sum: bool,
}

/// A column of numbers in whole units of the cubes' scale.
#[derive(Clone, Copy)]
pub struct Scaled<'a> {
    units: &'a Decimals,
    factor: i128,
}

impl Scaled<'_> {
    #[inline]
    pub fn get(&self, row: usize) -> Result<Option<i128>> {
        match self.units.get(row) {
            Some(units) if self.factor != 1 => times(units, self.factor).map(Some),
            units => Ok(units),
        }
    }
}

/// A row's number; `None` for a blank cell and for a column that is not there.
#[inline]
pub fn number(column: Option<Scaled<'_>>, row: usize) -> Result<Option<i128>> {
    column.map_or(Ok(None), |column| column.get(row))
}

impl<'a> Rows<'a> {
    /// Decimal places that hold every number of the batch that is added up.
    pub fn scale_of(batch: &Batch) -> u32 {
        let scale = |field: &Field| batch.decimals(*field).map_or(0, |column| column.scale);
        let of_statement = wide_statement::accounts(batch).into_iter().map(|account| account.amounts.scale);
        SUMMED.iter().map(scale).chain(of_statement).max().unwrap_or(0)
    }

    pub fn of(batch: &'a Batch, names: &mut NewNames, scale: u32) -> Result<Self> {
        let mut ids: Vec<Vec<u32>> = Vec::with_capacity(DIMENSIONS.len());
        for (dimension, field) in DIMENSIONS.iter().enumerate() {
            let numbers = batch.texts(*field).map(|texts| {
                let numbers = (0..batch.len()).map(|row| names.id(dimension, texts.get(row)));
                match dimension {
                    STATUS => numbers.map(|id| if id == NONE { BLANK_STATUS } else { id }).collect(),
                    _ => numbers.collect(),
                }
            });
            ids.push(numbers.unwrap_or_default());
        }
        let outcomes: Vec<Outcome> = ids[STATUS].iter().map(|status| names.outcome(*status)).collect();
        let mut rows = Self {
            batch,
            scale,
            ids,
            currency: NONE,
            outcomes,
            days: batch.dates(Field::Date),
            amounts: None,
            refunds: None,
            sales: Vec::new(),
            statement: Vec::new(),
        };
        for account in wide_statement::accounts(batch) {
            rows.statement.push(Line {
                section: Id(names.id(SECTION, account.section)),
                account: Id(names.id(ACCOUNT, Some(account.name))),
                amounts: rows.scaled(account.amounts)?,
                may_be_sum: account.may_be_sum,
            });
        }
        (rows.amounts, rows.refunds) = (rows.numbers(Field::Amount)?, rows.numbers(Field::Refund)?);
        rows.currency = names.id(CURRENCY, SUMMED.iter().find_map(|field| batch.currency(*field)));
        if rows.amounts.is_some() {
            rows.sales = (0..rows.len()).map(|row| rows.read_sale(row)).collect::<Result<_>>()?;
        }
        Ok(rows)
    }

    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Decimal places of all numbers here.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// The table has the column, as its field's type.
    pub fn has(&self, field: Field) -> bool {
        self.batch.columns.iter().any(|column| column.field == Some(field))
    }

    /// Whether the row has a readable cell of the field.
    pub fn is_filled(&self, field: Field, row: usize) -> bool {
        self.batch.texts(field).is_some_and(|texts| texts.get(row).is_some())
            || self.batch.dates(field).is_some_and(|days| days.get(row).is_some())
            || self.batch.decimals(field).is_some_and(|units| units.get(row).is_some())
    }

    /// The number of the row's text; [`Id::NONE`] for a blank cell and for a column that is not there.
    #[inline]
    pub fn id<const D: usize>(&self, row: usize) -> Id<D> {
        Id(self.ids[D].get(row).copied().unwrap_or(NONE))
    }

    /// The currency of a row's money: of its column, or of all rows.
    #[inline]
    pub fn currency(&self, row: usize) -> Id<CURRENCY> {
        Id(self.ids[CURRENCY].get(row).copied().unwrap_or(self.currency))
    }

    /// A column of dates.
    pub fn dates(&self, field: Field) -> Option<&'a Dates> {
        self.batch.dates(field)
    }

    /// A column of texts that are not told apart by number.
    pub fn texts(&self, field: Field) -> Option<&'a Texts> {
        self.batch.texts(field)
    }

    /// A column of numbers, one of [`SUMMED`].
    pub fn numbers(&self, field: Field) -> Result<Option<Scaled<'a>>> {
        self.batch.decimals(field).map(|units| self.scaled(units)).transpose()
    }

    fn scaled(&self, units: &'a Decimals) -> Result<Scaled<'a>> {
        Ok(Scaled { units, factor: power_of_ten(self.scale - units.scale)? })
    }

    /// The number 1 in whole units of the cubes' scale.
    pub fn one(&self) -> Result<i128> {
        power_of_ten(self.scale)
    }

    /// Days since 1970-01-01; [`UNDATED`] where there is no readable date.
    #[inline]
    pub fn day(&self, row: usize) -> i32 {
        self.days.and_then(|days| days.get(row)).unwrap_or(UNDATED)
    }

    #[inline]
    pub fn amount(&self, row: usize) -> Result<Option<i128>> {
        number(self.amounts, row)
    }

    /// What the refund column says, without its sign: exports book it as 30.00 and as -30.00.
    #[inline]
    pub fn refund(&self, row: usize) -> Result<i128> {
        Ok(number(self.refunds, row)?.unwrap_or(0).abs())
    }

    #[inline]
    pub fn outcome(&self, row: usize) -> Outcome {
        self.outcomes.get(row).copied().unwrap_or(Outcome::Paid)
    }

    /// The row as a sale; `None` where it has no amount or its status does not count.
    #[inline]
    pub fn sale(&self, row: usize) -> Option<Totals> {
        let sale = self.sales.get(row).filter(|sale| sale.counts)?;
        Some(Totals { rows: 1, bought: sale.bought.into(), gross: sale.gross, refunds: sale.refunds })
    }

    #[inline]
    fn read_sale(&self, row: usize) -> Result<Sale> {
        let none = Sale { counts: false, bought: false, gross: 0, refunds: 0 };
        let outcome = self.outcome(row);
        if !outcome.counts() {
            return Ok(none);
        }
        let Some(amount) = self.amount(row)? else { return Ok(none) };
        let (gross, refunds) = outcome.gross_and_refunds(amount.max(0), amount.min(0), self.refund(row)?)?;
        Ok(Sale { counts: true, bought: outcome == Outcome::Paid && amount >= 0, gross, refunds })
    }

    /// A further line of an order, which states neither amount nor status: these stand on the order's first line.
    #[inline]
    pub fn is_further_line(&self, row: usize) -> Result<bool> {
        Ok(self.outcome(row) == Outcome::Blank && self.amount(row)?.is_none() && !self.order(row).is_none())
    }

    pub fn customer(&self, row: usize) -> Id<CUSTOMER> {
        self.id(row)
    }

    pub fn order(&self, row: usize) -> Id<ORDER> {
        self.id(row)
    }
}
