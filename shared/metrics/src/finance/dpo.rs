//! Days payables outstanding: how many days of costs are still owed to suppliers.
//!
//! Formula: payables / cost of goods sold × days.
//!
//! The closing balance is taken, not the mean of the period, and the flow and days of complete months. The cost of
//! goods stands for purchases. Accounts are read as for working capital and gross margin, from one file with both.
//!
//! Needs: balance sheet and statement by account (account, section, amount, date). Uses currency.
//! Empty: not available without either, or where the flow was 0 or less.
//! Source: the usual definition on closing balances.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, turnover::Turnover};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "dpo",
    name: "Days payables outstanding",
    category: Category::Financial,
    unit: UnitKind::Duration("days"),
    better: Better::Neither,
    needs: &[],
    cubes: &["accounts"],
    source: include_str!("dpo.rs"),
    compute: Compute::PerCurrency(figures),
};

pub(crate) const TURNOVER: Turnover = Turnover {
    balance: |balance| balance.has_payables.then_some(balance.payables),
    flow: |statement| statement.cost_of_goods,
    names: ("payables", "costs of goods"),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    TURNOVER.figure(book).map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("dpo", csv, expect);
    }

    #[test]
    fn payables_are_days_of_costs() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Sales,3100\n2025-01-01,COGS,Soil,1550\n2025-02-01,Income,Sales,2800\n2025-02-01,COGS,Soil,1400\n2025-02-28,Current Assets,Accounts receivable,590\n2025-02-28,Current Assets,Inventory,295\n2025-02-28,Current Liabilities,Accounts payable,590",
            expect![
                "dpo = 11.80 (7 rows: 590 / 2950 * 59 days) 2025-01-01..2025-02-28 [Balances are those of 2025-02-28] [A closing balance, not the mean of the period]"
            ],
        );
    }

    #[test]
    fn no_sheet_is_no_number_of_days() {
        check(
            "amount\n1",
            expect![
                "dpo = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) undated"
            ],
        );
    }
}
