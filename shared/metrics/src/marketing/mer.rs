//! Marketing efficiency ratio: all revenue for each unit of money spent on marketing.
//!
//! Formula: amounts less refunds / spend, of all rows.
//!
//! Whatever brought it: no attribution is needed. Beside a spend, a status is the campaign's and says nothing of the
//! amount, so every row counts.
//!
//! Needs: amount and spend. Uses refund and currency; with several currencies there is one figure for each.
//! Empty: not available where nothing was spent.
//! Source: MER = all revenue / all marketing spend.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, quotient::quotient};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "mer",
    name: "Marketing efficiency ratio",
    category: Category::Marketing,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Spend],
    cubes: &["ads"],
    source: include_str!("mer.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let total = book.marketing.total;
    quotient(book.money(total.revenue)?, book.money(total.spend)?, "spend is", total.rows).map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("mer", csv, expect);
    }

    #[test]
    fn all_revenue_stands_against_all_spend() {
        check(
            "amount,spend,status\n400.50,100,paused\n99.50,25,active",
            expect!["mer = 4 (2 rows: 500.00 / 125.00) undated"],
        );
    }

    #[test]
    fn nothing_spent_gives_no_ratio() {
        check(
            "amount,spend\n400,0",
            expect![
                "mer = not available, because there is nothing to divide by: spend is 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 400 / 0) undated"
            ],
        );
    }
}
