//! Several tables as one business, in one currency: one says what was spent, another who became a customer.
//!
//! A fact is taken from the tables that have it, and says which they are. What several advertising reports say is added
//! up, since they are of different platforms. Revenue, new customers, subscriptions and margins are the same money and
//! the same people wherever they stand: one table is chosen, by an order that stands with the fact, and the others are
//! named. Among equals the one with more rows is chosen, then the first by name, so that the order in which tables are
//! given changes nothing.
//!
//! Facts of one table are of the same days, so that all of its rows count. Facts of several count in the months that
//! each of these tables covers whole. A table that names no currency is taken to be in the only one of the others, and
//! that is said; currencies are never added up.
mod answer;
mod customers;
mod fact;
mod money;
mod subscriptions;
#[cfg(test)]
mod tests;

pub use answer::{Named, compute_joined};
pub use fact::Together;

use crate::{
    absence, book::Book, cubes::Cubes, exact::power_of_ten, figure::Figure, metric::Metric, nature::Nature,
    origin::Origin, periods::Calendar, reading::Reading,
};
use domain::{Date, Error, Field, Findings, Result, Value};
use std::collections::BTreeSet;

/// One table of a join, or a file alone.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// The source's name; `None` of a file alone.
    pub name: Option<&'a str>,
    pub reading: &'a Reading<'a>,
    pub cubes: &'a Cubes,
    /// All of the table where `cubes` are cut from it: who is new only the whole knows.
    pub whole: &'a Cubes,
    /// The days of all of the table.
    pub calendar: Option<&'a Calendar>,
    pub nature: &'a Nature,
    pub origin: &'a Origin<'a>,
    pub findings: &'a Findings,
}

/// A table's money in the currency of the join.
pub struct Source<'a> {
    pub table: Table<'a>,
    pub book: &'a Book<'a>,
    /// The currency that its money is taken to be in, where it names none.
    assumed: Option<&'a str>,
    /// What its units are multiplied by to be units of the join.
    factor: i128,
}

pub struct Joined<'a> {
    pub currency: Option<&'a str>,
    /// By name.
    pub sources: Vec<Source<'a>>,
    /// Where these tables name no currency: those that the others name, which are several.
    others: Vec<&'a str>,
    /// The days asked for, both inclusive.
    window: Option<(Date, Date)>,
    scale: u32,
}

/// Why there is no figure: something is missing, which is said in its place, or computing failed.
pub enum Lack {
    Absent(Box<Figure>),
    Failed(Error),
}

pub type Known<T> = std::result::Result<T, Lack>;

impl From<Error> for Lack {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Lack {
    pub fn absent(because: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::from(Figure::absent(because, remedy))
    }
}

impl From<Figure> for Lack {
    fn from(figure: Figure) -> Self {
        Self::Absent(Box::new(figure))
    }
}

impl<'a> Joined<'a> {
    /// A file as a join of one.
    pub fn of_file(table: Table<'a>, book: &'a Book<'a>, window: Option<(Date, Date)>) -> Self {
        let source = Source { table, book, assumed: None, factor: 1 };
        Self { currency: book.currency, sources: vec![source], others: Vec::new(), window, scale: table.cubes.scale }
    }

    /// One join for each currency that any of the tables names; without one last.
    pub fn of_tables(tables: &[Table<'a>], window: Option<(Date, Date)>) -> Result<Vec<Self>> {
        let scale = tables.iter().map(|table| table.cubes.scale).max().unwrap_or_default();
        let books = || tables.iter().flat_map(|table| &table.reading.books);
        let codes: BTreeSet<&str> = books().filter_map(|book| book.currency).collect();
        let only = codes.first().copied().filter(|_| codes.len() == 1);
        let is_nameless = |table: &Table<'a>| table.reading.books.iter().all(|book| book.currency.is_none());
        let mut currencies: Vec<Option<&str>> = codes.iter().copied().map(Some).collect();
        let assumed = |table: &Table<'a>| only.filter(|_| is_nameless(table));
        let is_apart = |table: &Table<'a>| {
            let has_money = MONEY.iter().any(|field| table.reading.coverage.filled(*field) > 0);
            has_money && assumed(table).is_none() && table.reading.books.iter().any(|book| book.currency.is_none())
        };
        if currencies.is_empty() || tables.iter().any(is_apart) {
            currencies.push(None);
        }
        let joined = |currency: Option<&'a str>| {
            let mut sources = Vec::new();
            for table in tables {
                let assumed = assumed(table);
                // The currency that its book stands under in the join.
                let of = |book: &&Book| book.currency.or(assumed) == currency;
                if let Some(book) = table.reading.books.iter().find(of) {
                    let factor = power_of_ten(scale - table.cubes.scale)?;
                    sources.push(Source { table: *table, book, assumed, factor });
                }
            }
            sources.sort_by_key(|source| source.table.name);
            let others = if currency.is_none() { codes.iter().copied().collect() } else { Vec::new() };
            Ok(Self { currency, sources, others, window, scale })
        };
        currencies.into_iter().map(joined).collect()
    }

