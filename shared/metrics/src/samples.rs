//! Whole files of advertising against figures that others computed from them.
use crate::{
    Cubes,
    testing::{SAMPLE, check_joined, claims, cubes},
};
use domain::{Claim, Decimal};
use expect_test::{Expect, expect};

/// Two weeks of three platforms; pandas and DuckDB agree on the figures below.
const ADS: &str = include_str!("../samples/ad_report.csv");
/// January 2024 of five channels.
const MARKETING: &str = include_str!("../samples/marketing_sample.csv");

/// The cubes of a file whose headers are given other names.
fn read(csv: &str, names: &[(&str, &str)]) -> Cubes {
    let (header, rows) = csv.split_once('\n').unwrap();
    let named =
        |name: &str| names.iter().find(|(from, _)| *from == name).map_or(name.to_owned(), |(_, to)| (*to).into());
    cubes(&format!("{}\n{rows}", header.split(',').map(named).collect::<Vec<_>>().join(",")))
}

/// Claims by id, values rounded to eight places, the ids of the lists without what stands before the slash.
fn check(claims: &[Claim], ids: &[&str], expect: Expect) {
    let value = |id: &&str| {
        let claim = claims.iter().find(|claim| claim.id == **id).unwrap_or_else(|| panic!("no claim {id}"));
        let value = claim.value.exact().unwrap_or_else(|| panic!("{:?}", claim.value));
        format!("{id} {}", value.round_dp(8).normalize())
    };
    expect.assert_eq(&ids.iter().map(value).collect::<Vec<_>>().join("\n"));
}

fn ads() -> Vec<Claim> {
    let names = [
        ("date_day", "date"),
        ("platform", "channel"),
        ("campaign_name", "campaign"),
        ("conversions_value", "conversion_value"),
    ];
    claims(&read(ADS, &names)).0
}

