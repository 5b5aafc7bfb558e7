//! Escapes of JSON, of Rust's `Debug` and of a terminal's colours: the letter of `\n` must not be read as part of the word
//! after it.
use std::ops::Range;

/// A line with blanks where its escapes were, each byte at its place; the quotation mark of `\"` stays.
pub(super) struct Plain {
    pub bytes: Vec<u8>,
    escapes: Vec<Range<usize>>,
}

/// `None` when there is no escape.
pub(super) fn blanked(line: &[u8]) -> Option<Plain> {
    if !line.iter().any(|byte| matches!(byte, b'\\' | 0x1b)) {
        return None;
    }
    let mut plain = Plain { bytes: line.to_vec(), escapes: Vec::new() };
    let mut at = 0;
    while at < line.len() {
        let end = match line[at] {
            b'\\' => backslash(line, at),
            0x1b => colour(line, at),
            _ => {
                at += 1;
                continue;
            }
        };
        for byte in &mut plain.bytes[at..end] {
            if !matches!(byte, b'"' | b'\'') {
                *byte = b' ';
            }
        }
        plain.escapes.push(at..end);
        at = end;
    }
    Some(plain)
}

/// The end of an escape that begins with one or more backslashes: a text that was escaped twice has two.
fn backslash(line: &[u8], at: usize) -> usize {
    let after = super::run(line, at, |byte| byte == b'\\');
    let hex = |from: usize, count: usize| {
        line.get(from..from + count).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    match line.get(after) {
        Some(b'u') if hex(after + 1, 4) => after + 5,
        Some(b'x') if hex(after + 1, 2) => after + 3,
        Some(b'n' | b'r' | b't' | b'b' | b'f' | b'0' | b'"' | b'\'' | b'/') => after + 1,
        _ => after,
    }
}

/// The end of `ESC [ … letter`.
pub(super) fn colour(line: &[u8], at: usize) -> usize {
    if line.get(at + 1) != Some(&b'[') {
        return at + 1;
    }
    let letter = super::run(line, at + 2, |byte| byte.is_ascii_digit() || byte == b';');
    (letter + 1).min(line.len()).max(at + 2)
}

impl Plain {
    /// The beginning of the escape that a place stands in, or the place itself.
    pub fn start_of_escape(&self, place: usize) -> usize {
        let inside = self.escapes.iter().find(|escape| escape.start < place && place < escape.end);
        inside.map_or(place, |escape| escape.start)
    }
}
