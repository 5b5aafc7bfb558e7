//! From cubes to claims: read, ask every metric, check, and say what was found.
use crate::{
    METRICS, absence,
    book::{Book, Context},
    claims::{Claims, CurrencyOf},
    cubes::{Cubes, UNDATED},
    exact,
    figure::Figure,
    identities,
    metric::{Compute, Metric},
    nature::{self, Nature},
    origin::Origin,
    periods::Calendar,
    reading::Reading,
    remarks,
};
use domain::{Claim, Date, Findings, Result, Value};
use tables::day_number;

/// What one metric answered for one book, or for the file.
pub struct Answer<'a> {
    pub metric: &'static Metric,
    pub book: Option<&'a Book<'a>>,
    pub figures: Vec<Figure>,
}

/// Every claim that [`METRICS`] makes of the cubes, in the order of the slice; adds to `findings` what computing found.
pub fn compute(cubes: &Cubes, origin: &Origin, findings: &mut Findings) -> Result<Vec<Claim>> {
    let calendar = calendar(cubes, origin.today);
    let reading = Reading::of(cubes, context(calendar.as_ref(), cubes, origin))?;
    let answers = answers(METRICS, &reading, cubes, origin, findings)?;
    identities::check(&reading, &answers)?;
    remarks::add(&reading, origin, findings)?;
    Nature::of(cubes, origin)?.remark(origin, findings);
    Ok(claims(answers, &reading, calendar.as_ref(), origin))
}

/// The claims that some metrics make of cubes, which may be a part of a table's.
pub fn compute_some(
    metrics: &[&'static Metric],
    cubes: &Cubes,
    origin: &Origin,
    findings: &Findings,
) -> Result<Vec<Claim>> {
    let calendar = calendar(cubes, origin.today);
    let reading = Reading::of(cubes, context(calendar.as_ref(), cubes, origin))?;
    let answers = answers(metrics, &reading, cubes, origin, findings)?;
    Ok(claims(answers, &reading, calendar.as_ref(), origin))
}

/// The days on which the table has rows. Days after the one on which the file came are plans, and complete no period.
pub fn calendar(cubes: &Cubes, today: Date) -> Option<Calendar> {
    let days = || cubes.days.iter().map(|(key, _)| key.day.0).filter(|day| *day != UNDATED);
    let today = day_number(today);
    Calendar::of(days().filter(|day| *day <= today)).or_else(|| Calendar::of(days()))
}

fn context<'a>(calendar: Option<&'a Calendar>, cubes: &Cubes, origin: &Origin<'a>) -> Context<'a> {
    Context { calendar, assumptions: &origin.policy.assumptions, today: origin.today, until: cubes.until }
}

fn claims(answers: Vec<Answer>, reading: &Reading, calendar: Option<&Calendar>, origin: &Origin) -> Vec<Claim> {
    let mut claims = Claims::new(origin.file, calendar);
    for answer in answers {
        let is_one_of_several = reading.books.len() > 1 && answer.book.is_some();
        let code = answer.book.and_then(|book| book.currency);
        for figure in answer.figures {
            claims.add(answer.metric, CurrencyOf { code, is_one_of_several }, figure);
        }
    }
    let mut claims = claims.into_vec();
    let ambiguous = origin.columns.iter().filter(|column| column.field.is_some() && column.also.is_some());
    for column in ambiguous {
        let form = column.form.as_deref().unwrap_or("it stands");
        let caveat = format!(
            "`{}` is read as {form} and could be {}",
            column.header,
            column.also.as_deref().unwrap_or_default()
        );
        let depends = |claim: &&mut Claim| {
            let metric = METRICS.iter().find(|metric| metric.id == claim.metric);
            metric.is_some_and(|metric| metric.needs.iter().any(|field| Some(*field) == column.field))
        };
        claims.iter_mut().filter(depends).for_each(|claim| claim.caveats.push(caveat.clone()));
    }
    claims
}

fn answers<'a>(
    metrics: &[&'static Metric],
    reading: &'a Reading<'a>,
    cubes: &Cubes,
    origin: &Origin,
    findings: &Findings,
) -> Result<Vec<Answer<'a>>> {
    let nature = Nature::of(cubes, origin)?;
    let mut answers = Vec::new();
    for &metric in metrics {
        let absent = nature::before_computing(metric, &nature, findings, origin)
            .or_else(|| absence::withheld(metric, cubes))
            .or_else(|| absence::before_computing(metric, reading, origin))
            .or_else(|| absence::without_a_known_status(metric, &reading.books, origin));
        if let Some(value) = absent {
            answers.push(Answer { metric, book: None, figures: not_computed(value) });
            continue;
        }
        match metric.compute {
            Compute::WholeFile(figures) => {
                let figures = figures(reading).or_else(|error| exact::absent(error).map(not_computed))?;
                answers.push(Answer { metric, book: None, figures });
            }
            Compute::PerCurrency(figures) => {
                for book in &reading.books {
                    let absent = absence::without_a_known_status(metric, std::slice::from_ref(book), origin);
                    let figures = match absent {
                        Some(value) => not_computed(value),
                        None => figures(book).or_else(|error| exact::absent(error).map(not_computed))?,
                    };
                    answers.push(Answer { metric, book: Some(book), figures });
                }
            }
        }
    }
    Ok(answers)
}

fn not_computed(value: Value) -> Vec<Figure> {
    vec![Figure::of(value, 0, "not computed")]
}
