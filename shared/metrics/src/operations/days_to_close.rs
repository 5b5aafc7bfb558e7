//! Days to close: how long it takes from opening a record to closing it.
//!
//! Formula: sum of closed_date − date / records that have both; the median beside it.
//!
//! Calendar days; a record closed on the day it was opened took 0. Records without a day of closing, or closed before they
//! were opened, are in neither. The mean also for each of the last 24 months, by the day of opening: records of late months that
//! took long may not be closed yet.
//!
//! Needs: status, date, closed_date. With several currencies there is one figure for each.
//! Empty: not available when no record was closed.
//! Source: mean and median time to resolution, as service desks report them.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "days_to_close",
    name: "Days to close",
    category: Category::Operations,
    unit: UnitKind::Duration("days"),
    better: Better::Lower,
    needs: &[Field::Status, Field::Date, Field::ClosedDate],
    cubes: &["records"],
    source: include_str!("days_to_close.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = worked::over_time(book, worked::mean_days)?;
    figures.extend(worked::median_days(&book.records.total)?.map(|figure| figure.about("statistic", "median")));
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("days_to_close", csv, expect);
    }

    #[test]
    fn days_are_of_those_that_were_closed() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                days_to_close = 3 (2 rows: 6 days / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                days_to_close@2024-01 = 4 (1 rows: 4 days / 1) 2024-01-01..2024-01-31 [Of only 1 record]
                days_to_close@2024-02 = 2 (1 rows: 2 days / 1) 2024-02-01..2024-02-29 [Of only 1 record]
                days_to_close/median = 3 (2 rows: the middle of 2) 2024-01-01..2024-02-01 [Of only 2 records]"#]],
        );
    }
}
