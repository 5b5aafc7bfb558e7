//! MRR movements: what led from one month's recurring revenue to the next.
//!
//! Formula: per customer, MRR at the end of the month − MRR at the end of the month before: new where the customer
//! never paid before, reactivation from nothing after having paid, expansion where it is more, contraction where it is
//! less and something still runs, churn where nothing does.
//!
//! MRR at the end = MRR at the start + new + reactivation + expansion − contraction − churn; this is checked whenever
//! figures are made. Each customer is in one movement a month: several purchases of a new customer are all new, one of
//! two subscriptions cancelled is contraction. A cancellation counts when the subscription ends. A start within the
//! days of grace after an end (3, where the owner states no other) is a change of plan. Contraction and churn are shown
//! as what was lost, above zero. Each currency has its own movements and nothing is converted, so that exchange rates
//! move nothing.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available when nothing in the file recurs, or nothing is dated.
//! Source: ChartMogul's MRR movements; Stripe's billing metrics.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, horizons, metric::Compute, words::count};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "mrr_movements",
    name: "MRR movements",
    category: Category::Recurring,
    unit: UnitKind::Money,
    better: Better::Neither,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("mrr_movements.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let mut figures = Vec::new();
        for month in &recurring.months {
            let kinds = [
                ("new", month.new),
                ("expansion", month.expansion),
                ("contraction", month.contraction),
                ("churn", month.churn),
                ("reactivation", month.reactivation),
            ];
            for (kind, group) in kinds {
                let value = recurring.money(group.units)?;
                let formula = format!("{value} of {}", count(group.customers, "customer"));
                let figure = Figure::exact(value, group.rows, formula).about("movement", kind);
                figures.push(figure.over(recurring.span(month)));
            }
        }
        if figures.is_empty() {
            figures.push(horizons::undated());
        }
        Ok(figures)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("mrr_movements", csv, expect);
    }

    #[test]
    fn one_of_two_cancelled_is_contraction_and_the_last_one_churn() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10,month,2024-01-01,2024-03-10,canceled
             A,5,month,2024-01-20,2024-02-10,canceled
             B,7,month,2024-01-05,,active
             B,2,month,2024-02-05,,active",
            expect![[r#"
            mrr_movements/new@2024-01 = 22 (3 rows: 22 of 2 customers) 2024-01-01..2024-01-31
            mrr_movements/expansion@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/contraction@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/churn@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/reactivation@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/new@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
            mrr_movements/expansion@2024-02 = 2 (2 rows: 2 of 1 customer) 2024-02-01..2024-02-29
            mrr_movements/contraction@2024-02 = 5 (2 rows: 5 of 1 customer) 2024-02-01..2024-02-29
            mrr_movements/churn@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
            mrr_movements/reactivation@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-29
            mrr_movements/new@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-10 partial
            mrr_movements/expansion@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-10 partial
            mrr_movements/contraction@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-10 partial
            mrr_movements/churn@2024-03 = 10 (1 rows: 10 of 1 customer) 2024-03-01..2024-03-10 partial
            mrr_movements/reactivation@2024-03 = 0 (0 rows: 0 of 0 customers) 2024-03-01..2024-03-10 partial"#]],
        );
    }

    #[test]
    fn a_change_of_plan_is_no_churn_and_a_return_is_reactivation() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10,month,2024-01-01,2024-01-30,canceled
             A,12,month,2024-02-02,,active
             B,5,month,2024-01-01,2024-01-20,canceled
             B,5,month,2024-02-15,,active",
            expect![[r#"
            mrr_movements/new@2024-01 = 10 (1 rows: 10 of 1 customer) 2024-01-01..2024-01-31
            mrr_movements/expansion@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/contraction@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/churn@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/reactivation@2024-01 = 0 (0 rows: 0 of 0 customers) 2024-01-01..2024-01-31
            mrr_movements/new@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-15 partial
            mrr_movements/expansion@2024-02 = 2 (1 rows: 2 of 1 customer) 2024-02-01..2024-02-15 partial
            mrr_movements/contraction@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-15 partial
            mrr_movements/churn@2024-02 = 0 (0 rows: 0 of 0 customers) 2024-02-01..2024-02-15 partial
            mrr_movements/reactivation@2024-02 = 5 (1 rows: 5 of 1 customer) 2024-02-01..2024-02-15 partial"#]],
        );
    }
}
