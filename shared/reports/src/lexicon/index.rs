//! Phrases found by the words they begin with.
use super::{nouns, parts};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Phrases by their first word, the longest first, each also with an `s` at its end.
#[derive(Debug, Default)]
pub(crate) struct Index(BTreeMap<String, Vec<(Vec<String>, String)>>);

/// The phrases of the lexicon.
pub(crate) static LEXICON: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    nouns().flat_map(|noun| noun.phrases()).chain(parts::all()).for_each(|phrase| index.add(phrase));
    index.sort();
    index
});

/// Whether the lexicon has the phrase.
pub(crate) fn knows(phrase: &str) -> bool {
    let words = split(phrase);
    let begun = words.first().and_then(|first| LEXICON.0.get(first));
    begun.is_some_and(|phrases| phrases.iter().any(|(known, _)| *known == words))
}

impl Index {
    pub(crate) fn add(&mut self, phrase: &str) {
        let words = split(phrase);
        let mut several = words.clone();
        several.last_mut().into_iter().for_each(|word| word.push('s'));
        for words in [words, several] {
            let Some(first) = words.first() else { continue };
            self.0.entry(first.clone()).or_default().push((words, phrase.to_owned()));
        }
    }

    pub(crate) fn sort(&mut self) {
        for phrases in self.0.values_mut() {
            phrases.sort_by_key(|(words, phrase)| (Reverse(words.len()), phrase.clone()));
        }
    }

    /// The longest phrase whose words stand where `word` reads them: how many words it has, and as it was added.
    pub(crate) fn longest<'s>(&self, word: impl Fn(usize) -> Cow<'s, str>) -> Option<(usize, &str)> {
        let stands = |words: &[String]| words.iter().enumerate().all(|(n, text)| word(n) == *text);
        let (words, phrase) = self.0.get(&*word(0))?.iter().find(|(words, _)| stands(words))?;
        Some((words.len(), phrase))
    }
}

/// The words and marks of a phrase as they stand in a sentence: in lower case, without hyphens.
pub(crate) fn split(phrase: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_within = false;
    for c in phrase.to_lowercase().chars() {
        let c = if c == '’' { '\'' } else { c };
        let is_of_word = c.is_alphanumeric() || (is_within && c == '\'');
        match words.last_mut().filter(|_| is_within && is_of_word) {
            Some(word) => word.push(c),
            None if c.is_whitespace() || c == '-' => {}
            None => words.push(c.to_string()),
        }
        is_within = is_of_word;
    }
    words.into_iter().map(|word| word.strip_suffix("'s").unwrap_or(&word).to_owned()).collect()
}
