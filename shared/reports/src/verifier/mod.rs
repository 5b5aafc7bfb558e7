//! Whether a sentence says only what its claims say, whoever wrote it.
//!
//! Every word that states something of a figure (what it is of, whose, when, which way, how it ranks) has to follow from a
//! claim shown in the same sentence. What cannot be followed is a doubt: a sentence is rather left out than believed.
mod compared;
mod directions;
mod entities;
mod facts;
pub(crate) mod figures;
mod numbers;
mod parse;
mod periods;
mod proportions;
mod ranks;
mod seasons;
mod sentence;
mod subjects;
mod wording;

#[cfg(test)]
mod mutations;
#[cfg(test)]
mod tests;

pub(crate) use parse::is_invisible;
pub use parse::parse;

use crate::Paragraph;
use crate::lexicon::Names;
use domain::{Claim, Findings};
use facts::Facts;
use std::fmt;

/// What a sentence says without a claim that supports it, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    what: String,
}

impl Doubt {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// What the paragraph says that the claims and findings do not support; empty where it may be shown.
pub fn verify(paragraph: &Paragraph, claims: &[Claim], findings: &Findings) -> Vec<Doubt> {
    follow(paragraph, claims, findings, &Names::default())
}

/// As [`verify`], for a sentence of a template that has names of its own for its figures.
pub(crate) fn follow(paragraph: &Paragraph, claims: &[Claim], findings: &Findings, names: &Names) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> =
        paragraph.parts.iter().filter_map(|part| figures::doubt(part, claims, findings)).collect();
    let mut facts = Facts::new(claims, findings, names);
    for mut sentence in sentence::sentences(paragraph, claims) {
        wording::take_idioms(&mut sentence);
        ranks::take_narrowing(&mut sentence);
        doubts.extend(proportions::doubts(&mut sentence, &facts));
        doubts.extend(subjects::doubts(&mut sentence, &facts));
        doubts.extend(entities::doubts(&sentence, &facts));
        doubts.extend(periods::doubts(&mut sentence, &facts));
        doubts.extend(compared::doubts(&mut sentence, &facts));
        doubts.extend(numbers::zeros(&mut sentence));
        doubts.extend(numbers::fractions(&mut sentence));
        doubts.extend(seasons::doubts(&mut sentence, &facts));
        doubts.extend(ranks::doubts(&mut sentence, &facts));
        doubts.extend(directions::doubts(&mut sentence));
        doubts.extend(numbers::doubts(&sentence, &facts));
        doubts.extend(wording::doubts(&sentence));
        facts.remember(&sentence);
    }
    doubts
}
