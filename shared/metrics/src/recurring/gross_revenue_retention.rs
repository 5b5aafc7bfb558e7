//! Gross revenue retention: the part of the recurring revenue at the start that was neither cancelled nor reduced.
//!
//! Formula: (MRR at the start − contraction − churn) / MRR at the start, of the customers who paid at the start.
//!
//! Over one month, for each complete one of the last 24; and over twelve months, for each of them that ends a year
//! after a month of the file: those who paid a year ago, compared with what they pay now, not a product of months. It
//! is at most 1. New customers and those who came back are no part of it.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available when nothing in the file recurs, when no complete month has a start with paying customers, and
//! over 12 months when the file is shorter than 13.
//! Source: GRR = (start − contraction − churn) / start, as the formula sheet of LBS' private equity and venture capital
//! club.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, recurring::Comparison},
    exact::minus,
    figure::Figure,
    horizons::{self, Share},
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "gross_revenue_retention",
    name: "Gross revenue retention",
    category: Category::Recurring,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("gross_revenue_retention.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        horizons::ratios(recurring, "", |of: &Comparison| {
            let lost = minus(minus(of.start.units, of.contraction.units)?, of.churn.units)?;
            Share::of_money(recurring, lost, of.start.units)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("gross_revenue_retention", csv, expect);
    }

    #[test]
    fn expansion_does_not_make_up_for_losses() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,100.00,month,2024-01-01,2024-02-15,canceled
             B,100.00,month,2024-01-01,,active
             B,50.00,month,2024-02-10,,active
             C,30.00,month,2024-02-01,2024-03-31,canceled",
            expect![[r#"
                gross_revenue_retention/1 month@2024-02 = 0.50 (2 rows: 100.00 / 200.00) 2024-02-01..2024-02-29 [Of 2 customers at the start only]
                gross_revenue_retention/1 month@2024-03 = 0.8333333333333333333333333333 (3 rows: 150.00 / 180.00) 2024-03-01..2024-03-31 [Of 2 customers at the start only]
                gross_revenue_retention/12 months = not available, because no complete month of the file begins with customers who pay, as far back as is compared. Upload subscriptions or invoices over more months, those that ended too. (0 rows: not computed) undated"#]],
        );
    }

    #[test]
    fn a_year_ago_is_compared_with_now() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,100.00,month,2024-01-01,2024-06-15,canceled
             B,100.00,month,2024-01-01,,active
             C,10.00,month,2025-01-31,,active",
            expect![[r#"
                gross_revenue_retention/1 month@2024-02 = 1 (2 rows: 200.00 / 200.00) 2024-02-01..2024-02-29 [Of 2 customers at the start only]
                gross_revenue_retention/1 month@2024-03 = 1 (2 rows: 200.00 / 200.00) 2024-03-01..2024-03-31 [Of 2 customers at the start only]
                gross_revenue_retention/1 month@2024-04 = 1 (2 rows: 200.00 / 200.00) 2024-04-01..2024-04-30 [Of 2 customers at the start only]
                gross_revenue_retention/1 month@2024-05 = 1 (2 rows: 200.00 / 200.00) 2024-05-01..2024-05-31 [Of 2 customers at the start only]
                gross_revenue_retention/1 month@2024-06 = 0.50 (2 rows: 100.00 / 200.00) 2024-06-01..2024-06-30 [Of 2 customers at the start only]
                gross_revenue_retention/1 month@2024-07 = 1 (1 rows: 100.00 / 100.00) 2024-07-01..2024-07-31 [Of 1 customer at the start only]
                gross_revenue_retention/1 month@2024-08 = 1 (1 rows: 100.00 / 100.00) 2024-08-01..2024-08-31 [Of 1 customer at the start only]
                gross_revenue_retention/1 month@2024-09 = 1 (1 rows: 100.00 / 100.00) 2024-09-01..2024-09-30 [Of 1 customer at the start only]
                gross_revenue_retention/1 month@2024-10 = 1 (1 rows: 100.00 / 100.00) 2024-10-01..2024-10-31 [Of 1 customer at the start only]
                gross_revenue_retention/1 month@2024-11 = 1 (1 rows: 100.00 / 100.00) 2024-11-01..2024-11-30 [Of 1 customer at the start only]
                gross_revenue_retention/1 month@2024-12 = 1 (1 rows: 100.00 / 100.00) 2024-12-01..2024-12-31 [Of 1 customer at the start only]
                gross_revenue_retention/1 month@2025-01 = 1 (1 rows: 100.00 / 100.00) 2025-01-01..2025-01-31 [Of 1 customer at the start only]
                gross_revenue_retention/12 months@2025-01 = 0.50 (2 rows: 100.00 / 200.00) 2025-01-01..2025-01-31 [Of 2 customers at the start only]"#]],
        );
    }
}
