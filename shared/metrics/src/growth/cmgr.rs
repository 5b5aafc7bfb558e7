//! Compound monthly growth rate: the steady growth that would lead from the first month to the last (CMGR).
//!
//! Formula: (net revenue of the last complete month / net revenue of the first complete month)^(1 / months between
//! them) − 1.
//!
//! Only the two ends count, so that an unusual month at either of them bends the rate; revenue growth shows the months
//! between. The root is taken in decimals to 26 digits.
//!
//! Needs: amount, date. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available with fewer than two complete months, and when the first or the last brought in nothing or less.
//! Source: (end / start)^(1 / n) − 1, both above zero.
use crate::{Better, Category, Metric, UnitKind, book::Book, compound::compound, figure::Figure, metric::Compute};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cmgr",
    name: "Compound monthly growth rate",
    category: Category::Growth,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales"],
    source: include_str!("cmgr.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    Ok(vec![compound(book, Granularity::Month)?])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cmgr", csv, expect);
    }

    #[test]
    fn only_the_two_ends_count() {
        check(
            "date,amount\n2024-01-01,100\n2024-02-01,50\n2024-03-01,800\n2024-04-01,800",
            expect!["cmgr@month = 1 (2 rows: (800 / 100)^(1 / 3) - 1, from 2024-01 to 2024-04) 2024-01-01..2024-04-01"],
        );
    }

    #[test]
    fn one_is_too_few() {
        check(
            "date,amount\n2024-01-01,100",
            expect![
                "cmgr@month = not available, because the file holds fewer than two complete months. Upload a file that covers two months from beginning to end. (0 rows: not computed) 2024-01-01..2024-01-01"
            ],
        );
    }

    #[test]
    fn from_nothing_there_is_no_rate() {
        check(
            "date,amount\n2024-01-01,0\n2024-02-01,5\n2024-03-01,7",
            expect![
                "cmgr@month = not available, because net revenue of 2024-01 was 0, from which there is no rate. Compare the amounts themselves. (2 rows: (7 / 0)^(1 / 2) - 1, from 2024-01 to 2024-03) 2024-01-01..2024-03-01"
            ],
        );
    }
}
