//! Cohort revenue retention: what the customers of a month bring in later, against what they brought in it.
//!
//! Formula: net revenue of the cohort in the month / net revenue of the cohort in its first month.
//!
//! Cohorts, months and the right edge are those of cohort retention, within one currency. More than 1 where customers
//! who stay spend more than those who left took away.
//!
//! Needs: amount, customer_id, date. Uses status, refund and currency. With several currencies there is one table for
//! each.
//! Empty: not available for a cohort whose first month brought in nothing, and when no dated paid row names a customer.
//! Source: money version of the cohort table, over the revenue of month 0.
use crate::{
    Better, Category, Metric, UnitKind, absence,
    book::{Book, FOLLOWED},
    cubes::customers::month_of,
    exact::ratio,
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Field, Granularity, Period, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "cohort_revenue_retention",
    name: "Cohort revenue retention",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["sales", "customers"],
    source: include_str!("cohort_revenue_retention.rs"),
    compute: Compute::PerCurrency(figures),
};

/// The latest cohorts.
const COHORTS: usize = 24;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let Some(calendar) = book.calendar else { return Ok(Vec::new()) };
    let (last, mut figures) = (Period::containing(Granularity::Month, calendar.last()), Vec::new());
    for first in book.latest(Granularity::Month, COHORTS) {
        let Some(cohort) = book.customers()?.cohorts.get(&month_of(first.start)) else { continue };
        let base = cohort.months[0].totals.net();
        let months = (0..FOLLOWED).map(|later| first.shifted(later as i32)).take_while(|month| *month <= last);
        for (month, group) in months.zip(&cohort.months) {
            let (net, base_money) = (book.money(group.totals.net())?, book.money(base)?);
            let value = if base > 0 { Value::Exact(ratio(net, base_money)?) } else { nothing_at_first() };
            let figure = Figure::of(value, group.totals.rows, format!("{net} / {base_money}"));
            figures.push(figure.about("cohort", first.to_string()).over(Span::Period(month)));
        }
    }
    if figures.is_empty() {
        figures.push(Figure::of(absence::no_customers(), 0, "not computed"));
    }
    Ok(figures)
}

fn nothing_at_first() -> Value {
    Value::not_available("the cohort brought in nothing in its first month", "Compare the amounts themselves.")
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cohort_revenue_retention", csv, expect);
    }

    #[test]
    fn later_months_are_shares_of_the_first() {
        check(
            "date,customer_id,amount\n2024-01-01,A,5\n2024-01-02,B,5\n2024-02-01,B,15\n2024-03-01,B,-5\n2024-03-02,C,0",
            expect![[r#"
            cohort_revenue_retention/2024-01@2024-01 = 1 (2 rows: 10 / 10) 2024-01-01..2024-01-31
            cohort_revenue_retention/2024-01@2024-02 = 1.50 (1 rows: 15 / 10) 2024-02-01..2024-02-29
            cohort_revenue_retention/2024-01@2024-03 = -0.50 (1 rows: -5 / 10) 2024-03-01..2024-03-02 partial
            cohort_revenue_retention/2024-03@2024-03 = not available, because the cohort brought in nothing in its first month. Compare the amounts themselves. (1 rows: 0 / 0) 2024-03-01..2024-03-02 partial"#]],
        );
    }
}
