//! The analysis: each figure over its months, and the entities behind it.
use super::{
    Outline,
    series::{Series, capital},
    summary::timed_part,
};
use crate::{
    Paragraph, Section, Shows,
    claims::{Block, Claims},
};

pub(super) fn section(outline: &Outline, claims: &Claims) -> Section {
    let mut paragraphs = Vec::new();
    for block in &claims.whole_and_blocks() {
        let mut of_block: Vec<Paragraph> = Vec::new();
        for item in &outline.headline {
            of_block.extend(caveats(&Series::new(block, item)));
        }
        for item in &outline.detail {
            let series = Series::new(block, item);
            let is_in_summary = outline.headline.iter().any(|other| other.figure == item.figure);
            of_block.extend(over_time(&series).or_else(|| stated(&series).filter(|_| !is_in_summary)));
            if !is_in_summary {
                of_block.extend(caveats(&series));
            }
        }
        of_block.extend(outline.by_entity.iter().filter_map(|breakdown| ranking(block, breakdown)));
        paragraphs.extend(of_block.into_iter().map(|paragraph| block.introduce(paragraph)));
    }
    if paragraphs.is_empty() {
        paragraphs.push(Paragraph::say("The file gives no figure that this report goes into."));
    }
    Section::prose("detailed_analysis", "Detailed analysis", paragraphs)
}

/// The best and the weakest of at least three complete months.
fn over_time(series: &Series) -> Option<Paragraph> {
    let complete = series.complete();
    if complete.len() < 3 {
        return None;
    }
    // The earlier of two equal months is named.
    let (high, most) = complete.iter().rev().max_by_key(|(_, value)| *value)?;
    let (low, least) = complete.iter().min_by_key(|(_, value)| *value)?;
    if most == least {
        return None;
    }
    let paragraph = Paragraph::say(&series.title()).words(series.verb()).words("highest in ").period(high);
    let paragraph = paragraph.words(" with ").value(high).words(" and lowest in ").period(low);
    Some(paragraph.words(" with ").value(low).words(", among complete months."))
}

fn stated(series: &Series) -> Option<Paragraph> {
    let claim = series.latest()?;
    if series.item.is_quiet && claim.value.exact().is_some_and(|value| value.is_zero()) {
        return None;
    }
    let paragraph = Paragraph::say(&series.title()).words(series.verb()).value(claim);
    Some(timed_part(paragraph, claim).words("."))
}

/// What to know before relying on a figure.
fn caveats(series: &Series) -> Option<Paragraph> {
    let claim = series.latest().filter(|claim| !claim.caveats.is_empty())?;
    let paragraph = Paragraph::say("To know about ").words(&series.item.name).words(": ");
    Some(paragraph.figure(claim, Shows::Caveats))
}

/// The first three by name and value.
fn ranking(block: &Block, breakdown: &super::Breakdown) -> Option<Paragraph> {
    const NAMED: usize = 3;
    let ranked = breakdown.ranked(block);
    if ranked.is_empty() {
        return None;
    }
    let mut paragraph = Paragraph::say(&capital(&breakdown.heading)).words(&breakdown.by()).words(": ");
    for (at, (claim, name, _)) in ranked.iter().take(NAMED).enumerate() {
        paragraph = if at > 0 { paragraph.words(", then ") } else { paragraph };
        paragraph = paragraph.name(name).words(" with ").value(claim);
    }
    Some(paragraph.words(if ranked.len() > NAMED { ". The table has the others." } else { "." }))
}
