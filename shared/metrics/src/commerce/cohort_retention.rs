//! Cohort retention: how many of the customers who came in a month buy again in the months after it.
//!
//! Formula: customers of the cohort with a paid row in the month / customers of the cohort.
//!
//! A cohort is the customers whose first paid row in the file is of one month; that month is 1. The last 24 cohorts,
//! each in its first month and the eleven after it, as far as the file goes: what comes later is left out, not 0, and a
//! month that the file does not cover to its end is marked partial. Who bought before the file began counts in its
//! first cohorts.
//!
//! Needs: amount, customer_id, date. Uses status. Counted over all currencies.
//! Empty: not available when no dated paid row names a customer.
//! Source: cohort by month of first order, cell = active / size; the right edge is left blank.
use crate::{
    Better, Category, Metric, UnitKind, absence,
    book::FOLLOWED,
    cubes::customers::month_of,
    exact::ratio,
    figure::{Figure, Span},
    metric::Compute,
    reading::Reading,
    words::count,
};
use domain::{Field, Granularity, Period, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cohort_retention",
    name: "Cohort retention",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["customers"],
    source: include_str!("cohort_retention.rs"),
    compute: Compute::WholeFile(figures),
};

/// The latest cohorts.
const COHORTS: usize = 24;

/// Below this, one customer more or less moves a cell by more than a tenth.
const FEW: u64 = 10;

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let Some(calendar) = reading.calendar else { return Ok(Vec::new()) };
    let (last, mut figures) = (Period::containing(Granularity::Month, calendar.last()), Vec::new());
    for first in calendar.latest(Granularity::Month, COHORTS) {
        let Some(cohort) = reading.customers()?.cohorts.get(&month_of(first.start)) else { continue };
        let size = cohort.months[0].customers;
        let months = (0..FOLLOWED).map(|later| first.shifted(later as i32)).take_while(|month| *month <= last);
        for (month, group) in months.zip(&cohort.months) {
            let value = ratio(group.customers.into(), size.into())?;
            let formula = format!("{} / {size}", group.customers);
            let figure = Figure::exact(value, group.totals.bought, formula).about("cohort", first.to_string());
            let figure = figure.over(Span::Period(month));
            figures.push(match size < FEW {
                true => figure.with_caveat(format!("Of only {}", count(size, "customer"))),
                false => figure,
            });
        }
    }
    if figures.is_empty() {
        figures.push(Figure::of(absence::no_customers(), 0, "not computed"));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cohort_retention", csv, expect);
    }

    #[test]
    fn months_after_the_file_are_left_out_and_a_partial_one_is_marked() {
        check(
            "date,customer_id,amount\n2024-01-01,A,5\n2024-01-02,A,5\n2024-01-03,B,5\n2024-01-31,B,5\n2024-02-01,B,5\n2024-02-02,C,5\n2024-02-03,C,5\n2024-03-01,C,5\n2024-03-02,A,5",
            expect![[r#"
            cohort_retention/2024-01@2024-01 = 1 (4 rows: 2 / 2) 2024-01-01..2024-01-31 [Of only 2 customers]
            cohort_retention/2024-01@2024-02 = 0.50 (1 rows: 1 / 2) 2024-02-01..2024-02-29 [Of only 2 customers]
            cohort_retention/2024-01@2024-03 = 0.50 (1 rows: 1 / 2) 2024-03-01..2024-03-02 partial [Of only 2 customers]
            cohort_retention/2024-02@2024-02 = 1 (2 rows: 1 / 1) 2024-02-01..2024-02-29 [Of only 1 customer]
            cohort_retention/2024-02@2024-03 = 1 (1 rows: 1 / 1) 2024-03-01..2024-03-02 partial [Of only 1 customer]"#]],
        );
    }

    #[test]
    fn refunds_are_no_purchases() {
        check(
            "date,customer_id,amount,status\n2024-01-01,A,5,paid\n2024-02-01,A,5,refunded\n2024-03-01,A,-5,paid",
            expect![[r#"
            cohort_retention/2024-01@2024-01 = 1 (1 rows: 1 / 1) 2024-01-01..2024-01-31 [Of only 1 customer]
            cohort_retention/2024-01@2024-02 = 0 (0 rows: 0 / 1) 2024-02-01..2024-02-29 [Of only 1 customer]
            cohort_retention/2024-01@2024-03 = 0 (0 rows: 0 / 1) 2024-03-01..2024-03-31 [Of only 1 customer]"#]],
        );
    }

    #[test]
    fn guests_form_no_cohort() {
        check(
            "date,customer_id,amount,status\n2024-01-01,A,5,failed\n2024-02-01,,5,paid",
            expect![
                "cohort_retention = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: not computed) 2024-01-01..2024-02-01"
            ],
        );
    }
}
