//! Revenue churn: the part of the recurring revenue that was lost, before and after what the remaining customers added.
//!
//! Formula: gross (contraction + churn) / MRR at the start; net (contraction + churn − expansion) / MRR at the start.
//!
//! Of the customers who paid at the start, over one month for each complete one of the last 24, and over twelve months
//! where the file is long enough. Net churn is below zero where customers who stayed added more than was lost.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available when nothing in the file recurs, when no complete month has a start with paying customers, and
//! over 12 months when the file is shorter than 13.
//! Source: Stripe's and ChartMogul's gross and net MRR churn rate.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, recurring::Comparison},
    exact::{minus, plus},
    figure::Figure,
    horizons::{self, Share},
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_churn",
    name: "Revenue churn",
    category: Category::Recurring,
    unit: UnitKind::Ratio,
    better: Better::Lower,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("revenue_churn.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let lost = |of: &Comparison| plus(of.contraction.units, of.churn.units);
        let mut figures =
            horizons::ratios(recurring, "gross, ", |of| Share::of_money(recurring, lost(of)?, of.start.units))?;
        figures.extend(horizons::ratios(recurring, "net, ", |of| {
            Share::of_money(recurring, minus(lost(of)?, of.expansion.units)?, of.start.units)
        })?);
        Ok(figures.into_iter().map(|figure| horizons::of_losses(recurring, figure)).collect())
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_churn", csv, expect);
    }

    #[test]
    fn net_churn_may_be_below_zero() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,100.00,month,2024-01-01,2024-02-15,canceled
             B,100.00,month,2024-01-01,,active
             B,150.00,month,2024-02-10,,active
             C,30.00,month,2024-02-01,2024-03-31,canceled",
            expect![[r#"
                revenue_churn/gross, 1 month@2024-02 = 0.50 (2 rows: 100.00 / 200.00) 2024-02-01..2024-02-29 [Of 2 customers at the start only]
                revenue_churn/gross, 1 month@2024-03 = 0.1071428571428571428571428571 (3 rows: 30.00 / 280.00) 2024-03-01..2024-03-31 [Of 2 customers at the start only]
                revenue_churn/gross, 12 months = not available, because no complete month of the file begins with customers who pay, as far back as is compared. Upload subscriptions or invoices over more months, those that ended too. (0 rows: not computed) undated
                revenue_churn/net, 1 month@2024-02 = -0.25 (2 rows: -50.00 / 200.00) 2024-02-01..2024-02-29 [Of 2 customers at the start only]
                revenue_churn/net, 1 month@2024-03 = 0.1071428571428571428571428571 (3 rows: 30.00 / 280.00) 2024-03-01..2024-03-31 [Of 2 customers at the start only]
                revenue_churn/net, 12 months = not available, because no complete month of the file begins with customers who pay, as far back as is compared. Upload subscriptions or invoices over more months, those that ended too. (0 rows: not computed) undated"#]],
        );
    }
}
