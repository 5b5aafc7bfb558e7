//! Logo churn: the part of the customers that stopped paying.
//!
//! Formula: customers who paid at the start and pay nothing at the end / customers who paid at the start.
//!
//! Over one month, for each complete one of the last 24, and over twelve months where the file is long enough. For the
//! last 30 days there is Stripe's reading too: churned / (active 30 days ago + new since). A month's churn becomes a
//! year's as 1 − (1 − churn)^12, never as twelve times it.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available when nothing in the file recurs, when no complete month has a start with paying customers, and
//! over 12 months when the file is shorter than 13.
//! Source: ChartMogul's customer churn rate; Stripe's subscriber churn rate.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, recurring::Comparison},
    figure::Figure,
    horizons::{self, Share},
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "logo_churn",
    name: "Logo churn",
    category: Category::Recurring,
    unit: UnitKind::Ratio,
    better: Better::Lower,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("logo_churn.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let lost = |of: &Comparison| Ok(Share::of_customers(of.churn.customers, of.start.customers));
        let mut figures = horizons::ratios(recurring, "", lost)?;
        figures.extend(horizons::thirty_days(recurring, "Stripe", |of| {
            Ok(Share::of_customers(of.churn.customers, of.start.customers + of.new.customers))
        })?);
        Ok(figures.into_iter().map(|figure| horizons::of_losses(recurring, figure)).collect())
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("logo_churn", csv, expect);
    }

    #[test]
    fn customers_lost_are_divided_by_those_at_the_start() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10,month,2024-01-01,2024-02-15,canceled
             B,10,month,2024-01-01,,active
             C,10,month,2024-02-10,,active
             D,10,month,2024-03-01,2024-03-31,canceled",
            expect![[r#"
                logo_churn/1 month@2024-02 = 0.50 (2 rows: 1 / 2) 2024-02-01..2024-02-29 [Of 2 customers at the start only]
                logo_churn/1 month@2024-03 = 0 (2 rows: 0 / 2) 2024-03-01..2024-03-31 [Of 2 customers at the start only]
                logo_churn/12 months = not available, because no complete month of the file begins with customers who pay, as far back as is compared. Upload subscriptions or invoices over more months, those that ended too. (0 rows: not computed) undated
                logo_churn/30 days, Stripe = 0.3333333333333333333333333333 (3 rows: 1 / 3) 2024-03-31..2024-03-31 [Of 3 customers at the start only]"#]],
        );
    }

    #[test]
    fn a_list_of_what_runs_shows_no_churn() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10,month,2024-01-01,,active
             B,10,month,2024-02-29,,active",
            expect![[r#"
                logo_churn/1 month@2024-02 = 0 (1 rows: 0 / 1) 2024-02-01..2024-02-29 [Of 1 customer at the start only] [Nothing in the file has ended; a list of what runs does not show who left]
                logo_churn/12 months = not available, because no complete month of the file begins with customers who pay, as far back as is compared. Upload subscriptions or invoices over more months, those that ended too. (0 rows: not computed) undated
                logo_churn/30 days, Stripe = 0 (1 rows: 0 / 2) 2024-02-29..2024-02-29 [Of 1 customer at the start only] [Nothing in the file has ended; a list of what runs does not show who left]"#]],
        );
    }
}
