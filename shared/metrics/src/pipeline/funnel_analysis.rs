//! Funnel analysis: how many of those who entered came through to each stage, as fractions.
//!
//! Formula: reached the last stage / entered; and for each step, reached the stage / reached the one before.
//!
//! A table is a pipeline when it has a column of stages, or a status that says won or lost; each row is one lead or
//! deal. Of a snapshot, with each lead in one stage of today, those who stand in a later stage have reached all before
//! it: a won deal passed every stage. A lost one entered, and how far it came is not known. Of a history, where leads
//! stand in several stages, those count who stood in every stage up to it, in order of the first day in each; and it is
//! said how many did in any order. The stages are the owner's (`assumptions.stages`), else lead (new, subscriber,
//! prospect), qualified (MQL, SQL, appointment scheduled), opportunity (discovery, demo, needs analysis), proposal
//! (quote, negotiation, contract sent) and customer (closed won, won).
//!
//! Needs: stage, or a status with words of deals; for a history also date, and order_id or customer_id.
//! Empty: not available where nobody entered, and for steps from a stage that nobody reached.
//! Source: step rate n(k) / n(k−1) and overall n(k) / n(0) with the unit and rule named.
use crate::{
    Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, quotient::quotient, reading::Reading,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "funnel_analysis",
    name: "Funnel analysis",
    category: Category::Pipeline,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["deals", "steps"],
    source: include_str!("funnel_analysis.rs"),
    compute: Compute::WholeFile(figures),
};

const COUNTED: &str = "The numbers fall from stage to stage, so they are taken for all who reached each";

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let pipeline = &reading.pipeline;
    if let Some(absent) = pipeline.lacks_stages() {
        return Ok(vec![absent]);
    }
    let is_counted = pipeline.counts_who_reached();
    let (mut reached, rows, mut caveats) = match &pipeline.history {
        Some(history) => {
            let (of, ever) = (history.of, listed(&history.ever));
            let said = format!("In order of the first day in each stage, in {of}; in any order they are {ever}");
            (history.in_order.clone(), history.rows, vec![said])
        }
        None if is_counted => (pipeline.standing.clone(), pipeline.deals(), vec![COUNTED.to_owned()]),
        None => (snapshot(&pipeline.standing, pipeline.lost.deals), pipeline.deals(), Vec::new()),
    };
    if pipeline.history.is_none() && !is_counted && pipeline.lost.deals > 0 {
        caveats.push(format!("How far lost deals came is not known: {} only entered", pipeline.lost.deals));
    }
    caveats.extend(pipeline.unknown_words().map(|words| format!("{words}; they are left out")));
    let mut names = pipeline.ladder.names();
    if is_counted {
        names = names.into_iter().zip(&reached).filter(|(_, count)| **count > 0).map(|(name, _)| name).collect();
        reached.retain(|count| *count > 0);
    }
    let mut figures = vec![step(&reached, 0, reached.len() - 1, &names, rows)?];
    for at in 1..reached.len() {
        let figure = step(&reached, at - 1, at, &names, rows)?;
        figures.push(figure.about("step", format!("{} → {}", names[at - 1], names[at])));
    }
    figures.iter_mut().for_each(|figure| figure.caveats.clone_from(&caveats));
    Ok(figures)
}

fn step(reached: &[u64], from: usize, to: usize, names: &[&str], rows: u64) -> Result<Figure> {
    quotient(reached[to].into(), reached[from].into(), &format!("those who reached `{}` are", names[from]), rows)
}

/// Who stands in a stage has reached all before it.
fn snapshot(standing: &[u64], lost: u64) -> Vec<u64> {
    let mut reached: Vec<u64> = (0..standing.len()).map(|place| standing[place..].iter().sum()).collect();
    reached[0] += lost;
    reached
}

