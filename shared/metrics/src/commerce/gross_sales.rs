//! Gross sales: what was sold at list prices, before discounts and returns.
//!
//! Formula: gross revenue + discounts; where discounts are rates, the gross revenue of rows with a rate of 1 is 0.
//!
//! Gross sales less discounts is gross revenue, and less refunds net revenue: of a file without a discount column gross
//! sales is gross revenue. What was refunded in full since stands at the price it was paid, as its discount is not
//! counted either.
//!
//! Needs: amount, discount. Uses status and currency. With several currencies there is one figure for each.
//! Empty: 0 when no row counts.
//! Source: Shopify's and Polar's gross sales: price × quantity before discounts, returns, tax and shipping.
use crate::{Better, Category, Metric, UnitKind, book::Book, exact::sum, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "gross_sales",
    name: "Gross sales",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Discount],
    cubes: &["sales", "details", "order_lines", "discount_rates"],
    source: include_str!("gross_sales.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (price, gross) = (book.list_price()?, book.money(book.total.gross)?);
    let formula = format!("{gross} + {}", price.discount);
    let figure = Figure::exact(sum(gross, price.discount)?, book.total.rows, formula);
    Ok(vec![price.with_caveats(figure)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("gross_sales", csv, expect);
    }

    #[test]
    fn discounts_come_on_top_of_what_was_paid() {
        check(
            "amount,discount,status\n10,2.50,paid\n8,4,refunded\n-3,,paid",
            expect!["gross_sales = 20.50 (3 rows: 18.00 + 2.50) undated"],
        );
    }

    #[test]
    fn rates_are_of_the_list_price() {
        check(
            "amount,discount\n80,0.2\n50,0.5",
            expect![
                "gross_sales = 200.0 (2 rows: 130.0 + 70.0) undated [The discount column is read as rates, since it holds none above 1]"
            ],
        );
    }
}
