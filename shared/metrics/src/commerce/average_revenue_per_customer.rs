//! Average revenue per customer: what a customer who buys in a month spends in it (ARPU).
//!
//! Formula: net revenue of rows that name a customer / different customers with a paid row, both of the month.
//!
//! The last 24 months. A ratio of sums; guest sales are in neither number. What is given back to customers who bought
//! nothing in the month lowers it.
//!
//! Needs: amount, customer_id, date. Uses status, refund and currency. With several currencies there is one list for
//! each.
//! Empty: not available for a month without customers, and when no row has a readable date.
//! Source: ARPU as revenue / active customers of the month.
use crate::{
    Better, Category, Metric, UnitKind, absence,
    book::Book,
    cubes::customers::month_of,
    exact::{plus, ratio},
    figure::{Figure, Span},
    metric::Compute,
};
use domain::{Field, Granularity, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "average_revenue_per_customer",
    name: "Average revenue per customer",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["sales", "customers"],
    source: include_str!("average_revenue_per_customer.rs"),
    compute: Compute::PerCurrency(figures),
};

/// Months that are listed.
const MONTHS: usize = 24;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for month in book.latest(Granularity::Month, MONTHS) {
        let of = book.customers()?.months.get(&month_of(month.start)).copied().unwrap_or_default();
        let customers = of.new.customers + of.returning.customers;
        let net = book.money(plus(of.new.totals.net(), of.returning.totals.net())?)?;
        let value = match customers {
            0 => absence::nobody_in_month(),
            _ => Value::Exact(ratio(net, customers.into())?),
        };
        let rows = of.new.totals.rows + of.returning.totals.rows;
        figures.push(Figure::of(value, rows, format!("{net} / {customers}")).over(Span::Period(month)));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("average_revenue_per_customer", csv, expect);
    }

    #[test]
    fn a_month_is_shared_by_its_own_customers() {
        check(
            "date,customer_id,amount\n2024-01-01,A,5\n2024-01-02,B,4\n2024-01-02,,100\n2024-03-01,A,6\n2024-03-01,A,-1",
            expect![[r#"
            average_revenue_per_customer@2024-01 = 4.50 (2 rows: 9 / 2) 2024-01-01..2024-01-31
            average_revenue_per_customer@2024-02 = not available, because no customer bought in this month. See the months with customers. (0 rows: 0 / 0) 2024-02-01..2024-02-29
            average_revenue_per_customer@2024-03 = 5 (2 rows: 5 / 1) 2024-03-01..2024-03-01 partial"#]],
        );
    }
}
