//! Days inventory outstanding: for how many days of costs the stock lasts.
//!
//! Formula: inventory / cost of goods sold × days.
//!
//! The closing balance is taken, not the mean of the period, and the flow and days of complete months. It is the stock
//! of the last day. Accounts are read as for working capital and gross margin, from one file with both.
//!
//! Needs: balance sheet and statement by account (account, section, amount, date). Uses currency.
//! Empty: not available without either, or where the flow was 0 or less.
//! Source: the usual definition on closing balances.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, turnover::Turnover};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "dio",
    name: "Days inventory outstanding",
    category: Category::Financial,
    unit: UnitKind::Duration("days"),
    better: Better::Lower,
    needs: &[],
    cubes: &["accounts"],
    source: include_str!("dio.rs"),
    compute: Compute::PerCurrency(figures),
};

pub(crate) const TURNOVER: Turnover = Turnover {
    balance: |balance| balance.has_inventory.then_some(balance.inventory),
    flow: |statement| statement.cost_of_goods,
    names: ("inventory", "costs of goods"),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    TURNOVER.figure(book).map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("dio", csv, expect);
    }

    #[test]
    fn inventory_is_days_of_costs() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Sales,3100\n2025-01-01,COGS,Soil,1550\n2025-02-01,Income,Sales,2800\n2025-02-01,COGS,Soil,1400\n2025-02-28,Current Assets,Accounts receivable,590\n2025-02-28,Current Assets,Inventory,295\n2025-02-28,Current Liabilities,Accounts payable,590",
            expect![
                "dio = 5.90 (7 rows: 295 / 2950 * 59 days) 2025-01-01..2025-02-28 [Balances are those of 2025-02-28] [A closing balance, not the mean of the period]"
            ],
        );
    }

    #[test]
    fn a_sheet_without_inventory_says_so() {
        check(
            "date,section,account,amount\n2025-01-31,Assets,Checking,5",
            expect![
                "dio = not available, because the balance sheet has no account of inventory. Upload a balance sheet with inventory. (0 rows: not computed) 2025-01-31..2025-01-31"
            ],
        );
    }
}
