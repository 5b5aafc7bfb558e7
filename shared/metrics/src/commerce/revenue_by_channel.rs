//! Revenue by channel: net revenue of each channel.
//!
//! Formula: gross revenue − refunds, of the rows of the channel.
//!
//! The fifty channels with the largest net revenue, the others together as one line, and rows that name no channel as
//! another, so that the lines add up to net revenue. A refund counts against the channel of its own row. Channels are
//! told apart by the text of their column as it stands after cleaning.
//!
//! Needs: amount, channel. Uses status, refund and currency. With several currencies there is one list for each.
//! Empty: not available when no row counts as a sale.
//! Source: net sales by a dimension, as shop systems report them; a sum over groups is the whole.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By},
    breakdown,
    figure::Figure,
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_by_channel",
    name: "Revenue by channel",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Channel],
    cubes: &["sales"],
    source: include_str!("revenue_by_channel.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    breakdown::figures(book, By::Channel, |book, part| {
        Ok(Figure::exact(book.money(part.totals.net())?, part.totals.rows, book.net_formula(&part.totals)?))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_by_channel", csv, expect);
    }

    #[test]
    fn channels_and_rows_without_one_add_up_to_net_revenue() {
        check(
            "channel,amount,status\nA,3,paid\n,90,paid\nB,40,paid\nB,10,refunded\nC,1,failed",
            expect![[r#"
            revenue_by_channel/B = 40 (2 rows: 50 - 10) undated
            revenue_by_channel/A = 3 (1 rows: 3 - 0) undated
            revenue_by_channel/(no channel) = 90 (1 rows: 90 - 0) undated"#]],
        );
    }
}
