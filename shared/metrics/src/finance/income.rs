//! Income: what a business takes in by its statement, before any cost.
//!
//! Formula: sum of the income accounts.
//!
//! Accounts are read as for gross margin. Other income, such as interest, is not part of it. Of the whole file and of each
//! of its months.
//!
//! Needs: a statement by account (account, amount; better with section), or amount beside cost or expense. Uses date, status, refund and
//! currency. With several currencies there is one figure for each.
//! Empty: not available where an account is in no known class, and without costs or expenses, where sales are net revenue.
//! Source: the first section of a profit and loss statement; revenue as IFRS (IAS 1) knows it.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, margins::Margin, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "income",
    name: "Income",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("income.rs"),
    compute: Compute::PerCurrency(figures),
};

const INCOME: Margin =
    Margin { fields: &[Field::Amount], left: |statement| Ok(statement.income), taken: |_| Vec::new() };

fn figures(book: &Book) -> Result<Vec<Figure>> {
    INCOME.amounts(book)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("income", csv, expect);
    }

    #[test]
    fn income_is_that_of_each_month_and_subtotals_are_none() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
                income = 2000 (5 rows: 2000) 2025-01-01..2025-02-01
                income@2025-01 = 1200 (3 rows: 1200) 2025-01-01..2025-01-31
                income@2025-02 = 800 (2 rows: 800) 2025-02-01..2025-02-28"#]],
        );
    }

    #[test]
    fn sales_without_a_cost_are_no_statement() {
        check(
            "date,amount\n2024-01-01,100",
            expect![[
                r#"income = not available, because the file has no accounts of a statement, and no column of costs or expenses. Upload a profit and loss statement by account; what sales brought in is net revenue. (0 rows: not computed) 2024-01-01..2024-01-01"#
            ]],
        );
    }
}
