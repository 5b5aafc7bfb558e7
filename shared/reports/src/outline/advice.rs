//! What to do next: what follows from the findings, what would make missing figures available, what reading the file suggests.
use super::{Outline, findings::Found, series::Series};
use crate::{Paragraph, Section, Shows, claims::Claims, reading};
use domain::Findings;
use std::collections::BTreeSet;

/// Missing figures that are asked for.
const ASKED: usize = 3;

pub(super) fn section(outline: &Outline, found: &[Found], claims: &Claims, read: &Findings) -> Section {
    let mut paragraphs: Vec<Paragraph> = found.iter().filter_map(|found| found.advice.clone()).collect();
    paragraphs.extend(missing(outline, claims));
    paragraphs.extend(reading::many_set_aside(read, claims.rows()));
    paragraphs.extend(reading::suggestions(read));
    if paragraphs.is_empty() {
        paragraphs.push(Paragraph::say(reading::NOTHING_TO_DO));
    }
    Section::list("recommendations", "Recommendations", paragraphs)
}

/// What would make figures of the headline available, each piece of advice once.
fn missing(outline: &Outline, claims: &Claims) -> Vec<Paragraph> {
    let mut seen = BTreeSet::new();
    let mut asked = Vec::new();
    for block in &claims.whole_and_blocks() {
        for item in &outline.headline {
            let series = Series::new(block, item);
            let Some(absent) = series.absent().filter(|_| series.latest().is_none()) else { continue };
            if asked.len() < ASKED && seen.insert(Shows::Remedy.of(absent)) && !Shows::Remedy.of(absent).is_empty() {
                let paragraph = Paragraph::say("For ").words(&item.name).words(": ").figure(absent, Shows::Remedy);
                asked.push(block.introduce(paragraph));
            }
        }
    }
    asked
}
