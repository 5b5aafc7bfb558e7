//! Year-over-year growth: how much more a month brought in than the same month of the year before.
//!
//! Formula: net revenue of the month / net revenue of the same month a year before − 1.
//!
//! Of the last 24 months, those that the file covers in both years from beginning to end. The same month of two years
//! has the same season, though not the same weekdays, and February may have a day more.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when the month a year before brought in nothing or less, with the difference instead; one line
//! where the file holds no month in two years.
//! Source: year over year as x / x a year before − 1 on complete months; no percentage from a base of 0.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    comparison::growth,
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "yoy_growth",
    name: "Year-over-year growth",
    category: Category::Growth,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("yoy_growth.rs"),
    compute: Compute::PerCurrency(figures),
};

/// Months that are looked at.
const MONTHS: usize = 24;
const YEAR: i32 = 12;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for month in book.latest(Granularity::Month, MONTHS) {
        let before = month.shifted(-YEAR);
        if book.is_complete(&month) && book.is_complete(&before) {
            let (now, then) = (book.between(month.start, month.end())?, book.between(before.start, before.end())?);
            figures.push(growth(book, &now, &then, &before.to_string())?.over(Span::Period(month)));
        }
    }
    if figures.is_empty() {
        let absent = Figure::absent(
            "the file holds no complete month together with the same month a year before",
            "Upload a file that covers more than a year.",
        );
        figures.push(absent.over(Span::Every(Granularity::Month)));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("yoy_growth", csv, expect);
    }

    #[test]
    fn a_month_is_compared_with_its_own_a_year_before() {
        check(
            "date,amount\n2023-01-01,100\n2023-02-01,0\n2023-03-01,9\n2023-04-01,9\n2023-05-01,9\n2023-06-01,9\n2023-07-01,9\n2023-08-01,9\n2023-09-01,9\n2023-10-01,9\n2023-11-01,9\n2023-12-01,9\n2024-01-01,125\n2024-02-01,7",
            expect![[r#"
            yoy_growth@2024-01 = 0.25 (2 rows: 125 / 100 - 1) 2024-01-01..2024-01-31
            yoy_growth@2024-02 = not available, because net revenue of 2023-02 was 0, from which there is no percentage; the difference is 7. Compare the amounts themselves. (2 rows: 7 / 0 - 1) 2024-02-01..2024-02-29"#]],
        );
    }

    #[test]
    fn less_than_a_year_has_no_year_before() {
        check(
            "date,amount\n2024-01-01,100\n2024-02-01,7\n2024-03-01,7",
            expect![
                "yoy_growth@month = not available, because the file holds no complete month together with the same month a year before. Upload a file that covers more than a year. (0 rows: not computed) 2024-01-01..2024-03-01"
            ],
        );
    }
}