#[test]
fn the_ad_report_has_the_ratios_of_its_sums() {
    check(
        &ads(),
        &["ctr", "cpc", "cpm", "cpa", "conversion_rate/clicks", "roas", "spend_by_month@2025-07"],
        expect![[r#"
            ctr 0.01859939
            cpc 0.738951
            cpm 13.7440367
            cpa 11.17985075
            conversion_rate/clicks 0.06609668
            roas 2.04036224
            spend_by_month@2025-07 2247.15"#]],
    );
}

#[test]
fn each_platform_and_campaign_of_the_ad_report_has_its_own() {
    let claims = ads();
    let of = |kind: &str| {
        let of_metric = claims.iter().filter(|claim| claim.metric == format!("{kind}_performance"));
        let shown = of_metric.map(|claim| {
            let value = claim.value.exact().map(|value| value.round_dp(8).normalize());
            format!("{} {}", claim.entity.as_ref().unwrap().name, value.unwrap_or(Decimal::MIN))
        });
        shown.collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        Facebook Ads: spend 1188
        Facebook Ads: share of spend 0.52866965
        Facebook Ads: impressions 93000
        Facebook Ads: clicks 1650
        Facebook Ads: conversions 108
        Facebook Ads: conversion value 2430
        Facebook Ads: ctr 0.01774194
        Facebook Ads: cpc 0.72
        Facebook Ads: cpm 12.77419355
        Facebook Ads: cpa 11
        Facebook Ads: conversion rate of clicks 0.06545455
        Facebook Ads: roas 2.04545455
        Google Ads: spend 587.05
        Google Ads: share of spend 0.26124202
        Google Ads: impressions 27500
        Google Ads: clicks 743
        Google Ads: conversions 59
        Google Ads: conversion value 1475
        Google Ads: ctr 0.02701818
        Google Ads: cpc 0.79010767
        Google Ads: cpm 21.34727273
        Google Ads: cpa 9.95
        Google Ads: conversion rate of clicks 0.07940781
        Google Ads: roas 2.51256281
        TikTok Ads: spend 472.1
        TikTok Ads: share of spend 0.21008833
        TikTok Ads: impressions 43000
        TikTok Ads: clicks 648
        TikTok Ads: conversions 34
        TikTok Ads: conversion value 680
        TikTok Ads: ctr 0.01506977
        TikTok Ads: cpc 0.72854938
        TikTok Ads: cpm 10.97906977
        TikTok Ads: cpa 13.88529412
        TikTok Ads: conversion rate of clicks 0.05246914
        TikTok Ads: roas 1.4403728"#]]
    .assert_eq(&of("channel"));
    expect![[r#"
        Summer Sale: spend 1188
        Summer Sale: share of spend 0.52866965
        Summer Sale: impressions 93000
        Summer Sale: clicks 1650
        Summer Sale: conversions 108
        Summer Sale: conversion value 2430
        Summer Sale: ctr 0.01774194
        Summer Sale: cpc 0.72
        Summer Sale: cpm 12.77419355
        Summer Sale: cpa 11
        Summer Sale: conversion rate of clicks 0.06545455
        Summer Sale: roas 2.04545455
        Back to School: spend 587.05
        Back to School: share of spend 0.26124202
        Back to School: impressions 27500
        Back to School: clicks 743
        Back to School: conversions 59
        Back to School: conversion value 1475
        Back to School: ctr 0.02701818
        Back to School: cpc 0.79010767
        Back to School: cpm 21.34727273
        Back to School: cpa 9.95
        Back to School: conversion rate of clicks 0.07940781
        Back to School: roas 2.51256281
        Awareness Push: spend 472.1
        Awareness Push: share of spend 0.21008833
        Awareness Push: impressions 43000
        Awareness Push: clicks 648
        Awareness Push: conversions 34
        Awareness Push: conversion value 680
        Awareness Push: ctr 0.01506977
        Awareness Push: cpc 0.72854938
        Awareness Push: cpm 10.97906977
        Awareness Push: cpa 13.88529412
        Awareness Push: conversion rate of clicks 0.05246914
        Awareness Push: roas 1.4403728"#]]
    .assert_eq(&of("campaign"));
}

#[test]
fn the_marketing_sample_has_these_figures() {
    let (claims, _) = claims(&read(MARKETING, &[("source", "channel")]));
    let channels = ["Facebook", "Google Ads", "Email", "LinkedIn", "Twitter"];
    let measures = ["leads", "conversions", "spend", "conversion rate of leads", "cpa"];
    let campaigns = [
        "Q1 Push",
        "Newsletter",
        "Retargeting",
        "Product Launch",
        "Spring Promo",
        "Competitor",
        "Winter Sale",
        "B2B Outreach",
        "Brand Awareness",
    ];
    let mut ids: Vec<String> =
        ["cpa", "conversion_rate/leads", "cost_per_lead", "spend_by_month@2024-01"].map(str::to_owned).to_vec();
    for channel in channels {
        ids.extend(measures.map(|measure| format!("channel_performance/{channel}: {measure}")));
    }
    ids.extend(campaigns.map(|campaign| format!("campaign_performance/{campaign}: cpa")));
    ids.push("campaign_performance/Q1 Push: conversions".to_owned());
    check(
        &claims,
        &ids.iter().map(String::as_str).collect::<Vec<_>>(),
        expect![[r#"
        cpa 22.8093076
        conversion_rate/leads 0.10212125
        cost_per_lead 2.32931494
        spend_by_month@2024-01 40190
        channel_performance/Facebook: leads 6482
        channel_performance/Facebook: conversions 649
        channel_performance/Facebook: spend 15880
        channel_performance/Facebook: conversion rate of leads 0.10012342
        channel_performance/Facebook: cpa 24.46841294
        channel_performance/Google Ads: leads 5933
        channel_performance/Google Ads: conversions 642
        channel_performance/Google Ads: spend 17290
        channel_performance/Google Ads: conversion rate of leads 0.10820833
        channel_performance/Google Ads: cpa 26.93146417
        channel_performance/Email: leads 3168
        channel_performance/Email: conversions 288
        channel_performance/Email: spend 500
        channel_performance/Email: conversion rate of leads 0.09090909
        channel_performance/Email: cpa 1.73611111
        channel_performance/LinkedIn: leads 848
        channel_performance/LinkedIn: conversions 148
        channel_performance/LinkedIn: spend 4800
        channel_performance/LinkedIn: conversion rate of leads 0.1745283
        channel_performance/LinkedIn: cpa 32.43243243
        channel_performance/Twitter: leads 823
        channel_performance/Twitter: conversions 35
        channel_performance/Twitter: spend 1720
        channel_performance/Twitter: conversion rate of leads 0.04252734
        channel_performance/Twitter: cpa 49.14285714
        campaign_performance/Q1 Push: cpa 27.12460064
        campaign_performance/Newsletter: cpa 1.73611111
        campaign_performance/Retargeting: cpa 14.86486486
        campaign_performance/Product Launch: cpa 31.83486239
        campaign_performance/Spring Promo: cpa 29.90566038
        campaign_performance/Competitor: cpa 19.62566845
        campaign_performance/Winter Sale: cpa 32.06666667
        campaign_performance/B2B Outreach: cpa 32.43243243
        campaign_performance/Brand Awareness: cpa 55.83333333
        campaign_performance/Q1 Push: conversions 313"#]],
    );
    // One month has no month before it, and conversions are not said to be customers.
    for metric in ["lead_velocity", "cac"] {
        assert!(claims.iter().any(|claim| claim.metric == metric && claim.value.exact().is_none()), "{metric}");
    }
}

/// The payments of January come from 22 customers, all of them new, and are 51930.50; 40190 were spent in it.
#[test]
fn both_samples_together_have_the_cost_of_a_customer_of_the_month_they_share() {
    let marketing = MARKETING.replacen("source", "channel", 1);
    let sources = [("payments", SAMPLE), ("marketing", &*marketing)];
    check_joined(
        "cac",
        &sources,
        expect![[r#"
        cac = 1826.8181818181818181818181818 (121 rows: 40190.00 / 22) 2024-01-01..2024-01-31 [Over 2024-01, the month that every source used covers whole] [From spend of `marketing` and new customers by first purchase of `payments`] [Who was a customer before `payments` begins counts as new in it]
        cac@2024-01 = 1826.8181818181818181818181818 (121 rows: 40190.00 / 22) 2024-01-01..2024-01-31 [From spend of `marketing` and new customers by first purchase of `payments`] [Who was a customer before `payments` begins counts as new in it]"#]],
    );
    check_joined(
        "mer",
        &sources,
        expect![[r#"
        mer = 1.2921249066932072654889275939 (123 rows: 51930.50 / 40190.00) 2024-01-01..2024-01-31 [Over 2024-01, the month that every source used covers whole] [From net revenue of payments of `payments` and spend of `marketing`]
        mer@2024-01 = 1.2921249066932072654889275939 (123 rows: 51930.50 / 40190.00) 2024-01-01..2024-01-31 [From net revenue of payments of `payments` and spend of `marketing`]"#]],
    );
}

/// A profit and loss statement that QuickBooks exported, without its subtotals: they say 4145.50 of gross profit, 1745.50 of
/// net income and 4500.50 of income, of which these are fractions.
#[test]
fn a_statement_agrees_with_the_subtotals_it_came_with() {
    const ROWS: &str = "2025-01-01,Design income,Income,1200.00\n2025-02-01,Design income,Income,900.00\n\
        2025-03-01,Design income,Income,1500.00\n2025-01-01,Landscaping services,Income,300.00\n\
        2025-03-01,Landscaping services,Income,450.50\n2025-01-01,Landscaping services:Job materials,Income,100.00\n\
        2025-02-01,Landscaping services:Job materials,Income,50.00\n\
        2025-01-01,Plants and soil,Cost of Goods Sold,250.00\n2025-02-01,Plants and soil,Cost of Goods Sold,125.00\n\
        2025-03-01,Plants and soil,Cost of Goods Sold,-20.00\n2025-01-01,Rent,Expenses,800.00\n\
        2025-02-01,Rent,Expenses,800.00\n2025-03-01,Rent,Expenses,800.00";
    let (claims, _) = claims(&cubes(&format!("date,account,section,amount\n{ROWS}")));
    let shown = ["gross_margin", "net_margin", "burn_rate", "net_burn@2025-02", "break_even_revenue"].map(|id| {
        let claim = claims.iter().find(|claim| claim.id == id).unwrap();
        crate::testing::shown(claim)
    });
    expect![[r#"
        gross_margin = 0.9211198755693811798689034552 (13 rows: (4500.50 - 355.00) / 4500.50) 2025-01-01..2025-03-01
        net_margin = 0.3878457949116764803910676591 (13 rows: (4500.50 - 355.00 - 2400.00 + 0.00 - 0.00) / 4500.50) 2025-01-01..2025-03-01
        burn_rate = 918.3333333333333333333333333 (13 rows: 2755.00 / 3 months) 2025-01-01..2025-03-01
        net_burn@2025-02 = -25.00 (4 rows: 925.00 - 950.00) 2025-02-01..2025-02-28 [A proxy from profit and loss: income and costs as booked, not money that came and went]
        break_even_revenue = 2605.5240622361596912314557954 (13 rows: 2400.00 / (4145.50 / 4500.50)) 2025-01-01..2025-03-01 [Expenses are taken as fixed, the cost of goods sold as variable]"#]].assert_eq(&shown.join("\n"));
}
