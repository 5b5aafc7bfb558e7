//! Gross margin: what is left of the income after the cost of the goods sold, as a fraction of it.
//!
//! Formula: (income − cost of goods sold) / income.
//!
//! How accounts are read: by section, else by label, whole words in English and German.
//! Income: Income, Revenue, Sales, Umsatzerlöse, Erlöse. Cost of goods: Cost of Goods Sold, COGS, Cost of Sales,
//! Materialaufwand, Wareneinsatz. Expenses: Expenses, Operating Expenses, Overhead, Betriebsausgaben, Aufwendungen; without a
//! section also rent, salaries, payroll, marketing, software, insurance, travel, Miete, Gehälter, Werbung and the like.
//! Other: Other Income, Other Expenses, Income Tax, interest, Zinsaufwand, Steuern. Depreciation and Abschreibungen are
//! expenses that no money is paid for. Subtotals and results (Total …, Gross Profit, Net Income, Betriebsergebnis) are left
//! out. Costs below zero throughout are turned. Without accounts, the columns amount, cost and expense are read: amounts
//! count as in net revenue, and costs where their row is paid. A row that was refunded since adds neither, as in profit.
//!
//! Needs: a statement by account (account, amount; better with section), or amount and cost. Uses date, status, refund and
//! currency.
//! Empty: not available where there was no income, and where an account is in no known class.
//! Source: the usual definition of gross margin; cost of sales as IFRS (IAS 1) and HGB §275 know it.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, margins::Margin, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "gross_margin",
    name: "Gross margin",
    category: Category::Financial,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("gross_margin.rs"),
    compute: Compute::PerCurrency(figures),
};

pub(super) const MARGIN: Margin = Margin {
    fields: &[Field::Amount, Field::Cost],
    left: |statement| statement.gross_profit(),
    taken: |statement| vec![('-', statement.cost_of_goods)],
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    MARGIN.figures(book)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("gross_margin", csv, expect);
    }

    #[test]
    fn a_statement_is_read_by_section_and_its_subtotals_left_out() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Cost of Goods Sold,Soil,200\n2025-02-01,Expenses,Rent,500\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
            gross_margin = 0.75 (7 rows: (2000 - 500) / 2000) 2025-01-01..2025-02-01
            gross_margin@2025-01 = 0.75 (3 rows: (1200 - 300) / 1200) 2025-01-01..2025-01-31
            gross_margin@2025-02 = 0.75 (4 rows: (800 - 200) / 800) 2025-02-01..2025-02-28"#]],
        );
    }

    #[test]
    fn costs_beside_amounts_are_those_of_counted_rows() {
        check(
            "amount,cost,status\n1000,600,paid\n50,40,failed",
            expect!["gross_margin = 0.40 (1 rows: (1000 - 600) / 1000) undated"],
        );
    }

    #[test]
    fn a_refunded_row_has_neither_revenue_nor_cost() {
        check(
            "amount,cost,status\n100,60,paid\n50,40,refunded",
            expect!["gross_margin = 0.40 (2 rows: (100 - 60) / 100) undated"],
        );
    }

    #[test]
    fn no_income_is_no_margin_and_no_cost_a_margin_of_one() {
        check(
            "amount,cost\n0,100",
            expect![
                "gross_margin = not available, because the income was 0, of which nothing is a fraction. Look at the amounts themselves, or at months with income. (1 rows: (0 - 100) / 0) undated"
            ],
        );
        check("amount,cost\n100,0", expect!["gross_margin = 1 (1 rows: (100 - 0) / 100) undated"]);
        check(
            "amount,cost\n100,\n60,20",
            expect![
                "gross_margin = 0.875 (2 rows: (160 - 20) / 160) undated [1 sale has no cost and none is taken off for them]"
            ],
        );
    }

    #[test]
    fn an_account_of_no_known_class_is_named() {
        check(
            "account,amount\nSales,100\nZebra,7\nGross profit,93",
            expect![
                "gross_margin = not available, because nothing says whether `Zebra` is income or a cost. Add a column `section` with Income, Cost of Goods Sold or Expenses for each account. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn costs_below_zero_are_costs() {
        check(
            "section,amount\nIncome,100\nCOGS,-40",
            expect!["gross_margin = 0.60 (2 rows: (100 - 40) / 100) undated"],
        );
    }
}
