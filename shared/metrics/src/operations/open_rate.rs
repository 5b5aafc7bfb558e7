//! Open rate: which part of all records nobody has decided or closed.
//!
//! Formula: records whose status is one of submitted, pending, open, in progress and the like / records.
//!
//! For the whole file, and for each of its last 24 months in which a record was opened.
//!
//! Needs: status, date, closed_date. With several currencies there is one figure for each.
//! Empty: not available when no status of the file is known.
//! Source: rejection and backlog rates, as ratios of counts.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "open_rate",
    name: "Open rate",
    category: Category::Operations,
    unit: UnitKind::Ratio,
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate],
    cubes: &["records"],
    source: include_str!("open_rate.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if book.records.total.records > 0 && book.records.total.known == 0 {
        return Ok(vec![worked::unknown_statuses()]);
    }
    worked::over_time(book, |group| {
        (group.records > 0).then(|| worked::share(group.open, group.records)).transpose()
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("open_rate", csv, expect);
    }

    #[test]
    fn the_part_that_is_open_is_of_all_records() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                open_rate = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                open_rate@2024-01 = 0 (2 rows: 0 / 2) 2024-01-01..2024-01-31 [Of only 2 records]
                open_rate@2024-02 = 0.50 (2 rows: 1 / 2) 2024-02-01..2024-02-29 [Of only 2 records]"#]],
        );
    }

    #[test]
    fn words_that_nobody_knows_are_no_rate_of_nothing() {
        check("date,closed_date,status\n2024-01-01,2024-01-02,zebra", expect!["open_rate = not available, because no status of the file is known as open, done or rejected. Write known words, such as `submitted`, `approved` and `rejected`. (0 rows: not computed) 2024-01-01..2024-01-01"]);
    }
}
