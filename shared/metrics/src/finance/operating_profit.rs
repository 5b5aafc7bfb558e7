//! Operating profit: what is left of the income after all costs of running the business.
//!
//! Formula: income − cost of goods sold − expenses.
//!
//! Depreciation is an expense; interest, taxes and other income are not part of it. Accounts are read as for gross margin.
//! Of the whole file and of each of its months.
//!
//! Needs: a statement by account (account, amount; better with section), or amount and expense; uses cost. Uses date, status, refund and
//! currency. With several currencies there is one figure for each.
//! Empty: not available where an account is in no known class, and without costs or expenses, where sales are net revenue.
//! Source: operating income of a profit and loss statement (EBIT without other income).
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "operating_profit",
    name: "Operating profit",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("operating_profit.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    super::operating_margin::MARGIN.amounts(book)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("operating_profit", csv, expect);
    }

    #[test]
    fn expenses_are_taken_off_beside_the_cost_of_goods() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
                operating_profit = 1200 (5 rows: 2000 - 300 - 500) 2025-01-01..2025-02-01
                operating_profit@2025-01 = 400 (3 rows: 1200 - 300 - 500) 2025-01-01..2025-01-31
                operating_profit@2025-02 = 800 (2 rows: 800 - 0 - 0) 2025-02-01..2025-02-28"#]],
        );
    }
}
