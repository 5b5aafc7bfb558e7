//! E-mail addresses: a name, `@` (or `%40` in an address) and a host with a dot that ends in letters.
use super::{Find, places, run};

pub(super) fn find(line: &[u8], found: &mut Vec<Find>) {
    for (sign, length) in places(line, "@").map(|at| (at, 1)).chain(places(line, "%40").map(|at| (at, 3))) {
        let is_name = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-') || !byte.is_ascii()
        };
        let name = line[..sign].iter().rev().take_while(|byte| is_name(byte)).count();
        let host = sign + length;
        let end =
            run(line, host, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-') || !byte.is_ascii());
        if name > 0
            && let Some(end) = host_end(&line[host..end])
        {
            found.push((sign - name..host + end, "[email]"));
        }
    }
}

/// Where a host name ends that begins here: after its last label that is a word, behind at least one dot.
fn host_end(text: &[u8]) -> Option<usize> {
    let mut end = 0;
    let mut best = None;
    for (index, label) in text.split(|byte| *byte == b'.').enumerate() {
        if label.is_empty() {
            break;
        }
        let begin = end + usize::from(index > 0);
        end = begin + label.len();
        let letters = label.iter().take_while(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
        if index > 0 && letters >= 2 {
            best = Some(end);
        }
    }
    best
}
