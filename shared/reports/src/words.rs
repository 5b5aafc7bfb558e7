//! Whose words a report's text is in.
use crate::{Report, Section};
use serde::{Deserialize, Serialize};

/// Who wrote the text of a report; its figures are Echo's always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Words {
    pub by: Writer,
    /// The model that was asked, where one was.
    #[serde(default)]
    pub model: Option<String>,
    /// The sections that the model wrote, by their names.
    #[serde(default)]
    pub sections: Vec<String>,
    /// Why the model's text stands nowhere, or not in every section; it completes "because …".
    #[serde(default)]
    pub because: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    /// Echo's own words.
    #[default]
    Template,
    /// A language model's words, in some sections at least, each sentence of which was followed to its claims.
    Model,
}

impl Words {
    /// Whether no model was asked, of which nothing is said.
    pub fn are_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl Report {
    /// Whose words these are, in one line; `None` where no model was asked.
    pub fn words_line(&self) -> Option<String> {
        let Words { by, model, sections, because } = &self.words;
        let because = because.as_deref();
        match (by, model) {
            (Writer::Model, Some(model)) => {
                let mut line = format!("Words by {model}");
                if sections.len() < self.sections.len() {
                    let written = self.sections.iter().filter(|section| sections.contains(&section.name));
                    line += &format!(" in the {}", listed(written));
                }
                line += "; every figure checked by Echo.";
                if let Some(because) = because {
                    line += &format!(" Elsewhere the model's text was not used, because {because}.");
                }
                Some(line)
            }
            _ => because.map(|because| format!("The model's text was not used, because {because}.")),
        }
    }

    /// The report as Echo wrote it, and why a model that was asked did not; `because` completes "because …".
    pub fn in_echos_words(mut self, model: &str, because: &str) -> Self {
        let because = Some(because.to_owned());
        self.words = Words { model: Some(model.to_owned()), because, ..Words::default() };
        self
    }
}

/// `executive summary, key findings and recommendations`.
pub(crate) fn listed<'a>(sections: impl Iterator<Item = &'a Section>) -> String {
    let names: Vec<String> = sections.map(|section| section.heading.to_lowercase()).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}
