//! From cubes to claims: read, ask every metric, check, and say what was found.
use crate::{
    METRICS, absence,
    book::{Book, Context},
    claims::{Claims, CurrencyOf},
    cubes::{Cubes, UNDATED},
    exact,
    figure::Figure,
    identities,
    joined::{Joined, Known, Lack, Table},
    metric::{Compute, Metric, cubes_of},
    nature::Nature,
    origin::Origin,
    periods::Calendar,
    reading::Reading,
    remarks,
};
use domain::{Claim, ColumnMapping, Date, Field, Findings, Result, Value};
use tables::day_number;

/// What one metric answered for one book, or for the file.
pub struct Answer<'a> {
    pub metric: &'static Metric,
    pub book: Option<&'a Book<'a>>,
    pub figures: Vec<Figure>,
}

/// Every claim that [`METRICS`] makes of the cubes, in the order of the slice; adds to `findings` what computing found.
pub fn compute(cubes: &Cubes, origin: &Origin, findings: &mut Findings) -> Result<Vec<Claim>> {
    compute_asked(METRICS, cubes, origin, findings)
}

/// As [`compute`], of some metrics alone; the cubes are those of [`NewCubes::of`] these metrics, or all of them.
///
/// [`NewCubes::of`]: crate::NewCubes::of
pub fn compute_asked(
    metrics: &[&'static Metric],
    cubes: &Cubes,
    origin: &Origin,
    findings: &mut Findings,
) -> Result<Vec<Claim>> {
    let calendar = calendar(cubes, origin.today);
    let reading = Reading::of(cubes, context(calendar.as_ref(), cubes, origin))?;
    let whole = Whole { cubes, calendar: calendar.as_ref(), window: None };
    let answers = answers(metrics, &reading, cubes, whole, origin, findings)?;
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
    compute_part(metrics, cubes, Whole { cubes, calendar: calendar.as_ref(), window: None }, origin, findings)
}

/// The claims that some metrics make of a part of cubes, cut to the days of a window.
pub fn compute_part(
    metrics: &[&'static Metric],
    part: &Cubes,
    whole: Whole,
    origin: &Origin,
    findings: &Findings,
) -> Result<Vec<Claim>> {
    let calendar = calendar(part, origin.today);
    let read = read_by(metrics).map(|names| part.only(&names)).transpose()?;
    let part = read.as_ref().unwrap_or(part);
    let reading = Reading::of(part, context(calendar.as_ref(), part, origin))?;
    let answers = answers(metrics, &reading, part, whole, origin, findings)?;
    Ok(claims(answers, &reading, calendar.as_ref(), origin))
}

/// The cubes that the metrics read, where that is known and those of customers are not among them: they are most of the work.
pub fn read_by(metrics: &[&Metric]) -> Option<Vec<&'static str>> {
    let mut names = cubes_of(metrics);
    names.extend(READ_BY_ALL);
    let is_known = !metrics.iter().any(|metric| metric.joins()) && !names.contains("customers");
    is_known.then(|| names.into_iter().collect())
}

/// The days of the table, and which statuses and currencies it has.
const READ_BY_ALL: [&str; 2] = ["days", "sales"];

/// What a part was cut from.
#[derive(Clone, Copy)]
pub struct Whole<'a> {
    pub cubes: &'a Cubes,
    pub calendar: Option<&'a Calendar>,
    /// The days that the part is of, both inclusive.
    pub window: Option<(Date, Date)>,
}

/// The days on which the table has rows. Days after the one on which the file came are plans, and complete no period.
pub fn calendar(cubes: &Cubes, today: Date) -> Option<Calendar> {
    let days = || cubes.days.iter().map(|(key, _)| key.day.0).filter(|day| *day != UNDATED);
    let today = day_number(today);
    Calendar::of(days().filter(|day| *day <= today)).or_else(|| Calendar::of(days()))
}

pub fn context<'a>(calendar: Option<&'a Calendar>, cubes: &Cubes, origin: &Origin<'a>) -> Context<'a> {
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
    for claim in &mut claims {
        let metric = METRICS.iter().find(|metric| metric.id == claim.metric && !metric.joins());
        claim.caveats.extend(metric.iter().flat_map(|metric| ambiguous(metric.needs, origin)));
    }
    claims
}

/// Columns among those needed that could be read in another way.
pub fn ambiguous(needs: &[Field], origin: &Origin) -> Vec<String> {
    let is_needed = |field: Option<Field>| field.is_some_and(|field| needs.contains(&field));
    let columns = origin.columns.iter().filter(|column| is_needed(column.field));
    let caveat = |column: &ColumnMapping| {
        let form = column.form.as_deref().unwrap_or("it stands");
        let also = column.also.as_deref()?;
        Some(format!("`{}` is read as {form} and could be {also}", column.header))
    };
    columns.filter_map(caveat).collect()
}

fn answers<'a>(
    metrics: &[&'static Metric],
    reading: &'a Reading<'a>,
    cubes: &Cubes,
    whole: Whole,
    origin: &Origin,
    findings: &Findings,
) -> Result<Vec<Answer<'a>>> {
    let nature = Nature::of(cubes, origin)?;
    let mut answers = Vec::new();
    for &metric in metrics {
        let absent = match metric.joins() {
            // Each fact asks its table.
            true => absence::without_rows(reading),
            false => absence::of(metric, reading, &reading.books, cubes, &nature, origin, findings),
        };
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
            Compute::Joined(figures) => {
                let Whole { cubes: all, calendar, window } = whole;
                let table =
                    Table { name: None, reading, cubes, whole: all, calendar, nature: &nature, origin, findings };
                for book in &reading.books {
                    let figures = settled(figures(&Joined::of_file(table, book, window)))?;
                    answers.push(Answer { metric, book: Some(book), figures });
                }
            }
        }
    }
    Ok(answers)
}

/// The figures, or what stands in their place.
pub fn settled(figures: Known<Vec<Figure>>) -> Result<Vec<Figure>> {
    match figures {
        Ok(figures) => Ok(figures),
        Err(Lack::Absent(figure)) => Ok(vec![*figure]),
        Err(Lack::Failed(error)) => exact::absent(error).map(not_computed),
    }
}

fn not_computed(value: Value) -> Vec<Figure> {
    vec![Figure::of(value, 0, "not computed")]
}
