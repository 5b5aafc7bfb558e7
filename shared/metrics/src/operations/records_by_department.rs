//! Records by department: which part of the business they are of.
//!
//! Formula: number of records and of those rejected, records / all records, sum of amounts; rejected records / records, open records / records; days to close, mean and median.
//!
//! The 50 departments with most records are listed, and the records that name none.
//! What counts as rejected and as open stands with the rejection rate and the open rate; a share or mean of fewer than 10
//! records says so.
//!
//! Needs: status, date, closed_date, department. Uses amount. With several currencies there is one list for each.
//! Empty: not available when the file holds no such records.
//! Source: counts and ratios of counts by a dimension.
use crate::{Better, Category, Metric, UnitKind, book::{Book, Side}, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "records_by_department",
    name: "Records by department",
    category: Category::Operations,
    unit: UnitKind::Count("records"),
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate, Field::Department],
    cubes: &["records"],
    source: include_str!("records_by_department.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    worked::figures(book, Side::Department)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("records_by_department", csv, expect);
    }

    #[test]
    fn each_department_has_its_counts_rates_and_days() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                records_by_department/IT: records = 2 (2 rows: 2 in as many rows) 2024-01-01..2024-02-01
                records_by_department/IT: share of records = 0.50 (4 rows: 2 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_department/IT: amount = 1050 (2 rows: 1050 in 2 records) 2024-01-01..2024-02-01
                records_by_department/IT: rejected records = 1 (2 rows: 1 of 2) 2024-01-01..2024-02-01
                records_by_department/IT: rejection rate = 0.50 (2 rows: 1 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_department/IT: open rate = 0 (2 rows: 0 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_department/IT: mean days = 4 (1 rows: 4 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_department/IT: median days = 4 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_department/HR: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_department/HR: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_department/HR: amount = 40 (1 rows: 40 in 1 record) 2024-01-01..2024-02-01
                records_by_department/HR: rejected records = 0 (1 rows: 0 of 1) 2024-01-01..2024-02-01
                records_by_department/HR: rejection rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_department/HR: open rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_department/HR: mean days = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_department/HR: median days = 2 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_department/(no department): records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_department/(no department): share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_department/(no department): amount = 2500 (1 rows: 2500 in 1 record) 2024-01-01..2024-02-01
                records_by_department/(no department): rejected records = 0 (1 rows: 0 of 1) 2024-01-01..2024-02-01
                records_by_department/(no department): rejection rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_department/(no department): open rate = 1 (1 rows: 1 / 1) 2024-01-01..2024-02-01 [Of only 1 record]"#]],
        );
    }
}
