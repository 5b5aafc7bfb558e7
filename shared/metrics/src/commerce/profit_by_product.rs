//! Profit by product: what each product brought in beyond its cost.
//!
//! Formula: sum of profit, or net revenue − cost, of the rows of the product.
//!
//! The fifty products with the largest net revenue, the others together as one line, and rows that name no product as
//! another, so that the lines add up to profit. Which rows count stands with profit.
//!
//! Needs: amount, product. Uses profit or else cost, status, refund and currency. With several currencies there is one
//! list for each.
//! Empty: not available without a column of profit or cost, and when no row counts as a sale.
//! Source: profit by a dimension; a sum over groups is the whole.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By},
    breakdown,
    figure::Figure,
    metric::Compute,
    profit::{profit, unstated},
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "profit_by_product",
    name: "Profit by product",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Product],
    cubes: &["sales", "details", "order_lines"],
    source: include_str!("profit_by_product.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if let Some(absent) = unstated(book) {
        return Ok(vec![absent]);
    }
    breakdown::figures(book, By::Product, profit)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("profit_by_product", csv, expect);
    }

    #[test]
    fn products_add_up_to_profit() {
        check(
            "product,amount,profit,status\nA,3,1,paid\nB,9,-4,paid\n,90,20,paid\nA,10,7,refunded",
            expect![[r#"
            profit_by_product/B = -4 (1 rows: -4) undated
            profit_by_product/A = 1 (2 rows: 1) undated
            profit_by_product/(no product) = 20 (1 rows: 20) undated"#]],
        );
    }

    #[test]
    fn cost_is_taken_from_net_revenue() {
        check(
            "product,amount,cost\nA,3,1\nB,9,12\nB,-2,",
            expect![[r#"
            profit_by_product/B = -5 (2 rows: 7 - 12) undated
            profit_by_product/A = 2 (1 rows: 3 - 1) undated"#]],
        );
    }
}
