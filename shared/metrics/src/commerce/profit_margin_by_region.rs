//! Profit margin by region: how much of each region's net revenue is profit.
//!
//! Formula: profit of the region / net revenue of the region.
//!
//! A ratio of sums for the fifty regions with the largest net revenue, for the others together and for rows that name
//! no region. Which rows count stands with profit.
//!
//! Needs: amount, region. Uses profit or else cost, status, refund and currency. With several currencies there is one
//! list for each.
//! Empty: not available without a column of profit or cost, where net revenue is zero or less, and when no row counts
//! as a sale.
//! Source: profit / sales per group as a ratio of sums.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By},
    breakdown,
    figure::Figure,
    metric::Compute,
    profit::{margin, unstated},
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "profit_margin_by_region",
    name: "Profit margin by region",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Region],
    cubes: &["sales", "details", "order_lines"],
    source: include_str!("profit_margin_by_region.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if let Some(absent) = unstated(book) {
        return Ok(vec![absent]);
    }
    breakdown::figures(book, By::Region, margin)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("profit_margin_by_region", csv, expect);
    }

    #[test]
    fn a_margin_is_a_ratio_of_sums() {
        check(
            "region,amount,profit\nA,3,1\nA,1,1\nB,-9,-4\n,90,20",
            expect![[r#"
            profit_margin_by_region/A = 0.50 (2 rows: (2) / 4) undated
            profit_margin_by_region/B = not available, because net revenue is zero or less. Upload a file whose sales are more than what was given back. (1 rows: (-4) / -9) undated
            profit_margin_by_region/(no region) = 0.2222222222222222222222222222 (1 rows: (20) / 90) undated"#]],
        );
    }
}
