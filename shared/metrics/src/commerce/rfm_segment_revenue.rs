//! Revenue by customer segment: what champions bring in, and what customers at risk would take away.
//!
//! Formula: net revenue of the customers by segment of their scores in recency, frequency and money (RFM).
//!
//! Who is in which segment stands with customer segments. Customers who kept no dated purchase are in none.
//!
//! Needs: amount, customer_id, date. Uses order_id, status, refund and currency. With several currencies there is one
//! list for each.
//! Empty: 0 for a segment without customers; not available with fewer than five customers who kept a dated purchase.
//! Source: RFM quintiles by rank with ties together, as of the file's last date.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, rfm};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "rfm_segment_revenue",
    name: "Revenue by customer segment",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["sales", "customers", "orders"],
    source: include_str!("rfm_segment_revenue.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let Some(segments) = rfm::segments(book)? else {
        return Ok(vec![rfm::too_few()]);
    };
    let figure = |segment: &rfm::Members| {
        let figure =
            Figure::exact(book.money(segment.totals.net())?, segment.totals.rows, book.net_formula(&segment.totals)?);
        Ok(figure.about("segment", segment.name))
    };
    segments.iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("rfm_segment_revenue", csv, expect);
    }

    #[test]
    fn scores_are_fifths_by_rank() {
        check(
            "date,customer_id,amount\n2024-01-01,A,5\n2024-01-02,B,50\n2024-01-02,B,50\n2024-02-10,C,5\n2024-03-01,D,500\n2024-03-02,D,500\n2024-03-02,E,1\nsoon,F,9",
            expect![[r#"
            rfm_segment_revenue/champions = 1000 (2 rows: 1000 - 0) 2024-01-01..2024-03-02
            rfm_segment_revenue/loyal = 0 (0 rows: 0 - 0) 2024-01-01..2024-03-02
            rfm_segment_revenue/promising = 1 (1 rows: 1 - 0) 2024-01-01..2024-03-02
            rfm_segment_revenue/needs attention = 5 (1 rows: 5 - 0) 2024-01-01..2024-03-02
            rfm_segment_revenue/at risk = 100 (2 rows: 100 - 0) 2024-01-01..2024-03-02
            rfm_segment_revenue/dormant = 5 (1 rows: 5 - 0) 2024-01-01..2024-03-02"#]],
        );
    }

    #[test]
    fn four_customers_have_no_fifths() {
        check(
            "date,customer_id,amount,status\n2024-01-01,A,5,failed\n2024-01-01,B,5,paid",
            expect![
                "rfm_segment_revenue = not available, because fewer than five customers kept a dated purchase, which cannot be told apart by fifths. Upload a file with more customers, or one that covers a longer time. (0 rows: not computed) 2024-01-01..2024-01-01"
            ],
        );
    }
}
