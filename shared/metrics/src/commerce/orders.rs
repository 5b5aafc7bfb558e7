//! Orders: how many purchases were made and kept.
//!
//! Formula: distinct order ids + rows without an order id.
//!
//! An order counts when at least one of its rows was paid and not all of its money was given back; a free order counts,
//! a refunded or failed one does not. Several rows with one order id are one order. A row that names no order is an
//! order of its own, and so is every row of a file without an order column. A refund booked as its own row is never an
//! order; it takes its order off the count when it carries the order's id and empties it.
//!
//! Needs: amount. Uses order_id, status and refund. Counted over all currencies.
//! Empty: 0 when no row counts; not available when no row has an amount.
//! Source: distinct order ids, never line rows (Shopify's continuation rows), after Peel's average order value.
use crate::{Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, reading::Reading, words::count};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "orders",
    name: "Orders",
    category: Category::Commerce,
    unit: UnitKind::Count("orders"),
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["sales", "orders"],
    source: include_str!("orders.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let orders = reading.orders()?.count;
    let formula = format!("{} + {} without one", count(orders.ids, "order id"), count(orders.single_rows, "row"));
    Ok(vec![Figure::exact(orders.total().into(), orders.rows, formula)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("orders", csv, expect);
    }

    #[test]
    fn rows_of_one_order_are_one_order() {
        check(
            "order_id,amount\nA,10\nA,5\nB,7\n,3",
            expect!["orders = 3 (4 rows: 2 order ids + 1 row without one) undated"],
        );
    }

    #[test]
    fn an_order_in_two_currencies_is_one_order() {
        check(
            "order_id,amount,currency\nA,10,EUR\nA,5,USD",
            expect!["orders = 1 (2 rows: 1 order id + 0 rows without one) undated"],
        );
    }

    #[test]
    fn what_was_given_back_in_full_is_no_order() {
        check(
            "order_id,amount\nA,10\nA,-10\nB,10\nB,-9\nC,0",
            expect!["orders = 2 (3 rows: 2 order ids + 0 rows without one) undated"],
        );
        check(
            "amount,status,refund\n10,paid,10\n10,paid,9\n10,refunded,\n-3,paid,\n0,paid,",
            expect!["orders = 2 (2 rows: 0 order ids + 2 rows without one) undated"],
        );
    }
}
