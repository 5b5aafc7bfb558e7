//! Pipeline value: what the open deals would bring if all were won.
//!
//! Formula: sum of the amounts of deals neither won nor lost.
//!
//! A table is a pipeline when it has a column of stages, or a status that says won or lost; each row is one lead or deal.
//! A stage that is on no known ladder counts as open, and is named.
//!
//! Needs: amount, and stage or a status with words of deals. Uses currency.
//! Empty: 0 when no deal is open.
//! Source: open pipeline = Σ amount of open deals.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "pipeline_value",
    name: "Pipeline value",
    category: Category::Pipeline,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["deals"],
    source: include_str!("pipeline_value.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let pipeline = &book.pipeline;
    if let Some(absent) = pipeline.lacks() {
        return Ok(vec![absent]);
    }
    let open = &pipeline.open;
    let amount = book.money(open.amount)?;
    let mut figure = Figure::exact(amount, open.deals, format!("{amount} in {} open deals", open.deals));
    if open.with_amount < open.deals {
        figure = figure.with_caveat(format!("Open deals without an amount: {}", open.deals - open.with_amount));
    }
    Ok(vec![match pipeline.unknown_words() {
        Some(caveat) => figure.with_caveat(format!("{caveat}; they count as open")),
        None => figure,
    }])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("pipeline_value", csv, expect);
    }

    #[test]
    fn deals_neither_won_nor_lost_add_up() {
        check(
            "stage,amount,probability,start_date,date\nClosed Won,12000,100,2025-01-10,2025-03-11\nclosed won,4000,100,2025-01-15,2025-02-04\nProposal Sent,8000,75,2025-02-11,2025-06-30\nNegotiation,1000,,2025-02-11,2025-06-30\nClosed Lost,3000,0,2025-02-01,2025-03-20",
            expect!["pipeline_value = 9000 (2 rows: 9000 in 2 open deals) 2025-02-04..2025-06-30"],
        );
    }

    #[test]
    fn orders_are_no_pipeline() {
        check(
            "amount\n5",
            expect![
                "pipeline_value = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) undated"
            ],
        );
    }
}
