//! Trial conversion: the part of the trials that ended which became paid subscriptions.
//!
//! Formula: trials that ended and were paid for afterwards / trials that ended.
//!
//! A trial belongs to the month in which it ended, not to that in which it began. It became paid where the subscription
//! is active, past due or non-renewing, or ended later than its trial. Trials that still run, and those that end after
//! the day the file came, are in neither number. There is one figure for all and one for each of the last 24 months in
//! which a trial ended; the last one is partial unless a trial ended on its last day.
//!
//! Needs: trial_end. Uses status, end_date and customer_id.
//! Empty: not available when no trial has ended.
//! Source: Stripe's trial conversion rate: by the end of the trial.
use crate::{
    Better, Category, Metric, UnitKind,
    book::trials::Ended,
    exact::ratio,
    figure::{Figure, Span},
    metric::Compute,
    reading::Reading,
    words::count,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "trial_conversion",
    name: "Trial conversion",
    category: Category::Recurring,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::TrialEnd],
    cubes: &["trials"],
    source: include_str!("trial_conversion.rs"),
    compute: Compute::WholeFile(figures),
};

/// Months shown.
const MONTHS: usize = 24;

/// Fewer trials than this say little.
const FEW: u64 = 10;

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let trials = &reading.trials;
    if trials.ended.trials == 0 {
        let because = format!("no trial has ended; still running: {}", count(trials.running, "trial"));
        return Ok(vec![Figure::absent(because, "Upload the file again when trials have ended.")]);
    }
    let mut figures = vec![figure(trials.ended)?];
    for (month, ended) in trials.months.iter().skip(trials.months.len().saturating_sub(MONTHS)) {
        let cut = trials.last.filter(|last| *last < month.end());
        figures.push(figure(*ended)?.over(cut.map_or(Span::Whole(*month), |last| Span::ToDate(*month, last))));
    }
    Ok(figures)
}

fn figure(ended: Ended) -> Result<Figure> {
    let value = ratio(ended.converted.into(), ended.trials.into())?;
    let figure = Figure::exact(value, ended.trials, format!("{} / {}", ended.converted, ended.trials));
    Ok(match ended.trials < FEW {
        true => figure.with_caveat(format!("Of {} only", count(ended.trials, "trial"))),
        false => figure,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("trial_conversion", csv, expect);
    }

    #[test]
    fn trials_count_in_the_month_they_ended() {
        check(
            "customer_id,trial_end,status,end_date
             A,2024-01-15,active,
             B,2024-01-20,canceled,2024-01-20
             C,2024-01-20,canceled,2024-03-20
             D,2024-02-10,past_due,
             E,2024-02-10,trialing,
             F,2030-01-01,active,",
            expect![[r#"
                trial_conversion = 0.75 (4 rows: 3 / 4) undated [Of 4 trials only]
                trial_conversion@2024-01 = 0.6666666666666666666666666667 (3 rows: 2 / 3) 2024-01-01..2024-01-31 [Of 3 trials only]
                trial_conversion@2024-02 = 1 (1 rows: 1 / 1) 2024-02-01..2024-02-10 partial [Of 1 trial only]"#]],
        );
    }

    #[test]
    fn trials_that_run_say_nothing_yet() {
        check(
            "customer_id,trial_end,status
             E,2030-02-10,trialing",
            expect![
                "trial_conversion = not available, because no trial has ended; still running: 1 trial. Upload the file again when trials have ended. (0 rows: not computed) undated"
            ],
        );
    }
}
