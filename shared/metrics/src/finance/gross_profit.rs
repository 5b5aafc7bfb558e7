//! Gross profit: what is left of the income after the cost of the goods sold.
//!
//! Formula: income − cost of goods sold.
//!
//! Accounts are read as for gross margin. Of the whole file and of each of its months.
//!
//! Needs: a statement by account (account, amount; better with section), or amount and cost. Uses date, status, refund and
//! currency. With several currencies there is one figure for each.
//! Empty: not available where an account is in no known class, and without costs or expenses, where sales are net revenue.
//! Source: the usual definition; gross profit as statements by function of expense show it.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "gross_profit",
    name: "Gross profit",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("gross_profit.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    super::gross_margin::MARGIN.amounts(book)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("gross_profit", csv, expect);
    }

    #[test]
    fn the_cost_of_goods_is_taken_off() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
                gross_profit = 1700 (5 rows: 2000 - 300) 2025-01-01..2025-02-01
                gross_profit@2025-01 = 900 (3 rows: 1200 - 300) 2025-01-01..2025-01-31
                gross_profit@2025-02 = 800 (2 rows: 800 - 0) 2025-02-01..2025-02-28"#]],
        );
    }

    #[test]
    fn costs_beside_amounts_are_those_of_paid_rows() {
        check(
            "amount,cost,status\n100,60,paid\n50,40,refunded",
            expect!["gross_profit = 40 (2 rows: 100 - 60) undated"],
        );
    }
}
