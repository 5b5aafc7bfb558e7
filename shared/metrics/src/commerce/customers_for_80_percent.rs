//! Customers for 80 % of revenue: how few customers bring in four fifths of net revenue.
//!
//! Formula: the smallest number of customers, the largest first, whose net revenue is at least 0.8 × that of all
//! customers.
//!
//! The calculation names all customers with net revenue of zero or more beside them: a fifth of these is the rule of
//! thumb after Pareto. Rows that name no customer are left out, and so are customers below zero.
//!
//! Needs: amount, customer_id. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when customers brought in nothing, all in all.
//! Source: Pareto analysis of net sales by customer.
use crate::{
    Better, Category, Metric, UnitKind, book::Book, concentration::Shares, exact::times, figure::Figure,
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "customers_for_80_percent",
    name: "Customers for 80 % of revenue",
    category: Category::Commerce,
    unit: UnitKind::Count("customers"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers"],
    source: include_str!("customers_for_80_percent.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let shares = Shares::of(book)?;
    if let Some(value) = shares.absence()? {
        return Ok(vec![Figure::of(value, shares.rows, "not computed")]);
    }
    let (mut number, mut sum) = (0_u64, 0);
    for customer in &shares.sharing {
        // 80 % without a division: 5 parts of the sum against 4 of all.
        if times(sum, 5)? >= times(shares.all, 4)? {
            break;
        }
        (number, sum) = (number + 1, sum + customer.net());
    }
    let formula =
        format!("{} of {} from {number} of {}", book.money(sum)?, book.money(shares.all)?, shares.sharing.len());
    Ok(vec![Figure::exact(number.into(), shares.rows, formula + &shares.left_out(book)?)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("customers_for_80_percent", csv, expect);
    }

    #[test]
    fn the_largest_are_counted_until_80_percent() {
        check(
            "customer_id,amount\nA,50\nB,30\nC,15\nD,5\n,900",
            expect!["customers_for_80_percent = 2 (4 rows: 80 of 100 from 2 of 4) undated"],
        );
    }

    #[test]
    fn customers_below_zero_are_left_out_and_named() {
        check(
            "customer_id,amount\nA,30\nB,10\nC,-5",
            expect!["customers_for_80_percent = 2 (2 rows: 40 of 40 from 2 of 2, without 1 customer at -5) undated"],
        );
    }

    #[test]
    fn nothing_earned_is_nothing_to_share() {
        check(
            "customer_id,amount\nA,30\nB,-30",
            expect![
                "customers_for_80_percent = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: not computed) undated"
            ],
        );
    }
}
