//! Refund rate: how much of the money that came in was given back.
//!
//! Formula: refunds / gross revenue.
//!
//! Returns count in the file they are booked in, whenever the sale was. Of orders, see order refund rate.
//!
//! Needs: amount. Uses status, refund and currency. With several currencies there is one figure for each.
//! Empty: not available when nothing came in.
//! Source: returns / gross sales; returns belong to the day they are processed.
use crate::{Better, Category, Metric, UnitKind, absence, book::Book, exact::ratio, figure::Figure, metric::Compute};
use domain::{Field, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "refund_rate",
    name: "Refund rate",
    category: Category::Commerce,
    unit: UnitKind::Ratio,
    better: Better::Lower,
    needs: &[Field::Amount],
    cubes: &["sales"],
    source: include_str!("refund_rate.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (refunds, gross) = (book.money(book.total.refunds)?, book.money(book.total.gross)?);
    let value = match book.total.gross {
        0 => absence::nothing_to_refund(),
        _ => Value::Exact(ratio(refunds, gross)?),
    };
    Ok(vec![Figure::of(value, book.total.rows, format!("{refunds} / {gross}"))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("refund_rate", csv, expect);
    }

    #[test]
    fn refunds_of_every_kind_count() {
        check(
            "amount,status,refund\n100,paid,\n40,refunded,\n60,paid,15\n-5,paid,",
            expect!["refund_rate = 0.30 (4 rows: 60 / 200) undated"],
        );
    }

    #[test]
    fn refunds_alone_have_no_rate() {
        check(
            "amount\n-10",
            expect![
                "refund_rate = not available, because the file has no sales that refunds could be of. Upload a file that also holds the sales these refunds belong to. (1 rows: 10 / 0) undated"
            ],
        );
    }
}
