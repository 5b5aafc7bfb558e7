//! A sentence written elsewhere, whose figures are references to claims: `{{c:17|money0}}`.
use super::Doubt;
use super::entities::spoken;
use crate::{Paragraph, Part, Rounding, Shows};
use domain::Claim;

/// A sentence of a person has no more characters.
const LONGEST: usize = 1_000;
const OPEN: &str = "{{";
const CLOSE: &str = "}}";
const QUOTES: [char; 8] = ['"', '“', '”', '„', '«', '»', '‘', '‹'];
/// What would act in a page, or lead out of it.
const MARKUP: [&str; 12] = ["<", ">", "`", "](", "![", "http", "www.", "://", "javascript", "&#", "**", "__"];

/// Reads `{{c:N|money0}}` as a figure of the claim at place N of those given, `period` and `days` as its time, `entity` as
/// the name it is of, and everything else as words.
///
/// Refused are references to what was not given, markup, control characters, and words in quotes: what stands in a file is
/// only ever said by a reference. What the sentence states is for [`verify`](super::verify) to judge.
pub fn parse(text: &str, claims: &[Claim]) -> Result<Paragraph, Doubt> {
    if text.chars().count() > LONGEST {
        return Err(Doubt::new("the text is too long for a sentence"));
    }
    if text.trim().is_empty() {
        return Err(Doubt::new("the text is empty"));
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once(OPEN) {
        let Some((reference, after)) = after.split_once(CLOSE) else {
            return Err(Doubt::new("a reference to a claim does not end"));
        };
        add_words(words, &mut parts);
        parts.push(read(reference, claims)?);
        rest = after;
    }
    add_words(rest, &mut parts);
    for (at, part) in parts.iter().enumerate() {
        let Part::Words { text } = part else { continue };
        let is_name =
            |at: Option<usize>| at.and_then(|at| parts.get(at)).is_some_and(|p| matches!(p, Part::Name { .. }));
        check(text, is_name(at.checked_sub(1)), is_name(Some(at + 1)), claims)?;
    }
    Ok(Paragraph { parts })
}

fn add_words(words: &str, parts: &mut Vec<Part>) {
    if !words.is_empty() {
        parts.push(Part::Words { text: words.to_owned() });
    }
}

fn read(reference: &str, claims: &[Claim]) -> Result<Part, Doubt> {
    let unknown = || Doubt::new(format!("`{}` refers to nothing that was given", reference.escape_debug()));
    let (number, side) = reference.strip_prefix("c:").and_then(|rest| rest.split_once('|')).ok_or_else(unknown)?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let number: usize = number.parse().ok().filter(|_| is_number).ok_or_else(unknown)?;
    let claim = claims.get(number).ok_or_else(unknown)?;
    let rounded = |to| Shows::Rounded { to };
    let shows = match side {
        "entity" if claim.entity.is_some() => return Ok(Part::Name { text: spoken(claim).to_owned() }),
        "value" => Shows::Value,
        "rows" => Shows::Rows,
        "period" => Shows::Period,
        "days" => Shows::Days,
        "money0" => rounded(Rounding::Money0),
        "money2" => rounded(Rounding::Money2),
        "percent0" => rounded(Rounding::Percent0),
        "percent1" => rounded(Rounding::Percent1),
        "percent2" => rounded(Rounding::Percent2),
        "compact" => rounded(Rounding::Compact),
        _ => return Err(unknown()),
    };
    if claim.value.exact().is_none() || shows.of(claim).is_empty() {
        return Err(Doubt::new(format!("`{}` has no `{side}` to show", claim.id)));
    }
    Ok(Part::figure(claim, shows))
}

/// Quotes may only enclose a name given by reference, and a name may only be given by reference.
fn check(words: &str, is_after_name: bool, is_before_name: bool, claims: &[Claim]) -> Result<(), Doubt> {
    let lower = words.to_lowercase();
    if words.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(Doubt::new("the text has control characters"));
    }
    if let Some(markup) = MARKUP.iter().find(|markup| lower.contains(**markup)) {
        return Err(Doubt::new(format!("the text has markup: {markup}")));
    }
    if words.contains(['{', '}', '[', ']', '|', '\\', '#', '*', '_', '~']) {
        return Err(Doubt::new("the text has characters of markup or of a broken reference"));
    }
    let inner = words.strip_prefix(QUOTES).filter(|_| is_after_name).unwrap_or(words);
    let inner = inner.strip_suffix(QUOTES).filter(|_| is_before_name).unwrap_or(inner);
    if inner.contains(QUOTES) || has_single_quotes(inner) {
        return Err(Doubt::new("words in quotes are no claim's"));
    }
    let is_written = |claim: &&Claim| {
        let name = spoken(claim);
        name.len() > 2 && name.contains(|c: char| c.is_uppercase() || c.is_numeric()) && has_words(words, name)
    };
    match claims.iter().find(is_written) {
        Some(claim) => Err(Doubt::new(format!("`{}` is written out instead of referred to", spoken(claim)))),
        None => Ok(()),
    }
}

/// Characters that change how others are read or are not seen at all.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A quote mark that is no apostrophe within or after a word.
fn has_single_quotes(words: &str) -> bool {
    let mut before = ' ';
    for c in words.chars() {
        if matches!(c, '\'' | '’') && !before.is_alphanumeric() {
            return true;
        }
        before = c;
    }
    false
}

/// Whether a name stands in the words, not as a part of another word.
fn has_words(words: &str, name: &str) -> bool {
    words.match_indices(name).any(|(at, _)| {
        let before = words[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let after = words[at + name.len()..].chars().next().is_some_and(char::is_alphanumeric);
        // A word at the beginning of a sentence has a capital anyway.
        let begins = words[..at].trim_end().is_empty() || words[..at].trim_end().ends_with(['.', ':']);
        let is_ambiguous = begins && name.chars().all(char::is_alphabetic);
        !(before || after || is_ambiguous)
    })
}
