//! The cubes read as money, once for all metrics: one book per currency, and the counts that need no currency.
use crate::{
    book::{Book, Context, Customers, Marketing, Orders, Pipeline, trials::Trials},
    cubes::{Coverage, Cubes, Id, dimension::CURRENCY},
    lazy::Lazy,
    periods::Calendar,
    units::Units,
};
use domain::{Error, Result};
use std::collections::BTreeSet;

pub struct Reading<'a> {
    pub coverage: &'a Coverage,
    /// One per currency with amounts, by code, the one without a currency last.
    pub books: Vec<Book<'a>>,
    cubes: &'a Cubes,
    orders: Lazy<Orders>,
    customers: Lazy<Customers>,
    pub units: Units<'a>,
    pub calendar: Option<&'a Calendar>,
    pub trials: Trials,
    /// Counts over all currencies; money stands in the books.
    pub marketing: Marketing<'a>,
    pub pipeline: Pipeline<'a>,
    pub context: Context<'a>,
}

/// There are fewer than 200 currencies in the world; a column with more values holds something else.
const MOST_CURRENCIES: usize = 200;

impl<'a> Reading<'a> {
    pub fn of(cubes: &'a Cubes, context: Context<'a>) -> Result<Self> {
        let currencies = currencies(cubes);
        if currencies.len() > MOST_CURRENCIES {
            return Err(too_many_currencies());
        }
        let books = currencies.into_iter().map(|currency| Book::read(cubes, currency, context));
        let books: Vec<Book> = books.collect::<Result<_>>()?;
        Ok(Self {
            coverage: &cubes.coverage,
            books,
            cubes,
            orders: Lazy::default(),
            customers: Lazy::default(),
            units: Units::read(cubes)?,
            calendar: context.calendar,
            trials: Trials::read(cubes, context),
            marketing: Marketing::read(cubes, None)?,
            pipeline: Pipeline::read(cubes, None, context)?,
            context,
        })
    }
}

impl Reading<'_> {
    /// Whether a cube is there to be read, even if it is empty.
    pub fn has(&self, cube: &str) -> bool {
        !self.cubes.withheld.contains_key(cube)
    }

    /// Distinct over all currencies. Their money means nothing here: currencies are never added up.
    pub fn customers(&self) -> Result<&Customers> {
        match &self.books[..] {
            [only] => only.customers(),
            _ => self.customers.get(|| Customers::read(self.cubes, None)),
        }
    }

    /// As [`Reading::customers`].
    pub fn orders(&self) -> Result<&Orders> {
        match &self.books[..] {
            [only] => only.orders(),
            _ => self.orders.get(|| Orders::read(self.cubes, None)),
        }
    }
}

/// Currencies that any money is in, by code, no currency last. Codes are sorted, so their numbers are.
pub fn currencies(cubes: &Cubes) -> BTreeSet<Id<CURRENCY>> {
    if let Some(currencies) = &cubes.currencies {
        return currencies.as_ref().clone();
    }
    let mut currencies = BTreeSet::new();
    let sales = cubes.sales.iter().filter(|(_, cell)| cell.with_amount > 0);
    add_to(&mut currencies, sales.map(|(key, _)| key.currency));
    add_to(&mut currencies, cubes.subscriptions.iter().map(|(key, _)| key.currency));
    add_to(&mut currencies, cubes.charges.iter().map(|(key, _)| key.currency));
    let costs =
        cubes.costs.iter().filter(|(_, cell)| cell.with_expense > 0 || cell.with_cost > 0 || cell.with_cash > 0);
    add_to(&mut currencies, costs.map(|(key, _)| key.currency));
    let ads = cubes.ads.iter().filter(|(_, cell)| cell.spend.units() != 0 || cell.value.units() != 0);
    add_to(&mut currencies, ads.map(|(key, _)| key.currency));
    if currencies.is_empty() {
        // Without money there is still one book, in which every metric says what it misses.
        currencies.insert(Id::NONE);
    }
    currencies
}

/// Cells of a currency mostly stand together, and a set is asked only where it changes.
fn add_to(currencies: &mut BTreeSet<Id<CURRENCY>>, of_cells: impl Iterator<Item = Id<CURRENCY>>) {
    let mut latest = None;
    for currency in of_cells {
        if latest.replace(currency) != Some(currency) {
            currencies.insert(currency);
        }
    }
}

fn too_many_currencies() -> Error {
    Error::unreadable(
        format!("The currency column holds more than {MOST_CURRENCIES} different values, which are not currencies."),
        "Map another column to `currency`, or none.",
    )
}
