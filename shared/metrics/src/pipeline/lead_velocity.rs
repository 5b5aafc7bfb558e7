//! Lead velocity: how many more leads came in a month than in the month before.
//!
//! Formula: leads of the month / leads of the month before − 1.
//!
//! Leads are the column leads, else the rows of a pipeline by the day they began: start_date, or date where there is none.
//! Only complete months are compared, each with its predecessor in the calendar. Of a
//! pipeline, the days on which leads began say which months those are.
//!
//! Needs: leads and date; or stage, and start_date or date.
//! Empty: not available from a month without leads, and with fewer than two complete months.
//! Source: lead velocity rate = qualified leads of this month / last month − 1; all leads of the file are taken for qualified.
use crate::{
    Better, Category, Metric, UnitKind,
    exact::{less, ratio},
    figure::{Figure, Span},
    metric::Compute,
    periods::Calendar,
    reading::Reading,
};
use domain::{Decimal, Field, Granularity, Period, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "lead_velocity",
    name: "Lead velocity",
    category: Category::Pipeline,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[],
    cubes: &["ads", "deals"],
    source: include_str!("lead_velocity.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    if reading.marketing.has(Field::Leads) {
        let counted = |month: &Period| {
            let of_month = reading.marketing.of_month(month);
            Ok((reading.marketing.count(of_month.leads)?, of_month.rows))
        };
        return compared(reading.context.calendar, counted, |figure, month| figure.over(Span::Period(month)));
    }
    let pipeline = &reading.pipeline;
    if pipeline.lacks().is_some() {
        return Ok(vec![Figure::absent(
            "the file has no column of leads, and its rows are no leads with a stage",
            "Add or map a column for `leads`, or for `stage` and `start_date`.",
        )]);
    }
    let calendar = Calendar::of(pipeline.starts().iter().copied());
    let counted = |month: &Period| {
        let leads = pipeline.cohorts.get(month).copied().unwrap_or_default().leads;
        Ok((leads.into(), leads))
    };
    compared(calendar.as_ref(), counted, |figure, month| figure.about("month", month.to_string()))
}

fn compared(
    calendar: Option<&Calendar>,
    leads: impl Fn(&Period) -> Result<(Decimal, u64)>,
    named: impl Fn(Figure, Period) -> Figure,
) -> Result<Vec<Figure>> {
    let is_complete = |month: &Period| calendar.is_some_and(|calendar| calendar.is_complete(month));
    let months = calendar.map(|calendar| calendar.periods(Granularity::Month)).unwrap_or_default();
    let mut figures = Vec::new();
    for month in months.into_iter().filter(|month| is_complete(month) && is_complete(&month.previous())) {
        let ((now, rows), (before, rows_before)) = (leads(&month)?, leads(&month.previous())?);
        let value = if before > Decimal::ZERO {
            Value::Exact(less(ratio(now, before)?, Decimal::ONE)?)
        } else {
            let because = format!("there were no leads in {}; {now} came in {month}", month.previous());
            Value::not_available(because, "Compare the numbers themselves.")
        };
        figures.push(named(Figure::of(value, rows + rows_before, format!("{now} / {before} - 1")), month));
    }
    if figures.is_empty() {
        figures.push(Figure::absent(
            "the file holds no two complete months of leads in a row",
            "Upload a file that covers two months in a row from beginning to end.",
        ));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("lead_velocity", csv, expect);
    }

    #[test]
    fn complete_months_are_compared() {
        check(
            "date,leads\n2024-01-01,100\n2024-02-01,150\n2024-03-01,75",
            expect![[r#"
            lead_velocity@2024-02 = 0.50 (2 rows: 150 / 100 - 1) 2024-02-01..2024-02-29
            lead_velocity@2024-03 = -0.50 (2 rows: 75 / 150 - 1) 2024-03-01..2024-03-31"#]],
        );
    }

    #[test]
    fn a_month_without_leads_is_no_base() {
        check(
            "date,leads\n2024-01-01,0\n2024-02-01,150",
            expect![
                "lead_velocity@2024-02 = not available, because there were no leads in 2024-01; 150 came in 2024-02. Compare the numbers themselves. (2 rows: 150 / 0 - 1) 2024-02-01..2024-02-29"
            ],
        );
    }

    #[test]
    fn one_month_has_no_velocity() {
        check(
            "date,leads\n2024-01-01,100\n2024-01-31,5",
            expect![
                "lead_velocity = not available, because the file holds no two complete months of leads in a row. Upload a file that covers two months in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-01-31"
            ],
        );
    }

    #[test]
    fn rows_of_a_pipeline_are_leads() {
        check(
            "stage,date\nlead,2024-01-01\nlead,2024-02-01\nqualified,2024-02-03\nlead,2024-03-01",
            expect!["lead_velocity/2024-02 = 1 (3 rows: 2 / 1 - 1) 2024-01-01..2024-03-01"],
        );
    }
}
