//! Why a row is not behind a figure.
use crate::{
    cubes::{Rows, Terms, ads, costs, records},
    outcome::Outcome,
};
use domain::{Date, Field, Result};
use std::fmt;

/// What a row misses to be counted; completes "the row is not counted, because …".
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// The table has none of the columns that the figure is made of.
    OtherTable,
    Lacks(Field),
    /// A word of status under which no money came in.
    Status(String),
    UnknownStatus(String),
    BlankStatus,
    /// The row is of the right kind, and its amount is not above zero.
    NothingPaid,
    /// Neither start nor interval say that it goes on.
    NoSubscription,
    NoDeal,
    NoNumbers,
    OtherCurrency,
    /// The figure is of another text of the field.
    Other(Field),
    Outside(Date, Date),
    /// The figure is not available, so that no row is behind it.
    NotAvailable,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::OtherTable => f.write_str("the table has none of the columns that the figure is made of"),
            Why::Lacks(field) => write!(f, "it has no readable `{field}`"),
            Why::Status(word) => write!(f, "with the status `{word}` no money came in"),
            Why::UnknownStatus(word) => write!(f, "its status `{word}` is no known one"),
            Why::BlankStatus => f.write_str("its status is blank"),
            Why::NothingPaid => f.write_str("nothing was paid in it"),
            Why::NoSubscription => f.write_str("it says nothing of a subscription"),
            Why::NoDeal => f.write_str("it is no lead and no deal"),
            Why::NoNumbers => f.write_str("it has none of the numbers that are added up"),
            Why::OtherCurrency => f.write_str("it is in another currency"),
            Why::Other(field) => write!(f, "it is of another `{field}`"),
            Why::NotAvailable => f.write_str("the figure is not available"),
            Why::Outside(Date::MIN, to) => write!(f, "its date is not up to {to}"),
            Why::Outside(from, Date::MAX) => write!(f, "its date is not from {from} on"),
            Why::Outside(from, to) => write!(f, "its date is not within {from} and {to}"),
        }
    }
}

/// The cubes that the table has the columns of.
pub fn made_of(cubes: &[&'static str], rows: &Rows<'_>, terms: Option<&Terms<'_>>) -> Vec<&'static str> {
    let any = |fields: &[Field]| fields.iter().any(|field| rows.has(*field));
    let all = |fields: &[Field]| fields.iter().all(|field| rows.has(*field));
    let is_made = |cube: &&str| match *cube {
        "subscriptions" | "billed_periods" => terms.is_some(),
        "charges" => rows.has(Field::CustomerId) && rows.has(Field::Date),
        "trials" => rows.has(Field::TrialEnd),
        "accounts" => any(&[Field::Account, Field::Section]),
        "costs" => any(&costs::READ),
        "cash" => rows.has(Field::CashBalance),
        "order_lines" => all(&[Field::OrderId, Field::Amount]),
        "ads" => any(&ads::TELLING),
        "deals" => any(&[Field::Stage, Field::Status]),
        "steps" => rows.has(Field::Stage),
        "records" => all(&records::TELLING),
        _ => true,
    };
    cubes.iter().copied().filter(|cube| is_made(cube)).collect()
}

/// Why none of the cubes, which the table has the columns of, takes a row; `None` where one does.
pub fn why_not_taken(cubes: &[&str], rows: &Rows<'_>, terms: Option<&Terms<'_>>, row: usize) -> Result<Option<Why>> {
    let mut reason = Why::OtherTable;
    for cube in cubes {
        match why_not_in(cube, rows, terms, row)? {
            None => return Ok(None),
            // That it is of another kind says less than what it misses.
            Some(why) if matches!(reason, Why::OtherTable | Why::NoSubscription | Why::NoNumbers) => reason = why,
            Some(_) => {}
        }
    }
    Ok(Some(reason))
}

fn why_not_in(cube: &str, rows: &Rows<'_>, terms: Option<&Terms<'_>>, row: usize) -> Result<Option<Why>> {
    Ok(match cube {
        "sales" | "customers" | "orders" | "order_parts" | "values" | "discount_rates" | "details" => {
            why_no_sale(rows, row)?
        }
        "order_lines" => (!rows.is_further_line(row)?).then_some(Why::OtherTable),
        "cash" => (!rows.is_filled(Field::CashBalance, row)).then_some(Why::Lacks(Field::CashBalance)),
        "subscriptions" | "billed_periods" => match terms.filter(|terms| terms.is_stated(row)) {
            None => Some(Why::NoSubscription),
            Some(_) => rows.amount(row)?.is_none().then_some(Why::Lacks(Field::Amount)),
        },
        "charges" if rows.customer(row).is_none() => Some(Why::Lacks(Field::CustomerId)),
        "charges" if !rows.is_filled(Field::Date, row) => Some(Why::Lacks(Field::Date)),
        "charges" => match why_no_sale(rows, row)? {
            None => rows.sale(row).is_none_or(|sale| sale.gross <= 0).then_some(Why::NothingPaid),
            reason => reason,
        },
        "trials" => (!rows.is_filled(Field::TrialEnd, row)).then_some(Why::Lacks(Field::TrialEnd)),
        "accounts" => rows.amount(row)?.is_none().then_some(Why::Lacks(Field::Amount)),
        "costs" if why_no_sale(rows, row)?.is_none() => None,
        "costs" => (!any_filled(rows, &costs::READ, row)).then_some(Why::NoNumbers),
        "ads" => (!any_filled(rows, &ads::TELLING, row) && rows.amount(row)?.is_none()).then_some(Why::NoNumbers),
        "deals" if !rows.has(Field::Stage) => (!rows.is_filled(Field::Status, row)).then_some(Why::NoDeal),
        "steps" => (rows.order(row).is_none() && rows.customer(row).is_none()).then_some(Why::NoDeal),
        _ => None,
    })
}

fn why_no_sale(rows: &Rows<'_>, row: usize) -> Result<Option<Why>> {
    let outcome = rows.outcome(row);
    let word = || rows.texts(Field::Status).and_then(|texts| texts.get(row)).unwrap_or_default().trim().to_lowercase();
    Ok(match outcome {
        Outcome::Paid | Outcome::Refunded => rows.amount(row)?.is_none().then_some(Why::Lacks(Field::Amount)),
        Outcome::NotRevenue => Some(Why::Status(word())),
        Outcome::Unknown => Some(Why::UnknownStatus(word())),
        Outcome::Blank => Some(Why::BlankStatus),
    })
}

fn any_filled(rows: &Rows<'_>, fields: &[Field], row: usize) -> bool {
    fields.iter().any(|field| rows.is_filled(*field, row))
}
