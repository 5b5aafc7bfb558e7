//! Revenue by product: which products net revenue comes from.
//!
//! Formula: gross revenue − refunds, of the rows of each product.
//!
//! The 50 products with the largest net revenue are listed; the others are added up in one line, and so are the rows
//! that name no product, so that the lines add up to net revenue. A product whose rows were all refunded stands at 0.
//! Products are told apart by the text in the product column exactly as it stands there after cleaning.
//!
//! Needs: amount, product. Uses status, refund and currency. With several currencies there is one list for each.
//! Empty: not available when no row counts as a sale.
//! Source: net sales (gross_revenue, refunds) per product.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By},
    breakdown,
    figure::Figure,
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_by_product",
    name: "Revenue by product",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Product],
    cubes: &["sales"],
    source: include_str!("revenue_by_product.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    breakdown::figures(book, By::Product, |book, part| {
        Ok(Figure::exact(book.money(part.totals.net())?, part.totals.rows, book.net_formula(&part.totals)?))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_by_product", csv, expect);
    }

    #[test]
    fn the_largest_comes_first_and_rows_without_a_product_last() {
        check(
            "product,amount,status\nPen,3,paid\n,90,paid\nInk,40,paid\nInk,10,refunded\nCap,3,paid\nGum,1,failed",
            expect![[r#"
                revenue_by_product/Ink = 40 (2 rows: 50 - 10) undated
                revenue_by_product/Cap = 3 (1 rows: 3 - 0) undated
                revenue_by_product/Pen = 3 (1 rows: 3 - 0) undated
                revenue_by_product/(no product) = 90 (1 rows: 90 - 0) undated"#]],
        );
    }

    #[test]
    fn the_fifty_first_product_and_those_after_it_are_one_line() {
        let rows: String = (1..=52).map(|number| format!("P{number},{number}.00\n")).collect();
        let claims = testing::claims(&testing::cubes(&format!("product,amount\n{rows}"))).0;
        let lines = claims.iter().filter(|claim| claim.metric == "revenue_by_product").map(testing::shown);
        expect![[r#"
            revenue_by_product/P3 = 3.00 (1 rows: 3.00 - 0.00) undated
            revenue_by_product/(2 other products) = 3.00 (2 rows: 3.00 - 0.00) undated"#]]
        .assert_eq(&lines.skip(49).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_product_called_like_a_remainder_keeps_its_own_id() {
        check(
            "product,amount\n(no product),3\n,4",
            expect![[r#"
            revenue_by_product/(no product) = 3 (1 rows: 3 - 0) undated
            revenue_by_product/(no product) #2 = 4 (1 rows: 4 - 0) undated"#]],
        );
    }

    #[test]
    fn no_sale_is_no_list() {
        check(
            "product,amount,status\nPen,3,failed",
            expect![
                "revenue_by_product = not available, because no row of the file counts as a sale. Check the status column: rows count when they are paid or refunded. (0 rows: not computed) undated"
            ],
        );
    }
}
