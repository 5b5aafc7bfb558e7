//! Profit: what the profit column says, else net revenue less the cost column.
use crate::{
    book::{Book, Part},
    exact::{minus, ratio},
    figure::Figure,
};
use domain::{Field, Result, Value};

/// The file does not say what things cost or bring.
pub fn unstated(book: &Book) -> Option<Figure> {
    let has = |field| book.coverage.filled(field) > 0;
    (!has(Field::Profit) && !has(Field::Cost)).then(|| {
        Figure::absent(
            "the file has neither a `profit` nor a `cost` column with numbers in it",
            "Add or map a column for `profit` or for `cost`.",
        )
    })
}

/// Profit in whole units with its calculation, where the file states it.
fn of(book: &Book, part: &Part) -> Result<(i128, String)> {
    if book.coverage.filled(Field::Profit) > 0 {
        let profit = part.extras.profit;
        return Ok((profit, book.money(profit)?.to_string()));
    }
    let (net, cost) = (part.totals.net(), part.extras.cost);
    Ok((minus(net, cost)?, format!("{} - {}", book.money(net)?, book.money(cost)?)))
}

pub fn profit(book: &Book, part: &Part) -> Result<Figure> {
    let (profit, formula) = of(book, part)?;
    Ok(Figure::exact(book.money(profit)?, rows(part), formula))
}

pub fn margin(book: &Book, part: &Part) -> Result<Figure> {
    let (profit, formula) = of(book, part)?;
    let net = part.totals.net();
    let (profit, revenue) = (book.money(profit)?, book.money(net)?);
    let value = if net > 0 { Value::Exact(ratio(profit, revenue)?) } else { nothing_earned() };
    Ok(Figure::of(value, rows(part), format!("({formula}) / {revenue}")))
}

/// Lines of an order may state profit or cost without an amount of their own, and refunds an amount without either.
fn rows(part: &Part) -> u64 {
    part.totals.rows.max(part.extras.rows)
}

/// There is no share of net revenue where it is 0 or less.
fn nothing_earned() -> Value {
    Value::not_available("net revenue is zero or less", "Upload a file whose sales are more than what was given back.")
}
