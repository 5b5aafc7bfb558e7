//! Order value percentiles: what an order is worth, from the small ones to the large.
//!
//! Formula: the value at position p × (orders − 1) among the orders by value, between two orders in proportion (linear
//! interpolation, as spreadsheets' PERCENTILE.INC).
//!
//! For 5, 25, 50, 75, 90, 95 and 99 %. An order is worth what was paid and kept for all of its lines; only orders that
//! were kept are counted. The 50th percentile is the median, which a few large orders do not move as they move the
//! average.
//!
//! Needs: amount. Uses order_id, status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when there is no order.
//! Source: percentiles of order value with linear interpolation (Hyndman and Fan's type 7).
use crate::{
    Better, Category, Metric, UnitKind, absence,
    book::Book,
    exact::{minus, plus, times},
    figure::Figure,
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "order_value_percentiles",
    name: "Order value percentiles",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Neither,
    needs: &[Field::Amount],
    cubes: &["orders", "values", "sales"],
    source: include_str!("order_value_percentiles.rs"),
    compute: Compute::PerCurrency(figures),
};

const PERCENTILES: [u64; 7] = [5, 25, 50, 75, 90, 95, 99];

/// With fewer orders the outer percentiles are little more than single orders.
const FEW: u64 = 20;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let values = &book.orders()?.values;
    let orders: u64 = values.iter().map(|(_, orders)| orders).sum();
    if orders == 0 {
        return Ok(vec![Figure::of(absence::no_orders(), 0, "not computed")]);
    }
    let mut figures = Vec::new();
    for percentile in PERCENTILES {
        // The position in hundredths.
        let (at, hundredths) = ((orders - 1) * percentile / 100, (orders - 1) * percentile % 100);
        let low = value_at(values, at);
        let high = value_at(values, (at + 1).min(orders - 1));
        let in_hundredths = plus(times(low, 100)?, times(minus(high, low)?, hundredths.into())?)?;
        let formula = format!("{} + 0.{hundredths:02} * ({} - {0})", book.money(low)?, book.money(high)?);
        let value = book.hundredths(in_hundredths)?;
        let mut figure =
            Figure::exact(value, book.orders()?.count.rows, formula).about("percentile", format!("p{percentile}"));
        if book.orders()?.values_are_rounded {
            figure = figure
                .with_caveat("Orders have more different values than are kept: they are rounded down to four digits");
        }
        if orders < FEW {
            figure = figure.with_caveat(format!("Of only {orders} orders"));
        }
        figures.push(figure);
    }
    Ok(figures)
}

/// The value of the order at a position, counted from 0, among orders by value.
fn value_at(values: &[(i128, u64)], position: u64) -> i128 {
    let mut passed = 0;
    let found = values.iter().find(|(_, orders)| {
        passed += orders;
        passed > position
    });
    found.map_or(0, |(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("order_value_percentiles", csv, expect);
    }

    #[test]
    fn values_between_two_orders_are_in_proportion() {
        check(
            "amount\n10\n20\n30\n40.50",
            expect![[r#"
            order_value_percentiles/p5 = 11.50 (4 rows: 10.00 + 0.15 * (20.00 - 10.00)) undated [Of only 4 orders]
            order_value_percentiles/p25 = 17.50 (4 rows: 10.00 + 0.75 * (20.00 - 10.00)) undated [Of only 4 orders]
            order_value_percentiles/p50 = 25.00 (4 rows: 20.00 + 0.50 * (30.00 - 20.00)) undated [Of only 4 orders]
            order_value_percentiles/p75 = 32.625 (4 rows: 30.00 + 0.25 * (40.50 - 30.00)) undated [Of only 4 orders]
            order_value_percentiles/p90 = 37.35 (4 rows: 30.00 + 0.70 * (40.50 - 30.00)) undated [Of only 4 orders]
            order_value_percentiles/p95 = 38.925 (4 rows: 30.00 + 0.85 * (40.50 - 30.00)) undated [Of only 4 orders]
            order_value_percentiles/p99 = 40.185 (4 rows: 30.00 + 0.97 * (40.50 - 30.00)) undated [Of only 4 orders]"#]],
        );
    }

    #[test]
    fn lines_of_an_order_are_one_value() {
        check(
            "order_id,amount\n1,10\n1,20\n2,50\n,7\n3,5\n3,-5",
            expect![[r#"
            order_value_percentiles/p5 = 9.30 (4 rows: 7 + 0.10 * (30 - 7)) undated [Of only 3 orders]
            order_value_percentiles/p25 = 18.50 (4 rows: 7 + 0.50 * (30 - 7)) undated [Of only 3 orders]
            order_value_percentiles/p50 = 30.00 (4 rows: 30 + 0.00 * (50 - 30)) undated [Of only 3 orders]
            order_value_percentiles/p75 = 40.00 (4 rows: 30 + 0.50 * (50 - 30)) undated [Of only 3 orders]
            order_value_percentiles/p90 = 46.00 (4 rows: 30 + 0.80 * (50 - 30)) undated [Of only 3 orders]
            order_value_percentiles/p95 = 48.00 (4 rows: 30 + 0.90 * (50 - 30)) undated [Of only 3 orders]
            order_value_percentiles/p99 = 49.60 (4 rows: 30 + 0.98 * (50 - 30)) undated [Of only 3 orders]"#]],
        );
    }

    #[test]
    fn without_an_order_there_is_no_value() {
        check(
            "amount,status\n10,failed",
            expect![
                "order_value_percentiles = not available, because no order was paid and kept. Check the status column: an order needs a row that is paid and not refunded. (0 rows: not computed) undated"
            ],
        );
    }
}
