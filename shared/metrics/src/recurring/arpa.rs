//! ARPA: the average recurring revenue of an account, a month.
//!
//! Formula: MRR of the customers who pay / customers who pay.
//!
//! An account is a customer, whatever the number of seats or subscriptions; what is paid once is no part of it. There
//! is a figure for the last day on which the file knows of something, and one for each complete month of the last 24.
//!
//! Needs: amount, customer_id. Uses what MRR uses.
//! Empty: not available when nobody pays, or nothing in the file recurs.
//! Source: Stripe's and ChartMogul's average revenue per account.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{
        Book,
        recurring::{Group, Recurring},
    },
    exact::ratio,
    figure::Figure,
    horizons,
    metric::Compute,
};
use domain::{Decimal, Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "arpa",
    name: "ARPA",
    category: Category::Recurring,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["subscriptions", "billed_periods", "charges"],
    source: include_str!("arpa.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    book.recurring.figures(|recurring| {
        let mut figures = vec![figure(recurring, recurring.now()?)?.over(recurring.span_now())];
        for month in recurring.months.iter().filter(|month| recurring.is_complete(month) && month.end.customers > 0) {
            figures.push(figure(recurring, month.end)?.over(recurring.span(month)));
        }
        Ok(figures)
    })
}

fn figure(recurring: &Recurring, group: Group) -> Result<Figure> {
    if group.customers == 0 {
        return Ok(horizons::nobody_pays());
    }
    let (money, customers) = (recurring.money(group.units)?, Decimal::from(group.customers));
    Ok(Figure::exact(ratio(money, customers)?, group.rows, format!("{money} / {customers}")))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("arpa", csv, expect);
    }

    #[test]
    fn monthly_value_is_divided_by_customers_not_rows() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10.00,month,2024-01-01,,active
             A,120.00,year,2024-01-01,,active
             B,5.00,month,2024-02-10,,active",
            expect![[r#"
            arpa = 12.50 (3 rows: 25.00 / 2) 2024-02-10..2024-02-10
            arpa@2024-01 = 20.00 (2 rows: 20.00 / 1) 2024-01-01..2024-01-31"#]],
        );
    }

    #[test]
    fn nobody_who_pays_has_no_average() {
        check(
            "customer_id,amount,interval,start_date,end_date,status
             A,10.00,month,2024-01-01,2024-02-01,canceled",
            expect![[r#"
            arpa = not available, because no customer pays on the last day of the file. Upload the subscriptions that run, with their customers, too. (0 rows: not computed) 2024-02-01..2024-02-01
            arpa@2024-01 = 10.00 (1 rows: 10.00 / 1) 2024-01-01..2024-01-31"#]],
        );
    }
}
