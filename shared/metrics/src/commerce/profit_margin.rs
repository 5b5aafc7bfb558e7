//! Profit margin: how much of net revenue is profit.
//!
//! Formula: profit / net revenue.
//!
//! A ratio of sums, never a mean of the margins of rows. Which rows count stands with profit. It is the margin of what
//! was sold, not of the business: overheads are in it only where the file's profit or cost holds them.
//!
//! Needs: amount. Uses profit or else cost, status, refund and currency. With several currencies there is one figure
//! for each.
//! Empty: not available without a column of profit or cost, and when net revenue is zero or less.
//! Source: profit / sales.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, Part},
    figure::Figure,
    metric::Compute,
    profit::{margin, unstated},
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "profit_margin",
    name: "Profit margin",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["sales", "details", "order_lines"],
    source: include_str!("profit_margin.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if let Some(absent) = unstated(book) {
        return Ok(vec![absent]);
    }
    let whole = Part { totals: book.total, orders: book.orders()?.count.total(), extras: *book.extras()? };
    Ok(vec![margin(book, &whole)?])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("profit_margin", csv, expect);
    }

    #[test]
    fn a_margin_is_a_ratio_of_sums() {
        check("amount,profit\n10,2.50\n30,-4.50", expect!["profit_margin = -0.05 (2 rows: (-2.00) / 40.00) undated"]);
    }

    #[test]
    fn nothing_earned_has_no_margin() {
        check(
            "amount,cost\n10,6\n-10,",
            expect![
                "profit_margin = not available, because net revenue is zero or less. Upload a file whose sales are more than what was given back. (2 rows: (0 - 6) / 0) undated"
            ],
        );
    }
}
