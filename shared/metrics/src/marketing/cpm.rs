//! Cost per thousand impressions: what showing an advertisement a thousand times cost.
//!
//! Formula: 1000 × spend / impressions.
//!
//! It is the ratio of the sums over all rows, never a mean of the rows' ratios. By channel and campaign it stands with
//! channel and campaign performance.
//!
//! Needs: spend, impressions. Uses currency; with several currencies there is one figure for each.
//! Empty: not available where there are no impressions to divide by.
//! Source: CPM of the advertising platforms.
use crate::{
    Better, Category, Metric, UnitKind, book::Book, exact::times, figure::Figure, metric::Compute, quotient::quotient,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cpm",
    name: "Cost per thousand impressions",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Spend, Field::Impressions],
    cubes: &["ads"],
    source: include_str!("cpm.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (marketing, total) = (&book.marketing, book.marketing.total);
    let (spend, impressions) = (marketing.money(total.spend)?, marketing.count(total.impressions)?);
    let thousandfold = marketing.money(times(total.spend, 1000)?)?;
    let figure = quotient(thousandfold, impressions, "impressions are", total.rows)?;
    Ok(vec![Figure { formula: format!("1000 * {spend} / {impressions}"), ..figure }])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cpm", csv, expect);
    }

    #[test]
    fn spend_is_for_a_thousand() {
        check(
            "date,channel,campaign,impressions,clicks,spend,conversions,conversion_value\n2025-07-10,Google,Brand,5000,140,105.00,12,300.00\n2025-07-11,Meta,Sale,1000,10,45.50,3,60.00",
            expect!["cpm = 25.083333333333333333333333333 (2 rows: 1000 * 150.50 / 6000) 2025-07-10..2025-07-11"],
        );
    }

    #[test]
    fn no_impressions_give_no_cost() {
        check(
            "spend,impressions\n5,0",
            expect![
                "cpm = not available, because there is nothing to divide by: impressions are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 1000 * 5 / 0) undated"
            ],
        );
    }
}
