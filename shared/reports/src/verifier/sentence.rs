//! A paragraph taken apart: sentences, and the words, marks, names and figures of each.
use crate::lexicon::index::split;
use crate::{Paragraph, Part, Shows};
use domain::Claim;
use std::borrow::Cow;

#[derive(Debug, Clone)]
pub(super) enum Token<'a> {
    /// A word in lower case; `capital` where it began with a capital letter.
    Word {
        text: String,
        capital: bool,
    },
    Mark(char),
    Name(&'a str),
    /// `claim` is one of the claims given; a figure that names none is a doubt of its own and no token.
    Figure {
        claim: &'a Claim,
        shows: Shows,
    },
    Finding,
}

/// One sentence. `is_taken` marks words that another check has accounted for.
#[derive(Debug, Default, Clone)]
pub(super) struct Sentence<'a> {
    pub tokens: Vec<Token<'a>>,
    pub is_taken: Vec<bool>,
    /// Phrases that name a metric: where they begin, how many words they have, and the phrase as the lexicon has it.
    pub phrases: Vec<(usize, usize, String)>,
}

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: [&str; 14] =
    ["e.g", "i.e", "vs", "approx", "incl", "excl", "inc", "ltd", "co", "etc", "mr", "ms", "dr", "st"];

pub(super) fn sentences<'a>(paragraph: &'a Paragraph, claims: &'a [Claim]) -> Vec<Sentence<'a>> {
    let mut sentences = vec![Sentence::default()];
    for part in &paragraph.parts {
        let token = match part {
            Part::Words { text } => {
                add_words(text, &mut sentences);
                continue;
            }
            Part::Name { text } => Token::Name(text),
            Part::Finding { .. } => Token::Finding,
            Part::Figure { claim, shows, .. } => match claims.iter().find(|known| known.id == *claim) {
                Some(claim) => Token::Figure { claim, shows: *shows },
                None => continue,
            },
        };
        push(&mut sentences, token);
    }
    sentences.retain(|sentence| !sentence.tokens.is_empty());
    for sentence in &mut sentences {
        sentence.is_taken = vec![false; sentence.tokens.len()];
    }
    sentences
}

fn push<'a>(sentences: &mut [Sentence<'a>], token: Token<'a>) {
    if let Some(last) = sentences.last_mut() {
        last.tokens.push(token);
    }
}

fn add_words<'a>(text: &str, sentences: &mut Vec<Sentence<'a>>) {
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if c.is_alphanumeric() {
            let mut word = String::from(c);
            while let Some(&next) = letters.peek() {
                let mut ahead = letters.clone();
                ahead.next();
                let joins = matches!(next, '\'' | '’' | '.') && ahead.peek().is_some_and(|c| c.is_alphanumeric());
                if !next.is_alphanumeric() && !joins {
                    break;
                }
                word.push(if next == '’' { '\'' } else { next });
                letters.next();
            }
            let capital = c.is_uppercase();
            let lower = word.to_lowercase();
            push(sentences, Token::Word { text: lower.strip_suffix("'s").unwrap_or(&lower).to_owned(), capital });
        } else if !(c.is_whitespace() || c == '-' && letters.peek().is_some_and(|next| next.is_alphabetic())) {
            let is_abbreviated = c == '.' && is_abbreviation(sentences.last());
            push(sentences, Token::Mark(c));
            let mut ahead = letters.clone();
            let next = ahead.find(|c| !matches!(c, '”' | '"' | ')' | '’'));
            if matches!(c, '.' | '!' | '?' | '…') && !is_abbreviated && next.is_none_or(char::is_whitespace) {
                while letters.peek().is_some_and(|c| matches!(c, '”' | '"' | ')' | '’')) {
                    push(sentences, Token::Mark(letters.next().unwrap_or_default()));
                }
                sentences.push(Sentence::default());
            }
        }
    }
}

fn is_abbreviation(sentence: Option<&Sentence>) -> bool {
    let last = sentence.and_then(|sentence| sentence.tokens.last());
    matches!(last, Some(Token::Word { text, .. }) if ABBREVIATIONS.contains(&text.as_str()))
}

