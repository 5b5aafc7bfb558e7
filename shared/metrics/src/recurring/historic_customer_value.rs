//! Historic customer value: what a customer has brought so far, on average.
//!
//! Formula: net revenue of the rows that name a customer / customers who bought something or gave it back.
//!
//! It looks back only: nothing is said about what customers will still bring, and those who came last have had the
//! least time.
//!
//! Needs: amount, customer_id. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when no row that counts as a sale names a customer.
//! Source: the historic form of customer lifetime value, Σ revenue per customer.
use crate::{Better, Category, Metric, UnitKind, absence, book::Book, exact::ratio, figure::Figure, metric::Compute};
use domain::{Decimal, Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "historic_customer_value",
    name: "Historic customer value",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers"],
    source: include_str!("historic_customer_value.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let customers = Decimal::from(book.ranked_customers()?.len() as u64);
    if customers.is_zero() {
        return Ok(vec![Figure::of(absence::no_customers(), 0, "not computed")]);
    }
    let totals = book.with_customer()?;
    let money = book.money(totals.net())?;
    Ok(vec![Figure::exact(ratio(money, customers)?, totals.rows, format!("{money} / {customers}"))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("historic_customer_value", csv, expect);
    }

    #[test]
    fn guests_are_left_out_and_refunds_taken_off() {
        check(
            "customer_id,amount,status
             A,100.00,paid
             A,20.00,paid
             B,30.00,refunded
             ,500.00,paid
             C,9.00,failed",
            expect!["historic_customer_value = 60.00 (3 rows: 120.00 / 2) undated"],
        );
    }

    #[test]
    fn a_file_of_guests_has_no_customer_value() {
        check(
            "customer_id,amount
             ,10",
            expect![
                "historic_customer_value = not available, because no row of the file has a readable `customer_id`. Check the column read as `customer_id`. (0 rows: not computed) undated"
            ],
        );
    }
}
