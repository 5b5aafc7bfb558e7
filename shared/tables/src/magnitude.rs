//! Words and letters behind a number that multiply it: `1.5K`, `2,3 Mio.`, `$4bn`.

/// Marks and their powers of ten, in any case: whether `m` is metres or millions, a whole column of it and its header tell.
const WORDS: &[(&str, u32)] = &[
    ("k", 3),
    ("thousand", 3),
    ("tsd", 3),
    ("тыс", 3),
    ("m", 6),
    ("mm", 6),
    ("mn", 6),
    ("mio", 6),
    ("mln", 6),
    ("million", 6),
    ("millions", 6),
    ("млн", 6),
    ("b", 9),
    ("bn", 9),
    ("mrd", 9),
    ("mld", 9),
    ("billion", 9),
    ("billions", 9),
    ("млрд", 9),
];

/// Takes such a word off the end of a number: its power of ten and the rest.
pub(crate) fn split_back(text: &str) -> Option<(u32, &str)> {
    let body = text.strip_suffix('.').unwrap_or(text);
    let start = body.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map(|(at, _)| at)?;
    let (rest, word) = body.split_at(start);
    let same = |known: &str| known.eq_ignore_ascii_case(word) || !word.is_ascii() && known == word;
    WORDS.iter().find(|(known, _)| same(known)).map(|(_, power)| (*power, rest))
}

#[cfg(test)]
mod tests {
    use super::split_back;

    #[test]
    fn letters_and_words_of_size_come_off_the_end() {
        assert_eq!(split_back("1.5K"), Some((3, "1.5")));
        assert_eq!(split_back("2,3 Mio."), Some((6, "2,3 ")));
        assert_eq!(split_back("4 billion"), Some((9, "4 ")));
        assert_eq!((split_back("5 pieces"), split_back("5"), split_back("5.")), (None, None, None));
    }
}
