//! Customer segments: how many customers are recent, frequent and valuable, and how many are slipping away.
//!
//! Formula: customers by segment of their scores in recency, frequency and money (RFM).
//!
//! Each customer gets three scores from 1 to 5: recency (days from the last day of purchase to the file's last day,
//! fewer is better), frequency (orders) and money (net revenue). A score is 1 + the fifths of customers who do worse,
//! ties together, so that few different numbers give fewer scores. Worth is the mean of the scores of frequency and
//! money, rounded down. The segments:
//!
//! | recency | worth | segment |
//! |---|---|---|
//! | 4-5 | 4-5 | champions |
//! | 3-5 | 3-5, not champions | loyal |
//! | 4-5 | 1-2 | promising |
//! | 3 | 1-2 | needs attention |
//! | 1-2 | 3-5 | at risk |
//! | 1-2 | 1-2 | dormant |
//!
//! Customers who kept no dated purchase are in no segment.
//!
//! Needs: amount, customer_id, date. Uses order_id, status, refund and currency. With several currencies there is one
//! list for each.
//! Empty: 0 for a segment without customers; not available with fewer than five customers who kept a dated purchase.
//! Source: RFM quintiles by rank with ties together, as of the file's last date.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, rfm};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "rfm_segments",
    name: "Customer segments",
    category: Category::Commerce,
    unit: UnitKind::Count("customers"),
    better: Better::Neither,
    needs: &[Field::Amount, Field::CustomerId, Field::Date],
    cubes: &["sales", "customers", "orders"],
    source: include_str!("rfm_segments.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let Some(segments) = rfm::segments(book)? else {
        return Ok(vec![rfm::too_few()]);
    };
    let all: u64 = segments.iter().map(|segment| segment.customers).sum();
    let figure = |segment: &rfm::Members| {
        let figure =
            Figure::exact(segment.customers.into(), segment.totals.rows, format!("{} of {all}", segment.customers));
        Ok(figure.about("segment", segment.name))
    };
    segments.iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("rfm_segments", csv, expect);
    }

    #[test]
    fn scores_are_fifths_by_rank() {
        check(
            "date,customer_id,amount\n2024-01-01,A,5\n2024-01-02,B,50\n2024-01-02,B,50\n2024-02-10,C,5\n2024-03-01,D,500\n2024-03-02,D,500\n2024-03-02,E,1\nsoon,F,9",
            expect![[r#"
            rfm_segments/champions = 1 (2 rows: 1 of 5) 2024-01-01..2024-03-02
            rfm_segments/loyal = 0 (0 rows: 0 of 5) 2024-01-01..2024-03-02
            rfm_segments/promising = 1 (1 rows: 1 of 5) 2024-01-01..2024-03-02
            rfm_segments/needs attention = 1 (1 rows: 1 of 5) 2024-01-01..2024-03-02
            rfm_segments/at risk = 1 (2 rows: 1 of 5) 2024-01-01..2024-03-02
            rfm_segments/dormant = 1 (1 rows: 1 of 5) 2024-01-01..2024-03-02"#]],
        );
    }

    #[test]
    fn four_customers_have_no_fifths() {
        check(
            "date,customer_id,amount,status\n2024-01-01,A,5,failed\n2024-01-01,B,5,paid",
            expect![
                "rfm_segments = not available, because fewer than five customers kept a dated purchase, which cannot be told apart by fifths. Upload a file with more customers, or one that covers a longer time. (0 rows: not computed) 2024-01-01..2024-01-01"
            ],
        );
    }
}
