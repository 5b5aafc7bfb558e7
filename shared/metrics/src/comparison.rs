//! Two sums of money compared as growth.
use crate::{
    book::Book,
    exact::{less, minus, ratio},
    figure::Figure,
    totals::Totals,
};
use domain::{Decimal, Result, Value};

/// `now / before - 1`; there is no percentage from a base of zero or less, so that gives the difference instead.
/// `name` says which days `before` is of.
pub fn growth(book: &Book, now: &Totals, before: &Totals, name: &str) -> Result<Figure> {
    let (now_money, base) = (book.money(now.net())?, book.money(before.net())?);
    let value = if before.net() <= 0 {
        let difference = book.money(minus(now.net(), before.net())?)?;
        Value::not_available(
            format!(
                "net revenue of {name} was {base}, from which there is no percentage; the difference is {difference}"
            ),
            "Compare the amounts themselves.",
        )
    } else {
        Value::Exact(less(ratio(now_money, base)?, Decimal::ONE)?)
    };
    Ok(Figure::of(value, now.rows + before.rows, format!("{now_money} / {base} - 1")))
}
