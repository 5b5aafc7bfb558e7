//! Quick ratio (SaaS): how much recurring revenue is gained for each unit that is lost.
//!
//! Formula: (new + reactivation + expansion) / (contraction + churn), of each complete one of the last 24 months.
//!
//! It is not the quick ratio of a balance sheet.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available for a month in which nothing was lost, and when no month of the file is complete or nothing
//! recurs.
//! Source: the SaaS quick ratio of Stripe and ChartMogul.
use crate::{Better, Category, Metric, UnitKind, book::Book, exact::ratio, figure::Figure, horizons, metric::Compute};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "saas_quick_ratio",
    name: "Quick ratio (SaaS)",
    category: Category::Recurring,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("saas_quick_ratio.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let mut figures = Vec::new();
        for month in recurring.months.iter().filter(|month| recurring.is_complete(month)) {
            let (gained, lost) = month.gained_and_lost()?;
            let (up, down) = (recurring.money(gained.units)?, recurring.money(lost.units)?);
            let value = match lost.units {
                0 => {
                    let remedy = "Look at what was gained: it has no losses beside it.";
                    Value::not_available("nothing was lost in the month", remedy)
                }
                _ => Value::Exact(ratio(up, down)?),
            };
            let figure = Figure::of(value, gained.rows + lost.rows, format!("{up} / {down}"));
            figures.push(figure.over(recurring.span(month)));
        }
        if figures.is_empty() {
            figures.push(horizons::no_complete_month());
        }
        Ok(figures)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("saas_quick_ratio", csv, expect);
    }

    #[test]
    fn gains_are_divided_by_losses() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10.00,month,2024-01-01,2024-02-15,canceled
             B,30.00,month,2024-02-10,,active
             C,1.00,month,2024-03-31,,active",
            expect![[r#"
            saas_quick_ratio@2024-01 = not available, because nothing was lost in the month. Look at what was gained: it has no losses beside it. (1 rows: 10.00 / 0.00) 2024-01-01..2024-01-31
            saas_quick_ratio@2024-02 = 3 (2 rows: 30.00 / 10.00) 2024-02-01..2024-02-29
            saas_quick_ratio@2024-03 = not available, because nothing was lost in the month. Look at what was gained: it has no losses beside it. (1 rows: 1.00 / 0.00) 2024-03-01..2024-03-31"#]],
        );
    }
}
