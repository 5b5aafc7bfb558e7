//! Files of each kind get the report that fits them, and its words are right.
use crate::common::{Running, repository, start};
use expect_test::{Expect, expect};
use serde_json::Value;

async fn report(echo: &Running, file: &str, query: &str) -> Value {
    let bytes = std::fs::read(repository(file)).unwrap();
    let name = file.rsplit('/').next().unwrap();
    let (status, report) = echo.post_file(&format!("/api/v1/reports/generate{query}"), name, bytes).await;
    assert_eq!(status, 200, "{report}");
    report
}

async fn reads(echo: &Running, file: &str, expected: Expect) {
    let report = report(echo, file, "").await;
    let mut text = format!("{}: {}\n", report["template_type"].as_str().unwrap(), report["chosen_because"]);
    for (name, narrative) in report["narratives"].as_object().unwrap() {
        text += &format!("\n{name}\n{}\n", narrative.as_str().unwrap());
    }
    expected.assert_eq(&text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_subscriptions_is_read_as_one() {
    reads(&start().await, "events/samples/vendors/stripe_subscriptions.csv", expect![[r#"
        subscription_health: "The file lists subscriptions."

        detailed_analysis
        To know about net revenue retention from month to month: Of 4 customers at the start only.
        To know about monthly customer churn: Of 4 customers at the start only.
        To know about lifetime value by revenue: Revenue, not profit: no gross margin is stated; state it in the source's assumptions. The churn behind the lifetime is of 0 customers lost, which is few; nobody left, so the lifetime is the assumed longest. The churn behind the lifetime was measured on one month only.
        Gross revenue retention from month to month was 100.0 % in February 2025.
        To know about gross revenue retention from month to month: Of 4 customers at the start only.
        Gross revenue churn was 0.0 % in February 2025.
        To know about gross revenue churn: Of 4 customers at the start only.

        executive_summary
        MRR was 398.50 EUR on 5 March 2025.
        MRR was level: 417.50 EUR in January 2025 and 417.50 EUR in February 2025.
        ARR was 4,782.00 EUR on 5 March 2025, there were 3 subscribers, and average revenue per account was 132.83 EUR.
        Net revenue retention from month to month was 100.0 % in February 2025, monthly customer churn was 0.0 %, and lifetime value by revenue was 7,970.00 EUR on 5 March 2025.
        March 2025 is not complete: the file has it for 1 to 5 March 2025. It is not compared with a full month.

        key_findings
        Nothing in these figures stands out.
        Reading the file found 3 things to look at, listed under data issues.

        recommendations
        Upload the payments as well to see the money that came in (1 case).
        Check that the columns stand under the right names (1 case in the column “Customer Name”).
    "#]]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_profit_and_loss_is_read_as_one() {
    reads(&start().await, "events/samples/vendors/quickbooks_pnl.csv", expect![[r#"
        financial_overview: "The file is a statement of income and costs."

        detailed_analysis
        Gross profit was highest in March 2025 with 1,970.50 and lowest in February 2025 with 825.00, among complete months.
        Operating margin was highest in March 2025 with 60.0 % and lowest in February 2025 with 2.6 %, among complete months.
        Net income was highest in March 2025 with 1,170.50 and lowest in February 2025 with 25.00, among complete months.
        Gross burn was highest in January 2025 with 1,050.00 and lowest in March 2025 with 780.00, among complete months.
        Revenue to break even was highest in January 2025 with 948.15 and lowest in March 2025 with 791.88, among complete months.
        To know about revenue to break even: Expenses are taken as fixed, the cost of goods sold as variable.

        executive_summary
        Income was 4,500.50 for 1 January to 1 March 2025.
        Income rose from 950.00 in February 2025 to 1,950.50 in March 2025.
        Net income was 1,745.50, net margin was 38.8 %, and gross margin was 92.1 %.
        Operating profit was 1,745.50.

        key_findings
        Income rose from 950.00 in February 2025 to 1,950.50 in March 2025.
        Net income rose from 25.00 in February 2025 to 1,170.50 in March 2025.
        Net margin rose from 2.6 % in February 2025 to 60.0 % in March 2025.
        Gross profit rose from 825.00 in February 2025 to 1,970.50 in March 2025.
        Reading the file found 1 thing to look at, listed under data issues.

        recommendations
        For runway: Add a column `cash_balance`, or state `assumptions.cash_balance` in the source's policy.
        Read figures by section; only the section of income is revenue (1 case).
    "#]]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn advertising_is_read_as_it_is() {
    reads(&start().await, "events/samples/marketing.csv", expect![[r#"
        marketing_funnel: "The file tells of advertising or leads."

        detailed_analysis
        Channels by spend: Google Ads with 17,290.00, then Facebook with 15,880.00, then LinkedIn with 4,800.00. The table has the others.
        Campaigns by spend: Q1 Push with 8,490.00, then Product Launch with 6,940.00, then Spring Promo with 6,340.00. The table has the others.

        executive_summary
        Ad spend was 40,190.00 in January 2024.
        Cost per conversion was 22.81, cost per lead was 2.33, and conversion rate of leads was 10.2 %.

        key_findings
        Cost per conversion is best in the campaign Newsletter with 1.74 and worst in Brand Awareness with 55.83.
        Email has the lowest cost per lead, 0.16 at 1.2 % of spend; the cost per lead of Google Ads is 2.91 at 43.0 % of spend.
        Google Ads is the largest channel by spend, with 17,290.00; Facebook follows with 15,880.00.
        Conversion rate of leads is best in the campaign B2B Outreach with 17.5 % and worst in Brand Awareness with 3.8 %.
        Q1 Push is the largest campaign by spend, with 8,490.00; Product Launch follows with 6,940.00.
        Reading the file found nothing to correct or to doubt.

        recommendations
        For cost per conversion, ask what Newsletter (1.74) does better than Brand Awareness (55.83) before moving money between them.
        Try moving some money to Email and watch whether its cost per lead (0.16) lasts.
        For conversion rate of leads, ask what B2B Outreach (17.5 %) does better than Brand Awareness (3.8 %) before moving money between them.
        For return on ad spend: Add or map a column for `conversion_value`, or for `amount`.
        For share of leads that became customers: Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost.
    "#]]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_are_read_as_a_funnel() {
    reads(
        &start().await,
        "events/samples/vendors/hubspot_contacts.csv",
        expect![[r#"
        marketing_funnel: "The file tells of advertising or leads."

        detailed_analysis
        To know about win rate: No row is marked as lost; lost deals may be missing from the file.
        Step from lead to qualified was 100.0 %.
        Step from qualified to opportunity was 50.0 %.
        Step from opportunity to proposal was 100.0 %.
        Step from proposal to customer was 100.0 %.

        executive_summary
        Share of leads that became customers was 50.0 % for 3 January to 5 February 2025.
        Win rate was 100.0 %.

        key_findings
        Nothing in these figures stands out.
        Reading the file found nothing to correct or to doubt.

        recommendations
        For ad spend: Add or map a column for `spend`.
        For cost per conversion: Add or map a column for `spend` and for `conversions`.
        For cost per lead: Add or map a column for `spend` and for `leads`.
    "#]],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_may_be_asked_for_and_one_without_figures_is_refused() {
    let echo = start().await;
    let file = "events/samples/revenue.csv";
    let asked = report(&echo, file, "?template_type=customer_health").await;
    assert_eq!(asked["template_type"], "customer_health");
    assert!(asked["chosen_because"].is_null() && !asked["headline"].as_array().unwrap().is_empty(), "{asked}");
    let auto = report(&echo, file, "?template_type=auto").await;
    assert_eq!(auto["template_type"], "revenue_health");
    let bytes = std::fs::read(repository(file)).unwrap();
    let address = "/api/v1/reports/generate?template_type=subscription_health";
    let (status, refused) = echo.post_file(address, "revenue.csv", bytes.clone()).await;
    let said = format!("{} {}", refused["message"].as_str().unwrap(), refused["suggestion"].as_str().unwrap());
    assert_eq!(status, 422, "{refused}");
    assert!(said.contains("cannot be made of this file, because") && said.contains("`revenue_health`"), "{said}");
    let (status, refused) = echo.post_file("/api/v1/reports/generate?template_type=x", "a.csv", bytes).await;
    assert_eq!((status, refused["field"].as_str()), (422, Some("template_type")), "{refused}");
}
