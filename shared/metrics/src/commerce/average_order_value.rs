//! Average order value: what an order brings in on average.
//!
//! Formula: net revenue / orders.
//!
//! A ratio of sums, never a mean of rows: net revenue is all that came in and stayed, orders are the orders that were kept.
//! Refunds lower it. Not rounded here; a report rounds once.
//!
//! Needs: amount. Uses order_id, status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when there is no order.
//! Source: Peel lists net, gross and total sales as the numerator; Echo takes net.
use crate::{Better, Category, Metric, UnitKind, book::Book, exact::ratio, figure::Figure, metric::Compute};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "average_order_value",
    name: "Average order value",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["sales", "orders"],
    source: include_str!("average_order_value.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (net, orders) = (book.money(book.total.net())?, book.orders.total());
    let value = match orders {
        0 => Value::not_available(
            "the file has no order that was paid and kept",
            "Check the status column: an order needs a row that is paid and not refunded.",
        ),
        _ => Value::Exact(ratio(net, orders.into())?),
    };
    Ok(vec![Figure::of(value, book.total.rows, format!("{net} / {orders}"))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("average_order_value", csv, expect);
    }

    #[test]
    fn rows_of_one_order_are_averaged_as_one() {
        check("order_id,amount\nA,10\nA,5\nB,7", expect!["average_order_value = 11 (3 rows: 22 / 2) undated"]);
    }

    #[test]
    fn without_an_order_there_is_no_average() {
        check(
            "amount,status\n10,failed\n5,refunded",
            expect![
                "average_order_value = not available, because the file has no order that was paid and kept. Check the status column: an order needs a row that is paid and not refunded. (1 rows: 0 / 0) undated"
            ],
        );
    }
}
