//! Channel performance: what each channel cost and brought, and the ratios of both.
//!
//! Formula: sums of spend, impressions, clicks, leads, conversions, conversion value and amounts of the channel; clicks /
//! impressions, spend / clicks, 1000 × spend / impressions, spend / leads, spend / conversions, conversions / leads,
//! conversions / clicks, conversion value / spend, and the channel's share: spend / spend of all.
//!
//! There is one figure for each sum and ratio whose columns the table has, named after it. The 50 channels with the
//! largest spend are listed, the others are added up as one, and so are the rows that name none. A ratio of fewer than
//! 30 things says so: it may be chance.
//!
//! Needs: channel, and one of spend, impressions, clicks, leads, conversions, conversion_value. Uses amount, refund and currency;
//! with several currencies there is one list for each.
//! Empty: a ratio is not available where there is nothing to divide by.
//! Source: ratios of sums, as the advertising platforms define CTR, CPC, CPM, CPA and ROAS.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, performance};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "channel_performance",
    name: "Channel performance",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Neither,
    needs: &[Field::Channel],
    cubes: &["ads"],
    source: include_str!("channel_performance.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    performance::figures(&book.marketing, "channel", book.marketing.channels())
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("channel_performance", csv, expect);
    }

    #[test]
    fn each_channel_has_its_sums_and_ratios() {
        check(
            "channel,leads,conversions,spend\nA,10,2,100\nB,1000,100,200.50\n,5,0,1\nA,10,0,0",
            expect![[r#"
                channel_performance/B: spend = 200.50 (1 rows: 200.50) undated
                channel_performance/B: share of spend = 0.6650082918739635157545605307 (1 rows: 200.50 / 301.50) undated
                channel_performance/B: leads = 1000 (1 rows: 1000) undated
                channel_performance/B: conversions = 100 (1 rows: 100) undated
                channel_performance/B: cost per lead = 0.2005 (1 rows: 200.50 / 1000) undated
                channel_performance/B: cpa = 2.0050 (1 rows: 200.50 / 100) undated
                channel_performance/B: conversion rate of leads = 0.10 (1 rows: 100 / 1000) undated
                channel_performance/A: spend = 100.00 (2 rows: 100.00) undated
                channel_performance/A: share of spend = 0.3316749585406301824212271973 (2 rows: 100.00 / 301.50) undated
                channel_performance/A: leads = 20 (2 rows: 20) undated
                channel_performance/A: conversions = 2 (2 rows: 2) undated
                channel_performance/A: cost per lead = 5.00 (2 rows: 100.00 / 20) undated [Of only 20 leads]
                channel_performance/A: cpa = 50.00 (2 rows: 100.00 / 2) undated [Of only 2 conversions]
                channel_performance/A: conversion rate of leads = 0.10 (2 rows: 2 / 20) undated [Of only 20 leads]
                channel_performance/(no channel): spend = 1.00 (1 rows: 1.00) undated
                channel_performance/(no channel): share of spend = 0.003316749585406301824212272 (1 rows: 1.00 / 301.50) undated
                channel_performance/(no channel): leads = 5 (1 rows: 5) undated
                channel_performance/(no channel): conversions = 0 (1 rows: 0) undated
                channel_performance/(no channel): cost per lead = 0.20 (1 rows: 1.00 / 5) undated [Of only 5 leads]
                channel_performance/(no channel): cpa = not available, because there is nothing to divide by: conversions are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 1.00 / 0) undated
                channel_performance/(no channel): conversion rate of leads = 0 (1 rows: 0 / 5) undated [Of only 5 leads]"#]],
        );
    }

    #[test]
    fn nothing_to_divide_by_is_no_ratio() {
        check(
            "channel,leads,conversions\nA,0,5",
            expect![[r#"
            channel_performance/A: leads = 0 (1 rows: 0) undated
            channel_performance/A: conversions = 5 (1 rows: 5) undated
            channel_performance/A: conversion rate of leads = not available, because there is nothing to divide by: leads are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 5 / 0) undated"#]],
        );
    }

    #[test]
    fn orders_are_no_advertising() {
        check(
            "channel,amount\nA,5",
            expect![
                "channel_performance = not available, because the file has no spend, impressions, clicks, leads or conversions. Upload an export of an advertising platform. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn ratios_of_few_things_say_so() {
        let (claims, _) = testing::claims(&testing::cubes("channel,spend,conversions\nA,100,29\nB,100,30"));
        let of_channels = claims.iter().filter(|claim| claim.metric == "channel_performance");
        let noted = of_channels.filter(|claim| !claim.caveats.is_empty());
        let noted: Vec<String> = noted.map(|claim| format!("{}: {}", claim.id, claim.caveats.join("; "))).collect();
        expect!["channel_performance/A: cpa: Of only 29 conversions"].assert_eq(&noted.join("\n"));
    }
}