fn listed(numbers: &[u64]) -> String {
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("funnel_analysis", csv, expect);
    }

    /// So many rows in each of the stages.
    fn standing(stages: &[(&str, usize)]) -> String {
        let rows = stages.iter().map(|(stage, number)| format!("{stage}\n").repeat(*number));
        format!("stage\n{}", rows.collect::<String>())
    }

    #[test]
    fn a_won_deal_has_passed_all_stages() {
        check(
            &standing(&[("lead", 3), ("qualified", 2), ("opportunity", 1)]),
            expect![[r#"
            funnel_analysis = 0 (6 rows: 0 / 6) undated
            funnel_analysis/lead → qualified = 0.50 (6 rows: 3 / 6) undated
            funnel_analysis/qualified → opportunity = 0.3333333333333333333333333333 (6 rows: 1 / 3) undated
            funnel_analysis/opportunity → proposal = 0 (6 rows: 0 / 1) undated
            funnel_analysis/proposal → customer = not available, because there is nothing to divide by: those who reached `proposal` are 0. Upload a file, or ask for days, in which it is above zero. (6 rows: 0 / 0) undated"#]],
        );
        check(
            &standing(&[("lead", 1), ("customer", 2)]),
            expect![[r#"
            funnel_analysis = 0.6666666666666666666666666667 (3 rows: 2 / 3) undated
            funnel_analysis/lead → qualified = 0.6666666666666666666666666667 (3 rows: 2 / 3) undated
            funnel_analysis/qualified → opportunity = 1 (3 rows: 2 / 2) undated
            funnel_analysis/opportunity → proposal = 1 (3 rows: 2 / 2) undated
            funnel_analysis/proposal → customer = 1 (3 rows: 2 / 2) undated"#]],
        );
        check(
            &standing(&[("Lead", 100), ("Customer", 10), ("lost", 5)]),
            expect![[r#"
            funnel_analysis = 0.0869565217391304347826086957 (115 rows: 10 / 115) undated [How far lost deals came is not known: 5 only entered]
            funnel_analysis/lead → qualified = 0.0869565217391304347826086957 (115 rows: 10 / 115) undated [How far lost deals came is not known: 5 only entered]
            funnel_analysis/qualified → opportunity = 1 (115 rows: 10 / 10) undated [How far lost deals came is not known: 5 only entered]
            funnel_analysis/opportunity → proposal = 1 (115 rows: 10 / 10) undated [How far lost deals came is not known: 5 only entered]
            funnel_analysis/proposal → customer = 1 (115 rows: 10 / 10) undated [How far lost deals came is not known: 5 only entered]"#]],
        );
    }

    #[test]
    fn a_history_is_read_in_order() {
        check(
            "customer_id,stage,date\nA,lead,2024-01-01\nA,qualified,2024-01-05\nB,lead,2024-01-03\nB,qualified,2024-01-02\nC,lead,2024-01-03\nC,customer,2024-01-09",
            expect![[r#"
            funnel_analysis = 0 (6 rows: 0 / 3) 2024-01-01..2024-01-09 [In order of the first day in each stage, in customers; in any order they are 3, 2, 0, 0, 1]
            funnel_analysis/lead → qualified = 0.3333333333333333333333333333 (6 rows: 1 / 3) 2024-01-01..2024-01-09 [In order of the first day in each stage, in customers; in any order they are 3, 2, 0, 0, 1]
            funnel_analysis/qualified → opportunity = 0 (6 rows: 0 / 1) 2024-01-01..2024-01-09 [In order of the first day in each stage, in customers; in any order they are 3, 2, 0, 0, 1]
            funnel_analysis/opportunity → proposal = not available, because there is nothing to divide by: those who reached `opportunity` are 0. Upload a file, or ask for days, in which it is above zero. (6 rows: 0 / 0) 2024-01-01..2024-01-09 [In order of the first day in each stage, in customers; in any order they are 3, 2, 0, 0, 1]
            funnel_analysis/proposal → customer = not available, because there is nothing to divide by: those who reached `proposal` are 0. Upload a file, or ask for days, in which it is above zero. (6 rows: 0 / 0) 2024-01-01..2024-01-09 [In order of the first day in each stage, in customers; in any order they are 3, 2, 0, 0, 1]"#]],
        );
    }

    #[test]
    fn without_stages_there_is_no_funnel() {
        check(
            "leads,conversions\n100,10",
            expect![
                "funnel_analysis = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) undated"
            ],
        );
    }
}
