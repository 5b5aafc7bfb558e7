//! Revenue by region: net revenue of each region.
//!
//! Formula: gross revenue − refunds, of the rows of the region.
//!
//! The fifty regions with the largest net revenue, the others together as one line, and rows that name no region as
//! another, so that the lines add up to net revenue. A refund counts against the region of its own row. Regions are
//! told apart by the text of their column as it stands after cleaning.
//!
//! Needs: amount, region. Uses status, refund and currency. With several currencies there is one list for each.
//! Empty: not available when no row counts as a sale.
//! Source: net sales by a dimension, as shop systems report them; a sum over groups is the whole.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By},
    breakdown,
    figure::Figure,
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_by_region",
    name: "Revenue by region",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Region],
    cubes: &["sales"],
    source: include_str!("revenue_by_region.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    breakdown::figures(book, By::Region, |book, part| {
        Ok(Figure::exact(book.money(part.totals.net())?, part.totals.rows, book.net_formula(&part.totals)?))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_by_region", csv, expect);
    }

    #[test]
    fn regions_and_rows_without_one_add_up_to_net_revenue() {
        check(
            "region,amount,status\nA,3,paid\n,90,paid\nB,40,paid\nB,10,refunded\nC,1,failed",
            expect![[r#"
            revenue_by_region/B = 40 (2 rows: 50 - 10) undated
            revenue_by_region/A = 3 (1 rows: 3 - 0) undated
            revenue_by_region/(no region) = 90 (1 rows: 90 - 0) undated"#]],
        );
    }
}
