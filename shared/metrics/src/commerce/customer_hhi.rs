//! Customer concentration index: how unevenly net revenue is spread over customers (Herfindahl-Hirschman index).
//!
//! Formula: sum of (net revenue of a customer / net revenue of all customers)².
//!
//! From 1 / customers, where all bring the same, to 1, where one brings everything. American agencies write it times
//! 10,000 and call a market above 0.18 highly and above 0.10 moderately concentrated. Rows that name no customer are
//! left out, and so are customers with net revenue below zero, who have no share of anything; the calculation names
//! them.
//!
//! Needs: amount, customer_id. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when customers brought in nothing, all in all.
//! Source: Herfindahl-Hirschman index; thresholds of the 2023 merger guidelines.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    concentration::Shares,
    exact::{plus, share, times},
    figure::Figure,
    metric::Compute,
};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "customer_hhi",
    name: "Customer concentration index",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Lower,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers"],
    source: include_str!("customer_hhi.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let shares = Shares::of(book)?;
    if let Some(value) = shares.absence()? {
        return Ok(vec![Figure::of(value, shares.rows, "not computed")]);
    }
    let squares = shares.sharing.iter().try_fold(0, |sum, of| plus(sum, times(of.net(), of.net())?))?;
    let value = Value::Exact(share(squares, times(shares.all, shares.all)?)?);
    let formula = format!("sum of squared shares of {} in {}", shares.sharing.len(), book.money(shares.all)?);
    Ok(vec![Figure::of(value, shares.rows, formula + &shares.left_out(book)?)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("customer_hhi", csv, expect);
    }

    #[test]
    fn equal_customers_share_equally() {
        check(
            "customer_id,amount\nA,10\nB,10\nC,10\nD,10\n,900",
            expect!["customer_hhi = 0.25 (4 rows: sum of squared shares of 4 in 40) undated"],
        );
    }

    #[test]
    fn customers_below_zero_are_left_out_and_named() {
        check(
            "customer_id,amount\nA,30\nB,10.50\nC,-5",
            expect![
                "customer_hhi = 0.6159122085048010973936899863 (2 rows: sum of squared shares of 2 in 40.50, without 1 customer at -5.00) undated"
            ],
        );
    }

    #[test]
    fn nothing_earned_is_nothing_to_share() {
        check(
            "customer_id,amount\nA,30\nB,-30",
            expect![
                "customer_hhi = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: not computed) undated"
            ],
        );
    }
}
