//! Customer concentration: the share of net revenue that the largest customers bring.
//!
//! Formula: net revenue of the ten (and of the one) largest customers / net revenue of all customers.
//!
//! Rows that name no customer are in neither number. A customer with net revenue below zero has no share of anything: such
//! customers are left out of both numbers, and the calculation names how many and how much. More than a tenth from one
//! customer is the line at which companies usually disclose it. With ten customers or fewer the ten largest are everybody.
//!
//! Needs: amount, customer_id. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when customers brought in nothing, all in all.
//! Source: share of the top 10 of net sales; customers below zero are dropped and named, as in published Pareto analyses.
use crate::{
    Better, Category, Metric, UnitKind, absence,
    book::Book,
    exact::{plus, ratio},
    figure::Figure,
    metric::Compute,
    totals::Totals,
    words::count,
};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "customer_concentration",
    name: "Customer concentration",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Lower,
    needs: &[Field::Amount, Field::CustomerId],
    cubes: &["sales", "customers"],
    source: include_str!("customer_concentration.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let customers = book.customers();
    let below_zero = customers.partition_point(|(_, totals)| totals.net() >= 0);
    let (sharing, left_out) = customers.split_at(below_zero);
    let (all, lost) = (net(sharing)?, net(left_out)?);
    let rows = sharing.iter().map(|(_, totals)| totals.rows).sum();
    let mut figures = Vec::new();
    for (name, size) in [("top_10", 10), ("top_1", 1)] {
        let top = book.money(net(&sharing[..sharing.len().min(size)])?)?;
        let mut formula = format!("{top} / {}", book.money(all)?);
        if !left_out.is_empty() {
            formula += &format!(", without {} at {}", count(left_out.len() as u64, "customer"), book.money(lost)?);
        }
        let value = match () {
            () if customers.is_empty() => absence::no_customers(),
            () if plus(all, lost)? <= 0 => nothing_to_share(),
            () => Value::Exact(ratio(top, book.money(all)?)?),
        };
        figures.push(Figure::of(value, rows, formula).about("customers", name));
    }
    Ok(figures)
}

fn net(customers: &[(&str, Totals)]) -> Result<i128> {
    customers.iter().try_fold(0, |sum, (_, totals)| plus(sum, totals.net()))
}

fn nothing_to_share() -> Value {
    Value::not_available(
        "customers were given back as much as they paid, or more",
        "Upload a file that also holds the sales these refunds belong to.",
    )
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("customer_concentration", csv, expect);
    }

    #[test]
    fn guests_are_in_neither_number() {
        let rows: String = (1..=12).map(|number| format!("C{number},{number}\n")).collect();
        check(
            &format!("customer_id,amount\n{rows},500"),
            expect![[r#"
            customer_concentration/top_10 = 0.9615384615384615384615384615 (12 rows: 75 / 78) undated
            customer_concentration/top_1 = 0.1538461538461538461538461538 (12 rows: 12 / 78) undated"#]],
        );
    }

    #[test]
    fn customers_below_zero_are_left_out_and_named() {
        check(
            "customer_id,amount\nA,30\nB,10\nC,-5",
            expect![[r#"
            customer_concentration/top_10 = 1 (2 rows: 40 / 40, without 1 customer at -5) undated
            customer_concentration/top_1 = 0.75 (2 rows: 30 / 40, without 1 customer at -5) undated"#]],
        );
    }

    #[test]
    fn nothing_earned_is_nothing_to_share() {
        check(
            "customer_id,amount\nA,30\nB,-30",
            expect![[r#"
            customer_concentration/top_10 = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: 30 / 30, without 1 customer at -30) undated
            customer_concentration/top_1 = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: 30 / 30, without 1 customer at -30) undated"#]],
        );
        check(
            "customer_id,amount,status\nA,30,failed",
            expect![[r#"
            customer_concentration/top_10 = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: 0 / 0) undated
            customer_concentration/top_1 = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: 0 / 0) undated"#]],
        );
    }
}
