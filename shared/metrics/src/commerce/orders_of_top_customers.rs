//! Orders of top customers: how often the ten largest customers ordered.
//!
//! Formula: different order ids of the customer that were kept + rows without an order id that were.
//!
//! The customers are the top customers, in the same order. Which orders are kept stands with orders.
//!
//! Needs: amount, customer_id. Uses order_id, status, refund and currency. With several currencies there is one list
//! for each.
//! Empty: not available when no row that counts as a sale names a customer.
//! Source: orders per customer, orders being distinct order ids.
use crate::{Better, Category, Metric, UnitKind, absence, book::Book, figure::Figure, metric::Compute, words::count};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "orders_of_top_customers",
    name: "Orders of top customers",
    category: Category::Commerce,
    unit: UnitKind::Count("orders"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers", "orders"],
    source: include_str!("orders_of_top_customers.rs"),
    compute: Compute::PerCurrency(figures),
};

const LISTED: usize = 10;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, customer) in book.ranked_customers()?.take(LISTED) {
        let formula = format!("{} in {}", customer.orders, count(customer.totals.rows, "row"));
        figures.push(Figure::exact(customer.orders.into(), customer.totals.rows, formula).about("customer", name));
    }
    if figures.is_empty() {
        figures.push(Figure::of(absence::no_customers(), 0, "not computed"));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("orders_of_top_customers", csv, expect);
    }

    #[test]
    fn lines_of_an_order_are_one_order() {
        check(
            "customer_id,order_id,amount\nB,1,10\nB,1,10\nA,2,7\nA,,7\nA,3,5\nA,3,-5\n,,90",
            expect![[r#"
            orders_of_top_customers/B = 1 (2 rows: 1 in 2 rows) undated
            orders_of_top_customers/A = 2 (4 rows: 2 in 4 rows) undated"#]],
        );
    }

    #[test]
    fn guests_have_no_orders_of_theirs() {
        check(
            "customer_id,amount\n,90",
            expect![
                "orders_of_top_customers = not available, because no row of the file has a readable `customer_id`. Check the column read as `customer_id`. (0 rows: not computed) undated"
            ],
        );
    }
}
