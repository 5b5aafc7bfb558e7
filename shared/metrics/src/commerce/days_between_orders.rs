//! Days between orders: how long it takes a customer to buy again.
//!
//! Formula: median of the days from one day on which a customer bought to the customer's next.
//!
//! The middle of all gaps by length, or halfway between the two in the middle. Several purchases on a day are one. Only
//! gaps that ended are known: who has not come back yet has none, so that the true time is longer, the more so the
//! shorter the file.
//!
//! Needs: amount, customer_id, date. Uses status and refund. Counted over all currencies.
//! Empty: not available when no customer bought on two days.
//! Source: median inter-purchase time; the last gap of each customer is censored on the right.
use crate::{
    Better, Category, Metric, UnitKind, exact::ratio, figure::Figure, metric::Compute, reading::Reading, words::count,
};
use domain::{Decimal, Field, Result, Value};
use std::collections::BTreeMap;

pub(crate) static METRIC: Metric = Metric {
    id: "days_between_orders",
    name: "Days between orders",
    category: Category::Commerce,
    unit: UnitKind::Duration("days"),
    better: Better::Lower,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["customers"],
    source: include_str!("days_between_orders.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let customers = reading.customers()?;
    let gaps: u64 = customers.gaps.values().sum();
    if gaps == 0 {
        return Ok(vec![Figure::absent(
            "no customer bought on two different days",
            "Upload a file that covers a longer time.",
        )]);
    }
    let (low, high) = (gap_at(&customers.gaps, (gaps - 1) / 2), gap_at(&customers.gaps, gaps / 2));
    let value = ratio(Decimal::from(low) + Decimal::from(high), 2.into())?;
    let rows = customers.buying().map(|customer| customer.totals.bought).sum();
    let waiting = customers.buying().filter(|customer| customer.last_day.is_some()).count() as u64;
    let formula = format!("median of {}", count(gaps, "gap"));
    Ok(vec![Figure::of(Value::Exact(value), rows, formula).with_caveat(format!(
        "{} may come back after the file ends, so the true time is longer",
        count(waiting, "customer")
    ))])
}

/// The gap at a position, counted from 0, among gaps by length.
fn gap_at(gaps: &BTreeMap<i32, u64>, position: u64) -> i32 {
    let mut passed = 0;
    let found = gaps.iter().find(|(_, number)| {
        passed += **number;
        passed > position
    });
    found.map_or(0, |(days, _)| *days)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("days_between_orders", csv, expect);
    }

    #[test]
    fn the_middle_of_all_gaps_is_taken() {
        check(
            "date,customer_id,amount\n2024-01-01,A,5\n2024-01-01,A,5\n2024-01-31,A,5\n2024-03-01,A,5\n2024-01-05,B,5\n2024-01-06,B,5\n2024-01-09,B,5\n2024-01-09,C,1",
            expect![
                "days_between_orders = 16.50 (8 rows: median of 4 gaps) 2024-01-01..2024-03-01 [3 customers may come back after the file ends, so the true time is longer]"
            ],
        );
    }

    #[test]
    fn months_and_currencies_are_no_border() {
        check(
            "date,customer_id,amount,currency\n2024-01-31,A,5,EUR\n2024-01-10,A,5,USD\n2024-02-10,A,5,USD",
            expect![
                "days_between_orders = 15.50 (3 rows: median of 2 gaps) 2024-01-10..2024-02-10 [1 customer may come back after the file ends, so the true time is longer]"
            ],
        );
    }

    #[test]
    fn what_was_given_back_was_not_bought() {
        check(
            "date,customer_id,amount,status\n2024-01-31,A,5,paid\n2024-02-10,A,5,refunded",
            expect![
                "days_between_orders = not available, because no customer bought on two different days. Upload a file that covers a longer time. (0 rows: not computed) 2024-01-31..2024-02-10"
            ],
        );
    }
}
