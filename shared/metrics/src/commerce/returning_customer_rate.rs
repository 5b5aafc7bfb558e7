//! Returning customer rate: how many of the customers of a month had bought before it.
//!
//! Formula: returning customers / customers, both of the month.
//!
//! The last 24 months. Before means in an earlier month of the file, so that its first months show too few; who returns
//! within the month is not counted. Rows that name no customer are in neither number.
//!
//! Needs: amount, customer_id, date. Uses status. Counted over all currencies.
//! Empty: not available for a month without customers, and when no row has a readable date.
//! Source: customers in the period with an earlier order / customers in the period.
use crate::{
    Better, Category, Metric, UnitKind, absence,
    cubes::customers::month_of,
    exact::ratio,
    figure::{Figure, Span},
    metric::Compute,
    reading::Reading,
};
use domain::{Field, Granularity, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "returning_customer_rate",
    name: "Returning customer rate",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["customers"],
    source: include_str!("returning_customer_rate.rs"),
    compute: Compute::WholeFile(figures),
};

/// Months that are listed.
const MONTHS: usize = 24;

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let Some(calendar) = reading.calendar else { return Ok(Vec::new()) };
    let mut figures = Vec::new();
    for month in calendar.latest(Granularity::Month, MONTHS) {
        let of = reading.customers()?.months.get(&month_of(month.start)).copied().unwrap_or_default();
        let (returning, all) = (of.returning.customers, of.new.customers + of.returning.customers);
        let value = match all {
            0 => absence::nobody_in_month(),
            _ => Value::Exact(ratio(returning.into(), all.into())?),
        };
        let rows = of.new.totals.bought + of.returning.totals.bought;
        figures.push(Figure::of(value, rows, format!("{returning} / {all}")).over(Span::Period(month)));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("returning_customer_rate", csv, expect);
    }

    #[test]
    fn who_bought_in_an_earlier_month_returns() {
        check(
            "date,customer_id,amount\n2024-01-01,A,5\n2024-02-01,A,5\n2024-02-02,B,5\n2024-02-03,B,5\n2024-02-03,C,5\n2024-04-01,,5",
            expect![[r#"
            returning_customer_rate@2024-01 = 0 (1 rows: 0 / 1) 2024-01-01..2024-01-31
            returning_customer_rate@2024-02 = 0.3333333333333333333333333333 (4 rows: 1 / 3) 2024-02-01..2024-02-29
            returning_customer_rate@2024-03 = not available, because no customer bought in this month. See the months with customers. (0 rows: 0 / 0) 2024-03-01..2024-03-31
            returning_customer_rate@2024-04 = not available, because no customer bought in this month. See the months with customers. (0 rows: 0 / 0) 2024-04-01..2024-04-01 partial"#]],
        );
    }
}
