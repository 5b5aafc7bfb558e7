//! The cubes read as money, once for all metrics: one book per currency, and the counts that need no currency.
use crate::{
    book::{Book, Context, OrderCount, trials::Trials},
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
    pub trials: Trials,
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
        let trials = Trials::read(cubes, context);
        let (orders, customers) = (count_orders(cubes, &books), count_customers(cubes));
        Ok(Self { coverage: &cubes.coverage, books, orders, customers, trials })
    }
}

/// Currencies that any money is in, by code, no currency last. Codes are sorted, so their numbers are.
pub fn currencies(cubes: &Cubes) -> BTreeSet<Id<CURRENCY>> {
    if let Some(currencies) = &cubes.currencies {
        return currencies.as_ref().clone();
    }
    let sales = cubes.sales.iter().filter(|(_, cell)| cell.with_amount > 0).map(|(key, _)| key.currency);
    let subscriptions = cubes.subscriptions.iter().map(|(key, _)| key.currency);
    let charges = cubes.charges.iter().map(|(key, _)| key.currency);
    sales.chain(subscriptions).chain(charges).collect()
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
