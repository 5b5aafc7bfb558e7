//! Customer concentration: the share of net revenue that the largest customers bring.
//!
//! Formula: net revenue of the ten largest customers (the largest one, the largest 1 % and 20 %) / net revenue of all
//! customers.
//!
//! Rows that name no customer are in neither number. A customer with net revenue below zero has no share of anything:
//! such customers are left out of both numbers, and the calculation names how many and how much. More than a tenth from
//! one customer is the line at which companies usually disclose it. With ten customers or fewer the ten largest are
//! everybody. A percentage of customers is rounded up to whole ones, so that 1 % of fifty is one.
//!
//! Needs: amount, customer_id. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when customers brought in nothing, all in all.
//! Source: share of the top 10 of net sales; customers below zero are dropped and named, as in published Pareto
//! analyses.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    concentration::{Shares, net},
    exact::ratio,
    figure::Figure,
    metric::Compute,
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
    let shares = Shares::of(book)?;
    let customers = shares.sharing.len();
    let percent = |of: usize| (customers * of).div_ceil(100);
    let mut figures = Vec::new();
    for (name, size) in [("top_10", 10), ("top_1", 1), ("top_1_percent", percent(1)), ("top_20_percent", percent(20))] {
        let top = book.money(net(&shares.sharing[..customers.min(size)])?)?;
        let all = book.money(shares.all)?;
        let value = match shares.absence()? {
            Some(value) => value,
            None => Value::Exact(ratio(top, all)?),
        };
        let formula = format!("{top} / {all}{}", shares.left_out(book)?);
        figures.push(Figure::of(value, shares.rows, formula).about("customers", name));
    }
    Ok(figures)
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
                customer_concentration/top_1 = 0.1538461538461538461538461538 (12 rows: 12 / 78) undated
                customer_concentration/top_1_percent = 0.1538461538461538461538461538 (12 rows: 12 / 78) undated
                customer_concentration/top_20_percent = 0.4230769230769230769230769231 (12 rows: 33 / 78) undated"#]],
        );
    }

    #[test]
    fn customers_below_zero_are_left_out_and_named() {
        check(
            "customer_id,amount\nA,30\nB,10\nC,-5",
            expect![[r#"
                customer_concentration/top_10 = 1 (2 rows: 40 / 40, without 1 customer at -5) undated
                customer_concentration/top_1 = 0.75 (2 rows: 30 / 40, without 1 customer at -5) undated
                customer_concentration/top_1_percent = 0.75 (2 rows: 30 / 40, without 1 customer at -5) undated
                customer_concentration/top_20_percent = 0.75 (2 rows: 30 / 40, without 1 customer at -5) undated"#]],
        );
    }

    #[test]
    fn nothing_earned_is_nothing_to_share() {
        check(
            "customer_id,amount\nA,30\nB,-30",
            expect![[r#"
                customer_concentration/top_10 = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: 30 / 30, without 1 customer at -30) undated
                customer_concentration/top_1 = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: 30 / 30, without 1 customer at -30) undated
                customer_concentration/top_1_percent = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: 30 / 30, without 1 customer at -30) undated
                customer_concentration/top_20_percent = not available, because customers were given back as much as they paid, or more. Upload a file that also holds the sales these refunds belong to. (1 rows: 30 / 30, without 1 customer at -30) undated"#]],
        );
        check(
            "customer_id,amount,status\nA,30,failed",
            expect![[r#"
                customer_concentration/top_10 = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: 0 / 0) undated
                customer_concentration/top_1 = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: 0 / 0) undated
                customer_concentration/top_1_percent = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: 0 / 0) undated
                customer_concentration/top_20_percent = not available, because no row that counts as a sale names a customer. Fill the customer column of the rows that are paid or refunded. (0 rows: 0 / 0) undated"#]],
        );
    }
}
