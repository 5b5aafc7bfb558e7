//! The steady growth between the first and the last complete period.
use crate::{
    book::Book,
    exact::{less, ratio},
    figure::{Figure, Span},
    roots::root,
};
use domain::{Decimal, Granularity, Period, Result, Value};

pub fn compound(book: &Book, granularity: Granularity) -> Result<Figure> {
    let name = granularity.name();
    let periods = book.periods(granularity);
    let mut complete = periods.iter().filter(|period| book.is_complete(period));
    let (Some(first), Some(last)) = (complete.next(), complete.next_back()) else {
        let absent = Figure::absent(
            format!("the file holds fewer than two complete {name}s"),
            format!("Upload a file that covers two {name}s from beginning to end."),
        );
        return Ok(absent.over(Span::Every(granularity)));
    };
    let steps = steps(first, last);
    let (then, now) = (book.between(first.start, first.end())?, book.between(last.start, last.end())?);
    let (start, end) = (book.money(then.net())?, book.money(now.net())?);
    let value = match [(first, start), (last, end)].into_iter().find(|(_, money)| *money <= Decimal::ZERO) {
        Some((period, money)) => nothing(period, money),
        None => Value::Exact(less(root(ratio(end, start)?, steps)?, Decimal::ONE)?.normalize()),
    };
    let formula = format!("({end} / {start})^(1 / {steps}) - 1, from {first} to {last}");
    Ok(Figure::of(value, then.rows + now.rows, formula).over(Span::Every(granularity)))
}

/// Months from one period to another, or years; of a file that spans centuries not every one between is listed.
fn steps(first: &Period, last: &Period) -> u32 {
    let months = |period: &Period| i32::from(period.start.year()) * 12 + i32::from(period.start.month());
    let of_one = if first.granularity == Granularity::Year { 12 } else { 1 };
    (months(last) - months(first)).unsigned_abs() / of_one
}

fn nothing(period: &Period, money: Decimal) -> Value {
    Value::not_available(
        format!("net revenue of {period} was {money}, from which there is no rate"),
        "Compare the amounts themselves.",
    )
}
