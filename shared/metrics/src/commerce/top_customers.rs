//! Top customers: the ten customers with the largest net revenue.
//!
//! Formula: gross revenue − refunds, of the rows of each customer.
//!
//! Rows that name no customer are in nobody's line. Customers with the same net revenue are ordered by name.
//!
//! Needs: amount, customer_id. Uses status, refund and currency. With several currencies there is one list for each.
//! Empty: not available when no row that counts as a sale names a customer.
//! Source: net sales (gross_revenue, refunds) per customer.
use crate::{Better, Category, Metric, UnitKind, absence, book::Book, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "top_customers",
    name: "Top customers",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers"],
    source: include_str!("top_customers.rs"),
    compute: Compute::PerCurrency(figures),
};

const LISTED: usize = 10;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, customer) in book.ranked_customers()?.take(LISTED) {
        let totals = &customer.totals;
        let value = book.money(totals.net())?;
        figures.push(Figure::exact(value, totals.rows, book.net_formula(totals)?).about("customer", name));
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
        testing::check("top_customers", csv, expect);
    }

    #[test]
    fn refunds_count_against_their_customer_and_ties_go_by_name() {
        check(
            "customer_id,amount,status\nB,10,paid\nA,10,paid\nC,50,paid\nC,45,refunded\n,99,paid\nD,5,failed",
            expect![[r#"
                top_customers/C = 50 (2 rows: 95 - 45) undated
                top_customers/A = 10 (1 rows: 10 - 0) undated
                top_customers/B = 10 (1 rows: 10 - 0) undated"#]],
        );
    }

    #[test]
    fn ten_are_listed() {
        let rows: String = (1..=12).map(|number| format!("C{number},{number}\n")).collect();
        let claims = testing::claims(&testing::cubes(&format!("customer_id,amount\n{rows}"))).0;
        let listed = claims.iter().filter(|claim| claim.metric == "top_customers");
        assert_eq!(
            listed.map(|claim| claim.value.exact().unwrap().to_string()).collect::<Vec<_>>().join(" "),
            "12 11 10 9 8 7 6 5 4 3"
        );
    }

    #[test]
    fn a_file_of_guests_has_no_top_customer() {
        check(
            "customer_id,amount,status\n,10,paid\nA,10,failed",
            expect![
                "top_customers = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: not computed) undated"
            ],
        );
    }
}
