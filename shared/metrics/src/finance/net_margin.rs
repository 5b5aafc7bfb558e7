//! Net margin: what is left of the income after everything, as a fraction of it.
//!
//! Formula: (income − cost of goods sold − expenses + other income − other expenses) / income.
//!
//! Interest and taxes are other expenses. Accounts are read as for gross margin.
//!
//! Needs: a statement by account (account, amount; better with section), or amount and expense. Uses cost, date, status,
//! refund and currency.
//! Empty: not available where there was no income, and where an account is in no known class.
//! Source: net income / revenue.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, margins::Margin, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "net_margin",
    name: "Net margin",
    category: Category::Financial,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("net_margin.rs"),
    compute: Compute::PerCurrency(figures),
};

pub(super) const MARGIN: Margin = Margin {
    fields: &[Field::Amount, Field::Expense],
    left: |statement| statement.net_income(),
    taken: |statement| {
        vec![
            ('-', statement.cost_of_goods),
            ('-', statement.expenses),
            ('+', statement.other_income),
            ('-', statement.other_expenses),
        ]
    },
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    MARGIN.figures(book)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("net_margin", csv, expect);
    }

    #[test]
    fn other_expenses_are_taken_off_as_well() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Cost of Goods Sold,Soil,200\n2025-02-01,Expenses,Rent,500\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
            net_margin = 0.23 (7 rows: (2000 - 500 - 1000 + 0 - 40) / 2000) 2025-01-01..2025-02-01
            net_margin@2025-01 = 0.3333333333333333333333333333 (3 rows: (1200 - 300 - 500 + 0 - 0) / 1200) 2025-01-01..2025-01-31
            net_margin@2025-02 = 0.075 (4 rows: (800 - 200 - 500 + 0 - 40) / 800) 2025-02-01..2025-02-28"#]],
        );
    }

    #[test]
    fn amounts_alone_are_no_profit() {
        check(
            "date,amount\n2024-01-01,100",
            expect![
                "net_margin = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-01-01"
            ],
        );
    }
}