impl<'a> Sentence<'a> {
    /// The word at a place, in lower case; empty where something else stands there.
    pub(super) fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(Token::Word { text, .. }) => text,
            _ => "",
        }
    }

    /// The word or mark at a place; empty where something else stands there.
    pub(super) fn spelled(&self, at: usize) -> Cow<'_, str> {
        match self.tokens.get(at) {
            Some(Token::Mark(mark)) => Cow::Owned(mark.to_string()),
            _ => Cow::Borrowed(self.word(at)),
        }
    }

    /// Places of the words that no other check has accounted for, with the words.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let free = (0..self.tokens.len()).filter(|at| !self.is_taken[*at]);
        free.map(|at| (at, self.word(at))).filter(|(_, word)| !word.is_empty())
    }

    /// Places where the phrase stands, word by word.
    pub(super) fn find(&self, phrase: &str) -> Vec<usize> {
        let words = split(phrase);
        let stands = |at: &usize| words.iter().enumerate().all(|(n, word)| self.word(at + n) == word);
        (0..self.tokens.len()).filter(stands).collect()
    }

    pub(super) fn says(&self, phrase: &str) -> bool {
        !self.find(phrase).is_empty()
    }

    /// Marks words as accounted for.
    pub(super) fn take(&mut self, from: usize, length: usize) {
        self.is_taken[from..from + length].fill(true);
    }

    pub(super) fn figures(&self) -> impl DoubleEndedIterator<Item = (usize, &'a Claim, Shows)> {
        self.tokens.iter().enumerate().filter_map(|(at, token)| match token {
            Token::Figure { claim, shows } => Some((at, *claim, *shows)),
            _ => None,
        })
    }

    /// Figures that show a value, or say why there is none.
    pub(super) fn values(&self) -> Vec<(usize, &'a Claim)> {
        let is_value = |shows| matches!(shows, Shows::Value | Shows::Rounded { .. } | Shows::Reason);
        self.figures().filter(|(_, _, shows)| is_value(*shows)).map(|(at, claim, _)| (at, claim)).collect()
    }

    /// Figures that show days or a period.
    pub(super) fn periods(&self) -> Vec<(usize, &'a Claim)> {
        let is_period = |shows| matches!(shows, Shows::Period | Shows::Days);
        self.figures().filter(|(_, _, shows)| is_period(*shows)).map(|(at, claim, _)| (at, claim)).collect()
    }

    /// Figures that show what would give a value, or what to know of it.
    pub(super) fn notes(&self) -> Vec<(usize, &'a Claim)> {
        let is_note = |shows| matches!(shows, Shows::Remedy | Shows::Caveats);
        self.figures().filter(|(_, _, shows)| is_note(*shows)).map(|(at, claim, _)| (at, claim)).collect()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.tokens.iter().enumerate().filter_map(|(at, token)| match token {
            Token::Name(name) => Some((at, *name)),
            _ => None,
        })
    }

    /// Of the places given, those that belong to a word, nearest first: what follows comes before what precedes, and a
    /// comma, an `and` or a semicolon between them sets them apart.
    pub(super) fn nearest<T: Copy>(&self, at: usize, places: &[(usize, T)]) -> Vec<T> {
        let mut ranked: Vec<(usize, T)> = places
            .iter()
            .map(|(place, what)| {
                let (from, to) = (at.min(*place), at.max(*place));
                let apart: usize = (from + 1..to).map(|between| self.weight(between)).sum();
                (apart + if *place < at { 3 } else { 0 }, *what)
            })
            .collect();
        ranked.sort_by_key(|(apart, _)| *apart);
        ranked.into_iter().map(|(_, what)| what).collect()
    }

    fn weight(&self, at: usize) -> usize {
        match &self.tokens[at] {
            Token::Mark(',') => 4,
            Token::Mark(';') => 30,
            Token::Word { text, .. } if ["and", "but", "while", "whereas", "then"].contains(&text.as_str()) => 8,
            _ => 1,
        }
    }
}
