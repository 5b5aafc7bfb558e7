//! The cubes read as money, once for all metrics: one book per currency, and the counts that need no currency.
use crate::{
    book::{Book, Context, Marketing, OrderCount, Pipeline},
    cubes::{Coverage, Cubes, Id, dimension::CURRENCY, orders},
    totals::Totals,
};
use domain::{Error, Result};
use std::collections::BTreeSet;

pub struct Reading<'a> {
    pub coverage: &'a Coverage,
    /// One per currency with amounts, by code, the one without a currency last.
    pub books: Vec<Book<'a>>,
    /// Distinct over all currencies.
    pub orders: OrderCount,
    pub customers: CustomerCount,
    /// Counts over all currencies; money stands in the books.
    pub marketing: Marketing<'a>,
    pub pipeline: Pipeline<'a>,
    pub context: Context<'a>,
}

/// Customers who bought something.
#[derive(Debug, Clone, Copy, Default)]
pub struct CustomerCount {
    pub customers: u64,
    /// Rows in which they bought.
    pub rows: u64,
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
        let (orders, customers) = (count_orders(cubes, &books), count_customers(cubes));
        let (marketing, pipeline) = (Marketing::read(cubes, None)?, Pipeline::read(cubes, None, context)?);
        Ok(Self { coverage: &cubes.coverage, books, orders, customers, marketing, pipeline, context })
    }
}

/// Currencies that any money is in, by code, no currency last. Codes are sorted, so their numbers are.
fn currencies(cubes: &Cubes) -> BTreeSet<Id<CURRENCY>> {
    let sales = cubes.sales.iter().filter(|(_, cell)| cell.with_amount > 0).map(|(key, _)| key.currency);
    let mut currencies: BTreeSet<Id<CURRENCY>> = sales.collect();
    let costs =
        cubes.costs.iter().filter(|(_, cell)| cell.with_expense > 0 || cell.with_cost > 0 || cell.with_cash > 0);
    currencies.extend(costs.map(|(key, _)| key.currency));
    let ads = cubes.ads.iter().filter(|(_, cell)| cell.spend.units() != 0 || cell.value.units() != 0);
    currencies.extend(ads.map(|(key, _)| key.currency));
    if currencies.is_empty() {
        // Without money there is still one book, in which every metric says what it misses.
        currencies.insert(Id::NONE);
    }
    currencies
}

/// An order id with lines in two currencies is one order.
fn count_orders(cubes: &Cubes, books: &[Book]) -> OrderCount {
    let orders = cubes.orders.cells.chunk_by(|(a, _), (b, _)| a.order == b.order);
    let is_order = |lines: &&[(orders::Key, orders::Cell)]| {
        lines.chunk_by(|(a, _), (b, _)| a.currency == b.currency).any(|lines| {
            let mut totals = Totals::default();
            lines.iter().try_for_each(|(_, cell)| totals.add(&cell.totals())).is_ok() && totals.is_order()
        })
    };
    OrderCount {
        ids: orders.filter(is_order).count() as u64,
        single_rows: books.iter().map(|book| book.orders.single_rows).sum(),
        rows: books.iter().map(|book| book.orders.rows).sum(),
    }
}

fn count_customers(cubes: &Cubes) -> CustomerCount {
    let mut count = CustomerCount::default();
    for months in cubes.customers.cells.chunk_by(|(a, _), (b, _)| a.customer == b.customer) {
        let bought: u64 = months.iter().map(|(_, cell)| u64::from(cell.bought)).sum();
        count.customers += u64::from(bought > 0);
        count.rows += bought;
    }
    count
}

fn too_many_currencies() -> Error {
    Error::unreadable(
        format!("The currency column holds more than {MOST_CURRENCIES} different values, which are not currencies."),
        "Map another column to `currency`, or none.",
    )
}
