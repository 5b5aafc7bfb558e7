//! Sales cycle: the days it took to win the median deal.
//!
//! Formula: median of close − start over won deals.
//!
//! A table is a pipeline when it has a column of stages, or a status that says won or lost; each row is one lead or
//! deal. A deal begins on its start_date and closes on its date. Of two in the middle, it is their mean. Deals that
//! closed before they began are left out, and counted.
//!
//! Needs: start_date, date, and stage or a status with words of deals.
//! Empty: not available while no deal with both days is won.
//! Source: median days from creation to closed won.
use crate::{Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, reading::Reading};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "sales_cycle",
    name: "Sales cycle",
    category: Category::Pipeline,
    unit: UnitKind::Duration("days"),
    better: Better::Lower,
    needs: &[Field::StartDate, Field::Date],
    cubes: &["deals"],
    source: include_str!("sales_cycle.rs"),
    compute: Compute::WholeFile(figures),
};

/// A median of fewer deals says little.
const FEW: u64 = 10;

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let pipeline = &reading.pipeline;
    if let Some(absent) = pipeline.lacks() {
        return Ok(vec![absent]);
    }
    let Some((median, deals)) = pipeline.median_cycle() else {
        return Ok(vec![Figure::absent(
            "no won deal has a start and a close",
            "Upload won deals with the days they began and closed.",
        )]);
    };
    let mut figure = Figure::exact(median, deals, format!("median of {deals} won deals"));
    if pipeline.without_cycle > 0 {
        figure = figure.with_caveat(format!("Won deals without both days in order: {}", pipeline.without_cycle));
    }
    Ok(vec![if deals < FEW { figure.with_caveat(format!("Of only {deals} won deals")) } else { figure }])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("sales_cycle", csv, expect);
    }

    #[test]
    fn won_deals_alone_have_a_cycle() {
        check(
            "stage,amount,probability,start_date,date\nClosed Won,12000,100,2025-01-10,2025-03-11\nclosed won,4000,100,2025-01-15,2025-02-04\nProposal Sent,8000,75,2025-02-11,2025-06-30\nNegotiation,1000,,2025-02-11,2025-06-30\nClosed Lost,3000,0,2025-02-01,2025-03-20",
            expect!["sales_cycle = 40 (2 rows: median of 2 won deals) 2025-02-04..2025-06-30 [Of only 2 won deals]"],
        );
        check(
            "stage,amount,probability,start_date,date\nClosed Won,12000,100,2025-01-10,2025-03-11\nclosed won,4000,100,2025-01-15,2025-02-04\nProposal Sent,8000,75,2025-02-11,2025-06-30\nNegotiation,1000,,2025-02-11,2025-06-30\nClosed Lost,3000,0,2025-02-01,2025-03-20\nwon,1,1,2025-01-01,2025-01-02\nwon,1,1,2025-01-05,2025-01-02",
            expect![
                "sales_cycle = 20 (3 rows: median of 3 won deals) 2025-01-02..2025-06-30 [Won deals without both days in order: 1] [Of only 3 won deals]"
            ],
        );
    }

    #[test]
    fn nothing_won_has_no_cycle() {
        check(
            "stage,amount,probability,start_date,date\nlead,1,1,2025-01-01,2025-02-01",
            expect![
                "sales_cycle = not available, because no won deal has a start and a close. Upload won deals with the days they began and closed. (0 rows: not computed) 2025-02-01..2025-02-01"
            ],
        );
    }

    #[test]
    fn a_status_that_says_won_stands_for_a_stage() {
        let deals = "status,start_date,date\nClosed Won,2025-01-10,2025-03-14\nProposal Sent,2025-02-11,2025-06-30\nClosed Lost,2025-02-01,2025-03-20";
        check(
            deals,
            expect!["sales_cycle = 63 (1 rows: median of 1 won deals) 2025-03-14..2025-06-30 [Of only 1 won deals]"],
        );
    }
}
