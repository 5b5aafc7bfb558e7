//! Columns of yes and no, in the words of several languages.

/// Each pair is a vocabulary of its own: the word for true, the word for false.
const PAIRS: [(&str, &str); 20] = [
    ("true", "false"),
    ("yes", "no"),
    ("y", "n"),
    ("t", "f"),
    ("wahr", "falsch"),
    ("ja", "nein"),
    ("j", "n"),
    ("ja", "nee"),
    ("ja", "nej"),
    ("ja", "nei"),
    ("vrai", "faux"),
    ("oui", "non"),
    ("o", "n"),
    ("verdadero", "falso"),
    ("sí", "no"),
    ("si", "no"),
    ("sì", "no"),
    ("vero", "falso"),
    ("verdadeiro", "falso"),
    ("sim", "não"),
];

/// The pairs that have the word, as a set of places in [`PAIRS`], and whether it is the word for true.
fn known(text: &str) -> Option<(u32, bool)> {
    if text.len() > 10 {
        return None;
    }
    let (mut trues, mut falses) = (0, 0);
    for (place, (yes, no)) in PAIRS.iter().enumerate() {
        trues |= u32::from(same(text, yes)) << place;
        falses |= u32::from(same(text, no)) << place;
    }
    match (trues, falses) {
        (0, 0) => None,
        (0, _) => Some((falses, false)),
        _ => Some((trues, true)),
    }
}

fn same(text: &str, word: &str) -> bool {
    text.eq_ignore_ascii_case(word) || !text.is_ascii() && text.to_lowercase() == word
}

/// Reads a word for true or false.
pub(crate) fn read(text: &str) -> Option<bool> {
    known(text).map(|(_, value)| value)
}

/// Collected value by value; the order of the values makes no difference.
#[derive(Debug, Clone)]
pub(crate) struct BooleanEvidence {
    /// Pairs that all values so far belong to.
    pairs: u32,
    trues: bool,
    falses: bool,
}

impl Default for BooleanEvidence {
    fn default() -> Self {
        Self { pairs: u32::MAX, trues: false, falses: false }
    }
}

impl BooleanEvidence {
    /// Whether the column can still be one of yes and no.
    #[inline]
    pub(crate) fn observe(&mut self, text: &str) -> bool {
        let Some((pairs, value)) = known(text) else { return false };
        self.pairs &= pairs;
        self.trues |= value;
        self.falses |= !value;
        self.pairs != 0
    }

    /// Both words of one pair were seen; or `true` and `false` alone, which mean nothing else. A column of `NO` may be Norway.
    pub(crate) fn holds(&self) -> bool {
        self.pairs != 0 && (self.trues && self.falses || self.pairs & 1 != 0 && (self.trues || self.falses))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], holds: bool) {
        let mut evidence = BooleanEvidence::default();
        let all = values.iter().all(|value| evidence.observe(value));
        assert_eq!(all && evidence.holds(), holds, "{values:?}");
    }

    #[test]
    fn two_words_of_one_language_make_a_column_of_yes_and_no() {
        check(&["TRUE", "false"], true);
        check(&["Yes", "no", "YES"], true);
        check(&["J", "N"], true);
        check(&["Não", "SIM"], true);
        check(&["true"], true);
    }

    #[test]
    fn other_words_and_mixtures_do_not() {
        check(&["yes", "nein"], false);
        check(&["F", "M"], false);
        check(&["NO", "NO"], false);
        check(&["1", "0"], false);
        check(&[], false);
    }

    #[test]
    fn a_word_is_true_or_false_never_both() {
        for (yes, no) in PAIRS {
            assert_eq!((read(yes), read(no)), (Some(true), Some(false)));
        }
    }
}
