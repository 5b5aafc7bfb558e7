//! LTV to CAC: how many times a customer brings back what it cost to win.
//!
//! Formula: LTV / (spend / new customers).
//!
//! LTV is that of the last day that the subscriptions know of, or the last one asked for; what it is made of stands with
//! LTV, which sources tell of spend and new customers with CAC. Neither is rounded before it is divided. The gross margin
//! is the one that an owner states with the subscriptions, else with another source, else that of a profit and loss
//! statement over its months; without any the figure is about revenue, not profit, and is named so.
//!
//! Needs: subscriptions (amount, customer_id) and spend, in one table or in several sources. Uses what LTV and CAC use.
//! Empty: not available where LTV or CAC is not, and where nothing was spent.
//! Source: LTV / CAC; 3 is the usual bar, a rule of thumb.
use super::cac::spend_and_customers;
use crate::{
    Better, Category, Metric, UnitKind,
    exact::product,
    figure::Figure,
    joined::{Joined, Known},
    metric::Compute,
    quotient::quotient,
    recurring::ltv::lifetime_value,
};

pub(crate) static METRIC: Metric = Metric {
    id: "ltv_cac_ratio",
    name: "LTV to CAC",
    category: Category::Financial,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[],
    cubes: &["ads", "accounts", "customers", "subscriptions", "charges"],
    source: include_str!("ltv_cac_ratio.rs"),
    compute: Compute::Joined(figures),
};

fn figures(joined: &Joined) -> Known<Vec<Figure>> {
    let subscriptions = joined.subscriptions()?;
    let margin = joined.margin(&subscriptions)?;
    let ltv = lifetime_value(subscriptions.recurring, margin.as_ref().map(|margin| margin.share))?;
    let Some(value) = ltv.value.exact() else { return Ok(vec![ltv]) };
    let won = spend_and_customers(joined)?;
    let (rows, [spend, customers]) = (won.total().rows, won.total().amounts);
    let cac = quotient(spend, customers, "new customers were", rows)?;
    if cac.value.exact().is_none() {
        return Ok(vec![won.of_total(cac)]);
    }
    let mut figure = quotient(product(value, customers)?, spend, "spend is", rows + ltv.n)?;
    figure.formula = format!("{} / ({spend} / {customers})", ltv.formula);
    figure.entity = ltv.entity;
    figure.caveats.extend(ltv.caveats);
    figure.caveats.extend(subscriptions.notes);
    figure.caveats.extend(margin.into_iter().flat_map(|margin| margin.notes));
    Ok(vec![won.of_total(figure)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use domain::{Assumptions, Decimal, Policy};
    use expect_test::expect;

    /// ARPA at the end of March is 180 / 3; of 2 customers at the start of February and 2 at the start of March 1 left.
    const BILLING: &str = "customer_id,amount,interval,start_date,end_date
        A,50,month,2024-01-01,
        B,50,month,2024-01-01,2024-02-15
        C,100,month,2024-02-10,
        D,30,month,2024-03-31,";
    const ADS: &str = "date,spend\n2024-01-01,300\n2024-02-01,200\n2024-03-01,100";

    #[test]
    fn the_margin_is_stated_or_that_of_a_statement_or_the_ratio_is_of_revenue() {
        let check = |sources: &[(&str, &str)], expect| testing::check_joined("ltv_cac_ratio", sources, expect);
        check(
            &[("ads", ADS), ("billing", BILLING)],
            expect![
                "ltv_cac_ratio/revenue = 1.60 (10 rows: 60 * 4 / (600 / 4)) 2024-01-01..2024-03-31 [Revenue, not profit: no gross margin is stated; state it in the source's assumptions] [The churn behind the lifetime is of 1 customer lost, which is few] [Subscriptions of `billing` as of 2024-03-31] [Over 2024-01 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"
            ],
        );
        let books = "date,section,account,amount
            2024-01-01,Income,Subscriptions,200
            2024-01-01,Cost of Goods Sold,Hosting,60
            2024-02-01,Income,Subscriptions,300
            2024-02-01,Cost of Goods Sold,Hosting,65";
        check(
            &[("ads", ADS), ("billing", BILLING), ("books", books)],
            expect![
                "ltv_cac_ratio = 1.20 (10 rows: 60 * 0.75 * 4 / (600 / 4)) 2024-01-01..2024-03-31 [The churn behind the lifetime is of 1 customer lost, which is few] [Subscriptions of `billing` as of 2024-03-31] [The gross margin is that of `books` from 2024-01-01 to 2024-02-01: (500 - 125) / 500] [Over 2024-01 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"
            ],
        );
        let assumptions = Assumptions { gross_margin: Some(Decimal::new(8, 1)), ..Assumptions::default() };
        let policy = Policy { assumptions, ..Policy::default() };
        let sources = [("ads", ADS), ("billing", BILLING), ("books", books)];
        let claims = testing::joined("ltv_cac_ratio", &sources, &policy, (None, None));
        expect!["ltv_cac_ratio = 1.280 (10 rows: 60 * 0.8 * 4 / (600 / 4)) 2024-01-01..2024-03-31 [The churn behind the lifetime is of 1 customer lost, which is few] [Subscriptions of `billing` as of 2024-03-31] [Over 2024-01 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"].assert_eq(&claims.join("\n"));
    }

    #[test]
    fn without_subscriptions_or_new_customers_there_is_no_ratio() {
        let check = |sources: &[(&str, &str)], expect| testing::check_joined("ltv_cac_ratio", sources, expect);
        check(
            &[("ads", ADS), ("shop", "date,customer_id,amount\n2024-01-01,A,10")],
            expect![[
                r#"ltv_cac_ratio = not available, because no source says what customers pay again and again. Needed are subscriptions with their start and interval, or invoices with the period they are for. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) undated"#
            ]],
        );
        let none = "customer_id,amount,interval,start_date\nA,50,month,2023-12-01\nA,50,month,2024-03-31";
        check(
            &[("ads", ADS), ("billing", none)],
            expect![
                "ltv_cac_ratio = not available, because there is nothing to divide by: new customers were 0. Upload a file, or ask for days, in which it is above zero. (3 rows: 600 / 0) 2024-01-01..2024-03-31 [Over 2024-01 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"
            ],
        );
        testing::check(
            "ltv_cac_ratio",
            BILLING,
            expect![[
                r#"ltv_cac_ratio = not available, because the file does not say what was spent on sales and marketing. Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts of sales and marketing. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) undated"#
            ]],
        );
    }
}
