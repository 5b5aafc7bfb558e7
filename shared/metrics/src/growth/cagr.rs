//! Compound annual growth rate: the steady growth that would lead from the first year to the last (CAGR).
//!
//! Formula: (net revenue of the last complete year / net revenue of the first complete year)^(1 / years between them) −
//! 1.
//!
//! Only the two ends count, so that an unusual year at either of them bends the rate; revenue growth shows the years
//! between. The root is taken in decimals to 26 digits.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available with fewer than two complete years, and when the first or the last brought in nothing or less.
//! Source: (end / start)^(1 / n) − 1, both above zero.
use crate::{Better, Category, Metric, UnitKind, book::Book, compound::compound, figure::Figure, metric::Compute};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cagr",
    name: "Compound annual growth rate",
    category: Category::Growth,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("cagr.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    Ok(vec![compound(book, Granularity::Year)?])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cagr", csv, expect);
    }

    #[test]
    fn only_the_two_ends_count() {
        check(
            "date,amount\n2020-01-01,100\n2020-07-01,0\n2020-12-31,0\n2021-07-01,50\n2021-12-31,0\n2022-07-01,225\n2022-12-31,0",
            expect!["cagr@year = 0.5 (5 rows: (225 / 100)^(1 / 2) - 1, from 2020 to 2022) 2020-01-01..2022-12-31"],
        );
    }

    #[test]
    fn years_that_are_not_listed_are_counted() {
        check(
            "date,amount\n1800-01-01,1\n1800-12-31,0\n1999-12-31,0\n2000-01-01,4\n2000-12-31,0",
            expect![[
                r#"cagr@year = 0.0069555500567188088326982141 (4 rows: (4 / 1)^(1 / 200) - 1, from 1800 to 2000) 1800-01-01..2000-12-31"#
            ]],
        );
    }

    #[test]
    fn one_is_too_few() {
        check(
            "date,amount\n2024-01-01,100",
            expect![
                "cagr@year = not available, because the file holds fewer than two complete years. Upload a file that covers two years from beginning to end. (0 rows: not computed) 2024-01-01..2024-01-01"
            ],
        );
    }

    #[test]
    fn from_nothing_there_is_no_rate() {
        check(
            "date,amount\n2020-01-01,0\n2020-12-31,0\n2021-12-31,50",
            expect![
                "cagr@year = not available, because net revenue of 2020 was 0, from which there is no rate. Compare the amounts themselves. (3 rows: (50 / 0)^(1 / 1) - 1, from 2020 to 2021) 2020-01-01..2021-12-31"
            ],
        );
    }
}
