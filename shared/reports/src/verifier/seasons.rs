//! The best month of its year: a rank among the complete months of one calendar year.
use super::Doubt;
use super::facts::{Facts, shape};
use super::sentence::Sentence;
use crate::claims::is_partial;
use crate::lexicon::index::split;
use domain::{Claim, Date, Decimal};

/// The same calendar month leads each year that the file has whole, of which the sentence shows some.
const EACH_TIME: &str = "the same month was the best of its year each time";
/// Every month shown leads its year.
const OF_ITS_YEAR: &str = "best month of its year";

pub(super) fn doubts(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for phrase in [EACH_TIME, OF_ITS_YEAR] {
        for at in sentence.find(phrase) {
            sentence.take(at, split(phrase).len());
            let months: Vec<&Claim> = sentence
                .values()
                .into_iter()
                .map(|(_, claim)| claim)
                .filter(|claim| shape(claim) == Some("month"))
                .collect();
            let leads = |claim: &&Claim| is_best_of_year(claim, facts);
            let is_so =
                !months.is_empty() && months.iter().all(leads) && (phrase != EACH_TIME || is_each(&months, facts));
            if !is_so {
                doubts.push(Doubt::new(format!("the figures do not say `{phrase}`")));
            }
        }
    }
    doubts
}

fn from(claim: &Claim) -> Option<Date> {
    claim.window.as_ref().map(|window| window.from)
}

/// The complete months of the year that the claim is of, itself with them.
fn year_of<'a>(claim: &Claim, facts: &Facts<'a>) -> Vec<&'a Claim> {
    let year = |claim: &Claim| from(claim).map(|from| from.year());
    facts.times(claim).into_iter().filter(|other| year(other) == year(claim)).collect()
}

fn is_best_of_year(claim: &Claim, facts: &Facts) -> bool {
    let months = year_of(claim, facts);
    let value = |claim: &Claim| claim.value.exact().unwrap_or(Decimal::MIN);
    !is_partial(claim)
        && months.len() == 12
        && months.iter().all(|other| other.id == claim.id || value(other) < value(claim))
}

/// Whether the months shown are one calendar month, at least two of it, and it is the best of all whole years.
fn is_each(months: &[&Claim], facts: &Facts) -> bool {
    let month = |claim: &Claim| from(claim).map(|from| from.month());
    let Some(first) = months.first() else { return false };
    let is_like = |claim: &&Claim| month(claim) == month(first);
    let of_whole_years =
        facts.times(first).into_iter().filter(is_like).filter(|claim| year_of(claim, facts).len() == 12);
    months.len() > 1
        && months.iter().all(is_like)
        && of_whole_years.into_iter().all(|claim| is_best_of_year(claim, facts))
}
