//! How many days of a flow stand in a balance: of sales in what customers owe, of costs in stock or in what is owed.
use crate::{
    book::{Balance, Book, Statement, as_of, burn},
    exact::{decimal, ratio, times},
    figure::Figure,
};
use domain::{Decimal, Result, Value};

pub struct Turnover {
    /// The balance, or nothing where the sheet has no such account.
    pub balance: fn(&Balance) -> Option<i128>,
    pub flow: fn(&Statement) -> i128,
    /// What the accounts are called, for the reasons: `receivables`, `sales`.
    pub names: (&'static str, &'static str),
}

impl Turnover {
    pub fn figure(&self, book: &Book) -> Result<Figure> {
        let (of_balance, of_flow) = self.names;
        let balance = match book.finance.balance_sheet() {
            Ok(balance) => balance,
            Err(absent) => return Ok(*absent),
        };
        let Some(units) = (self.balance)(balance) else {
            return Ok(Figure::absent(
                format!("the balance sheet has no account of {of_balance}"),
                format!("Upload a balance sheet with {of_balance}."),
            ));
        };
        if let Some(absent) = book.finance.lacks(&[]) {
            return Ok(absent);
        }
        let months = book.finance.complete_months(book);
        if months.is_empty() {
            return Ok(burn::no_complete_month(book.calendar));
        }
        let statement = book.finance.over(&months)?;
        let flow = (self.flow)(&statement);
        let days: i32 = months.iter().map(|month| i32::from(month.start.days_in_month())).sum();
        let formula = format!("{} / {} * {days} days", book.money(units)?, book.money(flow)?);
        let value = if flow > 0 {
            let product = decimal(times(units, days.into())?, 0)?;
            Value::Exact(ratio(product, decimal(flow, 0)?)?)
        } else {
            Value::not_available(
                format!("the {of_flow} of the whole months were {}", book.money(flow)?),
                format!("Upload months with {of_flow}."),
            )
        };
        let figure = Figure::of(value, balance.rows + statement.rows, formula).with_caveat(as_of(balance.day));
        Ok(figure.with_caveat("A closing balance, not the mean of the period"))
    }
}

/// `a + b - c`, as long as each of them is there.
pub fn combined(parts: [(i8, Figure); 3]) -> Result<Figure> {
    let (mut sum, mut formula, mut rows) = (Decimal::ZERO, String::new(), 0);
    let mut caveats = Vec::new();
    for (sign, part) in parts {
        let Some(value) = part.value.exact() else { return Ok(part) };
        sum = sum.checked_add(if sign < 0 { -value } else { value }).unwrap_or(sum);
        formula += &match (formula.is_empty(), sign < 0) {
            (true, _) => value.to_string(),
            (_, true) => format!(" - {value}"),
            (_, false) => format!(" + {value}"),
        };
        rows = part.n.max(rows);
        caveats = part.caveats;
    }
    Ok(Figure { caveats, ..Figure::exact(sum, rows, formula) })
}
