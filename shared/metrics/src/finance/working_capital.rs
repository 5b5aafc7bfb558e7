//! Working capital: what is left of the current assets after the current liabilities.
//!
//! Formula: current assets − current liabilities.
//!
//! Balances are those of the last day that the file has of them. Assets and liabilities are told by section (Assets,
//! Liabilities, Aktiva, Verbindlichkeiten) and label: current are Current Assets, cash, Bank Accounts, Accounts receivable,
//! Inventory, Prepaid expenses, Umlaufvermögen, Forderungen, Vorräte; and Current Liabilities, Accounts payable, Credit cards,
//! Deferred revenue, kurzfristige Verbindlichkeiten. Fixed Assets, equipment, Long-term liabilities, loans, Anlagevermögen and
//! Darlehen are not. What is owed may be written below zero.
//!
//! Needs: a balance sheet by account (account, amount, section). Uses date and currency.
//! Empty: not available without a balance sheet, or where nothing says whether an account is current.
//! Source: current assets − current liabilities.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, as_of},
    exact::minus,
    figure::Figure,
    metric::Compute,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "working_capital",
    name: "Working capital",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts"],
    source: include_str!("working_capital.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let balance = match book.finance.balance_sheet() {
        Ok(balance) => balance,
        Err(absent) => return Ok(vec![*absent]),
    };
    let (assets, liabilities) = (balance.current_assets, balance.current_liabilities);
    let formula = format!("{} - {}", book.money(assets)?, book.money(liabilities)?);
    let figure = Figure::exact(book.money(minus(assets, liabilities)?)?, balance.rows, formula);
    Ok(vec![figure.with_caveat(as_of(balance.day))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("working_capital", csv, expect);
    }

    #[test]
    fn current_accounts_are_told_by_section_and_label() {
        check(
            "section,account,amount\nAssets,Current Assets:Checking,500\nAssets,Current Assets:Inventory,200\nAssets,Accounts receivable,300\nAssets,Fixed Assets:Van,9000\nLiabilities,Accounts Payable,250\nLiabilities,Long-term liabilities:Loan,4000\nEquity,Retained earnings,5750",
            expect!["working_capital = 750 (7 rows: 1000 - 250) undated [The balance sheet has no date]"],
        );
    }

    #[test]
    fn the_last_day_counts_and_debts_below_zero_are_debts() {
        check(
            "date,section,account,amount\n2024-12-31,Current Assets,Bank,900\n2025-12-31,Current Assets,Bank,500\n2025-12-31,Current Liabilities,Visa,-100",
            expect![
                "working_capital = 400 (2 rows: 500 - 100) 2024-12-31..2025-12-31 [Balances are those of 2025-12-31]"
            ],
        );
    }

    #[test]
    fn an_account_that_may_be_fixed_is_named() {
        check(
            "section,account,amount\nAssets,Brand,10",
            expect![
                "working_capital = not available, because nothing says whether Brand is current. Write Current Assets, Fixed Assets, Current Liabilities or Long-Term Liabilities as their section. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn postings_are_no_balances() {
        check(
            "date,account,amount\n2025-01-01,Checking,10",
            expect![
                "working_capital = not available, because accounts by day and without a section could be postings, which are no balances. Add a column `section` with Assets and Liabilities, or leave out the dates. (0 rows: not computed) 2025-01-01..2025-01-01"
            ],
        );
        check(
            "amount\n10",
            expect![
                "working_capital = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) undated"
            ],
        );
    }
}
