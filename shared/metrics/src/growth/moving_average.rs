//! Moving average: net revenue with its daily and monthly noise taken out.
//!
//! Formula: net revenue of the last 7 days / 7; net revenue of the last 3 months / 3.
//!
//! Trailing: each figure ends with its day or month and looks back. For days only where the file has rows at least
//! every other day, of the last 60 days, and only from seven days that lie in the file; a day without rows counts as 0.
//! For months of the last 24, and only from three complete months.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one list for each.
//! Empty: not available for days in a file that is not daily or shorter than a week, and for months with fewer than
//! three complete months in a row.
//! Source: trailing mean of k periods, only from k full points: 7 for daily and 3 for monthly series.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    exact::ratio,
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Field, Granularity, Period, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "moving_average",
    name: "Moving average",
    category: Category::Growth,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("moving_average.rs"),
    compute: Compute::PerCurrency(figures),
};

/// Days of an average, days listed, and the longest rhythm of a daily file: one that rests every other day.
const DAYS: i32 = 7;
const DAYS_LISTED: usize = 60;
const DAILY: i32 = 2;

const MONTHS: i32 = 3;
const MONTHS_LISTED: usize = 24;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let Some(calendar) = book.calendar else { return Ok(Vec::new()) };
    let is_daily = calendar.gap().is_some_and(|gap| gap <= DAILY) && calendar.days() >= DAYS as usize;
    let is_in_file = |day: &Period| is_daily && day.shifted(1 - DAYS).start >= calendar.first();
    let mut figures = averages(book, Granularity::Day, DAYS_LISTED, DAYS, is_in_file)?;
    let are_complete = |month: &Period| (0..MONTHS).all(|back| book.is_complete(&month.shifted(-back)));
    figures.extend(averages(book, Granularity::Month, MONTHS_LISTED, MONTHS, are_complete)?);
    Ok(figures)
}

/// The averages of so many periods each, of those listed that have enough behind them.
fn averages(
    book: &Book,
    granularity: Granularity,
    listed: usize,
    of: i32,
    has_enough: impl Fn(&Period) -> bool,
) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for period in book.latest(granularity, listed).into_iter().filter(has_enough) {
        let totals = book.between(period.shifted(1 - of).start, period.end())?;
        let net = book.money(totals.net())?;
        let figure = Figure::exact(ratio(net, of.into())?, totals.rows, format!("{net} / {of}"));
        figures.push(figure.over(Span::Period(period)));
    }
    if figures.is_empty() {
        let name = granularity.name();
        let absent = Figure::absent(
            format!("the file does not cover {of} {name}s in a row"),
            format!("Upload a file with rows of every {name} that covers {of} {name}s or more."),
        );
        figures.push(absent.over(Span::Every(granularity)));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("moving_average", csv, expect);
    }

    /// A row a day in January, worth the day of the month.
    fn daily(days: std::ops::RangeInclusive<u32>) -> String {
        let rows: String = days.map(|day| format!("2024-01-{day:02},{day}\n")).collect();
        format!("date,amount\n{rows}")
    }

    #[test]
    fn seven_days_and_three_months_are_averaged() {
        check(
            &daily(1..=9),
            expect![[r#"
            moving_average@2024-01-07 = 4 (7 rows: 28 / 7) 2024-01-07..2024-01-07
            moving_average@2024-01-08 = 5 (7 rows: 35 / 7) 2024-01-08..2024-01-08
            moving_average@2024-01-09 = 6 (7 rows: 42 / 7) 2024-01-09..2024-01-09
            moving_average@month = not available, because the file does not cover 3 months in a row. Upload a file with rows of every month that covers 3 months or more. (0 rows: not computed) 2024-01-01..2024-01-09"#]],
        );
    }

    #[test]
    fn a_monthly_file_has_no_daily_average() {
        check(
            "date,amount\n2024-01-01,10\n2024-02-01,20\n2024-03-01,33\n2024-04-01,5",
            expect![[r#"
            moving_average@day = not available, because the file does not cover 7 days in a row. Upload a file with rows of every day that covers 7 days or more. (0 rows: not computed) 2024-01-01..2024-04-01
            moving_average@2024-03 = 21 (3 rows: 63 / 3) 2024-03-01..2024-03-31
            moving_average@2024-04 = 19.333333333333333333333333333 (3 rows: 58 / 3) 2024-04-01..2024-04-30"#]],
        );
    }

    #[test]
    fn a_week_is_needed_for_the_first_point() {
        check(
            &daily(1..=6),
            expect![[r#"
            moving_average@day = not available, because the file does not cover 7 days in a row. Upload a file with rows of every day that covers 7 days or more. (0 rows: not computed) 2024-01-01..2024-01-06
            moving_average@month = not available, because the file does not cover 3 months in a row. Upload a file with rows of every month that covers 3 months or more. (0 rows: not computed) 2024-01-01..2024-01-06"#]],
        );
    }
}
