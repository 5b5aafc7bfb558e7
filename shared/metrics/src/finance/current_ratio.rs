//! Current ratio: how many times the current assets cover the current liabilities.
//!
//! Formula: current assets / current liabilities.
//!
//! Balances are those of the last day that the file has of them. Assets and liabilities are told by section (Assets,
//! Liabilities, Aktiva, Verbindlichkeiten) and label: current are Current Assets, cash, Bank Accounts, Accounts receivable,
//! Inventory, Prepaid expenses, Umlaufvermögen, Forderungen, Vorräte; and Current Liabilities, Accounts payable, Credit cards,
//! Deferred revenue, kurzfristige Verbindlichkeiten. Fixed Assets, equipment, Long-term liabilities, loans, Anlagevermögen and
//! Darlehen are not. What is owed may be written below zero.
//!
//! Needs: a balance sheet by account (account, amount, section). Uses date and currency.
//! Empty: not available without a balance sheet, without current liabilities, or where nothing says whether an account is
//! current.
//! Source: current assets / current liabilities.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, as_of},
    figure::Figure,
    metric::Compute,
    quotient::quotient,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "current_ratio",
    name: "Current ratio",
    category: Category::Financial,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts"],
    source: include_str!("current_ratio.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let balance = match book.finance.balance_sheet() {
        Ok(balance) => balance,
        Err(absent) => return Ok(vec![*absent]),
    };
    let (assets, liabilities) = (book.money(balance.current_assets)?, book.money(balance.current_liabilities)?);
    let figure = quotient(assets, liabilities, "current liabilities are", balance.rows)?;
    Ok(vec![figure.with_caveat(as_of(balance.day))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("current_ratio", csv, expect);
    }

    #[test]
    fn current_assets_stand_against_current_liabilities() {
        check(
            "section,account,amount\nAssets,Current Assets:Checking,500\nAssets,Current Assets:Inventory,200\nAssets,Accounts receivable,300\nAssets,Fixed Assets:Van,9000\nLiabilities,Accounts Payable,250\nLiabilities,Long-term liabilities:Loan,4000\nEquity,Retained earnings,5750",
            expect!["current_ratio = 4 (7 rows: 1000 / 250) undated [The balance sheet has no date]"],
        );
    }

    #[test]
    fn no_liabilities_give_no_ratio() {
        check(
            "section,account,amount\nAssets,Checking,10",
            expect![
                "current_ratio = not available, because there is nothing to divide by: current liabilities are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 10 / 0) undated [The balance sheet has no date]"
            ],
        );
    }
}
