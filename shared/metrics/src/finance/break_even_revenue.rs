//! Break-even revenue: the income at which nothing is earned and nothing lost.
//!
//! Formula: expenses / ((income − cost of goods sold) / income).
//!
//! Expenses are taken as fixed and the cost of goods sold as what each sale costs. The first figure is of the whole file, the
//! others of the complete months. Accounts are read as for gross margin.
//!
//! Needs: a statement by account (account, amount; better with section), or amount, cost and expense. Uses date, status, refund
//! and currency.
//! Empty: not available where sales bring no more than they cost.
//! Source: fixed costs / contribution margin ratio.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, Statement},
    exact::{decimal, ratio, times},
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "break_even_revenue",
    name: "Break-even revenue",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("break_even_revenue.rs"),
    compute: Compute::PerCurrency(figures),
};

const ASSUMED: &str = "Expenses are taken as fixed, the cost of goods sold as variable";

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if let Some(absent) = book.finance.lacks(&[Field::Amount, Field::Cost, Field::Expense]) {
        return Ok(vec![absent]);
    }
    let mut figures = vec![figure(book, &book.finance.total)?];
    for month in book.finance.complete_months(book) {
        figures.push(figure(book, &book.finance.of_month(&month))?.over(Span::Period(month)));
    }
    Ok(figures)
}

fn figure(book: &Book, statement: &Statement) -> Result<Figure> {
    let (expenses, income, left) = (statement.expenses, statement.income, statement.gross_profit()?);
    let formula = format!("{} / ({} / {})", book.money(expenses)?, book.money(left)?, book.money(income)?);
    let value = if income > 0 && left > 0 {
        // Multiplied before it is divided, so that it is rounded once.
        Value::Exact(ratio(book.money(times(expenses, income)?)?, decimal(left, 0)?)?)
    } else {
        Value::not_available("sales brought no more than they cost", "Upload months in which they did.")
    };
    Ok(Figure::of(value, statement.rows, formula).with_caveat(ASSUMED))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("break_even_revenue", csv, expect);
    }

    #[test]
    fn expenses_are_covered_by_the_margin() {
        check(
            "date,section,account,amount\n2025-01-01,Income,Design,1200\n2025-01-01,Cost of Goods Sold,Soil,300\n2025-01-01,Expenses,Rent,500\n2025-02-01,Income,Design,800\n2025-02-01,Cost of Goods Sold,Soil,200\n2025-02-01,Expenses,Rent,500\n2025-02-01,Other Expenses,Interest,40\n2025-02-01,Income,Total for Income,800",
            expect![[r#"
            break_even_revenue = 1333.3333333333333333333333333 (7 rows: 1000 / (1500 / 2000)) 2025-01-01..2025-02-01 [Expenses are taken as fixed, the cost of goods sold as variable]
            break_even_revenue@2025-01 = 666.66666666666666666666666667 (3 rows: 500 / (900 / 1200)) 2025-01-01..2025-01-31 [Expenses are taken as fixed, the cost of goods sold as variable]
            break_even_revenue@2025-02 = 666.66666666666666666666666667 (4 rows: 500 / (600 / 800)) 2025-02-01..2025-02-28 [Expenses are taken as fixed, the cost of goods sold as variable]"#]],
        );
    }

    #[test]
    fn a_loss_on_each_sale_is_never_covered() {
        check(
            "amount,cost,expense\n100,120,50",
            expect![
                "break_even_revenue = not available, because sales brought no more than they cost. Upload months in which they did. (1 rows: 50 / (-20 / 100)) undated [Expenses are taken as fixed, the cost of goods sold as variable]"
            ],
        );
    }
}
