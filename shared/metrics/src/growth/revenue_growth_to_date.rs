//! Revenue growth to date: the period that is still running against the same days of the one before.
//!
//! Formula: net revenue of the period's first days / net revenue of as many first days of the period before − 1.
//!
//! The month, quarter and year in which the file ends, where it does not cover them to their end. Both sides have the same
//! number of days: from the start to the file's last day, or to the day on which the period before ended if that one is
//! shorter. The period before must be covered from its start.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when the file does not hold the beginning of the period before, when that brought in nothing or
//! less, and when the last month, quarter and year are all complete.
//! Source: a partial period is compared like for like, to the same day count, or not at all.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    comparison::growth,
    figure::{Figure, Span},
    metric::Compute,
    periods::{COMPARED, Calendar, first_days},
};
use domain::{Date, Field, Period, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_growth_to_date",
    name: "Revenue growth to date",
    category: Category::Growth,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("revenue_growth_to_date.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let Some(calendar) = book.calendar else { return Ok(figures) };
    for granularity in COMPARED {
        let period = Period::containing(granularity, calendar.last());
        if !calendar.is_complete(&period) {
            figures.push(to_date(book, calendar, period)?);
        }
    }
    if figures.is_empty() {
        let value = Value::not_available(
            "the file covers its last month, quarter and year to their end",
            "See revenue growth, which compares complete periods.",
        );
        figures.push(Figure::of(value, 0, "not computed"));
    }
    Ok(figures)
}

fn to_date(book: &Book, calendar: &Calendar, period: Period) -> Result<Figure> {
    let (previous, last) = (period.previous(), calendar.last());
    if !calendar.covers_start_of(&previous) {
        return Ok(Figure::of(not_covered(calendar, &previous), 0, "not computed").over(Span::ToDate(period, last)));
    }
    let (until, until_before) = first_days(&period, &previous, last);
    let (now, before) = (book.between(period.start, until)?, book.between(previous.start, until_before)?);
    let name = days(previous.start, until_before);
    Ok(growth(book, &now, &before, &name)?.over(Span::ToDate(period, until)))
}

fn not_covered(calendar: &Calendar, previous: &Period) -> Value {
    Value::not_available(
        format!("the file begins on {} and does not hold the first days of {previous}", calendar.first()),
        format!("Upload a file that begins on {} or before.", previous.start),
    )
}

fn days(from: Date, to: Date) -> String {
    format!("{from}..{to}")
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_growth_to_date", csv, expect);
    }

    #[test]
    fn the_same_days_are_compared() {
        let days: String = (1..=31).map(|day| format!("2024-03-{day:02},{day}\n")).collect();
        check(
            &format!("date,amount\n{days}2024-04-01,2\n2024-04-02,4"),
            expect![[r#"
            revenue_growth_to_date@2024-04 = 1 (4 rows: 6 / 3 - 1) 2024-04-01..2024-04-02 partial
            revenue_growth_to_date@2024Q2 = not available, because the file begins on 2024-03-01 and does not hold the first days of 2024Q1. Upload a file that begins on 2024-01-01 or before. (0 rows: not computed) 2024-04-01..2024-04-02 partial
            revenue_growth_to_date@2024 = not available, because the file begins on 2024-03-01 and does not hold the first days of 2023. Upload a file that begins on 2023-01-01 or before. (0 rows: not computed) 2024-01-01..2024-04-02 partial"#]],
        );
    }

    #[test]
    fn a_longer_month_is_compared_over_the_days_the_shorter_one_has() {
        let days: String = (1..=28).map(|day| format!("2023-02-{day:02},1\n")).collect();
        let more: String = (1..=30).map(|day| format!("2023-03-{day:02},2\n")).collect();
        check(
            &format!("date,amount\n{days}{more}"),
            expect![[r#"
            revenue_growth_to_date@2023-03 = 1 (56 rows: 56 / 28 - 1) 2023-03-01..2023-03-28 partial
            revenue_growth_to_date@2023Q1 = not available, because the file begins on 2023-02-01 and does not hold the first days of 2022Q4. Upload a file that begins on 2022-10-01 or before. (0 rows: not computed) 2023-01-01..2023-03-30 partial
            revenue_growth_to_date@2023 = not available, because the file begins on 2023-02-01 and does not hold the first days of 2022. Upload a file that begins on 2022-01-01 or before. (0 rows: not computed) 2023-01-01..2023-03-30 partial"#]],
        );
    }

    #[test]
    fn complete_periods_have_nothing_to_date() {
        check(
            "date,amount\n2023-01-01,1\n2023-12-31,1",
            expect![
                "revenue_growth_to_date = not available, because the file covers its last month, quarter and year to their end. See revenue growth, which compares complete periods. (0 rows: not computed) 2023-01-01..2023-12-31"
            ],
        );
    }
}
