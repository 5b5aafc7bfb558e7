//! Records by category: what they are about.
//!
//! Formula: number of records and of those rejected, records / all records, sum of amounts; rejected records / records, open records / records; days to close, mean and median.
//!
//! The 50 categories with most records are listed, and the records that name none.
//! What counts as rejected and as open stands with the rejection rate and the open rate; a share or mean of fewer than 10
//! records says so.
//!
//! Needs: status, date, closed_date, category. Uses amount. With several currencies there is one list for each.
//! Empty: not available when the file holds no such records.
//! Source: counts and ratios of counts by a dimension.
use crate::{Better, Category, Metric, UnitKind, book::{Book, Side}, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "records_by_category",
    name: "Records by category",
    category: Category::Operations,
    unit: UnitKind::Count("records"),
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate, Field::Category],
    cubes: &["records"],
    source: include_str!("records_by_category.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    worked::figures(book, Side::Category)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("records_by_category", csv, expect);
    }

    #[test]
    fn each_category_has_its_counts_rates_and_days() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                records_by_category/Meals: records = 2 (2 rows: 2 in as many rows) 2024-01-01..2024-02-01
                records_by_category/Meals: share of records = 0.50 (4 rows: 2 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_category/Meals: amount = 2540 (2 rows: 2540 in 2 records) 2024-01-01..2024-02-01
                records_by_category/Meals: rejected records = 0 (2 rows: 0 of 2) 2024-01-01..2024-02-01
                records_by_category/Meals: rejection rate = 0 (2 rows: 0 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_category/Meals: open rate = 0.50 (2 rows: 1 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_category/Meals: mean days = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_category/Meals: median days = 2 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_category/Travel: records = 2 (2 rows: 2 in as many rows) 2024-01-01..2024-02-01
                records_by_category/Travel: share of records = 0.50 (4 rows: 2 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_category/Travel: amount = 1050 (2 rows: 1050 in 2 records) 2024-01-01..2024-02-01
                records_by_category/Travel: rejected records = 1 (2 rows: 1 of 2) 2024-01-01..2024-02-01
                records_by_category/Travel: rejection rate = 0.50 (2 rows: 1 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_category/Travel: open rate = 0 (2 rows: 0 / 2) 2024-01-01..2024-02-01 [Of only 2 records]
                records_by_category/Travel: mean days = 4 (1 rows: 4 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_category/Travel: median days = 4 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]"#]],
        );
    }
}
