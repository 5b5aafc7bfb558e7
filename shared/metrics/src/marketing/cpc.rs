//! Cost per click: what a click cost.
//!
//! Formula: spend / clicks.
//!
//! It is the ratio of the sums over all rows, never a mean of the rows' ratios. By channel and campaign it stands with
//! channel and campaign performance.
//!
//! Needs: spend, clicks. Uses currency; with several currencies there is one figure for each.
//! Empty: not available where there are no clicks to divide by.
//! Source: average CPC of the advertising platforms.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, quotient::quotient};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cpc",
    name: "Cost per click",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Spend, Field::Clicks],
    cubes: &["ads"],
    source: include_str!("cpc.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (marketing, total) = (&book.marketing, book.marketing.total);
    quotient(marketing.money(total.spend)?, marketing.count(total.clicks)?, "clicks are", total.rows)
        .map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cpc", csv, expect);
    }

    #[test]
    fn spend_is_divided_by_clicks() {
        check(
            "date,channel,campaign,impressions,clicks,spend,conversions,conversion_value\n2025-07-10,Google,Brand,5000,140,105.00,12,300.00\n2025-07-11,Meta,Sale,1000,10,45.50,3,60.00",
            expect!["cpc = 1.0033333333333333333333333333 (2 rows: 150.50 / 150) 2025-07-10..2025-07-11"],
        );
    }

    #[test]
    fn no_clicks_cost_nothing_each() {
        check(
            "spend,clicks\n5,0",
            expect![
                "cpc = not available, because there is nothing to divide by: clicks are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 5 / 0) undated"
            ],
        );
    }
}
