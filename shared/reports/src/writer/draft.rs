//! Echo's own sentences in the form that a model answers in: what is said, with references in place of figures and names.
use super::{SENTENCES, sentence::believed};
use crate::{Paragraph, Part, Report, Rounding, Shows, claims::name};
use domain::Claim;
use std::collections::BTreeMap;

/// The sentences of each section that would be believed if a model sent them back as they are.
pub(super) fn of(report: &Report) -> BTreeMap<&str, Vec<String>> {
    let sentences = |paragraphs: &[Paragraph]| {
        let written = paragraphs.iter().filter_map(|paragraph| written(paragraph, &report.claims));
        written.filter(|text| believed(text, report).is_ok()).take(SENTENCES).collect()
    };
    report.sections.iter().map(|section| (section.name.as_str(), sentences(&section.paragraphs))).collect()
}

fn written(paragraph: &Paragraph, claims: &[Claim]) -> Option<String> {
    let shown: Vec<(usize, &Claim)> = paragraph.parts.iter().filter_map(|part| place_of(part, claims)).collect();
    let part = |part: &Part| match part {
        Part::Words { text } => Some(text.clone()),
        Part::Name { text } => {
            let (at, _) = shown.iter().find(|(_, claim)| is_called(claim, text))?;
            Some(format!("{{{{c:{at}|entity}}}}"))
        }
        Part::Figure { shows, .. } => {
            let (at, _) = place_of(part, claims)?;
            Some(format!("{{{{c:{at}|{}}}}}", side(*shows)?))
        }
        Part::Finding { .. } => None,
    };
    paragraph.parts.iter().map(part).collect()
}

fn place_of<'a>(part: &Part, claims: &'a [Claim]) -> Option<(usize, &'a Claim)> {
    let Part::Figure { claim: id, .. } = part else { return None };
    claims.iter().enumerate().find(|(_, claim)| claim.id == *id)
}

/// `Brand` of `Brand: cost per lead` as well.
fn is_called(claim: &Claim, text: &str) -> bool {
    name(claim).strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
}

/// The side of a claim as [`parse`](crate::parse) reads it; `None` for what a model cannot refer to.
fn side(shows: Shows) -> Option<&'static str> {
    Some(match shows {
        Shows::Value => "value",
        Shows::Rows => "rows",
        Shows::Period => "period",
        Shows::Days => "days",
        Shows::Rounded { to: Rounding::Money0 } => "money0",
        Shows::Rounded { to: Rounding::Money2 } => "money2",
        Shows::Rounded { to: Rounding::Percent0 } => "percent0",
        Shows::Rounded { to: Rounding::Percent1 } => "percent1",
        Shows::Rounded { to: Rounding::Percent2 } => "percent2",
        Shows::Rounded { to: Rounding::Compact } => "compact",
        Shows::Reason | Shows::Remedy | Shows::Caveats | Shows::Otherwise => return None,
    })
}
