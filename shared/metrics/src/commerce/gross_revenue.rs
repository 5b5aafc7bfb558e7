//! Gross revenue: the money that came in, before anything was given back.
//!
//! Formula: amounts of paid rows + amounts of rows refunded later.
//!
//! A row's status is read as the final state of the order: a row that says `refunded` was paid first, so its amount is in
//! gross revenue and again in refunds. A paid row with an amount below zero is a refund booked as its own row and takes no
//! part here. Failed, unpaid, voided, test and authorised-only rows are never revenue; a file without a status column
//! counts every row. A row without a readable amount is in no figure. Amounts are taken as the file states them, after
//! discounts and with whatever tax and shipping the amount column holds.
//!
//! Needs: amount. Uses status and currency. With several currencies there is one figure for each.
//! Empty: 0 when no row counts; not available when no row has an amount, or when rows do not count because their status is
//! blank or a word Echo does not know and no other row does.
//! Source: Shopify's and Polar's definition of gross sales, except that list prices before discount are not in the file.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "gross_revenue",
    name: "Gross revenue",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["sales"],
    source: include_str!("gross_revenue.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (total, refunded) = (book.total, book.refunded);
    let formula = format!("{} + {}", book.money(total.gross - refunded.gross)?, book.money(refunded.gross)?);
    Ok(vec![Figure::exact(book.money(total.gross)?, total.rows, formula)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("gross_revenue", csv, expect);
    }

    #[test]
    fn a_refunded_row_came_in_first() {
        check(
            "amount,status\n100.00,paid\n30.00,refunded\n7.00,failed",
            expect!["gross_revenue = 130.00 (2 rows: 100.00 + 30.00) undated"],
        );
    }

    #[test]
    fn a_negative_row_never_came_in() {
        check(
            "amount,status\n100,paid\n-30,paid\n-5,refunded",
            expect!["gross_revenue = 100 (3 rows: 100 + 0) undated"],
        );
    }

    #[test]
    fn without_a_status_column_every_row_counts() {
        check("amount\n100\n20.5", expect!["gross_revenue = 120.5 (2 rows: 120.5 + 0.0) undated"]);
    }

    #[test]
    fn nothing_paid_is_zero_and_nothing_readable_is_not_available() {
        check("amount,status\n7.00,failed", expect!["gross_revenue = 0.00 (0 rows: 0.00 + 0.00) undated"]);
        check(
            "amount\n\n",
            expect![
                "gross_revenue = not available, because the file has no rows. Upload a file with at least one row. (0 rows: not computed) undated"
            ],
        );
        check(
            "amount,status\n,paid",
            expect![
                "gross_revenue = not available, because no row of the file has a readable `amount`. Check the column read as `amount`. (0 rows: not computed) undated"
            ],
        );
        check(
            "status\npaid",
            expect![
                "gross_revenue = not available, because the file has no `amount` column. Add or map a column for `amount`. (0 rows: not computed) undated"
            ],
        );
    }
}
