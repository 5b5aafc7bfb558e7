//! Records by person: whose they are.
//!
//! Formula: number of records and of those rejected, records / all records, sum of amounts; rejected records / records, open records / records; days to close, mean and median.
//!
//! The 50 persons with most records are listed, and the records that name none.
//! What counts as rejected and as open stands with the rejection rate and the open rate; a share or mean of fewer than 10
//! records says so.
//!
//! Needs: status, date, closed_date, person. Uses amount. With several currencies there is one list for each.
//! Empty: not available when the file holds no such records.
//! Source: counts and ratios of counts by a dimension.
use crate::{Better, Category, Metric, UnitKind, book::{Book, Side}, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "records_by_person",
    name: "Records by person",
    category: Category::Operations,
    unit: UnitKind::Count("records"),
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate, Field::Person],
    cubes: &["records"],
    source: include_str!("records_by_person.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    worked::figures(book, Side::Person)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("records_by_person", csv, expect);
    }

    #[test]
    fn each_person_has_its_counts_rates_and_days() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                records_by_person/Cy: records = 2 (2 rows: 2 in as many rows) 2024-01-01..2024-02-01
                records_by_person/Cy: share of records = 0.50 (4 rows: 2 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_person/Cy: amount = 2540 (2 rows: 2540 in 2 records) 2024-01-01..2024-02-01
                records_by_person/Cy: rejected records = 0 (2 rows: 0 of 2) 2024-01-01..2024-02-01
                records_by_person/Cy: rejection rate = 0 (2 rows: 0 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_person/Cy: open rate = 0.50 (2 rows: 1 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_person/Cy: mean days = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_person/Cy: median days = 2 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_person/Ann: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_person/Ann: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_person/Ann: amount = 900 (1 rows: 900 in 1 record) 2024-01-01..2024-02-01
                records_by_person/Ann: rejected records = 0 (1 rows: 0 of 1) 2024-01-01..2024-02-01
                records_by_person/Ann: rejection rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_person/Ann: open rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_person/Ann: mean days = 4 (1 rows: 4 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_person/Ann: median days = 4 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_person/Bob: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_person/Bob: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_person/Bob: amount = 150 (1 rows: 150 in 1 record) 2024-01-01..2024-02-01
                records_by_person/Bob: rejected records = 1 (1 rows: 1 of 1) 2024-01-01..2024-02-01
                records_by_person/Bob: rejection rate = 1 (1 rows: 1 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_person/Bob: open rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]"#]],
        );
    }
}
