//! Discount rate: how much of the list price was given off.
//!
//! Formula: discounts / list price; that is 1 − paid / list price.
//!
//! Weighted by money: a ratio of sums, never a mean of the rates of rows. The list price is what paid rows brought in
//! and their discounts together. How the column is read stands with discounts.
//!
//! Needs: amount, discount. Uses status and currency. With several currencies there is one figure for each.
//! Empty: not available when nothing was sold at a price.
//! Source: weighted discount rate, 1 − net / list.
use crate::{Better, Category, Metric, UnitKind, book::Book, exact::ratio, figure::Figure, metric::Compute};
use domain::{Decimal, Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "discount_rate",
    name: "Discount rate",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Lower,
    needs: &[Field::Amount, Field::Discount],
    cubes: &["sales", "details", "order_lines", "discount_rates"],
    source: include_str!("discount_rate.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let price = book.list_price()?;
    let value = if price.list > Decimal::ZERO {
        Value::Exact(ratio(price.discount, price.list)?)
    } else {
        Value::not_available(
            "nothing was sold at a price above zero",
            "Check the status column: rows count when they are paid.",
        )
    };
    let figure = Figure::of(value, price.rows, format!("{} / {}", price.discount, price.list));
    Ok(vec![price.with_caveats(figure)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("discount_rate", csv, expect);
    }

    #[test]
    fn money_is_compared_with_the_price_before_it() {
        check("amount,discount\n75,25\n100,\n-20,", expect!["discount_rate = 0.125 (3 rows: 25 / 200) undated"]);
    }

    #[test]
    fn rates_are_weighted_by_their_prices() {
        check(
            "amount,discount\n80,0.2\n100,0",
            expect![
                "discount_rate = 0.1 (2 rows: 20.0 / 200) undated [The discount column is read as rates, since it holds none above 1]"
            ],
        );
    }

    #[test]
    fn nothing_sold_is_no_rate() {
        check(
            "amount,discount,status\n80,20,refunded",
            expect![
                "discount_rate = not available, because nothing was sold at a price above zero. Check the status column: rows count when they are paid. (0 rows: 0 / 0) undated"
            ],
        );
    }
}
