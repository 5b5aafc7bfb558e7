//! Cost per conversion: what a conversion cost.
//!
//! Formula: spend / conversions.
//!
//! A conversion need not be a customer: of those, see customer acquisition cost. Conversions may be fractions. It is
//! the ratio of the sums over all rows, never a mean of the rows' ratios. By channel and campaign it stands with
//! channel and campaign performance.
//!
//! Needs: spend, conversions. Uses currency; with several currencies there is one figure for each.
//! Empty: not available where there are no conversions to divide by.
//! Source: CPA = spend / conversions.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, quotient::quotient};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cpa",
    name: "Cost per conversion",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Spend, Field::Conversions],
    cubes: &["ads"],
    source: include_str!("cpa.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (marketing, total) = (&book.marketing, book.marketing.total);
    quotient(marketing.money(total.spend)?, marketing.count(total.conversions)?, "conversions are", total.rows)
        .map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cpa", csv, expect);
    }

    #[test]
    fn spend_is_divided_by_conversions() {
        check(
            "date,channel,campaign,impressions,clicks,spend,conversions,conversion_value\n2025-07-10,Google,Brand,5000,140,105.00,12,300.00\n2025-07-11,Meta,Sale,1000,10,45.50,3,60.00",
            expect!["cpa = 10.033333333333333333333333333 (2 rows: 150.50 / 15) 2025-07-10..2025-07-11"],
        );
        check("spend,conversions\n1000,10\n2000,20\n1500,15", expect!["cpa = 100 (3 rows: 4500 / 45) undated"]);
    }

    #[test]
    fn no_conversions_are_no_cost_of_zero() {
        check(
            "spend,conversions\n1000,0",
            expect![
                "cpa = not available, because there is nothing to divide by: conversions are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 1000 / 0) undated"
            ],
        );
    }
}
