//! Revenue growth: how much more a week, month, quarter or year brought in than the one before.
//!
//! Formula: net revenue of the period / net revenue of the period before − 1.
//!
//! Only complete periods are compared, each with its predecessor in the calendar, also when that one has no rows. Of
//! the partial period at the end of a file, see revenue growth to date. ISO weeks begin on Monday; only the last 26 are
//! listed, and only of files with rows every few days: a file with longer gaps has no weeks to speak of, nor has one of a
//! handful of days that lie further apart.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when the period before brought in nothing or less, with the difference instead; one line for
//! weeks, months, quarters or years of which the file holds fewer than two complete ones.
//! Source: week over week on ISO weeks, month over month and year over year as x / previous − 1 on complete periods; no
//! percentage from a base of 0.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    comparison::growth,
    figure::{Figure, Span},
    metric::Compute,
    periods::{COMPARED, Calendar},
};
use domain::{Field, Granularity, Period, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_growth",
    name: "Revenue growth",
    category: Category::Growth,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("revenue_growth.rs"),
    compute: Compute::PerCurrency(figures),
};

/// Weeks that are listed.
const WEEKS: usize = 26;
/// A file that rests longer from one day with rows to the next may leave a week without any by chance.
const LONGEST_GAP_OF_WEEKS: i32 = 4;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = weeks(book)?;
    for granularity in COMPARED {
        figures.extend(compared(book, granularity, book.periods(granularity))?);
    }
    Ok(figures)
}

fn weeks(book: &Book) -> Result<Vec<Figure>> {
    if book.calendar.map(Calendar::pause).is_some_and(|pause| pause > LONGEST_GAP_OF_WEEKS) {
        let absent = Figure::absent(
            "the file has rows less often than every few days",
            "See the growth of months, quarters and years.",
        );
        return Ok(vec![absent.over(Span::Every(Granularity::Week))]);
    }
    compared(book, Granularity::Week, book.latest(Granularity::Week, WEEKS))
}

fn compared(book: &Book, granularity: Granularity, periods: Vec<Period>) -> Result<Vec<Figure>> {
    let complete: Vec<Period> = periods.into_iter().filter(|period| book.is_complete(period)).collect();
    let grown: Vec<&Period> = complete.iter().filter(|period| book.is_complete(&period.previous())).collect();
    if grown.is_empty() {
        return Ok(vec![too_few(granularity, complete.len())]);
    }
    let mut figures = Vec::new();
    for period in grown {
        let previous = period.previous();
        let (now, before) = (book.between(period.start, period.end())?, book.between(previous.start, previous.end())?);
        figures.push(growth(book, &now, &before, &previous.to_string())?.over(Span::Period(*period)));
    }
    Ok(figures)
}

pub(super) fn too_few(granularity: Granularity, complete: usize) -> Figure {
    let name = granularity.name();
    let found = match complete {
        0 => format!("no complete {name}"),
        1 => format!("only one complete {name}"),
        _ => format!("no two complete {name}s in a row"),
    };
    let value = Value::not_available(
        format!("the file holds {found}"),
        format!("Upload a file that covers two {name}s in a row from beginning to end."),
    );
    Figure::of(value, 0, "not computed").over(Span::Every(granularity))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_growth", csv, expect);
    }

    #[test]
    fn complete_months_are_compared_with_the_month_before() {
        check(
            "date,amount\n2024-01-01,100\n2024-02-01,125\n2024-03-01,75",
            expect![[r#"
                revenue_growth@week = not available, because the file has rows less often than every few days. See the growth of months, quarters and years. (0 rows: not computed) 2024-01-01..2024-03-01
                revenue_growth@2024-02 = 0.25 (2 rows: 125 / 100 - 1) 2024-02-01..2024-02-29
                revenue_growth@2024-03 = -0.40 (2 rows: 75 / 125 - 1) 2024-03-01..2024-03-31
                revenue_growth@quarter = not available, because the file holds only one complete quarter. Upload a file that covers two quarters in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-03-01
                revenue_growth@year = not available, because the file holds no complete year. Upload a file that covers two years in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-03-01"#]],
        );
    }

    #[test]
    fn a_base_of_zero_or_less_gives_a_difference_and_no_percentage() {
        check(
            "date,amount\n2024-01-31,100\n2024-03-31,50\n2024-04-30,-5\n2024-05-31,7",
            expect![[r#"
                revenue_growth@week = not available, because the file has rows less often than every few days. See the growth of months, quarters and years. (0 rows: not computed) 2024-01-31..2024-05-31
                revenue_growth@2024-03 = not available, because net revenue of 2024-02 was 0, from which there is no percentage; the difference is 50. Compare the amounts themselves. (1 rows: 50 / 0 - 1) 2024-03-01..2024-03-31
                revenue_growth@2024-04 = -1.10 (2 rows: -5 / 50 - 1) 2024-04-01..2024-04-30
                revenue_growth@2024-05 = not available, because net revenue of 2024-04 was -5, from which there is no percentage; the difference is 12. Compare the amounts themselves. (2 rows: 7 / -5 - 1) 2024-05-01..2024-05-31
                revenue_growth@quarter = not available, because the file holds no complete quarter. Upload a file that covers two quarters in a row from beginning to end. (0 rows: not computed) 2024-01-31..2024-05-31
                revenue_growth@year = not available, because the file holds no complete year. Upload a file that covers two years in a row from beginning to end. (0 rows: not computed) 2024-01-31..2024-05-31"#]],
        );
    }

    #[test]
    fn complete_weeks_from_monday_are_compared() {
        let rows: String = (1..=18).map(|day| format!("2024-01-{day:02},{day}\n")).collect();
        check(
            &format!("date,amount\n{rows}"),
            expect![[r#"
            revenue_growth@2024-01-08/2024-01-14 = 1.75 (14 rows: 77 / 28 - 1) 2024-01-08..2024-01-14
            revenue_growth@month = not available, because the file holds no complete month. Upload a file that covers two months in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-01-18
            revenue_growth@quarter = not available, because the file holds no complete quarter. Upload a file that covers two quarters in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-01-18
            revenue_growth@year = not available, because the file holds no complete year. Upload a file that covers two years in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-01-18"#]],
        );
    }

    #[test]
    fn one_day_has_no_growth() {
        check(
            "date,amount\n2024-01-31,100",
            expect![[r#"
                revenue_growth@week = not available, because the file holds no complete week. Upload a file that covers two weeks in a row from beginning to end. (0 rows: not computed) 2024-01-31..2024-01-31
                revenue_growth@month = not available, because the file holds no complete month. Upload a file that covers two months in a row from beginning to end. (0 rows: not computed) 2024-01-31..2024-01-31
                revenue_growth@quarter = not available, because the file holds no complete quarter. Upload a file that covers two quarters in a row from beginning to end. (0 rows: not computed) 2024-01-31..2024-01-31
                revenue_growth@year = not available, because the file holds no complete year. Upload a file that covers two years in a row from beginning to end. (0 rows: not computed) 2024-01-31..2024-01-31"#]],
        );
    }
}
