//! Weighted pipeline: what the open deals will bring by the chances stated for them.
//!
//! Formula: sum of amount × probability of deals neither won nor lost.
//!
//! A table is a pipeline when it has a column of stages, or a status that says won or lost; each row is one lead or
//! deal. Probabilities are fractions of 1, or percent where any of the table is above 1. Deals without one are left
//! out, and counted.
//!
//! Needs: amount, probability, and stage or a status with words of deals. Uses currency.
//! Empty: 0 when no deal is open.
//! Source: weighted pipeline = Σ amount × probability.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "weighted_pipeline",
    name: "Weighted pipeline",
    category: Category::Pipeline,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Probability],
    cubes: &["deals"],
    source: include_str!("weighted_pipeline.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let pipeline = &book.pipeline;
    if let Some(absent) = pipeline.lacks() {
        return Ok(vec![absent]);
    }
    let open = &pipeline.open;
    let weighted = pipeline.weighted(open)?;
    let left_out = open.deals - open.with_both;
    let figure = Figure::exact(weighted, open.with_both, format!("{weighted} in {} open deals", open.with_both));
    Ok(vec![match left_out {
        0 => figure,
        _ => figure.with_caveat(format!("Open deals without an amount or a probability: {left_out}")),
    }])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("weighted_pipeline", csv, expect);
    }

    #[test]
    fn percentages_weigh_amounts() {
        check(
            "stage,amount,probability,start_date,date\nClosed Won,12000,100,2025-01-10,2025-03-11\nclosed won,4000,100,2025-01-15,2025-02-04\nProposal Sent,8000,75,2025-02-11,2025-06-30\nNegotiation,1000,,2025-02-11,2025-06-30\nClosed Lost,3000,0,2025-02-01,2025-03-20",
            expect![
                "weighted_pipeline = 6000.00 (1 rows: 6000.00 in 1 open deals) 2025-02-04..2025-06-30 [Open deals without an amount or a probability: 1]"
            ],
        );
    }

    #[test]
    fn fractions_weigh_them_too() {
        check(
            "stage,amount,probability\nlead,100,0.25\nproposal,50.50,1\nwon,7,1",
            expect!["weighted_pipeline = 75.50 (2 rows: 75.50 in 2 open deals) undated"],
        );
    }

    #[test]
    fn no_pipeline_is_not_weighted() {
        check(
            "amount,probability\n5,1",
            expect![
                "weighted_pipeline = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) undated"
            ],
        );
    }
}
