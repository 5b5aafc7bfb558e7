//! From cubes to claims: read, ask every metric, check, and say what was found.
use crate::{
    METRICS, absence,
    book::Book,
    claims::{Claims, CurrencyOf},
    cubes::{Cubes, UNDATED},
    figure::Figure,
    identities,
    metric::{Compute, Metric},
    nature,
    periods::Calendar,
    reading::Reading,
    remarks,
};
use domain::{Claim, ContentHash, Findings, Result};

/// What one metric answered for one book, or for the file.
pub struct Answer<'a> {
    pub metric: &'static Metric,
    pub book: Option<&'a Book<'a>>,
    pub figures: Vec<Figure>,
}

/// Every claim that [`METRICS`] makes of the cubes, in the order of the slice; adds to `findings` what computing found.
pub fn compute(cubes: &Cubes, file: &ContentHash, findings: &mut Findings) -> Result<Vec<Claim>> {
    let days = cubes.sales.iter().map(|(key, _)| key.day).filter(|day| *day != UNDATED);
    let calendar = Calendar::of(days);
    let reading = Reading::of(cubes, calendar.as_ref())?;
    let answers = answers(&reading, findings)?;
    identities::check(&reading, &answers)?;
    remarks::add(&reading, findings)?;
    let mut claims = Claims::new(file, calendar.as_ref());
    for answer in answers {
        let is_one_of_several = reading.books.len() > 1 && answer.book.is_some();
        let code = answer.book.and_then(|book| book.currency);
        for figure in answer.figures {
            claims.add(answer.metric, CurrencyOf { code, is_one_of_several }, figure);
        }
    }
    Ok(claims.into_vec())
}

fn answers<'a>(reading: &'a Reading<'a>, findings: &Findings) -> Result<Vec<Answer<'a>>> {
    let mut answers = Vec::new();
    for &metric in METRICS {
        let absent = nature::before_computing(metric, findings).or_else(|| absence::before_computing(metric, reading));
        if let Some(value) = absent {
            answers.push(Answer { metric, book: None, figures: vec![Figure::of(value, 0, "not computed")] });
            continue;
        }
        match metric.compute {
            Compute::WholeFile(figures) => answers.push(Answer { metric, book: None, figures: figures(reading)? }),
            Compute::PerCurrency(figures) => {
                for book in &reading.books {
                    answers.push(Answer { metric, book: Some(book), figures: figures(book)? });
                }
            }
        }
    }
    Ok(answers)
}
