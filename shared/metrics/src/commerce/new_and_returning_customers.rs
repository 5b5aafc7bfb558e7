//! New and returning customers: who buys in a month for the first time, and who bought before.
//!
//! Formula: different customers with a paid row in the month; new are those whose first such month it is, the others
//! returning.
//!
//! The last 24 months: both together, then each. First is the first in the file: who bought before the file began
//! counts as new, so that its first months show too many new customers. New and returning add up to the customers of
//! the month.
//!
//! Needs: amount, customer_id, date. Uses status. Counted over all currencies.
//! Empty: 0 for a month without customers; not available when no row has a readable date.
//! Source: returning customers are those in the period with an order before it.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Group,
    cubes::customers::month_of,
    figure::{Figure, Span},
    metric::Compute,
    reading::Reading,
    words::count,
};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "new_and_returning_customers",
    name: "New and returning customers",
    category: Category::Commerce,
    unit: UnitKind::Count("customers"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["customers"],
    source: include_str!("new_and_returning_customers.rs"),
    compute: Compute::WholeFile(figures),
};

/// Months that are listed.
const MONTHS: usize = 24;

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let Some(calendar) = reading.calendar else { return Ok(Vec::new()) };
    let mut figures = Vec::new();
    for month in calendar.latest(Granularity::Month, MONTHS) {
        let of = reading.customers()?.months.get(&month_of(month.start)).copied().unwrap_or_default();
        let all = of.new.customers + of.returning.customers;
        let rows = of.new.totals.bought + of.returning.totals.bought;
        let formula = format!("{} + {}", of.new.customers, of.returning.customers);
        figures.push(Figure::exact(all.into(), rows, formula).over(Span::Period(month)));
        figures.push(figure(&of.new, "new").over(Span::Period(month)));
        figures.push(figure(&of.returning, "returning").over(Span::Period(month)));
    }
    Ok(figures)
}

fn figure(group: &Group, name: &str) -> Figure {
    let rows = group.totals.bought;
    Figure::exact(group.customers.into(), rows, format!("{} in {}", group.customers, count(rows, "row")))
        .about("customers", name)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("new_and_returning_customers", csv, expect);
    }

    #[test]
    fn new_is_who_buys_for_the_first_time_in_the_file() {
        check(
            "date,customer_id,amount,status\n2024-01-01,A,5,paid\n2024-01-02,A,5,paid\n2024-01-02,B,5,refunded\n2024-02-01,A,5,paid\n2024-02-01,B,5,paid\n2024-02-01,,5,paid\n2024-03-01,B,-5,paid\nsoon,C,5,paid",
            expect![[r#"
            new_and_returning_customers@2024-01 = 1 (2 rows: 1 + 0) 2024-01-01..2024-01-31
            new_and_returning_customers/new@2024-01 = 1 (2 rows: 1 in 2 rows) 2024-01-01..2024-01-31
            new_and_returning_customers/returning@2024-01 = 0 (0 rows: 0 in 0 rows) 2024-01-01..2024-01-31
            new_and_returning_customers@2024-02 = 2 (2 rows: 1 + 1) 2024-02-01..2024-02-29
            new_and_returning_customers/new@2024-02 = 1 (1 rows: 1 in 1 row) 2024-02-01..2024-02-29
            new_and_returning_customers/returning@2024-02 = 1 (1 rows: 1 in 1 row) 2024-02-01..2024-02-29
            new_and_returning_customers@2024-03 = 0 (0 rows: 0 + 0) 2024-03-01..2024-03-01 partial
            new_and_returning_customers/new@2024-03 = 0 (0 rows: 0 in 0 rows) 2024-03-01..2024-03-01 partial
            new_and_returning_customers/returning@2024-03 = 0 (0 rows: 0 in 0 rows) 2024-03-01..2024-03-01 partial"#]],
        );
    }
}
