//! What of a model's answer stands in the report.
use super::{
    SENTENCES,
    sentence::{believed, shows_value},
};
use crate::{Paragraph, Part, Report, Section, Shows, Words, claims::is_partial, words::Writer, words::listed};
use domain::Claim;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Bytes that are read of an answer.
const ANSWER: usize = 64 * 1024;

/// The sections of a model's answer that are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// Sentences by the section's name.
    sections: BTreeMap<String, Vec<Paragraph>>,
    /// Why other sections keep Echo's words; it completes "because …" and quotes nothing of the answer.
    pub because: Option<String>,
    /// What was doubted, for the log.
    pub doubts: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    sections: BTreeMap<String, Vec<String>>,
}

/// Reads an answer, `{"sections":{"executive_summary":["…"],…}}`, also between the fences of a block of code. A section any of
/// whose sentences is doubted, or that has none, is left to Echo; so are all of an answer that cannot be read.
pub fn rewrite(report: &Report, answer: &str) -> Rewritten {
    let unusable = |because: &str| Rewritten { because: Some(because.to_owned()), ..Rewritten::default() };
    if answer.len() > ANSWER {
        return unusable("its answer is far too long");
    }
    let Ok(Answer { mut sections }) = serde_json::from_str(unfenced(answer)) else {
        return unusable("its answer is not the JSON that was asked for");
    };
    let mut rewritten = Rewritten::default();
    let (mut doubted, mut missing) = (Vec::new(), Vec::new());
    for section in &report.sections {
        let sentences = sections.remove(&section.name).unwrap_or_default();
        if sentences.is_empty() {
            missing.push(section);
            continue;
        }
        match all_believed(&sentences, report) {
            Ok(paragraphs) => drop(rewritten.sections.insert(section.name.clone(), paragraphs)),
            Err(doubt) => {
                rewritten.doubts.push(format!("{}: {doubt}", section.name));
                doubted.push(section);
            }
        }
    }
    let of = |sections: Vec<&Section>| Some(listed(sections.into_iter())).filter(|names| !names.is_empty());
    let doubted = of(doubted).map(|names| format!("a sentence of its {names} could not be followed to the figures"));
    let missing = of(missing).map(|names| format!("it wrote no {names}"));
    let reasons: Vec<String> = doubted.into_iter().chain(missing).collect();
    rewritten.because = Some(reasons.join(", and ")).filter(|reasons| !reasons.is_empty());
    rewritten
}

impl Report {
    /// The report with the sections of a model in place of its own. What only Echo can say stays behind them: what reading
    /// the file found, why a figure is missing, what to know of one, and that a period is not complete.
    pub fn in_words_of(mut self, model: &str, rewritten: Rewritten) -> Self {
        let Rewritten { mut sections, because, .. } = rewritten;
        let mut written = Vec::new();
        for section in &mut self.sections {
            let Some(mut paragraphs) = sections.remove(&section.name) else { continue };
            let own = std::mem::take(&mut section.paragraphs);
            paragraphs.extend(own.into_iter().filter(|paragraph| is_echos(paragraph, &self.claims)));
            section.paragraphs = paragraphs;
            written.push(section.name.clone());
        }
        let by = if written.is_empty() { Writer::Template } else { Writer::Model };
        self.words = Words { by, model: Some(model.to_owned()), sections: written, because };
        self
    }
}

fn all_believed(sentences: &[String], report: &Report) -> Result<Vec<Paragraph>, String> {
    if sentences.len() > SENTENCES {
        return Err(format!("it has more than {SENTENCES} sentences"));
    }
    sentences.iter().map(|sentence| believed(sentence, report)).collect()
}

/// What stands in the first block of code, or all of it.
fn unfenced(answer: &str) -> &str {
    let inner = answer.split_once("```").and_then(|(_, rest)| Some(rest.split_once('\n')?.1.split_once("```")?.0));
    inner.unwrap_or(answer).trim()
}

fn is_echos(paragraph: &Paragraph, claims: &[Claim]) -> bool {
    let is_said_by_echo_alone = |part: &Part| match part {
        Part::Finding { .. } => true,
        Part::Figure { shows: Shows::Reason | Shows::Remedy | Shows::Caveats, .. } => true,
        Part::Figure { claim: id, .. } => claims.iter().any(|claim| claim.id == *id && is_partial(claim)),
        Part::Words { .. } | Part::Name { .. } => false,
    };
    let is_remark = paragraph.parts.iter().any(|part| !matches!(part, Part::Words { .. })) && !shows_value(paragraph);
    is_remark || paragraph.parts.iter().any(is_said_by_echo_alone)
}
