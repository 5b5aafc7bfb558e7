//! Acid ratio: how many times the current assets without the inventory cover the current liabilities.
//!
//! Formula: (current assets − inventory) / current liabilities.
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
//! Source: (current assets − inventory) / current liabilities.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, as_of},
    exact::minus,
    figure::Figure,
    metric::Compute,
    quotient::quotient,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "acid_ratio",
    name: "Acid ratio",
    category: Category::Financial,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts"],
    source: include_str!("acid_ratio.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let balance = match book.finance.balance_sheet() {
        Ok(balance) => balance,
        Err(absent) => return Ok(vec![*absent]),
    };
    let (assets, liabilities) =
        (book.money(minus(balance.current_assets, balance.inventory)?)?, book.money(balance.current_liabilities)?);
    let figure = quotient(assets, liabilities, "current liabilities are", balance.rows)?;
    Ok(vec![figure.with_caveat(as_of(balance.day))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("acid_ratio", csv, expect);
    }

    #[test]
    fn inventory_does_not_count() {
        check(
            "section,account,amount\nAssets,Current Assets:Checking,500\nAssets,Current Assets:Inventory,200\nAssets,Accounts receivable,300\nAssets,Fixed Assets:Van,9000\nLiabilities,Accounts Payable,250\nLiabilities,Long-term liabilities:Loan,4000\nEquity,Retained earnings,5750",
            expect!["acid_ratio = 3.20 (7 rows: 800 / 250) undated [The balance sheet has no date]"],
        );
    }

    #[test]
    fn no_sheet_is_no_ratio() {
        check(
            "amount\n10",
            expect![
                "acid_ratio = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) undated"
            ],
        );
    }
}
