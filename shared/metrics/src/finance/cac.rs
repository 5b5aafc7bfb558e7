//! Customer acquisition cost: what was spent for each new customer.
//!
//! Formula: spend / leads that became customers.
//!
//! One table says both only where its rows are leads or deals with what was spent for them: spend beside a stage, of which
//! won or customer is a new customer. Conversions of an advertising platform need not be customers, new ones still less, so
//! spend / conversions is cost per conversion.
//!
//! Needs: spend, and a column of stages. Uses stage, status and currency.
//! Empty: not available without stages, and where no lead became a customer.
//! Source: sales and marketing spend / new customers of the same period; 0 new customers give no figure.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, quotient::quotient};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cac",
    name: "Customer acquisition cost",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Spend],
    cubes: &["deals"],
    source: include_str!("cac.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if book.pipeline.lacks().is_some() {
        return Ok(vec![Figure::absent(
            "the file does not say which new customers the spend brought; conversions need not be customers",
            "Add a column `stage` with the customers won, or join the spend with the first purchase of each customer.",
        )]);
    }
    let won = &book.pipeline.won;
    let figure =
        quotient(book.money(book.pipeline.spend)?, won.deals.into(), "new customers were", book.pipeline.deals())?;
    Ok(vec![figure.with_caveat("Of the spend in this file alone")])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cac", csv, expect);
    }

    #[test]
    fn spend_stands_against_the_customers_won() {
        check(
            "stage,spend\nlead,1000\ncustomer,2000\ncustomer,1500",
            expect!["cac = 2250 (3 rows: 4500 / 2) undated [Of the spend in this file alone]"],
        );
    }

    #[test]
    fn conversions_are_not_customers() {
        check(
            "spend,conversions\n1000,10\n2000,20\n1500,15",
            expect![
                "cac = not available, because the file does not say which new customers the spend brought; conversions need not be customers. Add a column `stage` with the customers won, or join the spend with the first purchase of each customer. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn no_customer_is_no_cost_of_zero() {
        check(
            "stage,spend\nlead,1000",
            expect![
                "cac = not available, because there is nothing to divide by: new customers were 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 1000 / 0) undated [Of the spend in this file alone]"
            ],
        );
    }
}
