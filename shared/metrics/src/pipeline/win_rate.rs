//! Win rate: the fraction of decided deals that were won.
//!
//! Formula: won / (won + lost).
//!
//! A table is a pipeline when it has a column of stages, or a status that says won or lost; each row is one lead or deal.
//! Won are closed won, won, customer, evangelist, Kunde, gewonnen; lost are closed lost, lost, disqualified, verloren. Open
//! deals do not count.
//!
//! Needs: stage, or a status with words of deals.
//! Empty: not available while no deal is won or lost.
//! Source: win rate = won / (won + lost).
use crate::{
    Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, quotient::quotient, reading::Reading,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "win_rate",
    name: "Win rate",
    category: Category::Pipeline,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["deals"],
    source: include_str!("win_rate.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let pipeline = &reading.pipeline;
    if let Some(absent) = pipeline.lacks() {
        return Ok(vec![absent]);
    }
    let (won, lost) = (pipeline.won.deals, pipeline.lost.deals);
    let mut figure = quotient(won.into(), (won + lost).into(), "deals won or lost are", won + lost)?;
    figure.formula = format!("{won} / ({won} + {lost})");
    Ok(vec![match (won, lost) {
        (1.., 0) => figure.with_caveat("No row is marked as lost; lost deals may be missing from the file"),
        _ => figure,
    }])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("win_rate", csv, expect);
    }

    #[test]
    fn open_deals_do_not_count() {
        check(
            "stage,amount,probability,start_date,date\nClosed Won,12000,100,2025-01-10,2025-03-11\nclosed won,4000,100,2025-01-15,2025-02-04\nProposal Sent,8000,75,2025-02-11,2025-06-30\nNegotiation,1000,,2025-02-11,2025-06-30\nClosed Lost,3000,0,2025-02-01,2025-03-20",
            expect!["win_rate = 0.6666666666666666666666666667 (3 rows: 2 / (2 + 1)) 2025-02-04..2025-06-30"],
        );
    }

    #[test]
    fn statuses_of_deals_make_a_pipeline() {
        check("status,amount\nWon,5\nLost,5\nQuoted,7", expect!["win_rate = 0.50 (2 rows: 1 / (1 + 1)) undated"]);
    }

    #[test]
    fn nothing_decided_is_no_rate() {
        check(
            "stage\nlead",
            expect![
                "win_rate = not available, because there is nothing to divide by: deals won or lost are 0. Upload a file, or ask for days, in which it is above zero. (0 rows: 0 / (0 + 0)) undated"
            ],
        );
    }

    #[test]
    fn statuses_of_payments_do_not() {
        check(
            "status,amount\npaid,5\nfailed,5\nnew,7",
            expect![
                "win_rate = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn steps_of_the_same_deals_are_not_counted_as_deals() {
        check(
            "order_id,stage,date\n1,lead,2024-01-01\n1,won,2024-02-01",
            expect![
                "win_rate = not available, because the rows are steps of the same deals, so a row is not a deal. Upload the deals themselves, one row each with its stage of today. (0 rows: not computed) 2024-01-01..2024-02-01"
            ],
        );
    }
}
