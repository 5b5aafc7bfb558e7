//! ARR: the annual recurring revenue, what the subscriptions that run are worth a year if all goes on as it is.
//!
//! Formula: 12 × MRR on the last day.
//!
//! It is no revenue of any year. Where every customer may leave each month it says no more than MRR does.
//!
//! Needs: amount. Uses what MRR uses. With several currencies there is one figure for each.
//! Empty: 0 when no subscription runs; not available when nothing in the file recurs.
//! Source: ARR = 12 × MRR, as venture capital reads it.
use crate::{Better, Category, Metric, UnitKind, book::Book, exact::times, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "arr",
    name: "ARR",
    category: Category::Recurring,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("arr.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let balance = recurring.balance(recurring.today())?;
        let value = recurring.money(times(balance.units, 12)?)?;
        let formula = format!("12 * {}", recurring.money(balance.units)?);
        Ok(vec![Figure::exact(value, balance.rows, formula).over(recurring.span_now())])
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("arr", csv, expect);
    }

    #[test]
    fn a_year_is_twelve_months_and_an_annual_price_comes_back_exactly() {
        check(
            "customer_id,amount,interval,start_date
             A,100.00,year,2024-01-01
             B,10.00,month,2024-02-01",
            expect!["arr = 220.00 (2 rows: 12 * 18.333333333333333333333333333) 2024-02-01..2024-02-01"],
        );
    }

    #[test]
    fn sales_without_recurrence_have_none() {
        check(
            "customer_id,amount,date
             A,600,2024-01-05",
            expect![
                "arr = not available, because no column says how often customers are billed, and no customer pays for the same product again. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-05..2024-01-05"
            ],
        );
    }
}
