//! Units by category: how many units of each category were sold.
//!
//! Formula: sum of the quantity of paid rows of the category.
//!
//! The fifty categories of which most were sold, the others together as one line, and rows that name no category as
//! another, so that the lines add up to units sold. What else is counted stands with units sold.
//!
//! Needs: amount, quantity, category. Uses status. Counted over all currencies.
//! Empty: not available when no row is paid.
//! Source: units sold by a dimension, as shop systems report them.
use crate::{Better, Category, Metric, UnitKind, book::By, figure::Figure, metric::Compute, reading::Reading};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "units_by_category",
    name: "Units by category",
    category: Category::Commerce,
    unit: UnitKind::Count("units"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::Quantity, Field::Category],
    cubes: &["details", "order_lines"],
    source: include_str!("units_by_category.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    reading.units.figures(By::Category)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("units_by_category", csv, expect);
    }

    #[test]
    fn the_most_sold_comes_first_and_what_was_refunded_is_not_sold() {
        check(
            "category,amount,quantity,status\nA,3,1,paid\nB,9,4,paid\n,90,2,paid\nA,10,7,refunded\nA,5,,paid",
            expect![[r#"
            units_by_category/B = 4 (1 rows: 4 in 1 paid row) undated
            units_by_category/A = 1 (2 rows: 1 in 2 paid rows) undated
            units_by_category/(no category) = 2 (1 rows: 2 in 1 paid row) undated"#]],
        );
    }
}
