//! Net income: what is left of the income after everything.
//!
//! Formula: income − cost of goods sold − expenses + other income − other expenses.
//!
//! Interest and taxes are other expenses. Accounts are read as for gross margin; a result that the file states is left out,
//! so that it can be compared. Of the whole file and of each of its months.
//!
//! Needs: a statement by account (account, amount; better with section), or amount and expense; uses cost. Uses date, status, refund and
//! currency. With several currencies there is one figure for each.
//! Empty: not available where an account is in no known class, and without costs or expenses, where sales are net revenue.
//! Source: the last line of a profit and loss statement.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "net_income",
    name: "Net income",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("net_income.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    super::net_margin::MARGIN.amounts(book)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("net_income", csv, expect);
    }

    #[test]
    fn interest_is_taken_off_at_last() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
                net_income = 1160 (5 rows: 2000 - 300 - 500 + 0 - 40) 2025-01-01..2025-02-01
                net_income@2025-01 = 400 (3 rows: 1200 - 300 - 500 + 0 - 0) 2025-01-01..2025-01-31
                net_income@2025-02 = 760 (2 rows: 800 - 0 - 0 + 0 - 40) 2025-02-01..2025-02-28"#]],
        );
    }
}
