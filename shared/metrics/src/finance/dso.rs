//! Days sales outstanding: how many days of sales customers still owe.
//!
//! Formula: receivables / sales × days.
//!
//! The closing balance is taken, not the mean of the period, and the flow and days of complete months. All income is
//! taken for sales on credit. Accounts are read as for working capital and gross margin, from one file with both.
//!
//! Needs: balance sheet and statement by account (account, section, amount, date). Uses currency.
//! Empty: not available without either, or where the flow was 0 or less.
//! Source: the usual definition on closing balances.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, turnover::Turnover};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "dso",
    name: "Days sales outstanding",
    category: Category::Financial,
    unit: UnitKind::Duration("days"),
    better: Better::Lower,
    needs: &[],
    cubes: &["accounts"],
    source: include_str!("dso.rs"),
    compute: Compute::PerCurrency(figures),
};

pub(crate) const TURNOVER: Turnover = Turnover {
    balance: |balance| balance.has_receivables.then_some(balance.receivables),
    flow: |statement| statement.income,
    names: ("receivables", "sales"),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    TURNOVER.figure(book).map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("dso", csv, expect);
    }

    #[test]
    fn receivables_are_days_of_sales() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Sales,3100\n2025-01-01,COGS,Soil,1550\n2025-02-01,Income,Sales,2800\n2025-02-01,COGS,Soil,1400\n2025-02-28,Current Assets,Accounts receivable,590\n2025-02-28,Current Assets,Inventory,295\n2025-02-28,Current Liabilities,Accounts payable,590",
            expect![
                "dso = 5.90 (7 rows: 590 / 5900 * 59 days) 2025-01-01..2025-02-28 [Balances are those of 2025-02-28] [A closing balance, not the mean of the period]"
            ],
        );
    }

    #[test]
    fn a_sheet_without_sales_says_so() {
        check(
            "section,account,amount\nAssets,Current Assets:Checking,500\nAssets,Current Assets:Inventory,200\nAssets,Accounts receivable,300\nAssets,Fixed Assets:Van,9000\nLiabilities,Accounts Payable,250\nLiabilities,Long-term liabilities:Loan,4000\nEquity,Retained earnings,5750",
            expect![
                "dso = not available, because the file has no account of income or of costs. Add a column `section` with Income, Cost of Goods Sold or Expenses for each account. (0 rows: not computed) undated"
            ],
        );
    }
}
