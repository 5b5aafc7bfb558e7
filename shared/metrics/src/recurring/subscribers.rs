//! Subscribers: the customers with a subscription that runs and is paid.
//!
//! Formula: customers whose MRR is above zero at the last instant of the day.
//!
//! A customer with two subscriptions is one. There is a figure for the last day on which the file knows of something,
//! and one for each of the last 24 months.
//!
//! Needs: amount, customer_id. Uses what MRR uses. A customer who pays in two currencies is one in each.
//! Empty: 0 when nobody pays; not available when nothing in the file recurs.
//! Source: Stripe's active subscribers; ChartMogul's customers.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, recurring::Group},
    figure::Figure,
    metric::Compute,
    words::count,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "subscribers",
    name: "Subscribers",
    category: Category::Recurring,
    unit: UnitKind::Count("customers"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("subscribers.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let figure = |group: Group| {
            let formula = format!("{} with {}", count(group.customers, "customer"), count(group.rows, "row"));
            Figure::exact(group.customers.into(), group.rows, formula)
        };
        let mut figures = vec![figure(recurring.now()?).over(recurring.span_now())];
        figures.extend(recurring.months.iter().map(|month| figure(month.end).over(recurring.span(month))));
        Ok(figures)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("subscribers", csv, expect);
    }

    #[test]
    fn a_customer_with_two_subscriptions_is_one() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10,month,2024-01-01,,active
             A,5,year,2024-01-01,,active
             B,10,month,2024-01-15,2024-02-10,canceled",
            expect![[r#"
            subscribers = 1 (2 rows: 1 customer with 2 rows) 2024-02-10..2024-02-10
            subscribers@2024-01 = 2 (3 rows: 2 customers with 3 rows) 2024-01-01..2024-01-31
            subscribers@2024-02 = 1 (2 rows: 1 customer with 2 rows) 2024-02-01..2024-02-10 partial"#]],
        );
    }
}
