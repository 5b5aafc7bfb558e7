//! Orders by period: how many orders were placed and kept in each month, quarter and year.
//!
//! Formula: different order ids whose first line is dated in the period + rows without an order id dated in it.
//!
//! The last 24 months, 12 quarters and 10 years, also those without an order. An order whose lines are of several days
//! belongs to the first of them, so that it is counted once. Which orders are kept stands with orders.
//!
//! Needs: amount, date. Uses order_id, status and refund. Counted over all currencies.
//! Empty: 0 for a period without an order; not available when no row has a readable date.
//! Source: orders are distinct order ids, per calendar period, zero-filled.
use crate::{
    Better, Category, Metric, UnitKind,
    figure::{Figure, Span},
    metric::Compute,
    reading::Reading,
    words::count,
};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "orders_by_period",
    name: "Orders by period",
    category: Category::Commerce,
    unit: UnitKind::Count("orders"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales", "orders"],
    source: include_str!("orders_by_period.rs"),
    compute: Compute::WholeFile(figures),
};

const LISTED: [(Granularity, usize); 3] =
    [(Granularity::Month, 24), (Granularity::Quarter, 12), (Granularity::Year, 10)];

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let Some(calendar) = reading.calendar else { return Ok(Vec::new()) };
    let mut figures = Vec::new();
    for period in LISTED.into_iter().flat_map(|(granularity, most)| calendar.latest(granularity, most)) {
        let orders = reading.orders()?.between(period.start, period.end())?;
        let formula = format!("{} + {} without one", count(orders.ids, "order id"), count(orders.single_rows, "row"));
        figures.push(Figure::exact(orders.total().into(), orders.rows, formula).over(Span::Period(period)));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("orders_by_period", csv, expect);
    }

    #[test]
    fn an_order_is_counted_where_it_began() {
        check(
            "date,order_id,amount\n2024-01-31,A,10\n2024-02-01,A,5\n2024-03-01,,4\n2024-04-01,B,-4",
            expect![[r#"
            orders_by_period@2024-01 = 1 (2 rows: 1 order id + 0 rows without one) 2024-01-31..2024-01-31 partial
            orders_by_period@2024-02 = 0 (0 rows: 0 order ids + 0 rows without one) 2024-02-01..2024-02-29
            orders_by_period@2024-03 = 1 (1 rows: 0 order ids + 1 row without one) 2024-03-01..2024-03-31
            orders_by_period@2024-04 = 0 (0 rows: 0 order ids + 0 rows without one) 2024-04-01..2024-04-01 partial
            orders_by_period@2024Q1 = 2 (3 rows: 1 order id + 1 row without one) 2024-01-31..2024-03-31 partial
            orders_by_period@2024Q2 = 0 (0 rows: 0 order ids + 0 rows without one) 2024-04-01..2024-04-01 partial
            orders_by_period@2024 = 2 (3 rows: 1 order id + 1 row without one) 2024-01-31..2024-04-01 partial"#]],
        );
    }
}
