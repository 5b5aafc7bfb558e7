//! Revenue by period: net revenue of each month, quarter and year.
//!
//! Formula: gross revenue − refunds, of the rows dated in the period.
//!
//! Every calendar period from the first to the last day of the file has its figure, also one without rows, whose
//! revenue is 0. A period that the file does not cover from beginning to end is marked partial and ends where the file
//! ends. Rows without a readable date are one figure of their own, so that the months and it add up to net revenue; so
//! do the quarters and the years. A refund belongs to the period of its row.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one list for each.
//! Empty: not available when no row has a readable date.
//! Source: net sales (gross_revenue, refunds) per calendar period, zero-filled.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    figure::{Figure, Span},
    metric::Compute,
    periods::COMPARED,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_by_period",
    name: "Revenue by period",
    category: Category::Growth,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("revenue_by_period.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for period in COMPARED.into_iter().flat_map(|granularity| book.periods(granularity)) {
        let totals = book.between(period.start, period.end())?;
        let value = book.money(totals.net())?;
        figures.push(Figure::exact(value, totals.rows, book.net_formula(&totals)?).over(Span::Period(period)));
    }
    let undated = book.undated();
    if undated.rows > 0 {
        let figure = Figure::exact(book.money(undated.net())?, undated.rows, book.net_formula(&undated)?);
        figures.push(figure.about("date", "(no date)").over(Span::Undated));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_by_period", csv, expect);
    }

    #[test]
    fn a_month_without_rows_stands_at_zero_and_undated_rows_apart() {
        check(
            "date,amount\n2024-01-01,10.00\n2024-03-01,5.00\n2024-03-01,-1.00\nsoon,2.50",
            expect![[r#"
                revenue_by_period@2024-01 = 10.00 (1 rows: 10.00 - 0.00) 2024-01-01..2024-01-31
                revenue_by_period@2024-02 = 0.00 (0 rows: 0.00 - 0.00) 2024-02-01..2024-02-29
                revenue_by_period@2024-03 = 4.00 (2 rows: 5.00 - 1.00) 2024-03-01..2024-03-01 partial
                revenue_by_period@2024Q1 = 14.00 (3 rows: 15.00 - 1.00) 2024-01-01..2024-03-01 partial
                revenue_by_period@2024 = 14.00 (3 rows: 15.00 - 1.00) 2024-01-01..2024-03-01 partial
                revenue_by_period/(no date) = 2.50 (1 rows: 2.50 - 0.00) undated"#]],
        );
    }

    #[test]
    fn a_failed_row_shows_that_the_file_covers_its_day() {
        check(
            "date,amount,status\n2024-01-01,10,paid\n2024-02-01,5,failed",
            expect![[r#"
                revenue_by_period@2024-01 = 10 (1 rows: 10 - 0) 2024-01-01..2024-01-31
                revenue_by_period@2024-02 = 0 (0 rows: 0 - 0) 2024-02-01..2024-02-29
                revenue_by_period@2024Q1 = 10 (1 rows: 10 - 0) 2024-01-01..2024-02-01 partial
                revenue_by_period@2024 = 10 (1 rows: 10 - 0) 2024-01-01..2024-02-01 partial"#]],
        );
    }

    #[test]
    fn without_a_readable_date_there_are_no_periods() {
        check(
            "date,amount\nsoon,10",
            expect![
                "revenue_by_period = not available, because no row of the file has a readable `date`. Check the column read as `date`. (0 rows: not computed) undated"
            ],
        );
    }
}
