//! Orders by category: in how many orders something of each category was bought and kept.
//!
//! Formula: different order ids with rows of the category that were kept + such rows without an order id.
//!
//! The fifty categories with the largest net revenue. An order that holds several categories counts for each of them,
//! so that the lines add up to more than the orders of the file, and the categories after the fiftieth are not added up
//! at all.
//!
//! Needs: amount, category. Uses order_id, status, refund and currency. With several currencies there is one list for
//! each, and an order in two of them is in both.
//! Empty: not available when no row counts as a sale.
//! Source: orders are distinct order ids, never lines; a row without an id is an order of its own.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By},
    breakdown,
    figure::Figure,
    metric::Compute,
    words::count,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "orders_by_category",
    name: "Orders by category",
    category: Category::Commerce,
    unit: UnitKind::Count("orders"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::Category],
    cubes: &["sales", "orders", "order_parts"],
    source: include_str!("orders_by_category.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    breakdown::overlapping(book, By::Category, |_, part| {
        Ok(Figure::exact(
            part.orders.into(),
            part.totals.rows,
            format!("{} in {}", part.orders, count(part.totals.rows, "row")),
        ))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("orders_by_category", csv, expect);
    }

    #[test]
    fn an_order_counts_once_for_each_of_its_categories() {
        check(
            "order_id,category,amount\n1,A,3\n1,A,4\n1,B,1\n2,A,9\n3,A,5\n3,A,-5\n,B,2\n,,7",
            expect![[r#"
            orders_by_category/A = 2 (5 rows: 2 in 5 rows) undated
            orders_by_category/B = 2 (2 rows: 2 in 2 rows) undated
            orders_by_category/(no category) = 1 (1 rows: 1 in 1 row) undated"#]],
        );
    }
}
