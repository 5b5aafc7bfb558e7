//! Rows read as bills, as changes of monthly value: each is worth its amount per month from the beginning of its period
//! to the end of it.
//!
//! Only paid rows are, and refunded ones too: what is given back later does not change what ran in the period. Tax is
//! taken off. The period is from the start to the end, or, where there is no end, one interval from the start or the
//! date. [`super::subscriptions`] reads the same rows as subscriptions.
use super::{
    billing::Billing,
    cube::{NewCube, measure},
    interval::Interval,
    monthly::{WHOLE, per_month, product},
    parts::{Day, Product, UNDATED},
    rows::Rows,
    terms::Terms,
};
use domain::Result;

pub use super::subscriptions::Key;

measure! {
    Cell {
        starts: u32,
        ends: u32,
        started: Product,
        ended: Product,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let Some(terms) = Terms::of(rows)? else { return Ok(()) };
    for row in 0..rows.len() {
        let start = terms.start(row);
        if start == UNDATED || !terms.is_stated(row) || !rows.outcome(row).counts() {
            continue;
        }
        let (interval, end) = match (terms.end(row), terms.billing(row)) {
            (Some(end), _) if end > start => Interval::between(start, end),
            (None, Billing::Every(interval)) => (interval, interval.after(start)),
            _ => continue,
        };
        let Some(billed) = terms.billed(row)? else { continue };
        let monthly = per_month(billed, 2 * rows.scale(), interval, WHOLE)?;
        if monthly > 0 {
            let key = |day| Key { customer: rows.customer(row), currency: rows.currency(row), day: Day(day) };
            cube.add(key(start), &Cell { starts: 1, started: product(monthly), ..Cell::default() })?;
            cube.add(key(end), &Cell { ends: 1, ended: product(monthly), ..Cell::default() })?;
        }
    }
    Ok(())
}
