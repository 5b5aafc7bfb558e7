//! CAC payback: the months until a new customer has earned what it cost to win.
//!
//! Formula: (spend / new customers) / (ARPA × gross margin).
//!
//! ARPA is that of the last day that the subscriptions know of, or the last one asked for; which sources tell of spend and
//! new customers stands with CAC. The gross margin is the one that an owner states with the subscriptions, else with
//! another source, else that of a profit and loss statement over its months; without any the figure says when the revenue
//! has come in, not when it is earned, and is named so.
//!
//! Needs: subscriptions (amount, customer_id) and spend, in one table or in several sources. Uses what ARPA and CAC use.
//! Empty: not available where ARPA or CAC is not, and where nothing is left of the revenue.
//! Source: CAC payback = CAC / (ARPA × gross margin), of the formula sheet of LBS' private equity and venture capital club.
use super::cac::spend_and_customers;
use crate::{
    Better, Category, Metric, UnitKind,
    exact::{product, ratio},
    figure::Figure,
    horizons,
    joined::{Joined, Known},
    metric::Compute,
    quotient::quotient,
};
use domain::Decimal;

pub(crate) static METRIC: Metric = Metric {
    id: "cac_payback",
    name: "CAC payback",
    category: Category::Financial,
    unit: UnitKind::Duration("months"),
    better: Better::Lower,
    needs: &[],
    cubes: &["ads", "accounts", "customers", "subscriptions", "charges"],
    source: include_str!("cac_payback.rs"),
    compute: Compute::Joined(figures),
};

fn figures(joined: &Joined) -> Known<Vec<Figure>> {
    let subscriptions = joined.subscriptions()?;
    let now = subscriptions.recurring.now()?;
    if now.customers == 0 {
        return Err(horizons::nobody_pays().into());
    }
    let margin = joined.margin(&subscriptions)?;
    let won = spend_and_customers(joined)?;
    let (rows, [spend, customers]) = (won.total().rows, won.total().amounts);
    let cac = quotient(spend, customers, "new customers were", rows)?;
    if cac.value.exact().is_none() {
        return Ok(vec![won.of_total(cac)]);
    }
    let arpa = ratio(subscriptions.recurring.money(now.units)?, now.customers.into())?;
    let earned = product(arpa, margin.as_ref().map_or(Decimal::ONE, |margin| margin.share))?;
    let mut figure =
        quotient(spend, product(customers, earned)?, "what a customer earns in a month is", rows + now.rows)?;
    let earned = margin.as_ref().map_or(arpa.to_string(), |margin| format!("({arpa} * {})", margin.share));
    figure.formula = format!("({spend} / {customers}) / {earned}");
    if margin.is_none() {
        figure = figure.about("basis", "revenue").with_caveat(
            "Until the revenue has come in: no gross margin is stated; state it in the source's assumptions",
        );
    }
    figure.caveats.extend(subscriptions.notes);
    figure.caveats.extend(margin.into_iter().flat_map(|margin| margin.notes));
    Ok(vec![won.of_total(figure)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use domain::{Assumptions, Date, Decimal, Policy};
    use expect_test::expect;

    const BILLING: &str = "customer_id,amount,interval,start_date,end_date
        A,50,month,2024-01-01,
        B,70,month,2024-02-01,
        C,90,month,2024-03-31,";
    const ADS: &str = "date,spend\n2024-01-01,300\n2024-02-01,200\n2024-03-01,100";

    #[test]
    fn months_of_what_is_left_of_the_revenue() {
        let sources = [("billing", BILLING), ("ads", ADS)];
        testing::check_joined(
            "cac_payback",
            &sources,
            expect![
                "cac_payback/revenue = 2.8571428571428571428571428571 (9 rows: (600 / 3) / 70) 2024-01-01..2024-03-31 [Until the revenue has come in: no gross margin is stated; state it in the source's assumptions] [Subscriptions of `billing` as of 2024-03-31] [Over 2024-01 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"
            ],
        );
        let with = |margin| {
            let assumptions = Assumptions { gross_margin: Some(margin), ..Assumptions::default() };
            let policy = Policy { assumptions, ..Policy::default() };
            testing::joined("cac_payback", &sources, &policy, (None, None)).join("\n")
        };
        expect!["cac_payback = 3.5714285714285714285714285714 (9 rows: (600 / 3) / (70 * 0.8)) 2024-01-01..2024-03-31 [Subscriptions of `billing` as of 2024-03-31] [Over 2024-01 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"].assert_eq(&with(Decimal::new(8, 1)));
        expect!["cac_payback = not available, because there is nothing to divide by: what a customer earns in a month is 0. Upload a file, or ask for days, in which it is above zero. (9 rows: (600 / 3) / (70 * 0)) 2024-01-01..2024-03-31 [Subscriptions of `billing` as of 2024-03-31] [Over 2024-01 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"].assert_eq(&with(Decimal::ZERO));
    }

    #[test]
    fn a_window_ends_the_subscriptions_as_well() {
        let until = Some(Date::constant(2024, 3, 15));
        let claims =
            testing::joined("cac_payback", &[("billing", BILLING), ("ads", ADS)], &Policy::default(), (None, until));
        expect!["cac_payback/revenue = 4.1666666666666666666666666667 (6 rows: (500 / 2) / 60) 2024-01-01..2024-02-29 [Until the revenue has come in: no gross margin is stated; state it in the source's assumptions] [Subscriptions of `billing` as of 2024-02-29] [Over 2024-01 to 2024-02, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]"].assert_eq(&claims.join("\n"));
    }

    #[test]
    fn nobody_who_pays_earns_nothing_back() {
        let left = "customer_id,amount,interval,start_date,end_date\nA,50,month,2024-01-01,2024-03-31";
        testing::check_joined(
            "cac_payback",
            &[("billing", left), ("ads", ADS)],
            expect![
                "cac_payback = not available, because no customer pays on the last day of the file. Upload the subscriptions that run, with their customers, too. (0 rows: not computed) undated"
            ],
        );
    }
}
