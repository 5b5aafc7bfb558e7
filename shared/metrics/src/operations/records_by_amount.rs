//! Records by amount: whether large ones fare otherwise than small ones.
//!
//! Formula: number of records and of those rejected, records / all records, sum of amounts; rejected records / records, open records / records; days to close, mean and median.
//!
//! Brackets begin at 1, 2, 5, 10, 20, 50, … of the currency; from the lowest on they are put together until each holds a
//! twentieth of the records. They stand in the order of their amounts.
//! What counts as rejected and as open stands with the rejection rate and the open rate; a share or mean of fewer than 10
//! records says so.
//!
//! Needs: status, date, closed_date, amount. Uses amount. With several currencies there is one list for each.
//! Empty: not available when the file holds no such records.
//! Source: counts and ratios of counts by a dimension.
use crate::{Better, Category, Metric, UnitKind, book::{Book, Side}, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "records_by_amount",
    name: "Records by amount",
    category: Category::Operations,
    unit: UnitKind::Count("records"),
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate, Field::Amount],
    cubes: &["records"],
    source: include_str!("records_by_amount.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    worked::figures(book, Side::Bracket)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("records_by_amount", csv, expect);
    }

    #[test]
    fn each_bracket_has_its_counts_rates_and_days() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                records_by_amount/under 50: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_amount/under 50: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_amount/under 50: amount = 40 (1 rows: 40 in 1 record) 2024-01-01..2024-02-01
                records_by_amount/under 50: rejected records = 0 (1 rows: 0 of 1) 2024-01-01..2024-02-01
                records_by_amount/under 50: rejection rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/under 50: open rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/under 50: mean days = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/under 50: median days = 2 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/50 to 200: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_amount/50 to 200: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_amount/50 to 200: amount = 150 (1 rows: 150 in 1 record) 2024-01-01..2024-02-01
                records_by_amount/50 to 200: rejected records = 1 (1 rows: 1 of 1) 2024-01-01..2024-02-01
                records_by_amount/50 to 200: rejection rate = 1 (1 rows: 1 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/50 to 200: open rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/200 to 1,000: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_amount/200 to 1,000: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_amount/200 to 1,000: amount = 900 (1 rows: 900 in 1 record) 2024-01-01..2024-02-01
                records_by_amount/200 to 1,000: rejected records = 0 (1 rows: 0 of 1) 2024-01-01..2024-02-01
                records_by_amount/200 to 1,000: rejection rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/200 to 1,000: open rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/200 to 1,000: mean days = 4 (1 rows: 4 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/200 to 1,000: median days = 4 (1 rows: the middle of 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/1,000 or more: records = 1 (1 rows: 1 in as many rows) 2024-01-01..2024-02-01
                records_by_amount/1,000 or more: share of records = 0.25 (4 rows: 1 / 4) 2024-01-01..2024-02-01 [Of only 4 records]
                records_by_amount/1,000 or more: amount = 2500 (1 rows: 2500 in 1 record) 2024-01-01..2024-02-01
                records_by_amount/1,000 or more: rejected records = 0 (1 rows: 0 of 1) 2024-01-01..2024-02-01
                records_by_amount/1,000 or more: rejection rate = 0 (1 rows: 0 / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                records_by_amount/1,000 or more: open rate = 1 (1 rows: 1 / 1) 2024-01-01..2024-02-01 [Of only 1 record]"#]],
        );
    }
}
