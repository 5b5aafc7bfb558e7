//! What text is made of: words, names from the file, and figures that say which claim they show.
use crate::show;
use domain::{Claim, Value};
use serde::{Deserialize, Serialize};

/// A piece of text. A digit may stand in any kind but [`Part::Words`]; a client that wants plain text joins the `text`s.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// The template's own words, without a digit.
    Words { text: String },
    /// A product, customer, status or currency as the file spells it.
    Name { text: String },
    /// What one claim says.
    Figure { claim: String, shows: Shows, text: String },
    /// What reading the file found: a count of issues, or what to do about one. `of` is a key of `findings.totals`, the rule
    /// of an entry of the ledger, or absent for all issues together.
    Finding { of: Option<String>, text: String },
}

/// Which side of a claim a figure shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    Value,
    /// The number of rows behind the value.
    Rows,
    /// The period the value is of: `March 2024`.
    Period,
    /// The first and last day of the value: `1 to 10 April 2024`.
    Days,
    /// Why there is no value.
    Reason,
    /// What would make the value available.
    Remedy,
    /// What to know before relying on the value.
    Caveats,
    /// The value with a column that can be read in two ways read in the other.
    Otherwise,
    /// The value in a coarser or finer form than the usual one, for a sentence that has no use for every digit.
    Rounded {
        to: Rounding,
    },
}

/// A form that a value may be rounded to, half away from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Money in whole units: `190,101 EUR`.
    Money0,
    Money2,
    /// A ratio without decimals: `61 %`; a change keeps its sign.
    Percent0,
    Percent1,
    Percent2,
    /// Money or a count in thousands or more: `190.1k EUR`.
    Compact,
}

impl Shows {
    /// The text for this side of the claim; empty where the claim does not have that side.
    pub fn of(self, claim: &Claim) -> String {
        match (self, &claim.value) {
            (Shows::Value, _) => show::value(claim),
            (Shows::Rows, _) => show::count(claim.n.into()),
            (Shows::Period, _) => claim.window.as_ref().map(show::period).unwrap_or_default(),
            (Shows::Days, _) => claim.window.as_ref().map(show::days).unwrap_or_default(),
            (Shows::Reason, Value::NotAvailable(absence)) => absence.because.trim_end_matches('.').to_owned(),
            (Shows::Remedy, Value::NotAvailable(absence)) => sentence(&absence.remedy),
            (Shows::Reason | Shows::Remedy, Value::Exact(_)) => String::new(),
            (Shows::Caveats, _) => claim.caveats.iter().map(|caveat| sentence(caveat)).collect::<Vec<_>>().join(" "),
            (Shows::Otherwise, Value::Exact(_)) => otherwise(claim).unwrap_or_default(),
            (Shows::Otherwise, Value::NotAvailable(_)) => String::new(),
            (Shows::Rounded { to }, Value::Exact(value)) => show::rounded_to(claim, *value, to).unwrap_or_default(),
            (Shows::Rounded { .. }, Value::NotAvailable(_)) => String::new(),
        }
    }
}

/// `1,200.00 with Created as day/month/year`, where there is such a value.
fn otherwise(claim: &Claim) -> Option<String> {
    let other = claim.alternatives.iter().find(|other| other.value.exact().is_some())?;
    let read = Claim { value: other.value.clone(), ..claim.clone() };
    Some(format!("{} with {}", show::value(&read), other.reading))
}

/// The text as a sentence: a capital first, a full stop last.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

impl Part {
    pub fn figure(claim: &Claim, shows: Shows) -> Self {
        Self::Figure { claim: claim.id.clone(), shows, text: shows.of(claim) }
    }

    pub fn text(&self) -> &str {
        match self {
            Self::Words { text } | Self::Name { text } | Self::Figure { text, .. } | Self::Finding { text, .. } => text,
        }
    }
}

/// One sentence, list item or table cell; built from left to right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Paragraph {
    pub parts: Vec<Part>,
}

impl Paragraph {
    pub fn say(words: &str) -> Self {
        Self::default().words(words)
    }

    pub fn words(mut self, words: &str) -> Self {
        self.parts.push(Part::Words { text: words.to_owned() });
        self
    }

    pub fn name(mut self, name: &str) -> Self {
        self.parts.push(Part::Name { text: name.to_owned() });
        self
    }

    pub fn value(self, claim: &Claim) -> Self {
        self.figure(claim, Shows::Value)
    }

    pub fn period(self, claim: &Claim) -> Self {
        self.figure(claim, Shows::Period)
    }

    pub fn days(self, claim: &Claim) -> Self {
        self.figure(claim, Shows::Days)
    }

    pub fn rows(self, claim: &Claim) -> Self {
        self.figure(claim, Shows::Rows)
    }

    pub fn figure(mut self, claim: &Claim, shows: Shows) -> Self {
        self.parts.push(Part::figure(claim, shows));
        self
    }

    pub fn finding(mut self, of: Option<&str>, text: impl Into<String>) -> Self {
        self.parts.push(Part::Finding { of: of.map(str::to_owned), text: text.into() });
        self
    }

    /// `subject` is not available, because …, and what would change that.
    pub fn absent(self, subject: &str, claim: Option<&Claim>) -> Self {
        match claim {
            Some(claim) if claim.value.exact().is_none() => self
                .words(subject)
                .words(" not available, because ")
                .figure(claim, Shows::Reason)
                .words(". ")
                .figure(claim, Shows::Remedy),
            _ => self.words(subject).words(" not available, because the file does not give it."),
        }
    }

    pub fn text(&self) -> String {
        self.parts.iter().map(Part::text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_becomes_a_sentence_however_it_was_written() {
        assert_eq!(sentence("add a column `amount`"), "Add a column `amount`.");
        assert_eq!(sentence("Map the column. "), "Map the column.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn parts_keep_their_kind_in_json() {
        let words = serde_json::to_string(&Part::Words { text: "Net revenue was ".into() }).unwrap();
        assert_eq!(words, r#"{"kind":"words","text":"Net revenue was "}"#);
        assert_eq!(serde_json::from_str::<Part>(&words).unwrap().text(), "Net revenue was ");
    }
}
