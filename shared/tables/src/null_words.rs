//! Words that programs write into an empty cell.

/// Compared whole and without regard to capitals, in columns of numbers and dates alone: elsewhere a word is a word.
const WORDS: [&str; 6] = ["null", "n/a", "nan", "none", "-", "--"];

pub(crate) fn contain(text: &str) -> bool {
    text.len() <= 4 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_for_nothing_are_known_in_any_case() {
        for word in ["NULL", "null", "N/A", "n/a", "NaN", "None", "-", "--"] {
            assert!(super::contain(word), "{word}");
        }
        for word in ["", "0", "no", "nullify", "-5"] {
            assert!(!super::contain(word), "{word}");
        }
    }
}
