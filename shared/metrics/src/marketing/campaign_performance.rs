//! Campaign performance: what each campaign cost and brought, and the ratios of both.
//!
//! Formula: sums of spend, impressions, clicks, leads, conversions, conversion value and amounts of the campaign; clicks /
//! impressions, spend / clicks, 1000 × spend / impressions, spend / leads, spend / conversions, conversions / leads,
//! conversions / clicks, conversion value / spend, and the campaign's share: spend / spend of all.
//!
//! There is one figure for each sum and ratio whose columns the table has, named after it. The 50 campaigns with the
//! largest spend are listed, the others are added up as one, and so are the rows that name none. A ratio of fewer than
//! 30 things says so: it may be chance.
//!
//! Needs: campaign, and one of spend, impressions, clicks, leads, conversions, conversion_value. Uses amount, refund and currency;
//! with several currencies there is one list for each.
//! Empty: a ratio is not available where there is nothing to divide by.
//! Source: ratios of sums, as the advertising platforms define CTR, CPC, CPM, CPA and ROAS.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, performance};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "campaign_performance",
    name: "Campaign performance",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Neither,
    needs: &[Field::Campaign],
    cubes: &["ads"],
    source: include_str!("campaign_performance.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    performance::figures(&book.marketing, "campaign", book.marketing.campaigns())
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("campaign_performance", csv, expect);
    }

    #[test]
    fn each_campaign_has_its_sums_and_ratios() {
        check(
            "campaign,leads,conversions,spend\nA,10,2,100\nB,1000,100,200.50\n,5,0,1\nA,10,0,0",
            expect![[r#"
                campaign_performance/B: spend = 200.50 (1 rows: 200.50) undated
                campaign_performance/B: share of spend = 0.6650082918739635157545605307 (1 rows: 200.50 / 301.50) undated
                campaign_performance/B: leads = 1000 (1 rows: 1000) undated
                campaign_performance/B: conversions = 100 (1 rows: 100) undated
                campaign_performance/B: cost per lead = 0.2005 (1 rows: 200.50 / 1000) undated
                campaign_performance/B: cpa = 2.0050 (1 rows: 200.50 / 100) undated
                campaign_performance/B: conversion rate of leads = 0.10 (1 rows: 100 / 1000) undated
                campaign_performance/A: spend = 100.00 (2 rows: 100.00) undated
                campaign_performance/A: share of spend = 0.3316749585406301824212271973 (2 rows: 100.00 / 301.50) undated
                campaign_performance/A: leads = 20 (2 rows: 20) undated
                campaign_performance/A: conversions = 2 (2 rows: 2) undated
                campaign_performance/A: cost per lead = 5.00 (2 rows: 100.00 / 20) undated [Of only 20 leads]
                campaign_performance/A: cpa = 50.00 (2 rows: 100.00 / 2) undated [Of only 2 conversions]
                campaign_performance/A: conversion rate of leads = 0.10 (2 rows: 2 / 20) undated [Of only 20 leads]
                campaign_performance/(no campaign): spend = 1.00 (1 rows: 1.00) undated
                campaign_performance/(no campaign): share of spend = 0.003316749585406301824212272 (1 rows: 1.00 / 301.50) undated
                campaign_performance/(no campaign): leads = 5 (1 rows: 5) undated
                campaign_performance/(no campaign): conversions = 0 (1 rows: 0) undated
                campaign_performance/(no campaign): cost per lead = 0.20 (1 rows: 1.00 / 5) undated [Of only 5 leads]
                campaign_performance/(no campaign): cpa = not available, because there is nothing to divide by: conversions are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 1.00 / 0) undated
                campaign_performance/(no campaign): conversion rate of leads = 0 (1 rows: 0 / 5) undated [Of only 5 leads]"#]],
        );
    }

    #[test]
    fn nothing_to_divide_by_is_no_ratio() {
        check(
            "campaign,leads,conversions\nA,0,5",
            expect![[r#"
            campaign_performance/A: leads = 0 (1 rows: 0) undated
            campaign_performance/A: conversions = 5 (1 rows: 5) undated
            campaign_performance/A: conversion rate of leads = not available, because there is nothing to divide by: leads are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 5 / 0) undated"#]],
        );
    }

    #[test]
    fn orders_are_no_advertising() {
        check(
            "campaign,amount\nA,5",
            expect![
                "campaign_performance = not available, because the file has no spend, impressions, clicks, leads or conversions. Upload an export of an advertising platform. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn the_fifty_first_campaign_and_those_after_it_are_one() {
        let rows: String = (1..=52).map(|number| format!("P{number},{number}\n")).collect();
        let (claims, _) = testing::claims(&testing::cubes(&format!("campaign,spend\n{rows}")));
        let lines = claims.iter().filter(|claim| claim.id.ends_with(": spend")).map(testing::shown);
        expect![[r#"
            campaign_performance/P3: spend = 3 (1 rows: 3) undated
            campaign_performance/(2 other campaigns): spend = 3 (2 rows: 3) undated"#]]
        .assert_eq(&lines.skip(49).collect::<Vec<_>>().join("\n"));
    }
}
