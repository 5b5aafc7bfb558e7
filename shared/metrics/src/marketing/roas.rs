//! Return on ad spend: what advertising brought for each unit of money spent on it.
//!
//! Formula: conversion value / spend.
//!
//! The conversion value is what the platform attributes to its advertisements; summed over platforms it may exceed what
//! was earned. Where a table has none, the amount beside the spend stands for it, and that is said. By channel and
//! campaign it stands with channel and campaign performance.
//!
//! Needs: spend, and conversion_value or amount. Uses refund and currency; with several currencies there is one figure for
//! each.
//! Empty: not available where nothing was spent, and where nothing says what came in.
//! Source: ROAS = attributed conversion value / spend; break-even is 1 / gross margin.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, quotient::quotient};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "roas",
    name: "Return on ad spend",
    category: Category::Marketing,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[Field::Spend],
    cubes: &["ads"],
    source: include_str!("roas.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (marketing, total) = (&book.marketing, book.marketing.total);
    let (value, caveat) = match (marketing.has(Field::ConversionValue), marketing.has(Field::Amount)) {
        (true, _) => (total.value, None),
        (false, true) => (total.revenue, Some("All amounts beside the spend count as brought by it")),
        (false, false) => {
            return Ok(vec![Figure::absent(
                "the file does not say what the spend brought",
                "Add or map a column for `conversion_value`, or for `amount`.",
            )]);
        }
    };
    let figure = quotient(book.money(value)?, book.money(total.spend)?, "spend is", total.rows)?;
    Ok(vec![match caveat {
        Some(caveat) => figure.with_caveat(caveat),
        None => figure,
    }])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("roas", csv, expect);
    }

    #[test]
    fn the_attributed_value_stands_against_the_spend() {
        check(
            "date,channel,campaign,impressions,clicks,spend,conversions,conversion_value\n2025-07-10,Google,Brand,5000,140,105.00,12,300.00\n2025-07-11,Meta,Sale,1000,10,45.50,3,60.00",
            expect!["roas = 2.3920265780730897009966777409 (2 rows: 360.00 / 150.50) 2025-07-10..2025-07-11"],
        );
    }

    #[test]
    fn an_amount_beside_the_spend_stands_for_the_value() {
        check(
            "amount,spend\n5000,1000",
            expect!["roas = 5 (1 rows: 5000 / 1000) undated [All amounts beside the spend count as brought by it]"],
        );
        check(
            "amount,spend\n500,1000",
            expect!["roas = 0.50 (1 rows: 500 / 1000) undated [All amounts beside the spend count as brought by it]"],
        );
        check(
            "amount,spend\n5000,0",
            expect![
                "roas = not available, because there is nothing to divide by: spend is 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 5000 / 0) undated [All amounts beside the spend count as brought by it]"
            ],
        );
    }

    #[test]
    fn spend_alone_brought_nothing_that_is_known() {
        check(
            "spend\n5",
            expect![
                "roas = not available, because the file does not say what the spend brought. Add or map a column for `conversion_value`, or for `amount`. (0 rows: not computed) undated"
            ],
        );
    }
}
