//! Card numbers: 13 to 19 digits in one piece or in the groups printed on cards, of a known scheme, with a valid check digit.
use super::{Find, run};

/// How cards group their digits.
const GROUPS: [&[usize]; 6] =
    [&[4, 4, 4, 4], &[4, 4, 4, 4, 1], &[4, 4, 4, 4, 2], &[4, 4, 4, 4, 3], &[4, 6, 5], &[4, 6, 4]];
/// Lengths of a hash in hexadecimal digits.
const HASHES: [usize; 6] = [32, 40, 56, 64, 96, 128];

pub(super) fn find(line: &[u8], found: &mut Vec<Find>) {
    let mut at = 0;
    while at < line.len() {
        if !line[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = run(line, at, |byte| byte.is_ascii_digit());
        let whole = (13..=19).contains(&(end - at)) && is_card(&line[at..end]) && !is_in_hash(line, at, end);
        let card = if whole { Some(end) } else { GROUPS.iter().rev().find_map(|groups| grouped(line, at, groups)) };
        if let Some(card) = card {
            found.push((at..card, "[card]"));
        }
        at = card.unwrap_or(end);
    }
}

/// The end of a card number in such groups, one blank or hyphen between each.
fn grouped(line: &[u8], start: usize, groups: &[usize]) -> Option<usize> {
    let mut digits = Vec::with_capacity(19);
    let mut at = start;
    let separator = *line.get(start + 4).filter(|byte| matches!(byte, b' ' | b'-'))?;
    for (index, length) in groups.iter().enumerate() {
        if index > 0 {
            if line.get(at) != Some(&separator) {
                return None;
            }
            at += 1;
        }
        let end = run(line, at, |byte| byte.is_ascii_digit());
        if end - at != *length {
            return None;
        }
        digits.extend_from_slice(&line[at..end]);
        at = end;
    }
    is_card(&digits).then_some(at)
}

/// A scheme that issues cards of this length, and Luhn's check digit (ISO/IEC 7812-1).
fn is_card(digits: &[u8]) -> bool {
    let beginning =
        |length: usize| digits[..length].iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let length = digits.len();
    let scheme = match beginning(4) {
        4000..=4999 => matches!(length, 13 | 16 | 19),
        5100..=5599 | 2221..=2720 => length == 16,
        3400..=3499 | 3700..=3799 => length == 15,
        3000..=3059 | 3600..=3699 | 3800..=3999 => (14..=19).contains(&length),
        3528..=3589 | 6011 | 6200..=6299 | 6440..=6599 => (16..=19).contains(&length),
        5000..=5099 | 5600..=5899 | 6300..=6399 | 6700..=6799 => (13..=19).contains(&length),
        _ => false,
    };
    let luhn = digits.iter().rev().enumerate().fold(0_u32, |sum, (index, digit)| {
        let value = u32::from(digit - b'0') << (index % 2);
        sum + if value > 9 { value - 9 } else { value }
    });
    scheme && luhn % 10 == 0
}

fn is_in_hash(line: &[u8], start: usize, end: usize) -> bool {
    let before = line[..start].iter().rev().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let after = run(line, end, |byte| byte.is_ascii_hexdigit());
    HASHES.contains(&(after - start + before))
}
