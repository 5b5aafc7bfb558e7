//! Secrets that are known by their name, as in `password=…`, `"token":"…"`, `X-Amz-Signature=…`, and those in an address.
use super::{Find, escapes, places, run};
use std::ops::Range;

/// Ends of names. Each stands in lower case.
const NAMES: [&str; 14] = [
    "password",
    "passwd",
    "secret",
    "secret_key",
    "secretkey",
    "access_key",
    "accesskey",
    "api_key",
    "api-key",
    "apikey",
    "authorization",
    "token",
    "signature",
    "credential",
];

/// Words that stand before a credential.
const SCHEMES: [&str; 6] = ["bearer", "basic", "digest", "token", "negotiate", "aws4-hmac-sha256"];

pub(super) fn find(line: &[u8], found: &mut Vec<Find>) {
    for (start, byte) in line.iter().enumerate() {
        // The letters that names begin with; most bytes are none, and a line is searched on every call.
        if !matches!(byte.to_ascii_lowercase(), b'a' | b'c' | b'p' | b's' | b't') {
            continue;
        }
        for name in NAMES {
            let is_here =
                line[start..].get(..name.len()).is_some_and(|here| here.eq_ignore_ascii_case(name.as_bytes()));
            if is_here && let Some(place) = value(line, start + name.len()) {
                found.push((place, "[redacted]"));
            }
        }
    }
    addresses(line, found);
}

/// The value of a name that ends at `at`; `None` when what follows is a sentence, or a number of JSON.
fn value(line: &[u8], at: usize) -> Option<Range<usize>> {
    let is_json = line.first() == Some(&b'{');
    let mut next = between(line, at);
    let is_quoted_name = line.get(next) == Some(&b'"');
    let is_key = is_quoted_name && escaped(line, next) == 0;
    next = between(line, next + usize::from(is_quoted_name));
    let is_assigned = match line.get(next)? {
        b'=' => true,
        b':' => false,
        b'%' if line[next..].get(..3)?.eq_ignore_ascii_case(b"%3d") => {
            next += 2;
            true
        }
        _ => return None,
    };
    let start = between(line, next + 1);
    if let Some(quote) = line.get(start).filter(|byte| matches!(byte, b'"' | b'\'')) {
        // In a JSON line, a mark that is not escaped begins a value after a key; elsewhere it ends the text.
        let is_end = is_json && !is_key && *quote == b'"' && escaped(line, start).is_multiple_of(2);
        return (!is_end).then(|| start + 1..closing(line, start, *quote));
    }
    if is_quoted_name {
        return None;
    }
    let end = word_end(line, start);
    let word = &line[start..end];
    if SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme.as_bytes())) {
        return Some(start..word_end(line, run(line, end, |byte| byte == b' ')));
    }
    let is_sentence = word.len() < 6 || word.iter().all(u8::is_ascii_alphabetic) || word[0] == b':';
    (!word.is_empty() && (is_assigned || !is_sentence)).then_some(start..end)
}

/// Over blanks, the backslashes of a text that was escaped, and colours.
fn between(line: &[u8], mut at: usize) -> usize {
    while let Some(byte) = line.get(at) {
        match byte {
            b' ' | b'\\' => at += 1,
            0x1b => at = escapes::colour(line, at),
            _ => break,
        }
    }
    at
}

fn word_end(line: &[u8], start: usize) -> usize {
    let ends = |byte: u8| {
        byte <= b' ' || matches!(byte, b'"' | b'\'' | b'\\' | b',' | b';' | b'&' | b'}' | b')' | b']' | b'>')
    };
    run(line, start, |byte| !ends(byte))
}

/// How many backslashes stand before a mark.
fn escaped(line: &[u8], at: usize) -> usize {
    line[..at].iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// Where a quoted text ends: at the next mark that is escaped no more often than the one it begins with, or at the end of
/// the text around it.
fn closing(line: &[u8], opening: usize, quote: u8) -> usize {
    let depth = escaped(line, opening);
    let marks = (opening + 1..line.len()).filter(|at| line[*at] == quote || line[*at] == b'"');
    let mut marks = marks.map(|at| (at, escaped(line, at))).filter(|(at, times)| at - times > opening);
    let end = marks.find(|(_, times)| *times <= depth || times.is_multiple_of(2));
    end.map_or_else(|| line.trim_ascii_end().len().max(opening + 1), |(at, times)| at - times)
}

/// `user:password` of `scheme://user:password@host`.
fn addresses(line: &[u8], found: &mut Vec<Find>) {
    for scheme in places(line, "://") {
        let start = scheme + 3;
        let end =
            run(line, start, |byte| !matches!(byte, b'@' | b'/' | b'?' | b'#' | b'"' | b'\\' | b' ' | b'<' | b'>'));
        if line.get(end) == Some(&b'@') && end > start {
            found.push((start..end, "[redacted]"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_hides_its_value() {
        for name in NAMES {
            let line = format!("{}=x1y2z3", name.to_uppercase());
            let mut found = Vec::new();
            find(line.as_bytes(), &mut found);
            assert!(found.contains(&(name.len() + 1..line.len(), "[redacted]")), "{name}: {found:?}");
        }
    }
}