    pub fn is_file(&self) -> bool {
        self.sources.iter().all(|source| source.table.name.is_none())
    }

    /// What says so: the file, or no source.
    fn nobody(&self) -> &'static str {
        if self.is_file() { "the file does not say" } else { "no source says" }
    }

    /// Where a fact is missing, the reason why a table that has its columns does not give it, else that there is none.
    fn lack(&self, reasons: Vec<Value>, of: &str, wanted: &str) -> Lack {
        if let Some(reason) = reasons.into_iter().next() {
            return Figure::of(reason, 0, "not computed").into();
        }
        if !self.others.is_empty() {
            let names: Vec<String> = self.sources.iter().map(Source::named).collect();
            let others: Vec<String> = self.others.iter().map(|code| (*code).to_owned()).collect();
            let because = format!(
                "no currency stands with money of {}, and other money is in {}",
                listed(&names),
                listed(&others)
            );
            return Lack::absent(because, "Add or map a column for `currency`.");
        }
        let (nobody, currency) = (self.nobody(), self.currency.filter(|_| !self.is_file()));
        let currency = currency.map_or(String::new(), |currency| format!(" in {currency}"));
        Lack::absent(format!("{nobody} {of}{currency}"), format!("{wanted} {ASK}"))
    }
}

/// Columns that a currency belongs to.
const MONEY: [Field; 5] = [Field::Amount, Field::Spend, Field::ConversionValue, Field::Expense, Field::Cost];

/// How several tables are asked.
const ASK: &str =
    "Upload it as a source and ask for both together: POST /api/v1/metrics/query with {\"sources\": \"all\"}.";

impl Source<'_> {
    /// Whether the table has the columns that a metric needs, and why it is not read where it has them.
    fn offers(&self, metric: &Metric) -> std::result::Result<bool, Value> {
        self.offers_of(metric, self.table.cubes)
    }

    fn offers_of(&self, metric: &Metric, cubes: &Cubes) -> std::result::Result<bool, Value> {
        let (table, coverage) = (&self.table, self.book.coverage);
        let has = |field: &Field| coverage.has(*field) || coverage.is_unread(*field);
        if !metric.needs.iter().all(has) {
            return Ok(false);
        }
        let books = std::slice::from_ref(self.book);
        match absence::of(metric, table.reading, books, cubes, table.nature, table.origin, table.findings) {
            None => Ok(true),
            Some(value) => Err(self.said(value)),
        }
    }

    /// A reason with the source that it is of.
    fn said(&self, value: Value) -> Value {
        match (value, self.table.name) {
            (Value::NotAvailable(absence), Some(name)) => {
                Value::not_available(format!("of `{name}`, {}", absence.because), absence.remedy)
            }
            (value, _) => value,
        }
    }

    fn named(&self) -> String {
        self.table.name.map_or_else(|| "the file".to_owned(), |name| format!("`{name}`"))
    }

    /// The cubes are those of the window's days alone.
    fn is_cut(&self) -> bool {
        !std::ptr::eq(self.table.cubes, self.table.whole)
    }

    fn begins_in(&self, window: Option<(Date, Date)>) -> bool {
        window.is_none_or(|(from, _)| self.table.calendar.is_some_and(|calendar| from <= calendar.first()))
    }

    /// All rows of the cubes are of the window.
    fn is_of(&self, window: Option<(Date, Date)>) -> bool {
        self.is_cut() || self.begins_in(window)
    }

    /// Who is new cannot be told from the cubes, since what came before the window is not in them.
    fn forgets(&self, window: Option<(Date, Date)>) -> bool {
        self.is_cut() && (!self.begins_in(window) || self.table.cubes.withheld.contains_key("customers"))
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
