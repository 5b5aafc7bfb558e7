//! Discounts: what was given off the list price.
//!
//! Formula: sum of discount where it is money; sum of amount / (1 − discount) − sum of amount where it is a rate.
//!
//! A column is of rates when no discount in it is below 0 or above 1 and some lie between; otherwise it is of money.
//! Exports write money taken off as 5.00 or as -5.00: the sign of their sum is left out. Only paid rows that were not
//! refunded since are counted; with money also lines without an amount of their own. Amounts are taken to be after
//! discount.
//!
//! Needs: amount, discount. Uses status and currency. With several currencies there is one figure for each.
//! Empty: 0 when nothing was discounted; a rate of 1 leaves no price to reckon from, so such rows are left out and
//! said.
//! Source: Shopify's discounts, the difference between gross sales and net sales before returns.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "discounts",
    name: "Discounts",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Amount, Field::Discount],
    cubes: &["sales", "details", "order_lines", "discount_rates"],
    source: include_str!("discounts.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let price = book.list_price()?;
    let formula = if price.are_rates { format!("{} - {}", price.list, price.paid) } else { price.discount.to_string() };
    Ok(vec![price.with_caveats(Figure::exact(price.discount, price.rows, formula))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("discounts", csv, expect);
    }

    #[test]
    fn money_is_added_up_whatever_its_sign() {
        check(
            "amount,discount,status\n10,2.50,paid\n5,,paid\n8,4,refunded\n,1.50,paid",
            expect!["discounts = 4.00 (3 rows: 4.00) undated"],
        );
    }

    #[test]
    fn a_sign_is_left_out() {
        check("amount,discount\n10,-2.50\n5,-1", expect!["discounts = 3.50 (2 rows: 3.50) undated"]);
    }

    #[test]
    fn rates_are_of_the_list_price() {
        check(
            "amount,discount\n80,0.2\n50,0.5\n10,0\n0,1\n-80,0.2",
            expect![
                "discounts = 70.0 (3 rows: 210 - 140.0) undated [The discount column is read as rates, since it holds none above 1] [1 row at a discount of 100 % left out, since nothing tells the list price]"
            ],
        );
    }
}
