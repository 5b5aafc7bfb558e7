//! Words that programs write into an empty cell.

/// How sure it is that a word stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nothing {
    /// In any column: nobody is called `#N/A`.
    Surely,
    /// In columns of numbers, dates and yes or no alone: elsewhere `none` is a word and `NA` is Namibia.
    Perhaps,
}

/// Compared whole and in any case.
const SURELY: &[&str] = &[
    "null",
    "n/a",
    "nan",
    "#n/a",
    "#nv",
    "#value!",
    "#wert!",
    "#valeur!",
    "#¡valor!",
    "#ref!",
    "#bezug!",
    "#div/0!",
    "#name?",
    "#num!",
    "#null!",
    "#error!",
    "(blank)",
    "(leer)",
    "(vide)",
    "(not set)",
    "(null)",
    "(none)",
    "<null>",
    "<na>",
    "\\n",
    "undefined",
    "nat",
];

const PERHAPS: &[&str] = &[
    "none", "na", "nil", "n.a.", "n.a", "n/d", "nd", "n.d.", "s/d", "n/v", "k.a.", "k. a.", "k/a", "empty", "missing",
    "-", "--", "---", "–", "—", "―", ".", "..", "...", "…", "?",
];

/// Longest word in bytes.
const LONGEST: usize = 10;

/// Whether a trimmed cell says that there is nothing. Digits and long texts are told at a glance.
#[inline]
pub(crate) fn meaning(text: &str) -> Option<Nothing> {
    match text.as_bytes() {
        [] => None,
        [b'0'..=b'9', ..] => None,
        [b'-', b'0'..=b'9', ..] => None,
        bytes if bytes.len() > LONGEST => None,
        [first, ..] if first.is_ascii_alphabetic() && !begins_a_word(*first) => None,
        _ => look_up(text),
    }
}

#[inline]
fn begins_a_word(letter: u8) -> bool {
    matches!(letter.to_ascii_lowercase(), b'n' | b'k' | b's' | b'e' | b'u' | b'm')
}

fn follows(first: u8, second: u8) -> bool {
    match first {
        b'n' => matches!(second.to_ascii_lowercase(), b'u' | b'/' | b'a' | b'o' | b'i' | b'.' | b'd' | b'v'),
        b'k' => matches!(second, b'.' | b'/'),
        b's' => second == b'/',
        b'e' => matches!(second, b'm' | b'M'),
        b'm' => matches!(second, b'i' | b'I'),
        b'u' => matches!(second, b'n' | b'N'),
        _ => false,
    }
}

#[inline(never)]
fn look_up(text: &str) -> Option<Nothing> {
    let first = text.as_bytes()[0].to_ascii_lowercase();
    // The second letter tells nearly all other words apart.
    if first.is_ascii_alphabetic() && !text.as_bytes().get(1).is_some_and(|second| follows(first, *second)) {
        return None;
    }
    let alike = |word: &str| word.len() == text.len() && word.as_bytes()[0].to_ascii_lowercase() == first;
    let is_in = |words: &[&str]| words.iter().any(|word| alike(word) && word.eq_ignore_ascii_case(text));
    match () {
        _ if is_in(SURELY) => Some(Nothing::Surely),
        _ if is_in(PERHAPS) => Some(Nothing::Perhaps),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_known_in_any_case() {
        for word in SURELY {
            assert_eq!(meaning(&word.to_uppercase()), Some(Nothing::Surely), "{word}");
        }
        for word in PERHAPS {
            assert_eq!(meaning(word), Some(Nothing::Perhaps), "{word}");
        }
        for word in ["", "0", "no", "nullify", "-5", "unknown", "NL", "Nina"] {
            assert_eq!(meaning(word), None, "{word}");
        }
    }
}
