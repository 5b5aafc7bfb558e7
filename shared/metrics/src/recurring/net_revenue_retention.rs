//! Net revenue retention: what the customers of the start pay now, for each unit that they paid then.
//!
//! Formula: (MRR at the start + expansion − contraction − churn) / MRR at the start, of the customers who paid at the
//! start.
//!
//! Over one month, for each complete one of the last 24; and over twelve months, for each of them that ends a year
//! after a month of the file: those who paid a year ago, compared with what they pay now, not a product of months. New
//! customers and those who came back are no part of it. For the last 30 days there is Baremetrics' reading too, 1 −
//! (churned − expansion) / MRR of 30 days ago, in which contraction is no loss.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available when nothing in the file recurs, when no complete month has a start with paying customers, and
//! over 12 months when the file is shorter than 13.
//! Source: NRR = (start + expansion − contraction − churn) / start, of the same formula sheet; Baremetrics' net revenue
//! retention.
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
    id: "net_revenue_retention",
    name: "Net revenue retention",
    category: Category::Recurring,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("net_revenue_retention.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let mut figures = horizons::ratios(recurring, "", |of: &Comparison| {
            let kept = minus(plus(of.start.units, of.expansion.units)?, of.contraction.units)?;
            Share::of_money(recurring, minus(kept, of.churn.units)?, of.start.units)
        })?;
        figures.extend(horizons::thirty_days(recurring, "Baremetrics", |of| {
            let kept = minus(plus(of.start.units, of.expansion.units)?, of.churn.units)?;
            Share::of_money(recurring, kept, of.start.units)
        })?);
        Ok(figures)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("net_revenue_retention", csv, expect);
    }

    #[test]
    fn more_from_those_who_stay_may_exceed_what_is_lost() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,100.00,month,2024-01-01,2024-02-15,canceled
             B,100.00,month,2024-01-01,,active
             B,150.00,month,2024-02-10,,active
             C,30.00,month,2024-02-01,2024-03-31,canceled",
            expect![[r#"
                net_revenue_retention/1 month@2024-02 = 1.25 (2 rows: 250.00 / 200.00) 2024-02-01..2024-02-29 [Of 2 customers at the start only]
                net_revenue_retention/1 month@2024-03 = 0.8928571428571428571428571429 (3 rows: 250.00 / 280.00) 2024-03-01..2024-03-31 [Of 2 customers at the start only]
                net_revenue_retention/12 months = not available, because no complete month of the file begins with customers who pay, as far back as is compared. Upload subscriptions or invoices over more months, those that ended too. (0 rows: not computed) undated
                net_revenue_retention/30 days, Baremetrics = 0.8928571428571428571428571429 (3 rows: 250.00 / 280.00) 2024-03-31..2024-03-31 [Of 2 customers at the start only]"#]],
        );
    }
}
