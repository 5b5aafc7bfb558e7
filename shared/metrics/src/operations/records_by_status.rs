//! Records by status: how far they are.
//!
//! Formula: number of records and of those rejected, records / all records, sum of amounts; days to close, mean and median.
//!
//! The 50 statuses with most records are listed.
//! What counts as rejected and as open stands with the rejection rate and the open rate; a share or mean of fewer than 10
//! records says so.
//!
//! Needs: status, date, closed_date. Uses amount. With several currencies there is one list for each.
//! Empty: not available when the file holds no such records.
//! Source: counts and ratios of counts by a dimension.
use crate::{Better, Category, Metric, UnitKind, book::{Book, Side}, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "records_by_status",
    name: "Records by status",
    category: Category::Operations,
    unit: UnitKind::Count("records"),
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate],
    cubes: &["records"],
    source: include_str!("records_by_status.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    worked::figures(book, Side::Status)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("records_by_status", csv, expect);
    }

    #[test]
    fn each_status_has_its_counts_rates_and_days() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                records_by_status/approved: records = 2 (2 rows: 2 in as many rows) 2024-01-01..2024-02-01
                records_by_status/approved: share of records = 0.50 (4 rows: 2 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_status/approved: amount = 940 (2 rows: 940 in 2 records) 2024-01-01..2024-02-01
                records_by_status/approved: mean days = 3 (2 rows: 6 days / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_status/approved: median days = 3 (2 rows: the middle of 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_status/rejected: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_status/rejected: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_status/rejected: amount = 150 (1 rows: 150 in 1 record) 2024-01-01..2024-02-01
                records_by_status/submitted: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_status/submitted: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_status/submitted: amount = 2500 (1 rows: 2500 in 1 record) 2024-01-01..2024-02-01"#]],
        );
    }
}
