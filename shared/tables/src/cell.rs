//! One cell as text: without the blanks around it, and short enough to be quoted.

/// Most characters of a cell that an issue quotes.
const QUOTED: usize = 60;

/// Without blanks at either end; a cell without any is told by its first and last byte.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        [only] if only.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The cell as an issue shows it.
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_every_kind_are_trimmed() {
        for text in ["a b", " a b", "a b\t", "\u{a0}a b\n", " a b "] {
            assert_eq!(trim(text), "a b");
        }
        assert_eq!((trim(""), trim(" "), trim("é "), trim("x")), ("", "", "é", "x"));
    }

    #[test]
    fn a_long_cell_is_shortened_between_letters() {
        assert_eq!(quoted(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(quoted(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}
