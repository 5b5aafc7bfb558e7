//! Refunds: the money that was given back.
//!
//! Formula: amounts of refunded rows + refunds booked as rows below zero + the refund column of paid rows.
//!
//! A file books a refund in one of three ways and each is counted once. A row whose status says refunded, reversed or
//! charged back gave back its whole amount, whatever its refund column says. A paid row below zero is a refund of its own. A
//! paid or partially refunded row gave back what its refund column says, whichever sign the export writes. A refund belongs
//! to the day of its row: tools that book it to the day it was processed show other months.
//!
//! Needs: amount. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: 0 when nothing was given back; not available when no row has an amount or no status is known, as with gross revenue.
//! Source: Shopify's and Polar's definition of returns; the day of a return after Geckoboard.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "refunds",
    name: "Refunds",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Amount],
    cubes: &["sales"],
    source: include_str!("refunds.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let by_status = book.refunded.refunds;
    let by_column = book.refund_column;
    let by_row = book.total.refunds - by_status - by_column;
    let formula = format!("{} + {} + {}", book.money(by_status)?, book.money(by_row)?, book.money(by_column)?);
    Ok(vec![Figure::exact(book.money(book.total.refunds)?, book.refund_rows, formula)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("refunds", csv, expect);
    }

    #[test]
    fn the_three_ways_of_booking_a_refund_are_each_counted_once() {
        check(
            "amount,status,refund
            100.00,paid,0
            40.00,refunded,40.00
            -15.00,paid,
            60.00,partially_refunded,5.00
            60.00,paid,-2.00
            30.00,failed,30.00",
            expect!["refunds = 62.00 (4 rows: 40.00 + 15.00 + 7.00) undated"],
        );
    }

    #[test]
    fn a_refunded_row_below_zero_gives_back_what_came_in_elsewhere() {
        check("amount,status\n100,paid\n-100,refunded", expect!["refunds = 100 (1 rows: 100 + 0 + 0) undated"]);
    }
}
