//! Net revenue: the money that came in and stayed.
//!
//! Formula: gross revenue − refunds.
//!
//! Which rows count, and how refunds are recognised, stands with gross revenue and refunds. Months, products and customers
//! are parts of this figure: the months with the undated rows add up to it, and so do the products.
//!
//! Needs: amount. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: 0 when no row counts; below zero when more was given back than came in; not available when no row has an amount
//! or no status is known, as with gross revenue.
//! Source: Shopify's and Polar's definition of net sales: gross − discounts − returns, amounts being net of discounts.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "net_revenue",
    name: "Net revenue",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["sales"],
    source: include_str!("net_revenue.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let total = book.total;
    Ok(vec![Figure::exact(book.money(total.net())?, total.rows, book.net_formula(&total)?)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("net_revenue", csv, expect);
    }

    #[test]
    fn refunds_are_taken_off_and_failed_rows_never_counted() {
        check(
            "date,amount,status\n2024-01-01,100.00,Paid\n2024-01-02,30.00,refunded\n2024-01-03,7.00,failed",
            expect!["net_revenue = 100.00 (2 rows: 130.00 - 30.00) 2024-01-01..2024-01-03"],
        );
    }

    #[test]
    fn currencies_are_never_added_up() {
        check(
            "amount,currency\n100.00,eur\n7.25,USD\n1.00,EUR\n3.00,",
            expect![[r#"
            net_revenue[EUR] = 101.00 (2 rows: 101.00 - 0.00) undated
            net_revenue[USD] = 7.25 (1 rows: 7.25 - 0.00) undated
            net_revenue[none] = 3.00 (1 rows: 3.00 - 0.00) undated"#]],
        );
    }

    #[test]
    fn one_currency_needs_no_suffix() {
        check("amount,currency\n100.00,eur\n1.00,EUR", expect!["net_revenue = 101.00 (2 rows: 101.00 - 0.00) undated"]);
    }

    #[test]
    fn thousandths_are_not_rounded() {
        check(
            "amount\n0.001\n0.0005\n1000000000000",
            expect!["net_revenue = 1000000000000.0015 (3 rows: 1000000000000.0015 - 0.00) undated"],
        );
    }
}
