//! Each figure says what its claim says, and each finding what reading the file found.
use super::Doubt;
use crate::proof::key_of;
use crate::{Part, Shows, show};
use domain::{Claim, Findings};

/// What is wrong with a part by itself, whatever stands beside it.
pub(crate) fn doubt(part: &Part, claims: &[Claim], findings: &Findings) -> Option<Doubt> {
    match part {
        Part::Words { text } if text.chars().any(char::is_numeric) => {
            Some(Doubt::new(format!("`{text}` has a number without a claim")))
        }
        Part::Words { .. } | Part::Name { .. } => None,
        Part::Figure { claim, shows, text } => match claims.iter().find(|known| known.id == *claim) {
            Some(found) if shows.of(found) == *text && !(text.is_empty() && is_needed(*shows)) => None,
            Some(_) => Some(Doubt::new(format!("`{text}` is not what `{claim}` says"))),
            None => Some(Doubt::new(format!("`{claim}` is no claim of this report"))),
        },
        Part::Finding { of, text } => (!is_found(of.as_deref(), text, findings))
            .then(|| Doubt::new(format!("`{text}` is not what reading the file found"))),
    }
}

/// A rounded value, a period and days are never left out of a sentence.
fn is_needed(shows: Shows) -> bool {
    matches!(shows, Shows::Rounded { .. } | Shows::Period | Shows::Days | Shows::Otherwise)
}

fn is_found(of: Option<&str>, text: &str, findings: &Findings) -> bool {
    let total = match of {
        Some(key) => findings.totals.get(key).copied().unwrap_or_default(),
        None => findings.total(),
    };
    let is_quote = findings
        .issues
        .iter()
        .any(|issue| of.is_none_or(|of| key_of(issue) == of) && text == issue.suggestion.trim_end_matches('.'));
    let is_change = findings.ledger.iter().any(|entry| {
        of == Some(entry.rule.as_str())
            && (text == show::count(entry.rows.into()) || text == show::money(-entry.money_moved))
    });
    text == show::count(total.into()) || is_quote || is_change
}
