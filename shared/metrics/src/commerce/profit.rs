//! Profit: what sales brought in beyond their cost, as far as the file states it.
//!
//! Formula: sum of profit; without that column net revenue − sum of cost.
//!
//! The profit of a row is taken as stated, after its discount and before whatever its file leaves out: it is no net
//! income. Only paid rows are counted; a row that was refunded since made neither profit nor cost, as if the goods came
//! back. A profit column knows nothing of the refund column, and so neither does this.
//!
//! Needs: amount. Uses profit or else cost, status, refund and currency. With several currencies there is one figure
//! for each.
//! Empty: not available without a column of profit or cost.
//! Source: profit as order exports state it; otherwise revenue − cost of what was sold.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, Part},
    figure::Figure,
    metric::Compute,
    profit::{profit, unstated},
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "profit",
    name: "Profit",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["sales", "details", "order_lines"],
    source: include_str!("profit.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if let Some(absent) = unstated(book) {
        return Ok(vec![absent]);
    }
    let whole = Part { totals: book.total, orders: book.orders()?.count.total(), extras: *book.extras()? };
    Ok(vec![profit(book, &whole)?])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("profit", csv, expect);
    }

    #[test]
    fn a_stated_profit_goes_before_a_cost() {
        check(
            "amount,profit,cost,status\n10,2.50,1,paid\n20,-4,1,paid\n8,3,1,refunded\n8,3,1,failed",
            expect!["profit = -1.50 (3 rows: -1.50) undated"],
        );
    }

    #[test]
    fn cost_is_taken_from_net_revenue() {
        check("amount,cost,status\n10,6,paid\n-2,,paid\n8,5,refunded", expect!["profit = 2 (3 rows: 8 - 6) undated"]);
    }

    #[test]
    fn without_either_there_is_none() {
        check(
            "amount\n10",
            expect![
                "profit = not available, because the file has neither a `profit` nor a `cost` column with numbers in it. Add or map a column for `profit` or for `cost`. (0 rows: not computed) undated"
            ],
        );
    }
}
