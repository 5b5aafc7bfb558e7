//! A sentence of a section: what it must be, whoever wrote it.
use super::SENTENCE;
use crate::{Paragraph, Part, Report, Shows, parse, proof::names_of, verifier::follow};

/// Reads one sentence, or says in plain words why it is not believed. What it says of it may quote the sentence, so it is for
/// the log and not for the report.
pub(super) fn believed(text: &str, report: &Report) -> Result<Paragraph, String> {
    let text = text.trim();
    if text.chars().count() > SENTENCE {
        return Err(format!("it is longer than {SENTENCE} characters"));
    }
    let paragraph = parse(text, &report.claims).map_err(|doubt| doubt.to_string())?;
    if is_several(&paragraph) {
        return Err("it is more than one sentence".into());
    }
    if !shows_value(&paragraph) {
        return Err("it shows no figure".into());
    }
    match follow(&paragraph, &report.claims, &report.findings, names_of(report)).first() {
        Some(doubt) => Err(doubt.to_string()),
        None => Ok(paragraph),
    }
}

/// A sentence beside one with a figure could say anything.
fn is_several(paragraph: &Paragraph) -> bool {
    let part = |part: &Part| match part {
        Part::Words { text } => text.clone(),
        Part::Name { .. } | Part::Figure { .. } | Part::Finding { .. } => "x".into(),
    };
    let text: String = paragraph.parts.iter().map(part).collect();
    let text = text.trim_end();
    let ends = text.match_indices(['.', '!', '?', '…', ';']);
    ends.into_iter().any(|(at, end)| text[at + end.len()..].starts_with(char::is_whitespace))
}

pub(super) fn shows_value(paragraph: &Paragraph) -> bool {
    let is_value = |part: &Part| match part {
        Part::Figure { shows, .. } => matches!(shows, Shows::Value | Shows::Rows | Shows::Rounded { .. }),
        Part::Words { .. } | Part::Name { .. } | Part::Finding { .. } => false,
    };
    paragraph.parts.iter().any(is_value)
}
