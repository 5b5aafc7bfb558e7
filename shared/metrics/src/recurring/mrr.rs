//! MRR: the monthly recurring revenue, what the subscriptions that run are worth a month.
//!
//! Formula: Σ price × quantity − discount, of every subscription that runs at the last instant of the day, each as a
//! month's share: of a price for n months 1/n, for n years 1/(12 n), for n weeks 52/12/n, for n days 365/12/n.
//!
//! A subscription runs from its start, or the end of its trial, to its end; on the day of its end it runs no more.
//! Active, past-due and non-renewing ones count; those in trial, unpaid, incomplete, paused or of the future do not,
//! and a cancelled one counts to its end. Tax is no part of it, nor is what is charged once. A discount is taken as
//! running on; where no discount is below 0 or above 1 and some lie between, the column holds shares of the price. Of invoices for a period, each paid one is worth its amount without tax per month of its period; refunds
//! of a past one change nothing, and a customer whose next invoice is at most the days of grace late (3, where the
//! owner states no other) has not left. A file of payments alone is read by the days between them: 27 to 32 are a
//! month, 88 to 93 a quarter, 360 to 371 a year; that is an estimate and says so.
//!
//! Rows with a start and an end are invoices where nine of ten periods are as long as businesses bill by, and
//! subscriptions otherwise; dated rows with an interval and no end are invoices where they begin as another ends.
//!
//! There is a figure for the last day on which the file knows of something, and one for each of the last 24 months, at
//! the last instant of it.
//!
//! Needs: amount. Uses interval, start_date, end_date, trial_end, quantity, discount, tax, status, customer_id, date,
//! product and currency. With several currencies there is one figure for each; nothing is converted, so that exchange
//! rates move nothing.
//! Empty: 0 when no subscription runs; not available when nothing in the file recurs.
//! Source: Stripe's billing metrics; ChartMogul's MRR from invoices; 52 weeks and 365 days a year.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, words::count};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "mrr",
    name: "MRR",
    category: Category::Recurring,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("mrr.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let figure = |day| -> Result<Figure> {
            let balance = recurring.balance(day)?;
            let value = recurring.money(balance.units)?;
            Ok(Figure::exact(value, balance.rows, format!("{value} a month of {}", count(balance.rows, "row"))))
        };
        let mut figures = vec![figure(recurring.today())?.over(recurring.span_now())];
        for month in &recurring.months {
            figures.push(figure(month.to)?.over(recurring.span(month)));
        }
        Ok(figures)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("mrr", csv, expect);
    }

    #[test]
    fn a_hundred_monthly_and_fifty_yearly_subscribers_are_worth_12_500() {
        let monthly = (0..100).map(|n| format!("m{n},100.00,month,active\n"));
        let yearly = (0..50).map(|n| format!("y{n},600.00,year,active\n"));
        let rows: String = monthly.chain(yearly).collect();
        check(
            &format!("customer_id,amount,interval,status\n{rows}"),
            expect!["mrr = 12500.00 (150 rows: 12500.00 a month of 150 rows) undated"],
        );
    }

    #[test]
    fn ninety_a_quarter_are_thirty_a_month() {
        check(
            "customer_id,amount,interval,start_date
             A,90.00,quarter,2024-01-15",
            expect![[r#"
            mrr = 30.00 (1 rows: 30.00 a month of 1 row) 2024-01-15..2024-01-15
            mrr@2024-01 = 30.00 (1 rows: 30.00 a month of 1 row) 2024-01-01..2024-01-15 partial"#]],
        );
    }

    #[test]
    fn what_is_not_paid_for_is_no_part_of_it() {
        check(
            "customer_id,amount,interval,status
             A,10,month,active
             B,20,month,past_due
             C,40,month,trialing
             D,80,month,unpaid
             E,160,month,canceled
             F,320,month,incomplete
             G,0,month,active
             H,640,once,active",
            expect![
                "mrr = 30 (2 rows: 30 a month of 2 rows) undated [Not counted: 2 rows with a subscription that is no longer active and does not say when it ended]"
            ],
        );
    }

    #[test]
    fn quantities_discounts_and_trials_are_read() {
        check(
            "customer_id,amount,quantity,discount,interval,start_date,trial_end
             A,10.00,3,5.00,month,2024-01-01,
             B,7.00,,9.00,month,2024-01-01,
             C,12.00,2,,year,2024-01-01,2024-02-10",
            expect![[r#"
            mrr = 27.00 (2 rows: 27.00 a month of 2 rows) 2024-02-10..2024-02-10
            mrr@2024-01 = 25.00 (1 rows: 25.00 a month of 1 row) 2024-01-01..2024-01-31
            mrr@2024-02 = 27.00 (2 rows: 27.00 a month of 2 rows) 2024-02-01..2024-02-10 partial"#]],
        );
    }

    #[test]
    fn tax_of_invoices_is_taken_off_and_refunds_change_nothing() {
        check(
            "customer_id,amount,tax,start_date,end_date,status
             A,119.00,19.00,2024-01-01,2024-02-01,paid
             A,119.00,19.00,2024-02-01,2024-03-01,refunded
             B,300.00,,2024-01-01,2024-03-31,paid
             C,50.00,,2024-02-01,2024-02-29,void",
            expect![[r#"
            mrr = 200.00 (2 rows: 200.00 a month of 2 rows) 2024-02-01..2024-02-01
            mrr@2024-01 = 200.00 (2 rows: 200.00 a month of 2 rows) 2024-01-01..2024-01-31
            mrr@2024-02 = 200.00 (2 rows: 200.00 a month of 2 rows) 2024-02-01..2024-02-01 partial"#]],
        );
    }

    #[test]
    fn bookings_and_salaries_are_no_subscriptions() {
        check(
            "product,amount,start_date\nCook,3000.00,2024-01-03",
            expect![
                "mrr = not available, because nothing says how often the amounts are billed, or that subscriptions run on. Add or map a column for `interval`. (0 rows: not computed) undated"
            ],
        );
        check(
            "customer_id,amount,start_date,end_date
             A,300.00,2024-01-03,2024-01-08
             B,500.00,2024-02-11,2024-02-19",
            expect![
                "mrr = not available, because nothing says how often the amounts are billed, or that subscriptions run on. Add or map a column for `interval`. (0 rows: not computed) undated"
            ],
        );
    }
}
