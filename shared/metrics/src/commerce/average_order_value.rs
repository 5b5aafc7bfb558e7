//! Average order value: what an order brings in on average.
//!
//! Formula: net revenue / orders.
//!
//! A ratio of sums, never a mean of rows: net revenue is all that came in and stayed, orders are the orders that were
//! kept. Refunds lower it. Not rounded here; a report rounds once. Of the whole file and of each of its last 24 months:
//! an order belongs with all of its lines, refunds too, to the month of its first line, so that the money of a month is
//! that of its orders. A refund that names no order belongs to the month of its row.
//!
//! Needs: amount. Uses date, order_id, status, refund and currency. With several currencies there is one figure for
//! each.
//! Empty: not available when there is no order.
//! Source: Peel lists net, gross and total sales as the numerator; Echo takes net.
use crate::{
    Better, Category, Metric, UnitKind, absence,
    book::{Book, OrderCount},
    exact::ratio,
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Field, Granularity, Result, Value};

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

/// Months that are listed.
const MONTHS: usize = 24;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = vec![average(book, &book.orders()?.count)?];
    for month in book.latest(Granularity::Month, MONTHS) {
        let orders = book.orders()?.between(month.start, month.end())?;
        figures.push(average(book, &orders)?.over(Span::Period(month)));
    }
    Ok(figures)
}

fn average(book: &Book, orders: &OrderCount) -> Result<Figure> {
    let (net, number) = (book.money(orders.net)?, orders.total());
    let value = if number == 0 { absence::no_orders() } else { Value::Exact(ratio(net, number.into())?) };
    Ok(Figure::of(value, orders.net_rows, format!("{net} / {number}")))
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
    fn an_order_belongs_to_the_month_of_its_first_line() {
        check(
            "date,order_id,amount\n2024-01-31,A,10\n2024-02-01,A,5\n2024-02-02,B,7\n2024-03-01,,4",
            expect![[r#"
                average_order_value = 8.666666666666666666666666667 (4 rows: 26 / 3) 2024-01-31..2024-03-01
                average_order_value@2024-01 = 15 (2 rows: 15 / 1) 2024-01-31..2024-01-31 partial
                average_order_value@2024-02 = 7 (1 rows: 7 / 1) 2024-02-01..2024-02-29
                average_order_value@2024-03 = 4 (1 rows: 4 / 1) 2024-03-01..2024-03-01 partial"#]],
        );
    }

    #[test]
    fn what_is_given_back_later_is_taken_off_the_month_of_its_order() {
        check(
            "date,order_id,amount\n2024-01-31,A,10\n2024-01-31,B,20\n2024-02-01,A,-10\n2024-02-02,C,6\n2024-02-03,B,-5",
            expect![[r#"
                average_order_value = 10.50 (5 rows: 21 / 2) 2024-01-31..2024-02-03
                average_order_value@2024-01 = 15 (4 rows: 15 / 1) 2024-01-31..2024-01-31 partial
                average_order_value@2024-02 = 6 (1 rows: 6 / 1) 2024-02-01..2024-02-03 partial"#]],
        );
    }

    #[test]
    fn without_an_order_there_is_no_average() {
        check(
            "amount,status\n10,failed\n5,refunded",
            expect![
                "average_order_value = not available, because no order was paid and kept. Check the status column: an order needs a row that is paid and not refunded. (1 rows: 0 / 0) undated"
            ],
        );
    }
}
