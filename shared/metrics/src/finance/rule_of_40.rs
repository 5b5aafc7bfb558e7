//! Rule of 40: growth of a year and margin of that year, added up.
//!
//! Formula: (income of the last 12 complete months / income of the 12 before − 1) + EBITDA of the last 12 / their income.
//!
//! EBITDA is operating income before depreciation, as accounts are read for gross margin.
//!
//! Needs: a statement by account (account, amount, date), or amount, expense and date; 24 complete months. Uses cost, section,
//! status, refund and currency.
//! Empty: not available with fewer than 24 complete months, and where either year had no income.
//! Source: revenue growth % + profit margin %, with EBITDA as the profit; 40 % is the rule of thumb.
use crate::{Better, Category, Metric, UnitKind, book::Book, exact::ratio, figure::Figure, metric::Compute};
use domain::{Decimal, Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "rule_of_40",
    name: "Rule of 40",
    category: Category::Financial,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("rule_of_40.rs"),
    compute: Compute::PerCurrency(figures),
};

const YEAR: usize = 12;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    figure(book).map(|figure| vec![figure])
}

fn figure(book: &Book) -> Result<Figure> {
    if let Some(absent) = book.finance.lacks(&[Field::Amount, Field::Expense]) {
        return Ok(absent);
    }
    let months = book.finance.complete_months(book);
    let Some(first) = months.len().checked_sub(2 * YEAR) else {
        return Ok(Figure::absent(
            format!("the file covers only {} of the 24 whole months", months.len()),
            "Upload two whole years.",
        ));
    };
    let (before, now) = months[first..].split_at(YEAR);
    let (before, now) = (book.finance.over(before)?, book.finance.over(now)?);
    let (base, income) = (book.money(before.income)?, book.money(now.income)?);
    if base <= Decimal::ZERO || income <= Decimal::ZERO {
        let because = format!("the income of the two years was {base} and {income}");
        return Ok(Figure::absent(because, "Upload two years with income."));
    }
    let ebitda = book.money(now.ebitda()?)?;
    let (growth, margin) = (ratio(income, base)? - Decimal::ONE, ratio(ebitda, income)?);
    let formula = format!("({income} / {base} - 1) + {ebitda} / {income}");
    let figure = Figure::exact(growth + margin, before.rows + now.rows, formula);
    Ok(match book.finance.left_out() {
        Some(caveat) => figure.with_caveat(caveat),
        None => figure,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("rule_of_40", csv, expect);
    }

    #[test]
    fn growth_and_margin_of_the_last_year_add_up() {
        let month = |number: i32| {
            let (year, month) = (2023 + number / 12, number % 12 + 1);
            format!("{year}-{month:02}-01,{},80\n", if year == 2023 { 100 } else { 125 })
        };
        let rows = |months: i32| (0..months).map(month).collect::<String>();
        check(
            &format!("date,amount,expense\n{}", rows(24)),
            expect![
                "rule_of_40 = 0.61 (24 rows: (1500 / 1200 - 1) + 540 / 1500) 2023-01-01..2024-12-01 [The file has no column of costs, so none is taken off]"
            ],
        );
        check(
            &format!("date,amount,expense\n{}", rows(23)),
            expect![
                "rule_of_40 = not available, because the file covers only 23 of the 24 whole months. Upload two whole years. (0 rows: not computed) 2023-01-01..2024-11-01"
            ],
        );
    }
}
