//! Revenue health: what came in, from whom, for what, and whether it grows.
mod charts;
mod detailed_analysis;
mod executive_summary;
mod headline;
mod key_findings;
mod recommendations;
mod tables;

use crate::Template;
use crate::claims::{Block, Claims, is_partial};
use crate::html::id_safe;
use crate::lexicon::Names;
use crate::outline::findings;
use crate::report::Body;
use crate::show::Shape;
use domain::{Claim, Decimal, Field, Findings};
use std::sync::LazyLock;

/// It speaks in the words of the lexicon.
static NAMES: LazyLock<Names> = LazyLock::new(Names::default);

pub(crate) static TEMPLATE: Template = Template {
    name: "revenue_health",
    title: "Revenue health",
    description: "What came in, from which products and customers, and whether it grows from one complete month to the next.",
    required_metrics: &["net_revenue", "gross_revenue", "refunds"],
    metrics: &[
        "gross_revenue",
        "refunds",
        "refund_rate",
        "order_refund_rate",
        "net_revenue",
        "orders",
        "customers",
        "average_order_value",
        "revenue_by_product",
        "top_customers",
        "customer_concentration",
        "rows_not_counted",
        "revenue_by_period",
        "new_and_returning_revenue",
        "revenue_growth",
        "revenue_growth_to_date",
        "seasonally_adjusted_growth",
        "revenue_drivers",
        "mrr",
        "arr",
    ],
    required_fields: &[Field::Amount],
    better_with: &[
        Field::Date,
        Field::CustomerId,
        Field::Product,
        Field::Status,
        Field::OrderId,
        Field::Refund,
        Field::Currency,
    ],
    names: || &NAMES,
    fill,
};

fn fill(claims: &Claims, read: &Findings) -> Body {
    let found = findings::beside(claims);
    Body {
        headline: headline::figures(claims),
        sections: vec![
            executive_summary::section(claims),
            key_findings::section(claims, &found, read),
            detailed_analysis::section(claims),
            recommendations::section(claims, &found, read),
        ],
        charts: charts::of(&claims.blocks()),
        tables: claims.blocks().iter().flat_map(tables::of).collect(),
    }
}

/// The growth of a complete period on the one before.
struct Growth<'a> {
    /// Revenue of the period itself.
    revenue: &'a Claim,
    growth: &'a Claim,
    value: Decimal,
}

impl<'a> Growth<'a> {
    fn latest(block: &Block<'a>) -> Option<Self> {
        Self::of(block, latest_complete_month(block)?)
    }

    /// The latest complete year on the one before, where the file covers both.
    fn of_year(block: &Block<'a>) -> Option<Self> {
        let mut years = block.periods("revenue_by_period", Shape::Year).into_iter().rev();
        Self::of(block, years.find(|claim| !is_partial(claim))?)
    }

    fn of(block: &Block<'a>, revenue: &'a Claim) -> Option<Self> {
        let growth = block.beside("revenue_growth", revenue)?;
        Some(Self { revenue, growth, value: growth.value.exact()? })
    }
}

fn latest_complete_month<'a>(block: &Block<'a>) -> Option<&'a Claim> {
    block.periods("revenue_by_period", Shape::Month).into_iter().rev().find(|claim| !is_partial(claim))
}

/// Why there is no growth to show: the claim that says so, for the latest complete month or for months as such.
fn growth_absence<'a>(block: &Block<'a>) -> Option<&'a Claim> {
    let of_month = latest_complete_month(block).and_then(|month| block.beside("revenue_growth", month));
    let of_file = || block.get("revenue_growth@month").or_else(|| block.get("revenue_growth"));
    of_month.or_else(of_file).filter(|claim| claim.value.exact().is_none())
}

/// The latest month as far as it goes, on the same days of the month before.
fn growth_to_date<'a>(block: &Block<'a>) -> Option<(&'a Claim, Decimal)> {
    let claim = block.periods("revenue_growth_to_date", Shape::Month).pop()?;
    claim.value.exact().map(|value| (claim, value))
}

/// Periods for a chart or table: months, or quarters or years where a file spans so many that bars and rows would blur.
fn legible_periods<'a>(block: &Block<'a>) -> (Shape, Vec<&'a Claim>) {
    const LEGIBLE: usize = 60;
    let of = |shape| (shape, block.periods("revenue_by_period", shape));
    let months = of(Shape::Month);
    if months.1.len() <= LEGIBLE {
        return months;
    }
    [of(Shape::Quarter), of(Shape::Year)]
        .into_iter()
        .find(|(_, claims)| (1..=LEGIBLE).contains(&claims.len()))
        .unwrap_or(months)
}

