//! Secrets that are known by their look: API keys, JSON web tokens, bearer tokens, AWS keys.
use super::{Find, places, run};

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}

pub(super) fn find(line: &[u8], found: &mut Vec<Find>) {
    api_keys(line, found);
    web_tokens(line, found);
    bearers(line, found);
    aws_keys(line, found);
    aws_secrets(line, found);
}

/// `echo_<prefix>_<secret>`.
fn api_keys(line: &[u8], found: &mut Vec<Find>) {
    for start in places(line, "echo_") {
        let prefix = run(line, start + 5, |byte| byte.is_ascii_alphanumeric());
        let end = run(line, prefix, is_base64url);
        let secret = line.get(prefix + 1..end).unwrap_or_default();
        let is_random = |secret: &[u8]| {
            let words = secret[..16].iter().any(|byte| matches!(byte, b'_' | b'-'));
            !words || secret.iter().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        };
        if prefix > start + 5 && line[prefix..].starts_with(b"_") && secret.len() >= 16 && is_random(secret) {
            found.push((start..end, "[api key]"));
        }
    }
}

/// `<header>.<claims>.<signature>`, whose header is a JSON object and so begins with `eyJ`. What AWS gives as a session token
/// begins in one of two ways.
fn web_tokens(line: &[u8], found: &mut Vec<Find>) {
    for start in places(line, "eyj").filter(|start| line[*start..].starts_with(b"eyJ")) {
        let header = run(line, start, is_base64url);
        if header - start >= 12 && line.get(header) == Some(&b'.') {
            let end = run(line, header, |byte| is_base64url(byte) || byte == b'.');
            if end - header >= 5 {
                found.push((start..end, "[token]"));
            }
        }
    }
    for beginning in ["iqojb3jpz2lux2vj", "fwogzxivyxdz"] {
        for start in places(line, beginning) {
            found.push((start..run(line, start, |byte| is_base64(byte) || byte == b'=' || byte == b'%'), "[token]"));
        }
    }
}

/// The word after `Bearer`, unless it looks like a word of a sentence.
fn bearers(line: &[u8], found: &mut Vec<Find>) {
    for word in places(line, "bearer") {
        let start = run(line, word + 6, |byte| byte == b' ');
        let end = run(line, start, |byte| is_base64url(byte) || matches!(byte, b'.' | b'~' | b'+' | b'/' | b'='));
        let token = &line[start..end];
        let is_odd = |byte: &u8| !byte.is_ascii_lowercase();
        let is_token = token.len() >= 16 || (token.len() >= 8 && token[1..token.len() - 1].iter().any(is_odd));
        if start > word + 6 && is_token {
            found.push((start..end, "[token]"));
        }
    }
}

/// `AKIA` or `ASIA` and 16 letters or digits.
fn aws_keys(line: &[u8], found: &mut Vec<Find>) {
    for start in places(line, "akia").chain(places(line, "asia")) {
        let end = run(line, start, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if end - start >= 20 {
            found.push((start..end, "[aws key]"));
        }
    }
}

/// 40 characters of base64 that change their kind as often as chance does; a hash has one case, and a path long words.
fn aws_secrets(line: &[u8], found: &mut Vec<Find>) {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let mut at = 0;
    while at < line.len() {
        let end = run(line, at, is_base64);
        let word = &line[at..end];
        let changes = word.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
        let has = |wanted: u8| word.iter().any(|byte| kind(*byte) == wanted);
        if word.len() == 40 && changes >= 12 && has(0) && has(1) {
            found.push((at..end, "[aws secret]"));
        }
        at = end + 1;
    }
}
