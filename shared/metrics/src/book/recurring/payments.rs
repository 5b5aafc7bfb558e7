//! Subscriptions inferred from payments alone: a customer who pays for the same thing every month, quarter or year.
//!
//! The days from one payment to the next say which: 27 to 32 a month, 88 to 93 a quarter, 360 to 371 a year. Payments
//! of one customer for one product recur when at least two gaps are of the same such length and half of all gaps are of
//! one, or when every gap is a year and every amount the same. Each payment is then worth its amount per month until
//! the next one, or for as long as its gap says; payments that do not recur are worth nothing. Half of all repeated
//! payments have to recur, or else the file is one of customers who happen to come back.
use super::history::Turn;
use crate::{
    cubes::{
        Cubes, Id, charges,
        dimension::CURRENCY,
        interval::Interval,
        monthly::{WHOLE, per_month},
    },
    exact::{plus, power_of_ten, times},
};
use domain::Result;
use std::collections::BTreeMap;

/// What payments say of subscriptions.
#[derive(Debug, Default)]
pub struct Payments {
    /// Of each customer, by day.
    pub customers: Vec<Vec<Turn>>,
    /// Days of payment of customers who paid for the same product more than once.
    pub repeated: u64,
    /// Those that recur.
    pub recurring: u64,
}

struct Paid {
    day: i32,
    units: i128,
    rows: u32,
}

impl Payments {
    pub fn of(cubes: &Cubes, currency: Id<CURRENCY>) -> Result<Self> {
        let mut payments = Self::default();
        for customer in cubes.charges.cells.chunk_by(|(a, _), (b, _)| a.customer == b.customer) {
            let mut turns = BTreeMap::new();
            for product in customer.chunk_by(|(a, _), (b, _)| (a.product, a.currency) == (b.product, b.currency)) {
                if product[0].0.currency == currency {
                    payments.add(&paid(product), cubes.scale, &mut turns)?;
                }
            }
            if !turns.is_empty() {
                payments.customers.push(turns.into_values().collect());
            }
        }
        Ok(payments)
    }

    pub fn do_recur(&self) -> bool {
        self.recurring > 0 && self.recurring * 2 >= self.repeated
    }

    fn add(&mut self, series: &[Paid], scale: u32, turns: &mut BTreeMap<i32, Turn>) -> Result<()> {
        if series.len() < 2 {
            return Ok(());
        }
        self.repeated += series.len() as u64;
        let gaps: Vec<Option<Interval>> =
            series.windows(2).map(|pair| interval_of(pair[1].day - pair[0].day)).collect();
        let Some(usual) = usual_interval(series, &gaps) else { return Ok(()) };
        self.recurring += series.len() as u64;
        for (at, paid) in series.iter().enumerate() {
            let (next, before) = (gaps.get(at).copied().flatten(), at.checked_sub(1).and_then(|before| gaps[before]));
            let interval = next.or(before).unwrap_or(usual);
            let following = series.get(at + 1).map_or(i32::MAX, |following| following.day);
            let end = if next.is_some() { following } else { interval.after(paid.day).min(following) };
            // At the scale of a price times a quantity, which here is one.
            let price = times(paid.units, power_of_ten(scale)?)?;
            let monthly = per_month(price, 2 * scale, interval, WHOLE)?;
            let turn = |day| Turn { day, ..Turn::default() };
            let start = turns.entry(paid.day).or_insert_with(|| turn(paid.day));
            start.starts += paid.rows;
            start.started = plus(start.started, monthly)?;
            let end = turns.entry(end).or_insert_with(|| turn(end));
            end.ends += paid.rows;
            end.ended = plus(end.ended, monthly)?;
        }
        Ok(())
    }
}

fn paid(cells: &[(charges::Key, charges::Cell)]) -> Vec<Paid> {
    cells.iter().map(|(key, cell)| Paid { day: key.day.0, units: cell.paid.units(), rows: cell.rows }).collect()
}

fn interval_of(gap: i32) -> Option<Interval> {
    match gap {
        27..=32 => Some(Interval::Months(1)),
        88..=93 => Some(Interval::Months(3)),
        360..=371 => Some(Interval::Months(12)),
        _ => None,
    }
}

/// The interval of most gaps, the shortest of several; `None` where the payments do not recur.
fn usual_interval(series: &[Paid], gaps: &[Option<Interval>]) -> Option<Interval> {
    let known = gaps.iter().flatten().count();
    let of = |months| gaps.iter().filter(|gap| **gap == Some(Interval::Months(months))).count();
    let (most, months) = [12, 3, 1].map(|months| (of(months), months)).into_iter().max_by_key(|(number, _)| *number)?;
    let is_yearly = of(12) == gaps.len() && series.iter().all(|paid| paid.units == series[0].units);
    ((most >= 2 && known * 2 >= gaps.len()) || is_yearly).then_some(Interval::Months(months))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("mrr", csv, expect);
    }

    #[test]
    fn payments_that_recur_are_an_estimate_and_others_are_none() {
        check(
            "customer_id,amount,date
             A,10,2024-01-05
             A,10,2024-02-05
             A,10,2024-03-05
             B,120,2023-03-01
             B,120,2024-03-01
             C,5,2024-02-02",
            expect![[r#"
                mrr = 20 (2 rows: 20 a month of 2 rows) 2024-03-05..2024-03-05 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-03 = 10 (1 rows: 10 a month of 1 row) 2023-03-01..2023-03-31 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-04 = 10 (1 rows: 10 a month of 1 row) 2023-04-01..2023-04-30 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-05 = 10 (1 rows: 10 a month of 1 row) 2023-05-01..2023-05-31 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-06 = 10 (1 rows: 10 a month of 1 row) 2023-06-01..2023-06-30 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-07 = 10 (1 rows: 10 a month of 1 row) 2023-07-01..2023-07-31 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-08 = 10 (1 rows: 10 a month of 1 row) 2023-08-01..2023-08-31 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-09 = 10 (1 rows: 10 a month of 1 row) 2023-09-01..2023-09-30 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-10 = 10 (1 rows: 10 a month of 1 row) 2023-10-01..2023-10-31 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-11 = 10 (1 rows: 10 a month of 1 row) 2023-11-01..2023-11-30 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2023-12 = 10 (1 rows: 10 a month of 1 row) 2023-12-01..2023-12-31 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2024-01 = 20 (2 rows: 20 a month of 2 rows) 2024-01-01..2024-01-31 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2024-02 = 20 (2 rows: 20 a month of 2 rows) 2024-02-01..2024-02-29 [Estimated from the days between payments; no column says how often a customer is billed]
                mrr@2024-03 = 20 (2 rows: 20 a month of 2 rows) 2024-03-01..2024-03-05 partial [Estimated from the days between payments; no column says how often a customer is billed]"#]],
        );
    }

    #[test]
    fn customers_who_come_back_at_random_are_no_subscribers() {
        check(
            "customer_id,amount,date
             A,10,2024-01-05
             A,10,2024-01-25
             A,10,2024-03-05
             B,10,2024-01-01
             B,12,2024-03-20
             B,8,2024-04-20",
            expect![
                "mrr = not available, because no column says how often customers are billed, and only 0 of 6 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-20"
            ],
        );
    }
}
