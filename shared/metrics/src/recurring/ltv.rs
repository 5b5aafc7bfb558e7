//! LTV: the lifetime value of a customer, what one brings until it leaves.
//!
//! Formula: ARPA × gross margin × lifetime; lifetime in months = 1 / monthly logo churn, at most 60.
//!
//! ARPA is that of the last day. The churn is that of up to twelve complete months together: customers lost in them /
//! the sum of the customers at the start of each. The gross margin is what the owner states; without it the figure is
//! about revenue, not profit, and is named so. Where nobody was lost the lifetime is 60 months, which is an assumption
//! and no observation.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available when nobody pays, when no complete month has paying customers at its start, or nothing recurs.
//! Source: LTV = ARPA × gross margin / churn, of the formula sheet of LBS' private equity and venture capital club.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{
        Book,
        recurring::{Comparison, Recurring},
    },
    exact::{product, ratio},
    figure::Figure,
    horizons,
    metric::Compute,
    words::count,
};
use domain::{Decimal, Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "ltv",
    name: "LTV",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("ltv.rs"),
    compute: Compute::PerCurrency(figures),
};

/// A longer life has not been seen.
const LONGEST: Decimal = Decimal::from_parts(60, 0, 0, false, 0);

/// Months that the churn is measured over.
const MONTHS: usize = 12;

/// Fewer losses than this are chance.
const FEW: u64 = 10;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let margin = book.context.assumptions.gross_margin;
    book.recurring.figures(|recurring| lifetime_value(recurring, margin).map(|figure| vec![figure]))
}

/// With a gross margin, else of revenue.
pub fn lifetime_value(recurring: &Recurring, margin: Option<Decimal>) -> Result<Figure> {
    let now = recurring.now()?;
    if now.customers == 0 {
        return Ok(horizons::nobody_pays());
    }
    let with_base = |month: &&Comparison| recurring.is_complete(month) && month.start.customers > 0;
    let months: Vec<&Comparison> = recurring.months.iter().rev().filter(with_base).take(MONTHS).collect();
    if months.is_empty() {
        return Ok(horizons::no_complete_month());
    }
    let lost: u64 = months.iter().map(|month| month.churn.customers).sum();
    let at_start: u64 = months.iter().map(|month| month.start.customers).sum();
    let lifetime = match lost {
        0 => LONGEST,
        lost => ratio(at_start.into(), lost.into())?.min(LONGEST),
    };
    let arpa = ratio(recurring.money(now.units)?, now.customers.into())?;
    let value = product(product(arpa, margin.unwrap_or(Decimal::ONE))?, lifetime)?;
    let share = margin.map_or(String::new(), |margin| format!(" * {margin}"));
    let mut figure = Figure::exact(value, now.rows, format!("{arpa}{share} * {lifetime}")).over(recurring.span_now());
    if margin.is_none() {
        figure = figure
            .about("basis", "revenue")
            .with_caveat("Revenue, not profit: no gross margin is stated; state it in the source's assumptions");
    }
    if lost < FEW {
        let lives = if lost == 0 { "; nobody left, so the lifetime is the assumed longest" } else { "" };
        let lost = count(lost, "customer");
        figure = figure.with_caveat(format!("The churn behind the lifetime is of {lost} lost, which is few{lives}"));
    }
    if months.len() == 1 {
        figure = figure.with_caveat("The churn behind the lifetime was measured on one month only");
    }
    Ok(figure)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use domain::{Assumptions, Decimal, Policy};
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("ltv", csv, expect);
    }

    #[test]
    fn the_lifetime_comes_from_the_churn_of_all_months() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,100.00,month,2024-01-01,2024-02-15,canceled
             B,100.00,month,2024-01-01,,active
             C,50.00,month,2024-01-15,,active
             D,60.00,month,2024-03-31,,active",
            expect![
                "ltv/revenue = 350.00 (3 rows: 70.00 * 5) 2024-03-31..2024-03-31 [Revenue, not profit: no gross margin is stated; state it in the source's assumptions] [The churn behind the lifetime is of 1 customer lost, which is few]"
            ],
        );
    }

    #[test]
    fn a_life_without_an_end_is_capped() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,100.00,month,2024-01-01,,active
             B,50.00,month,2024-02-29,,active",
            expect![
                "ltv/revenue = 4500.00 (2 rows: 75.00 * 60) 2024-02-29..2024-02-29 [Revenue, not profit: no gross margin is stated; state it in the source's assumptions] [The churn behind the lifetime is of 0 customers lost, which is few; nobody left, so the lifetime is the assumed longest] [The churn behind the lifetime was measured on one month only]"
            ],
        );
    }

    #[test]
    fn a_stated_margin_makes_it_profit_and_few_losses_are_said() {
        let assumptions = Assumptions { gross_margin: Some(Decimal::new(8, 1)), ..Assumptions::default() };
        let policy = Policy { assumptions, ..Policy::default() };
        let cubes = testing::cubes(
            "customer_id,amount,interval,start_date,end_date
             A,100.00,month,2024-01-01,2024-02-15
             B,100.00,month,2024-01-01,
             C,50.00,month,2024-02-29,",
        );
        let (claims, _) = testing::claims_of(&cubes, &[], &policy);
        let ltv = claims.iter().find(|claim| claim.metric == "ltv").unwrap();
        expect![[r#"
            ltv = 120.000 (2 rows: 75.00 * 0.8 * 2) 2024-02-29..2024-02-29 [The churn behind the lifetime is of 1 customer lost, which is few] [The churn behind the lifetime was measured on one month only]
            The churn behind the lifetime is of 1 customer lost, which is few
            The churn behind the lifetime was measured on one month only"#]].assert_eq(&format!("{}\n{}", testing::shown(ltv), ltv.caveats.join("\n")));
    }

    #[test]
    fn one_purchase_each_has_no_lifetime() {
        check(
            "customer_id,amount,date
             A,600,2024-01-05",
            expect![
                "ltv = not available, because no column says how often customers are billed, and no customer pays for the same product again. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-05..2024-01-05"
            ],
        );
    }
}
