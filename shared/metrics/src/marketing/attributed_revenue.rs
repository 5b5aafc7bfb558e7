//! Attributed revenue: what advertising platforms say that they brought, beside what was earned.
//!
//! Formula: Σ conversion value of the platforms; with it the net revenue of the same days, the difference (attributed −
//! actual) and the share (attributed / actual).
//!
//! Each platform claims a sale that it had a part in, so that the sum over platforms may exceed what was earned: both stand
//! side by side and neither is taken for the other. Of several sources all platforms are added up, and actual revenue is
//! that of one: orders, else payments, else the income of a profit and loss statement, else amounts beside the spend. Only
//! months that each of these sources covers whole count.
//!
//! Needs: conversion_value; for what was earned amount, in the same table or in another source. Uses date, refund and
//! currency; with several currencies there is one figure for each.
//! Empty: not available where no platform attributes a value; the comparison, where no source says what was earned.
//! Source: attributed conversion value as platforms report it, which is no accounting figure.
use crate::{
    Better, Category, Metric, UnitKind,
    exact::less,
    figure::Figure,
    joined::{Joined, Known, Lack},
    metric::Compute,
    quotient::quotient,
};
use domain::Field;

pub(crate) static METRIC: Metric = Metric {
    id: "attributed_revenue",
    name: "Attributed revenue",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::ConversionValue],
    cubes: &["ads"],
    source: include_str!("attributed_revenue.rs"),
    compute: Compute::Joined(figures),
};

const TOO_MUCH: &str =
    "More is attributed than was earned: a sale that several platforms had a part in is claimed by each";

fn figures(joined: &Joined) -> Known<Vec<Figure>> {
    let attributed = joined.attributed()?;
    let earned = match joined.revenue() {
        Ok(earned) => earned,
        Err(Lack::Absent(absent)) => {
            let alone = joined.over([attributed])?;
            let [value] = alone.total().amounts;
            let figure = Figure::exact(value, alone.total().rows, value.to_string());
            return Ok(vec![alone.of_total(figure), absent.about("measure", "actual revenue")]);
        }
        Err(failed) => return Err(failed),
    };
    let both = joined.over([attributed, earned])?;
    let (rows, [value, actual]) = (both.total().rows, both.total().amounts);
    let share = quotient(value, actual, "what was earned is", rows)?.in_unit(UnitKind::Ratio);
    let figures = [
        Figure::exact(value, rows, value.to_string()),
        Figure::exact(actual, rows, actual.to_string()).about("measure", "actual revenue"),
        Figure::exact(less(value, actual)?, rows, format!("{value} - {actual}")).about("measure", "difference"),
        share.about("measure", "share of actual revenue"),
    ];
    let noted = figures.into_iter().map(|figure| match value > actual {
        true => both.of_total(figure.with_caveat(TOO_MUCH)),
        false => both.of_total(figure),
    });
    Ok(noted.collect())
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::expect;

    #[test]
    fn what_platforms_claim_stands_beside_what_was_earned() {
        let shop = "date,order_id,amount\n2024-01-01,1,100\n2024-02-01,2,300\n2024-03-01,3,1000";
        let ads = "date,spend,conversion_value\n2024-01-01,40,90\n2024-02-01,60,210";
        let meta = "date,spend,conversion_value\n2024-01-01,10,80\n2024-02-01,42,120";
        testing::check_joined(
            "attributed_revenue",
            &[("shop", shop), ("ads", ads), ("meta", meta)],
            expect![[r#"
            attributed_revenue = 500 (6 rows: 500) 2024-01-01..2024-02-29 [More is attributed than was earned: a sale that several platforms had a part in is claimed by each] [Over 2024-01 to 2024-02, the months that every source used covers whole] [From conversion value of `ads` and `meta` and net revenue of orders of `shop`]
            attributed_revenue/actual revenue = 400 (6 rows: 400) 2024-01-01..2024-02-29 [More is attributed than was earned: a sale that several platforms had a part in is claimed by each] [Over 2024-01 to 2024-02, the months that every source used covers whole] [From conversion value of `ads` and `meta` and net revenue of orders of `shop`]
            attributed_revenue/difference = 100 (6 rows: 500 - 400) 2024-01-01..2024-02-29 [More is attributed than was earned: a sale that several platforms had a part in is claimed by each] [Over 2024-01 to 2024-02, the months that every source used covers whole] [From conversion value of `ads` and `meta` and net revenue of orders of `shop`]
            attributed_revenue/share of actual revenue = 1.25 (6 rows: 500 / 400) 2024-01-01..2024-02-29 [More is attributed than was earned: a sale that several platforms had a part in is claimed by each] [Over 2024-01 to 2024-02, the months that every source used covers whole] [From conversion value of `ads` and `meta` and net revenue of orders of `shop`]"#]],
        );
    }

    #[test]
    fn without_actual_revenue_the_claim_stands_alone_and_says_so() {
        let ads = "date,spend,conversion_value\n2024-01-01,40,90";
        testing::check(
            "attributed_revenue",
            ads,
            expect![[r#"
            attributed_revenue = 90 (1 rows: 90) 2024-01-01..2024-01-01
            attributed_revenue/actual revenue = not available, because the file does not say what was earned. Needed are orders or payments with a column `amount`, or a profit and loss statement. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) 2024-01-01..2024-01-01"#]],
        );
        testing::check(
            "attributed_revenue",
            "amount\n5",
            expect![[
                r#"attributed_revenue = not available, because the file does not say what platforms attribute to their advertisements. Needed is an advertising report with a column `conversion_value`. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) undated"#
            ]],
        );
    }
}
