//! The cubes read as money, once for all metrics: one book per currency, and the counts that need no currency.
use crate::{
    book::{Book, OrderCount},
    cubes::{Coverage, Cubes, NONE},
    periods::Calendar,
};
use domain::{Error, Result};
use rustc_hash::FxHashMap;

pub struct Reading<'a> {
    pub coverage: &'a Coverage,
    /// One per currency with amounts, by code, the one without a currency last.
    pub books: Vec<Book<'a>>,
    /// Distinct over all currencies.
    pub orders: OrderCount,
    pub customers: CustomerCount,
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
    pub fn of(cubes: &'a Cubes, calendar: Option<&'a Calendar>) -> Result<Self> {
        let mut books = FxHashMap::default();
        for (key, cell) in cubes.sales.iter().filter(|(_, cell)| cell.with_amount > 0) {
            let book = books.entry(key.currency).or_insert_with(|| {
                let currency = (key.currency != NONE).then(|| cubes.names.currencies.words.text(key.currency));
                Book::new(currency, &cubes.names, cubes.scale, calendar)
            });
            book.add_sales(key, cell)?;
            if books.len() > MOST_CURRENCIES {
                return Err(too_many_currencies());
            }
        }
        // A counted row has an amount, so its currency has a book.
        for (key, cell) in cubes.customers.iter() {
            if let Some(book) = books.get_mut(&key.currency) {
                book.add_customer(key.customer, &cell.totals)?;
            }
        }
        for (key, cell) in cubes.orders.iter() {
            if let Some(book) = books.get_mut(&key.currency) {
                book.add_order(&cell.totals);
            }
        }
        let mut books: Vec<Book> = books.into_values().collect();
        books.sort_unstable_by_key(|book| (book.currency.is_none(), book.currency));
        let (orders, customers) = (count_orders(cubes, &books), count_customers(cubes));
        Ok(Self { coverage: &cubes.coverage, books, orders, customers })
    }
}

/// An order id with lines in two currencies is one order.
fn count_orders(cubes: &Cubes, books: &[Book]) -> OrderCount {
    let orders = cubes.orders.iter().filter(|(_, cell)| cell.totals.is_order());
    OrderCount {
        ids: distinct(orders.map(|(key, _)| key.order)),
        single_rows: books.iter().map(|book| book.orders.single_rows).sum(),
        rows: books.iter().map(|book| book.orders.rows).sum(),
    }
}

fn count_customers(cubes: &Cubes) -> CustomerCount {
    let buyers = || cubes.customers.iter().filter(|(_, cell)| cell.totals.bought > 0);
    let rows = buyers().map(|(_, cell)| cell.totals.bought).sum();
    CustomerCount { customers: distinct(buyers().map(|(key, _)| key.customer)), rows }
}

fn distinct(ids: impl Iterator<Item = u32>) -> u64 {
    let mut seen: Vec<u32> = ids.collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() as u64
}

fn too_many_currencies() -> Error {
    Error::unreadable(
        format!("The currency column holds more than {MOST_CURRENCIES} different values, which are not currencies."),
        "Map another column to `currency`, or none.",
    )
}
