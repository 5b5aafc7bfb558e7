//! Revenue from new and returning customers: what first purchases bring in a month, and what loyalty does.
//!
//! Formula: net revenue of the rows of customers who bought for the first time in the month, of those who bought
//! before, and of rows that name no customer.
//!
//! The last 24 months; the lines of a month add up to its net revenue. New is who bought nothing in an earlier month of
//! the file, in this currency, with all rows of the first month. What is given back to someone who bought nothing in
//! the file yet belongs to a purchase before it, and counts as returning.
//!
//! Needs: amount, customer_id, date. Uses status, refund and currency. With several currencies there is one list for
//! each.
//! Empty: 0 for a month without customers; not available when no row has a readable date.
//! Source: net sales by new and returning customers, as shop systems report them.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    cubes::customers::month_of,
    exact::minus,
    figure::{Figure, Span},
    metric::Compute,
    totals::Totals,
};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "new_and_returning_revenue",
    name: "Revenue from new and returning customers",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["sales", "customers"],
    source: include_str!("new_and_returning_revenue.rs"),
    compute: Compute::PerCurrency(figures),
};

/// Months that are listed.
const MONTHS: usize = 24;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for month in book.latest(Granularity::Month, MONTHS) {
        let of = book.customers()?.months.get(&month_of(month.start)).copied().unwrap_or_default();
        let guests = guests(&book.between(month.start, month.end())?, &[of.new.totals, of.returning.totals])?;
        let named = [(of.new.totals, "new"), (of.returning.totals, "returning"), (guests, "(no customer)")];
        for (totals, name) in named {
            if totals.rows > 0 || name != "(no customer)" {
                let figure = Figure::exact(book.money(totals.net())?, totals.rows, book.net_formula(&totals)?);
                figures.push(figure.about("customers", name).over(Span::Period(month)));
            }
        }
    }
    Ok(figures)
}

/// What is left of a month without its customers.
fn guests(all: &Totals, customers: &[Totals]) -> Result<Totals> {
    customers.iter().try_fold(*all, |left, of| {
        Ok(Totals {
            rows: left.rows - of.rows,
            bought: left.bought - of.bought,
            gross: minus(left.gross, of.gross)?,
            refunds: minus(left.refunds, of.refunds)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("new_and_returning_revenue", csv, expect);
    }

    #[test]
    fn the_lines_of_a_month_add_up_to_its_net_revenue() {
        check(
            "date,customer_id,amount,status\n2024-01-01,A,5,paid\n2024-01-02,B,4,refunded\n2024-02-01,A,6,paid\n2024-02-01,B,7,paid\n2024-02-01,,9,paid\n2024-03-01,B,-2,paid",
            expect![[r#"
            new_and_returning_revenue/new@2024-01 = 5 (1 rows: 5 - 0) 2024-01-01..2024-01-31
            new_and_returning_revenue/returning@2024-01 = 0 (1 rows: 4 - 4) 2024-01-01..2024-01-31
            new_and_returning_revenue/new@2024-02 = 7 (1 rows: 7 - 0) 2024-02-01..2024-02-29
            new_and_returning_revenue/returning@2024-02 = 6 (1 rows: 6 - 0) 2024-02-01..2024-02-29
            new_and_returning_revenue/(no customer)@2024-02 = 9 (1 rows: 9 - 0) 2024-02-01..2024-02-29
            new_and_returning_revenue/new@2024-03 = 0 (0 rows: 0 - 0) 2024-03-01..2024-03-01 partial
            new_and_returning_revenue/returning@2024-03 = -2 (1 rows: 0 - 2) 2024-03-01..2024-03-01 partial"#]],
        );
    }
}
