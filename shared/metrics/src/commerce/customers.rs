//! Customers: how many different customers bought something.
//!
//! Formula: distinct customers with at least one paid row.
//!
//! A customer whose only rows were refunded, failed or below zero is not counted; one with a paid row that was later
//! given back in part or through the refund column is. Rows that name no customer, such as guest sales, are left out
//! and said. Customers are told apart by the text in the customer column exactly as it stands there after cleaning.
//!
//! Needs: amount, customer_id. Uses status. Counted over all currencies.
//! Empty: 0 when no paid row names a customer.
//! Source: distinct paying customers; guest sales excluded and counted aloud, as is usual for repeat-purchase figures.
use crate::{Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, reading::Reading, words::count};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "customers",
    name: "Customers",
    category: Category::Commerce,
    unit: UnitKind::Count("customers"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["customers"],
    source: include_str!("customers.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let (mut customers, mut rows) = (0, 0);
    for customer in reading.customers()?.buying() {
        (customers, rows) = (customers + 1, rows + customer.totals.bought);
    }
    let formula = format!("{} in {}", count(customers, "different customer"), count(rows, "paid row"));
    Ok(vec![Figure::exact(customers.into(), rows, formula)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("customers", csv, expect);
    }

    #[test]
    fn a_customer_without_a_paid_row_is_not_counted() {
        check(
            "customer_id,amount,status\nA,10,paid\nA,5,paid\nB,7,refunded\nC,3,failed\n,9,paid\nD,-4,paid",
            expect!["customers = 1 (2 rows: 1 different customer in 2 paid rows) undated"],
        );
    }

    #[test]
    fn a_customer_in_two_currencies_is_one_customer() {
        check(
            "customer_id,amount,currency\nA,10,EUR\nA,5,USD",
            expect!["customers = 1 (2 rows: 1 different customer in 2 paid rows) undated"],
        );
    }

    #[test]
    fn a_missing_column_is_named_with_what_to_do() {
        check(
            "amount\n10",
            expect![
                "customers = not available, because the file has no `customer_id` column. Add or map a column for `customer_id`. (0 rows: not computed) undated"
            ],
        );
        check(
            "customer_id,amount\n,10",
            expect![
                "customers = not available, because no row of the file has a readable `customer_id`. Check the column read as `customer_id`. (0 rows: not computed) undated"
            ],
        );
        check(
            "product\nPen",
            expect![
                "customers = not available, because the file has no `amount` and no `customer_id` column. Add or map a column for `amount` and for `customer_id`. (0 rows: not computed) undated"
            ],
        );
    }
}
