//! Lead-to-customer rate: how many of the leads that came in a month became customers, as a fraction.
//!
//! Formula: customers among the leads of the month / leads of the month.
//!
//! A table is a pipeline when it has a column of stages, or a status that says won or lost; each row is one lead or deal.
//! The first figure is of all dated leads, then each month in which leads began (start_date, or date where there is none)
//! is a cohort: its leads have more time to be won the older it is, so cohorts with open leads say so.
//!
//! Needs: stage or a status with words of deals, and start_date or date.
//! Empty: not available without dated leads.
//! Source: lead → customer by cohort of lead date, not won this month / leads this month.
use crate::{
    Better, Category, Metric, UnitKind, book::Cohort, figure::Figure, metric::Compute, quotient::quotient,
    reading::Reading,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "lead_to_customer_rate",
    name: "Lead-to-customer rate",
    category: Category::Pipeline,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["deals"],
    source: include_str!("lead_to_customer_rate.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let pipeline = &reading.pipeline;
    if let Some(absent) = pipeline.lacks() {
        return Ok(vec![absent]);
    }
    if pipeline.cohorts.is_empty() {
        return Ok(vec![Figure::absent(
            "no row says when its lead began",
            "Add or map a column for `start_date` or `date`.",
        )]);
    }
    let mut all = Cohort::default();
    for cohort in pipeline.cohorts.values() {
        all.leads += cohort.leads;
        all.won += cohort.won;
        all.lost += cohort.lost;
    }
    let mut figures = vec![figure(&all)?];
    for (month, cohort) in &pipeline.cohorts {
        figures.push(figure(cohort)?.about("cohort", month.to_string()));
    }
    Ok(figures)
}

fn figure(cohort: &Cohort) -> Result<Figure> {
    let figure = quotient(cohort.won.into(), cohort.leads.into(), "leads are", cohort.leads)?;
    Ok(match cohort.leads - cohort.won - cohort.lost {
        0 => figure,
        open => figure.with_caveat(format!("Still open and may be won: {open}")),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("lead_to_customer_rate", csv, expect);
    }

    #[test]
    fn leads_are_followed_by_the_month_they_began() {
        check(
            "stage,amount,probability,start_date,date\nClosed Won,12000,100,2025-01-10,2025-03-11\nclosed won,4000,100,2025-01-15,2025-02-04\nProposal Sent,8000,75,2025-02-11,2025-06-30\nNegotiation,1000,,2025-02-11,2025-06-30\nClosed Lost,3000,0,2025-02-01,2025-03-20",
            expect![[r#"
            lead_to_customer_rate = 0.40 (5 rows: 2 / 5) 2025-02-04..2025-06-30 [Still open and may be won: 2]
            lead_to_customer_rate/2025-01 = 1 (2 rows: 2 / 2) 2025-02-04..2025-06-30
            lead_to_customer_rate/2025-02 = 0 (3 rows: 0 / 3) 2025-02-04..2025-06-30 [Still open and may be won: 2]"#]],
        );
    }

    #[test]
    fn leads_without_a_day_have_no_cohort() {
        check(
            "stage\nlead",
            expect![
                "lead_to_customer_rate = not available, because no row says when its lead began. Add or map a column for `start_date` or `date`. (0 rows: not computed) undated"
            ],
        );
    }
}
