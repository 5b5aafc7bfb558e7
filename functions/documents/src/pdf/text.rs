//! Text as it can be set: on one line, of a length that a page takes, and with places to break it.

/// Letters without a space after which a line may be broken.
const RUN: usize = 16;
const MAY_BREAK: char = '\u{200B}';

/// The text with at most `most` letters, of which a line may be broken anywhere it must be. What would turn the lines around
/// it is left out.
pub(super) fn fitted(text: &str, most: usize) -> String {
    let mut fitted = String::new();
    let mut run = 0;
    for (at, c) in text.chars().filter(|c| !turns(*c)).enumerate() {
        if at == most {
            fitted.push('…');
            break;
        }
        let c = if c.is_control() { ' ' } else { c };
        if run >= RUN {
            fitted.push(MAY_BREAK);
            run = 0;
        }
        run = if c.is_whitespace() || c == '-' { 0 } else { run + 1 };
        fitted.push(c);
    }
    fitted
}

/// Marks that set the direction of what follows.
fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_broken_and_kept_on_its_line() {
        assert_eq!(fitted("Pro\nPlan", 100), "Pro Plan");
        assert_eq!(fitted("abcdef", 3), "abc…");
        assert_eq!(fitted(&"x".repeat(40), 100).split(MAY_BREAK).map(str::len).collect::<Vec<_>>(), [16, 16, 8]);
        assert_eq!(fitted("\u{202E}evil\u{2066}", 100), "evil");
    }
}
