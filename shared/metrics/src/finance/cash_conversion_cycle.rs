//! Cash conversion cycle: the days from paying for goods to being paid for them.
//!
//! Formula: days sales outstanding + days inventory outstanding − days payables outstanding.
//!
//! Each as defined there.
//!
//! Needs: balance sheet and statement by account (account, section, amount, date). Uses currency.
//! Empty: not available where one of the three is not.
//! Source: DSO + DIO − DPO.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    figure::Figure,
    finance::{dio, dpo, dso},
    metric::Compute,
    turnover::combined,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "cash_conversion_cycle",
    name: "Cash conversion cycle",
    category: Category::Financial,
    unit: UnitKind::Duration("days"),
    better: Better::Lower,
    needs: &[],
    cubes: &["accounts"],
    source: include_str!("cash_conversion_cycle.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let of = |turnover: &crate::turnover::Turnover| turnover.figure(book);
    combined([(1, of(&dso::TURNOVER)?), (1, of(&dio::TURNOVER)?), (-1, of(&dpo::TURNOVER)?)]).map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cash_conversion_cycle", csv, expect);
    }

    #[test]
    fn the_three_add_up() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Sales,3100\n2025-01-01,COGS,Soil,1550\n2025-02-01,Income,Sales,2800\n2025-02-01,COGS,Soil,1400\n2025-02-28,Current Assets,Accounts receivable,590\n2025-02-28,Current Assets,Inventory,295\n2025-02-28,Current Liabilities,Accounts payable,590",
            expect![
                "cash_conversion_cycle = 0.00 (7 rows: 5.90 + 5.90 - 11.80) 2025-01-01..2025-02-28 [Balances are those of 2025-02-28] [A closing balance, not the mean of the period]"
            ],
        );
    }

    #[test]
    fn one_missing_is_the_reason() {
        check(
            "section,account,amount\nAssets,Current Assets:Checking,500\nAssets,Current Assets:Inventory,200\nAssets,Accounts receivable,300\nAssets,Fixed Assets:Van,9000\nLiabilities,Accounts Payable,250\nLiabilities,Long-term liabilities:Loan,4000\nEquity,Retained earnings,5750",
            expect![
                "cash_conversion_cycle = not available, because the file has no account of income or of costs. Add a column `section` with Income, Cost of Goods Sold or Expenses for each account. (0 rows: not computed) undated"
            ],
        );
    }
}
