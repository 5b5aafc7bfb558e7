//! What a language model is asked, and what of its answer is believed.
//!
//! Nothing here calls one: [`question`] says what is sent, [`rewrite`] takes what came back. A model sees figures that Echo
//! computed, names and Echo's own sentences, never rows; it answers with references to claims, and a section any of whose
//! sentences [`verify`](crate::verify) cannot follow keeps Echo's words.
mod draft;
mod given;
mod question;
mod rewrite;
mod sentence;

#[cfg(test)]
mod tests;

pub use question::{Question, question};
pub use rewrite::{Rewritten, rewrite};

/// Sentences of a section; more are no summary.
const SENTENCES: usize = 12;
/// Characters of a sentence.
const SENTENCE: usize = 600;
