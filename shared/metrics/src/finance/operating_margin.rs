//! Operating margin: what is left of the income after all costs of running the business, as a fraction of it.
//!
//! Formula: (income − cost of goods sold − expenses) / income.
//!
//! Depreciation is an expense; interest, taxes and other income are not part of it. Accounts are read as for gross margin.
//!
//! Needs: a statement by account (account, amount; better with section), or amount and expense. Uses cost, date, status,
//! refund and currency.
//! Empty: not available where there was no income, and where an account is in no known class.
//! Source: operating income / revenue.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, margins::Margin, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "operating_margin",
    name: "Operating margin",
    category: Category::Financial,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("operating_margin.rs"),
    compute: Compute::PerCurrency(figures),
};

pub(super) const MARGIN: Margin = Margin {
    fields: &[Field::Amount, Field::Expense],
    left: |statement| statement.operating_income(),
    taken: |statement| vec![('-', statement.cost_of_goods), ('-', statement.expenses)],
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    MARGIN.figures(book)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("operating_margin", csv, expect);
    }

    #[test]
    fn expenses_are_taken_off_beside_the_cost_of_goods() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Cost of Goods Sold,Soil,200\n2025-02-01,Expenses,Rent,500\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
            operating_margin = 0.25 (7 rows: (2000 - 500 - 1000) / 2000) 2025-01-01..2025-02-01
            operating_margin@2025-01 = 0.3333333333333333333333333333 (3 rows: (1200 - 300 - 500) / 1200) 2025-01-01..2025-01-31
            operating_margin@2025-02 = 0.125 (4 rows: (800 - 200 - 500) / 800) 2025-02-01..2025-02-28"#]],
        );
    }

    #[test]
    fn a_table_without_costs_says_so() {
        check(
            "date,amount,expense\n2024-01-01,100,30",
            expect![[r#"
            operating_margin = 0.70 (1 rows: (100 - 0 - 30) / 100) 2024-01-01..2024-01-01 [The file has no column of costs, so none is taken off]
            operating_margin@2024-01 = 0.70 (1 rows: (100 - 0 - 30) / 100) 2024-01-01..2024-01-01 partial [The file has no column of costs, so none is taken off]"#]],
        );
    }
}
