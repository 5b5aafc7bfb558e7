//! Units per order: how many units an order holds on average.
//!
//! Formula: units sold / orders.
//!
//! A ratio of sums, unrounded. Which units and orders count stands with units sold and with orders.
//!
//! Needs: amount, quantity. Uses order_id, status and refund. Counted over all currencies.
//! Empty: not available when there is no order.
//! Source: units per order as shop systems report it, orders being distinct order ids.
use crate::{
    Better, Category, Metric, UnitKind, absence, exact::ratio, figure::Figure, metric::Compute, reading::Reading,
};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "units_per_order",
    name: "Units per order",
    category: Category::Commerce,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Quantity],
    cubes: &["details", "order_lines", "sales", "orders"],
    source: include_str!("units_per_order.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let (sold, orders) = (reading.units.total, reading.orders()?.count.total());
    let quantity = sold.quantity()?;
    let value = if orders == 0 { absence::no_orders() } else { Value::Exact(ratio(quantity, orders.into())?) };
    Ok(vec![Figure::of(value, sold.rows, format!("{quantity} / {orders}"))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("units_per_order", csv, expect);
    }

    #[test]
    fn units_of_all_lines_are_shared_by_the_orders() {
        check(
            "order_id,amount,quantity\n1,10,3\n1,2,2\n2,10,2",
            expect!["units_per_order = 3.50 (3 rows: 7 / 2) undated"],
        );
    }

    #[test]
    fn without_an_order_there_is_no_average() {
        check(
            "amount,quantity,status\n10,3,refunded",
            expect![
                "units_per_order = not available, because no order was paid and kept. Check the status column: an order needs a row that is paid and not refunded. (0 rows: 0 / 0) undated"
            ],
        );
    }
}
