//! Seasonally adjusted growth: growth from one month to the next, without what the season does to both.
//!
//! Formula: (net revenue of the month / of the same month a year before) / (of the month before / of its same month a
//! year before) − 1.
//!
//! A December that is twice a November every year has no growth here. Each month is divided by its own of the year
//! before, which has the same season, and these ratios are compared. Of the last 24 months, only complete ones, and
//! only in a file with 24 complete months in a row: with less, one year's accident would pass for the season.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not adjustable, and so not available, with fewer than two full years of complete months, and where one of the
//! four months brought in nothing or less.
//! Source: seasonal adjustment by the ratio to the same period of the year before, with at least two full seasons.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    exact::{less, ratio},
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Decimal, Field, Granularity, Period, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "seasonally_adjusted_growth",
    name: "Seasonally adjusted growth",
    category: Category::Growth,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("seasonally_adjusted_growth.rs"),
    compute: Compute::PerCurrency(figures),
};

/// Months that are looked at, and that make two seasons.
const MONTHS: usize = 24;
const YEAR: i32 = 12;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut complete = book.periods(Granularity::Month);
    complete.retain(|month| book.is_complete(month));
    if complete.len() < MONTHS {
        let absent = Figure::absent(
            format!(
                "the file is not adjustable: it holds {} complete months, and two full seasons are 24",
                complete.len()
            ),
            "Upload a file that covers two years or more from beginning to end.",
        );
        return Ok(vec![absent.over(Span::Every(Granularity::Month))]);
    }
    let adjusted = complete.iter().rev().take(MONTHS).rev();
    let adjusted = adjusted.filter(|month| complete.contains(&month.shifted(-YEAR - 1)));
    adjusted.map(|month| figure(book, month)).collect()
}

fn figure(book: &Book, month: &Period) -> Result<Figure> {
    let before = month.previous();
    let months = [*month, month.shifted(-YEAR), before, before.shifted(-YEAR)];
    let (mut money, mut rows) = ([Decimal::ZERO; 4], 0);
    for (money, month) in money.iter_mut().zip(months) {
        let totals = book.between(month.start, month.end())?;
        (*money, rows) = (book.money(totals.net())?, rows + totals.rows);
    }
    let [now, then, before, before_then] = money;
    let empty = months.iter().zip(money).find(|(_, money)| *money <= Decimal::ZERO);
    let value = match empty {
        Some((month, money)) => Value::not_available(
            format!("net revenue of {month} was {money}, from which there is no ratio"),
            "Compare the amounts themselves.",
        ),
        None => Value::Exact(less(ratio(ratio(now, then)?, ratio(before, before_then)?)?, Decimal::ONE)?),
    };
    let formula = format!("({now} / {then}) / ({before} / {before_then}) - 1");
    Ok(Figure::of(value, rows, formula).over(Span::Period(*month)))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("seasonally_adjusted_growth", csv, expect);
    }

    /// A row a month from 2023: twice as much in December, a tenth more in the third year, nothing in March of the first.
    fn monthly(months: u32) -> String {
        let row = |at: u32| {
            let (year, month) = (2023 + at / 12, at % 12 + 1);
            let amount = match (month, year) {
                (3, 2023) => 0,
                (12, _) => 200,
                (_, 2025) => 110,
                _ => 100,
            };
            format!("{year}-{month:02}-01,{amount}\n")
        };
        format!("date,amount\n{}", (0..months).map(row).collect::<String>())
    }

    #[test]
    fn a_season_that_repeats_is_no_growth() {
        check(
            &monthly(25),
            expect![[r#"
            seasonally_adjusted_growth@2024-02 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-02-01..2024-02-29
            seasonally_adjusted_growth@2024-03 = not available, because net revenue of 2023-03 was 0, from which there is no ratio. Compare the amounts themselves. (4 rows: (100 / 0) / (100 / 100) - 1) 2024-03-01..2024-03-31
            seasonally_adjusted_growth@2024-04 = not available, because net revenue of 2023-03 was 0, from which there is no ratio. Compare the amounts themselves. (4 rows: (100 / 100) / (100 / 0) - 1) 2024-04-01..2024-04-30
            seasonally_adjusted_growth@2024-05 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-05-01..2024-05-31
            seasonally_adjusted_growth@2024-06 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-06-01..2024-06-30
            seasonally_adjusted_growth@2024-07 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-07-01..2024-07-31
            seasonally_adjusted_growth@2024-08 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-08-01..2024-08-31
            seasonally_adjusted_growth@2024-09 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-09-01..2024-09-30
            seasonally_adjusted_growth@2024-10 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-10-01..2024-10-31
            seasonally_adjusted_growth@2024-11 = 0 (4 rows: (100 / 100) / (100 / 100) - 1) 2024-11-01..2024-11-30
            seasonally_adjusted_growth@2024-12 = 0 (4 rows: (200 / 200) / (100 / 100) - 1) 2024-12-01..2024-12-31
            seasonally_adjusted_growth@2025-01 = 0.10 (4 rows: (110 / 100) / (200 / 200) - 1) 2025-01-01..2025-01-31"#]],
        );
    }

    #[test]
    fn less_than_two_years_are_not_adjustable() {
        check(
            &monthly(23),
            expect![
                "seasonally_adjusted_growth@month = not available, because the file is not adjustable: it holds 23 complete months, and two full seasons are 24. Upload a file that covers two years or more from beginning to end. (0 rows: not computed) 2023-01-01..2024-11-01"
            ],
        );
    }
}
