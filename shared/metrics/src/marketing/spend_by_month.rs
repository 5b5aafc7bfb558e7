//! Spend by month: what was spent on marketing in each month.
//!
//! Formula: sum of spend of the rows dated in the month.
//!
//! Every calendar month from the first to the last day of the file has its figure, also one without rows. A month that
//! the file does not cover from beginning to end is marked partial. Rows without a readable date are one figure of
//! their own.
//!
//! Needs: spend and date. Uses currency; with several currencies there is one list for each.
//! Empty: not available when no row has a readable date.
//! Source: sums per calendar month, zero-filled.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "spend_by_month",
    name: "Spend by month",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Neither,
    needs: &[Field::Spend, Field::Date],
    cubes: &["ads"],
    source: include_str!("spend_by_month.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for month in book.periods(Granularity::Month) {
        let of_month = book.marketing.of_month(&month);
        let spend = book.money(of_month.spend)?;
        figures.push(Figure::exact(spend, of_month.rows, spend.to_string()).over(Span::Period(month)));
    }
    let undated = book.marketing.undated();
    if undated.rows > 0 {
        let spend = book.money(undated.spend)?;
        figures
            .push(Figure::exact(spend, undated.rows, spend.to_string()).about("date", "(no date)").over(Span::Undated));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("spend_by_month", csv, expect);
    }

    #[test]
    fn months_without_rows_stand_at_zero_and_undated_rows_apart() {
        check(
            "date,spend\n2024-01-01,10.00\n2024-03-01,5.00\n2024-03-01,2.50\nsoon,1",
            expect![[r#"
            spend_by_month@2024-01 = 10.00 (1 rows: 10.00) 2024-01-01..2024-01-31
            spend_by_month@2024-02 = 0.00 (0 rows: 0.00) 2024-02-01..2024-02-29
            spend_by_month@2024-03 = 7.50 (2 rows: 7.50) 2024-03-01..2024-03-01 partial
            spend_by_month/(no date) = 1.00 (1 rows: 1.00) undated"#]],
        );
    }
}
