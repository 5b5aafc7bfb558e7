//! Records: how many expense claims, tickets or cases there are.
//!
//! Formula: the number of rows.
//!
//! What is worked through has a day of opening (`date`), a day of closing (`closed_date`) and a status. Counted for the whole file,
//! and for each of its last 24 months by the day of opening.
//!
//! Needs: status, date, closed_date. With several currencies there is one figure for each.
//! Empty: not available when the file holds no such records.
//! Source: ticket volume and claim volume, as service desks report them.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "records",
    name: "Records",
    category: Category::Operations,
    unit: UnitKind::Count("records"),
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate],
    cubes: &["records"],
    source: include_str!("records.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    worked::over_time(book, |group| Ok(Some(worked::number(group))))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("records", csv, expect);
    }

    #[test]
    fn claims_are_no_sales_and_their_statuses_no_riddle() {
        testing::check_remarks(
            "date,closed_date,status,amount\n2024-01-01,2024-01-05,Approved,5\n2024-01-01,,Escalated,7",
            expect![[r#"Info taken_for: The rows are taken for records that are worked through, such as claims or tickets, since `status` says how far each is and `closed_date` when it was done. Figures that would take them for orders or sales are not available. See the figures of records. If every row is a sale, say so: PUT /api/v1/sources/{source}/mapping with {"mapping":{"amount":"amount"}}."#]],
        );
        testing::check("net_revenue", "date,closed_date,status,amount\n2024-01-01,2024-01-05,Approved,5", expect![[r#"net_revenue = not available, because the rows are taken for records that are worked through, such as claims or tickets, since `status` says how far each is and `closed_date` when it was done. See the figures of records. If every row is a sale, say so: PUT /api/v1/sources/{source}/mapping with {"mapping":{"amount":"amount"}}. (0 rows: not computed) 2024-01-01..2024-01-01"#]]);
    }

    #[test]
    fn records_are_counted_by_the_month_they_were_opened_in() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                records = 4 (4 rows: 4 in as many rows) 2024-01-01..2024-02-01
                records@2024-01 = 2 (2 rows: 2 in as many rows) 2024-01-01..2024-01-31
                records@2024-02 = 2 (2 rows: 2 in as many rows) 2024-02-01..2024-02-29"#]],
        );
    }
}
