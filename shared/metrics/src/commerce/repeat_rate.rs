//! Repeat purchase rate: how many customers bought more than once.
//!
//! Formula: customers with two orders or more / customers.
//!
//! In the file, whatever its length: a longer file has a higher rate, and a customer who came last month had little
//! time to come back. Orders are different order ids, and rows where they have none, that were kept; two on one day are
//! two. Rows that name no customer are in neither number.
//!
//! Needs: amount, customer_id. Uses order_id, status and refund. Counted over all currencies.
//! Empty: not available when no paid row names a customer.
//! Source: customers with at least two orders / customers in the window.
use crate::{
    Better, Category, Metric, UnitKind, absence, exact::ratio, figure::Figure, metric::Compute, reading::Reading,
};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "repeat_rate",
    name: "Repeat purchase rate",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers", "orders"],
    source: include_str!("repeat_rate.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let (mut customers, mut repeating, mut rows) = (0_u64, 0_u64, 0);
    for customer in reading.customers()?.buying() {
        customers += 1;
        repeating += u64::from(customer.orders >= 2);
        rows += customer.totals.bought;
    }
    let value = match customers {
        0 => absence::no_customers(),
        _ => Value::Exact(ratio(repeating.into(), customers.into())?),
    };
    Ok(vec![Figure::of(value, rows, format!("{repeating} / {customers}"))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("repeat_rate", csv, expect);
    }

    #[test]
    fn lines_of_one_order_are_no_second_order() {
        check(
            "customer_id,order_id,amount\nA,1,5\nA,1,6\nB,2,7\nB,3,7\nC,4,1\nC,,2\nD,5,5\nD,5,-5\n,6,9",
            expect!["repeat_rate = 0.50 (7 rows: 2 / 4) undated"],
        );
    }

    #[test]
    fn currencies_are_no_second_customer() {
        check(
            "customer_id,order_id,amount,currency\nA,1,5,EUR\nA,1,6,USD\nB,2,7,EUR\nB,3,7,USD",
            expect!["repeat_rate = 0.50 (4 rows: 1 / 2) undated"],
        );
    }

    #[test]
    fn guests_have_no_rate() {
        check(
            "customer_id,amount,status\n,10,paid\nA,10,failed",
            expect![
                "repeat_rate = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: 0 / 0) undated"
            ],
        );
    }
}
