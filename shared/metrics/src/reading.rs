//! The cubes read as money, once for all metrics: one book per currency, and the counts that need no currency.
use crate::{
    book::{Book, OrderCount},
    cubes::{Coverage, Cubes, Id, dimension::CURRENCY, orders},
    periods::Calendar,
    totals::Totals,
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
        let names = cubes.names.as_ref();
        let mut books = FxHashMap::default();
        for (key, cell) in cubes.sales.iter().filter(|(_, cell)| cell.with_amount > 0) {
            let book = books
                .entry(key.currency)
                .or_insert_with(|| Book::new(names.currency(key.currency), names, cubes.scale, calendar));
            book.add_sales(key, cell)?;
            if books.len() > MOST_CURRENCIES {
                return Err(too_many_currencies());
            }
        }
        // A counted row has an amount, so its currency has a book.
        for (key, cell) in cubes.customers.iter() {
            if let Some(book) = books.get_mut(&key.currency) {
                book.add_customer(key, cell)?;
            }
        }
        add_orders(cubes, &mut books)?;
        let mut books: Vec<Book> = books.into_values().collect();
        books.sort_unstable_by_key(|book| (book.currency.is_none(), book.currency));
        let (orders, customers) = (count_orders(cubes, &books), count_customers(cubes));
        Ok(Self { coverage: &cubes.coverage, books, orders, customers })
    }
}

/// An order whose lines name several customers is one order: its cells stand together.
fn add_orders<'a>(cubes: &'a Cubes, books: &mut FxHashMap<Id<CURRENCY>, Book<'a>>) -> Result<()> {
    for lines in cubes.orders.cells.chunk_by(|(a, _), (b, _)| a.order == b.order) {
        let mut by_currency: Vec<(Id<CURRENCY>, Totals)> = Vec::with_capacity(1);
        for (key, cell) in lines {
            match by_currency.iter_mut().find(|(currency, _)| *currency == key.currency) {
                Some((_, totals)) => totals.add(&cell.totals())?,
                None => by_currency.push((key.currency, cell.totals())),
            }
        }
        for (currency, totals) in by_currency {
            if let Some(book) = books.get_mut(&currency) {
                book.add_order(&totals);
            }
        }
    }
    Ok(())
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