/// `name`, or `name-EUR` where the file has several currencies; a name for tables and charts, which becomes an HTML id.
fn per_currency(name: &str, block: &Block) -> String {
    block.currency().map_or_else(|| name.to_owned(), |currency| format!("{name}-{}", id_safe(currency)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use expect_test::{Expect, expect};

    fn check(claims: Vec<Claim>, findings: Findings, expected: Expect) {
        let report = sample::filled(&TEMPLATE, claims, findings);
        let sections = report.sections.iter().map(|section| format!("{}\n{}\n", section.heading, section.text()));
        expected.assert_eq(&sections.collect::<Vec<_>>().join("\n"));
    }

    fn with(id: &str, value: &str) -> Vec<Claim> {
        let mut claims = sample::claims();
        let claim = claims.iter_mut().find(|claim| claim.id == id).expect("a claim of the sample");
        claim.value = domain::Value::Exact(value.parse().expect("a decimal"));
        claims
    }

    fn summary(claims: Vec<Claim>) -> String {
        sample::filled(&TEMPLATE, claims, Findings::default()).sections[0].text()
    }

    #[test]
    fn the_sample_file_reads_as_a_report() {
        check(
            sample::claims(),
            sample::findings(),
            expect![[r#"
                Executive summary
                Net revenue was 190,100.50 for the period 1 January to 10 April 2024: 193,850.50 of sales less 3,750.00 of refunds.
                It came from 92 orders by 71 customers, on average 2,066.31 an order.
                Revenue rose in March 2024, the last complete month, to 61,190.00: +11.46 % on the month before.
                April 2024 is not complete: the file has 22,080.00 for 1 to 10 April 2024. It is not compared with a full month; against the same days of the month before it stands at +11.63 %.

                Key findings
                Enterprise is the largest product, with 124,720.50; Pro Plan follows with 57,330.00.
                The ten largest customers bring 27.7 % of net revenue; the largest alone brings 3.5 % (CUST011).
                Among complete months, March 2024 was the best with 61,190.00 and January 2024 the weakest with 51,930.50.
                Refunds took 3,750.00 from gross revenue.
                Not counted as revenue: 1,960.00 in 4 rows with the status “failed”.
                Reading the file found 4 things to look at, listed under data issues.

                Detailed analysis
                The table by month runs from January 2024 to April 2024. Growth stands only where a complete month follows a complete one.
                The strongest step from month to month was March 2024 (+11.46 %), the smallest February 2024 (+5.72 %).
                By complete quarter: Q1 2024 with 168,020.50.
                By product: Enterprise with 124,720.50, then Pro Plan with 57,330.00, then Basic with 8,050.00.
                Largest customers: CUST011 with 6,650.00, then CUST016 with 6,250.00, then CUST023 with 6,050.00. The table has the others.

                Recommendations
                Ask for the failed payments again: 1,960.00 in 4 rows was never received.
                Look at what the refunded orders (3,750.00) have in common: product, customer or date.
                Correct the dates and give the file again (3 cases in the column “Created (UTC)”).
            "#]],
        );
    }

    #[test]
    fn values_that_are_not_available_are_never_zero() {
        check(
            sample::without_values(),
            Findings::default(),
            expect![[r#"
                Executive summary
                Net revenue is not available, because the file has 0 rows with a readable amount. Map the column with the amounts.

                Key findings
                The sum of refunds is not available, because the file has 0 rows with a readable amount. Map the column with the amounts.
                Reading the file raised no issue, but gave no revenue to report.

                Detailed analysis
                Revenue over time is not available, because the file does not give it.
                Revenue by product is not available, because the file does not give it.
                Revenue by customer is not available, because the file does not give it.

                Recommendations
                Map the column with the amounts.
            "#]],
        );
    }

    #[test]
    fn a_file_without_a_claim_says_what_it_does_not_give() {
        check(
            Vec::new(),
            Findings::default(),
            expect![[r#"
                Executive summary
                Net revenue is not available, because the file does not give it.

                Key findings
                Reading the file raised no issue, but gave no revenue to report.

                Detailed analysis
                Revenue over time is not available, because the file does not give it.
                Revenue by product is not available, because the file does not give it.
                Revenue by customer is not available, because the file does not give it.

                Recommendations
                Make sure that the file has a column with amounts and that Echo reads it as such.
            "#]],
        );
    }

    #[test]
    fn rows_left_out_are_not_nothing() {
        let mut findings = Findings::default();
        let mut entry = sample::findings().ledger.remove(0);
        (entry.rule, entry.rows, entry.money_moved) = ("quarantine".into(), 3, "-120.50".parse().unwrap());
        findings.ledger.push(entry);
        let report = sample::filled(&TEMPLATE, sample::claims(), findings);
        let said = report.sections[1].text();
        let last: Vec<&str> = said.lines().rev().take(2).collect();
        expect![[r#"
            Reading the file found nothing to doubt; what it left out or corrected is listed in the cleaning ledger.
            3 rows were set aside because what they hold cannot be relied on; the amounts that can be read there add up to 120.50. They are in no figure."#]].assert_eq(&last.join("\n"));
        assert_eq!(crate::unproven(&report), Vec::<String>::new());
    }

    #[test]
    fn currencies_are_told_apart_and_not_added_up() {
        check(
            sample::two_currencies(),
            Findings::default(),
            expect![[r#"
            Executive summary
            The file has amounts in several currencies (EUR, USD). They are shown one by one and not added up, because the file gives no exchange rate.
            Over all currencies there are 92 orders by 71 customers.
            In EUR, net revenue was 190,100.50 EUR for the period 1 January to 10 April 2024: 193,850.50 EUR of sales less 3,750.00 EUR of refunds.
            Revenue rose in March 2024, the last complete month, to 61,190.00 EUR: +11.46 % on the month before.
            April 2024 is not complete: the file has 22,080.00 EUR for 1 to 10 April 2024. It is not compared with a full month; against the same days of the month before it stands at +11.63 %.
            In USD, net revenue was 190,100.50 USD for the period 1 January to 10 April 2024: 193,850.50 USD of sales less 3,750.00 USD of refunds.
            Revenue rose in March 2024, the last complete month, to 61,190.00 USD: +11.46 % on the month before.
            April 2024 is not complete: the file has 22,080.00 USD for 1 to 10 April 2024. It is not compared with a full month; against the same days of the month before it stands at +11.63 %.

            Key findings
            EUR: Enterprise is the largest product, with 124,720.50 EUR; Pro Plan follows with 57,330.00 EUR.
            EUR: The ten largest customers bring 27.7 % of net revenue; the largest alone brings 3.5 % (CUST011).
            EUR: Among complete months, March 2024 was the best with 61,190.00 EUR and January 2024 the weakest with 51,930.50 EUR.
            EUR: Refunds took 3,750.00 EUR from gross revenue.
            EUR: Not counted as revenue: 1,960.00 EUR in 4 rows with the status “failed”.
            USD: Enterprise is the largest product, with 124,720.50 USD; Pro Plan follows with 57,330.00 USD.
            USD: The ten largest customers bring 27.7 % of net revenue; the largest alone brings 3.5 % (CUST011).
            USD: Among complete months, March 2024 was the best with 61,190.00 USD and January 2024 the weakest with 51,930.50 USD.
            USD: Refunds took 3,750.00 USD from gross revenue.
            USD: Not counted as revenue: 1,960.00 USD in 4 rows with the status “failed”.
            Reading the file found nothing to correct or to doubt.

            Detailed analysis
            EUR: The table by month runs from January 2024 to April 2024. Growth stands only where a complete month follows a complete one.
            EUR: The strongest step from month to month was March 2024 (+11.46 %), the smallest February 2024 (+5.72 %).
            EUR: By complete quarter: Q1 2024 with 168,020.50 EUR.
            EUR: By product: Enterprise with 124,720.50 EUR, then Pro Plan with 57,330.00 EUR, then Basic with 8,050.00 EUR.
            EUR: Largest customers: CUST011 with 6,650.00 EUR, then CUST016 with 6,250.00 EUR, then CUST023 with 6,050.00 EUR. The table has the others.
            USD: The table by month runs from January 2024 to April 2024. Growth stands only where a complete month follows a complete one.
            USD: The strongest step from month to month was March 2024 (+11.46 %), the smallest February 2024 (+5.72 %).
            USD: By complete quarter: Q1 2024 with 168,020.50 USD.
            USD: By product: Enterprise with 124,720.50 USD, then Pro Plan with 57,330.00 USD, then Basic with 8,050.00 USD.
            USD: Largest customers: CUST011 with 6,650.00 USD, then CUST016 with 6,250.00 USD, then CUST023 with 6,050.00 USD. The table has the others.

            Recommendations
            EUR: Ask for the failed payments again: 1,960.00 EUR in 4 rows was never received.
            EUR: Look at what the refunded orders (3,750.00 EUR) have in common: product, customer or date.
            USD: Ask for the failed payments again: 1,960.00 USD in 4 rows was never received.
            USD: Look at what the refunded orders (3,750.00 USD) have in common: product, customer or date.
        "#]],
        );
    }

    #[test]
    fn rows_without_a_currency_stand_beside_those_with_one() {
        let text = summary(sample::currencies(["none", "EUR"]));
        assert!(text.contains("several currencies (EUR, no currency)"), "{text}");
        assert!(text.contains("Without a currency, net revenue was 190,100.50 for"), "{text}");
    }

    #[test]
    fn the_word_for_growth_follows_its_rounded_value() {
        let id = "revenue_growth@2024-03";
        assert!(
            summary(with(id, "0.1145"))
                .contains("Revenue rose in March 2024, the last complete month, to 61,190.00: +11.45 %")
        );
        assert!(
            summary(with(id, "-0.031"))
                .contains("Revenue fell in March 2024, the last complete month, to 61,190.00: −3.10 %")
        );
        assert!(
            summary(with(id, "0.00001"))
                .contains("Revenue stayed level in March 2024, the last complete month, at 61,190.00: 0.00 %")
        );
    }

    #[test]
    fn after_a_shorter_month_the_days_compared_are_told_from_those_the_file_has() {
        let mut claims = sample::claims();
        let to_date = claims.iter_mut().find(|claim| claim.metric == "revenue_growth_to_date").expect("of the sample");
        to_date.window.as_mut().expect("a window").to = domain::Date::constant(2024, 4, 8);
        let text = summary(claims);
        assert!(text.contains("the file has 22,080.00 for 1 to 10 April 2024."), "{text}");
        let compared = "; 1 to 8 April 2024 stands at +11.63 % on the same days of the month before.";
        assert!(text.contains(compared), "{text}");
    }

    #[test]
    fn a_fall_is_the_first_recommendation() {
        let report = sample::filled(&TEMPLATE, with("revenue_growth@2024-03", "-0.031"), Findings::default());
        let first = report.sections[3].paragraphs[0].text();
        assert!(first.starts_with("Find out what changed in March 2024 (−3.10 %)"), "{first}");
    }

    #[test]
    fn one_order_by_one_customer_is_singular() {
        let mut claims = with("orders", "1");
        claims.retain(|claim| claim.id != "customers" && claim.id != "average_order_value");
        assert!(summary(claims).contains("It came from 1 order."));
    }

    #[test]
    fn revenue_from_few_customers_is_pointed_out() {
        let report = sample::filled(&TEMPLATE, with("customer_concentration/top_10", "0.61"), Findings::default());
        assert!(
            report.sections[3]
                .text()
                .contains("Keep the ten largest customers close: they bring 61.0 % of net revenue")
        );
        let report = sample::filled(&TEMPLATE, with("customer_concentration/top_1", "0.125"), Findings::default());
        assert!(report.sections[3].text().contains("your largest customer, who brings 12.5 % of net revenue"));
    }

    #[test]
    fn a_file_without_refunds_says_so_and_advises_nothing_about_them() {
        let report = sample::filled(&TEMPLATE, with("refunds", "0.00"), Findings::default());
        assert!(report.sections[0].text().contains("The file shows no refunds."));
        assert!(!report.sections[3].text().contains("refunded"));
    }

    #[test]
    fn undated_money_is_named_and_asked_for() {
        let mut claims = sample::claims();
        claims.push(sample::of("revenue_by_period", "date", "(no date)", "100.00", 1));
        let report = sample::filled(&TEMPLATE, claims, Findings::default());
        let finding = "100.00 in 1 row without a readable date is in the totals, but in no month.";
        assert!(report.sections[1].text().contains(finding), "{}", report.sections[1].text());
        assert!(report.sections[3].text().contains("Give a date to the rows without one: 100.00"));
    }

    #[test]
    fn a_few_customers_are_not_called_the_ten_largest() {
        let report = sample::filled(&TEMPLATE, with("customers", "4"), Findings::default());
        assert!(report.sections.iter().all(|section| !section.text().contains("ten largest")));
    }

    #[test]
    fn more_than_sixty_months_are_shown_by_quarter() {
        let mut claims = sample::months(&["10.00"; 72]);
        let quarters = (0..24).map(|n| {
            let quarter =
                domain::Period::containing(domain::Granularity::Quarter, domain::Date::constant(2024, 1, 1)).shifted(n);
            let window =
                domain::Window { from: quarter.start, to: quarter.end(), label: quarter.to_string(), partial: false };
            Claim { id: format!("revenue_by_period@{quarter}"), window: Some(window), ..claims[0].clone() }
        });
        let quarters: Vec<Claim> = quarters.collect();
        claims.extend(quarters);
        let report = sample::filled(&TEMPLATE, claims, Findings::default());
        assert_eq!((report.charts[0].points.len(), report.charts[0].title.as_str()), (24, "Net revenue by quarter"));
        assert_eq!(report.charts[0].points[23].label, "Q4 2029");
    }
}
