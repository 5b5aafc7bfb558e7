//! Purchase frequency: how many orders a customer places on average.
//!
//! Formula: orders of customers / customers.
//!
//! In the file, whatever its length. Orders are those that were kept and name a customer; a customer is anyone with a
//! paid row. An order id under two customers is an order of each.
//!
//! Needs: amount, customer_id. Uses order_id, status and refund. Counted over all currencies.
//! Empty: not available when no paid row names a customer.
//! Source: orders per customer in the window.
use crate::{
    Better, Category, Metric, UnitKind, absence, exact::ratio, figure::Figure, metric::Compute, reading::Reading,
};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "purchase_frequency",
    name: "Purchase frequency",
    category: Category::Commerce,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers", "orders"],
    source: include_str!("purchase_frequency.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let (mut customers, mut orders, mut rows) = (0_u64, 0_u64, 0);
    for customer in reading.customers()?.buying() {
        customers += 1;
        orders += customer.orders;
        rows += customer.totals.bought;
    }
    let value = match customers {
        0 => absence::no_customers(),
        _ => Value::Exact(ratio(orders.into(), customers.into())?),
    };
    Ok(vec![Figure::of(value, rows, format!("{orders} / {customers}"))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("purchase_frequency", csv, expect);
    }

    #[test]
    fn guests_are_in_neither_number() {
        check(
            "customer_id,order_id,amount\nA,1,5\nA,1,6\nB,2,7\nB,3,7\nB,,7\n,6,9",
            expect!["purchase_frequency = 2 (5 rows: 4 / 2) undated"],
        );
    }
}
