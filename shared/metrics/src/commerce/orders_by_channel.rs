//! Orders by channel: in how many orders something of each channel was bought and kept.
//!
//! Formula: different order ids with rows of the channel that were kept + such rows without an order id.
//!
//! The fifty channels with the largest net revenue. An order that holds several channels counts for each of them, so
//! that the lines add up to more than the orders of the file, and the channels after the fiftieth are not added up at
//! all.
//!
//! Needs: amount, channel. Uses order_id, status, refund and currency. With several currencies there is one list for
//! each, and an order in two of them is in both.
//! Empty: not available when no row counts as a sale.
//! Source: orders are distinct order ids, never lines; a row without an id is an order of its own.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By},
    breakdown,
    figure::Figure,
    metric::Compute,
    words::count,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "orders_by_channel",
    name: "Orders by channel",
    category: Category::Commerce,
    unit: UnitKind::Count("orders"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::Channel],
    cubes: &["sales", "orders", "order_parts"],
    source: include_str!("orders_by_channel.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    breakdown::overlapping(book, By::Channel, |_, part| {
        Ok(Figure::exact(
            part.orders.into(),
            part.totals.rows,
            format!("{} in {}", part.orders, count(part.totals.rows, "row")),
        ))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("orders_by_channel", csv, expect);
    }

    #[test]
    fn an_order_counts_once_for_each_of_its_channels() {
        check(
            "order_id,channel,amount\n1,A,3\n1,A,4\n1,B,1\n2,A,9\n3,A,5\n3,A,-5\n,B,2\n,,7",
            expect![[r#"
            orders_by_channel/A = 2 (5 rows: 2 in 5 rows) undated
            orders_by_channel/B = 2 (2 rows: 2 in 2 rows) undated
            orders_by_channel/(no channel) = 1 (1 rows: 1 in 1 row) undated"#]],
        );
    }
}
