//! Order refund rate: of how many orders something was given back.
//!
//! Formula: orders of which something was given back / orders that were placed.
//!
//! An order was placed when something came in, kept or not; it counts as refunded when any part of it went back. A
//! refund booked as a row of its own without an order id belongs to no order that could be found, and is in the refund
//! rate of money alone: beside others the rate says so, and where all refunds are such there is none.
//!
//! Needs: amount. Uses order_id, status and refund. Counted over all currencies.
//! Empty: not available when no order was placed, and when refunds name no order.
//! Source: refund rate by orders, orders being distinct order ids.
use crate::{
    Better, Category, Metric, UnitKind, absence,
    exact::ratio,
    figure::Figure,
    metric::Compute,
    reading::Reading,
    words::{count, verb},
};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "order_refund_rate",
    name: "Order refund rate",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Lower,
    needs: &[Field::Amount],
    cubes: &["sales", "orders"],
    source: include_str!("order_refund_rate.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let orders = reading.orders()?;
    let (returned, placed, loose) = (orders.returned, orders.placed, orders.loose_refunds);
    let value = match placed {
        0 => absence::nothing_to_refund(),
        _ if returned == 0 && loose > 0 => Value::not_available(
            format!("{} no order, so nothing tells of how many orders something was given back", named(loose)),
            "Fill the order id of refunds, or see the refund rate of money.",
        ),
        _ => Value::Exact(ratio(returned.into(), placed.into())?),
    };
    let rows = reading.books.iter().map(|book| book.total.rows).sum();
    let figure = Figure::of(value, rows, format!("{returned} / {placed}"));
    let caveat = format!("At least this: {} no order", named(loose));
    let is_least = loose > 0 && figure.value.exact().is_some();
    Ok(vec![if is_least { figure.with_caveat(caveat) } else { figure }])
}

fn named(refunds: u64) -> String {
    format!("{} {}", count(refunds, "refund"), verb(refunds, "names", "name"))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("order_refund_rate", csv, expect);
    }

    #[test]
    fn lines_of_one_order_are_returned_once() {
        check(
            "order_id,amount\n1,10\n1,-10\n2,10\n2,-1\n3,5\n3,5",
            expect!["order_refund_rate = 0.6666666666666666666666666667 (6 rows: 2 / 3) undated"],
        );
    }

    #[test]
    fn a_row_without_an_order_id_is_an_order() {
        check(
            "amount,status,refund\n100,paid,\n40,refunded,\n60,paid,15\n-5,paid,",
            expect![[
                r#"order_refund_rate = 0.6666666666666666666666666667 (4 rows: 2 / 3) undated [At least this: 1 refund names no order]"#
            ]],
        );
    }

    #[test]
    fn refunds_that_name_no_order_are_no_rate_of_nothing() {
        check(
            "order_id,amount\n1,10\n2,10\n,-10",
            expect![[
                r#"order_refund_rate = not available, because 1 refund names no order, so nothing tells of how many orders something was given back. Fill the order id of refunds, or see the refund rate of money. (3 rows: 0 / 2) undated"#
            ]],
        );
    }

    #[test]
    fn refunds_alone_have_no_rate() {
        check(
            "amount\n-10",
            expect![
                "order_refund_rate = not available, because the file has no sales that refunds could be of. Upload a file that also holds the sales these refunds belong to. (1 rows: 0 / 0) undated"
            ],
        );
    }
}
