//! Amount of records: what is asked for in all of them.
//!
//! Formula: sum of the amounts, whatever the status says.
//!
//! For the whole file, and for each of its last 24 months by the day of opening.
//!
//! Needs: status, date, closed_date, amount. With several currencies there is one figure for each.
//! Empty: not available when the file holds no such records.
//! Source: claimed amount, as expense systems report it.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "record_amount",
    name: "Amount of records",
    category: Category::Operations,
    unit: UnitKind::Money,
    better: Better::Neither,
    needs: &[Field::Status, Field::Date, Field::ClosedDate, Field::Amount],
    cubes: &["records"],
    source: include_str!("record_amount.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    worked::over_time(book, |group| Ok(Some(worked::amount(book, group)?)))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("record_amount", csv, expect);
    }

    #[test]
    fn amounts_are_added_up_whatever_the_status() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                record_amount = 3590 (4 rows: 3590 in 4 records) 2024-01-01..2024-02-01
                record_amount@2024-01 = 1050 (2 rows: 1050 in 2 records) 2024-01-01..2024-01-31
                record_amount@2024-02 = 2540 (2 rows: 2540 in 2 records) 2024-02-01..2024-02-29"#]],
        );
    }
}
