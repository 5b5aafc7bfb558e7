//! A workspace's own template: chosen figures, sections and filters, as JSON.
//!
//! It becomes an outline, so that a report of it reads and is checked as one of Echo's own.
mod figures;

use crate::{
    Template,
    claims::Claims,
    lexicon::{Names, noun},
    outline::Outline,
    report::Body,
    template::{AUTO, template},
};
use domain::{ContentHash, Error, Field, Findings, Result};
use figures::Chosen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is sent and stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnTemplate {
    /// What it is asked for by: small letters, digits, `_` and `-`, 1 to 64 of them.
    #[schema(pattern = "^[a-z0-9][a-z0-9_-]{0,63}$")]
    pub name: String,
    /// The heading of its reports, 1 to 80 characters.
    #[schema(min_length = 1, max_length = 80)]
    pub title: String,
    /// What it is for, at most 300 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 300)]
    pub description: String,
    /// Figures in the order of their importance, 1 to 40: ids of metrics, or figures with a name of their own.
    #[schema(min_items = 1, max_items = 40)]
    pub metrics: Vec<Chosen>,
    /// The sections to show, in this order; all four where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 4)]
    pub sections: Vec<SectionName>,
    /// Texts that rows shall have, per field, such as `{"channel": ["Ads"]}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<Field, Vec<String>>,
}

/// A part of a report's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionName {
    ExecutiveSummary,
    KeyFindings,
    DetailedAnalysis,
    Recommendations,
}

impl SectionName {
    fn name(self) -> &'static str {
        match self {
            Self::ExecutiveSummary => "executive_summary",
            Self::KeyFindings => "key_findings",
            Self::DetailedAnalysis => "detailed_analysis",
            Self::Recommendations => "recommendations",
        }
    }
}

const MOST_FIGURES: usize = 40;
const LONGEST_TITLE: usize = 80;
const LONGEST_DESCRIPTION: usize = 300;
/// Texts of one field.
const MOST_TEXTS: usize = 50;
const LONGEST_TEXT: usize = 200;
/// Fields that a report can be filtered by: those by which the figures of a day are kept apart.
const FILTERS: [Field; 7] =
    [Field::Product, Field::Category, Field::Channel, Field::Campaign, Field::Region, Field::Status, Field::Currency];

impl OwnTemplate {
    /// The template, if a report can be made of it.
    pub fn checked(self) -> Result<Self> {
        check_name(&self.name)?;
        check_line("title", &self.title, 1, LONGEST_TITLE)?;
        check_line("description", &self.description, 0, LONGEST_DESCRIPTION)?;
        if self.metrics.is_empty() || self.metrics.len() > MOST_FIGURES {
            return Err(Error::invalid("metrics", format!("`metrics` names 1 to {MOST_FIGURES} figures")));
        }
        for (at, chosen) in self.metrics.iter().enumerate() {
            chosen.check()?;
            if self.metrics[..at].iter().any(|other| other.figure() == chosen.figure()) {
                return Err(Error::invalid("metrics", format!("`{}` stands twice in `metrics`", chosen.figure())));
            }
        }
        if let Some(twice) = self.sections.iter().enumerate().find(|(at, one)| self.sections[..*at].contains(one)) {
            return Err(Error::invalid("sections", format!("`{}` stands twice in `sections`", twice.1.name())));
        }
        self.check_filters()?;
        Ok(self)
    }

    fn check_filters(&self) -> Result<()> {
        for (field, texts) in &self.filters {
            if !FILTERS.contains(field) {
                let known = FILTERS.map(Field::name).join(", ");
                let why = format!("a report cannot be filtered by `{field}`; it can by {known}");
                return Err(Error::invalid("filters", why));
            }
            if texts.is_empty() || texts.len() > MOST_TEXTS || texts.iter().any(|text| text.len() > LONGEST_TEXT) {
                let why = format!("`{field}` names 1 to {MOST_TEXTS} texts of at most {LONGEST_TEXT} bytes");
                return Err(Error::invalid("filters", why));
            }
        }
        Ok(())
    }

    /// The metrics it speaks of, each once.
    pub fn metric_ids(&self) -> Vec<&'static str> {
        let mut ids: Vec<&str> = self.metrics.iter().filter_map(|chosen| Some(noun(chosen.metric())?.metric)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Names what the template says: another text or figure is another template.
    pub fn fingerprint(&self) -> ContentHash {
        ContentHash::of(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }

    pub(crate) fn outline(&self) -> Outline {
        figures::outline(&self.metrics)
    }

    fn body(&self, claims: &Claims, findings: &Findings) -> Body {
        let mut body = self.outline().fill(claims, findings);
        if !self.sections.is_empty() {
            let mut all = std::mem::take(&mut body.sections);
            let wanted = self.sections.iter().filter_map(|wanted| {
                let at = all.iter().position(|section| section.name == wanted.name())?;
                Some(all.remove(at))
            });
            body.sections = wanted.collect();
        }
        body
    }
}

/// Refuses a text that no template can be called, as the value of `field`.
pub fn check_template_name(field: &str, name: &str) -> Result<()> {
    let is_first = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_allowed = |c: char| is_first(c) || "_-".contains(c);
    match name.starts_with(is_first) && name.len() <= 64 && name.chars().all(is_allowed) {
        true => Ok(()),
        false => {
            let why = format!("`{field}` is 1 to 64 small letters, digits, `_` and `-`, a letter or digit first");
            Err(Error::invalid(field, why))
        }
    }
}

fn check_name(name: &str) -> Result<()> {
    check_template_name("name", name)?;
    match name == AUTO || template(name).is_some() {
        true => Err(Error::invalid("name", format!("`{name}` is the name of one of Echo's own templates"))),
        false => Ok(()),
    }
}

/// A text on one line, of so many characters.
fn check_line(field: &str, text: &str, least: usize, most: usize) -> Result<()> {
    let length = text.trim().chars().count();
    match length < least || text.chars().count() > most || text.chars().any(char::is_control) {
        true => Err(Error::invalid(field, format!("`{field}` is one line of {least} to {most} characters"))),
        false => Ok(()),
    }
}

/// What a report is made by: a template of Echo's, or one of the workspace's.
#[derive(Debug, Clone, Copy)]
pub enum Form<'a> {
    BuiltIn(&'static Template),
    Own(&'a OwnTemplate),
}

impl From<&'static Template> for Form<'_> {
    fn from(template: &'static Template) -> Self {
        Self::BuiltIn(template)
    }
}

impl<'a> Form<'a> {
    pub fn name(&self) -> &'a str {
        match self {
            Self::BuiltIn(template) => template.name,
            Self::Own(own) => &own.name,
        }
    }

    pub fn title(&self) -> &'a str {
        match self {
            Self::BuiltIn(template) => template.title,
            Self::Own(own) => &own.title,
        }
    }

    /// What tells this template from a former one of the same name.
    pub fn identity(&self) -> String {
        match self {
            Self::BuiltIn(template) => template.name.to_owned(),
            Self::Own(own) => format!("{}@{}", own.name, own.fingerprint()),
        }
    }

    /// The metrics that its reports speak of.
    pub fn metrics(&self) -> Vec<&'static str> {
        match self {
            Self::BuiltIn(template) => template.metrics.to_vec(),
            Self::Own(own) => own.metric_ids(),
        }
    }

    /// Texts that rows shall have.
    pub fn filters(&self) -> BTreeMap<Field, Vec<String>> {
        match self {
            Self::BuiltIn(_) => BTreeMap::new(),
            Self::Own(own) => own.filters.clone(),
        }
    }

    /// Reads something by what its text calls its figures.
    pub(crate) fn with_names<T>(&self, read: impl FnOnce(&Names) -> T) -> T {
        match self {
            Self::BuiltIn(template) => read((template.names)()),
            Self::Own(own) => read(&Names::of(&own.outline())),
        }
    }

    pub(crate) fn body(&self, claims: &Claims, findings: &Findings) -> Body {
        match self {
            Self::BuiltIn(template) => (template.fill)(claims, findings),
            Self::Own(own) => own.body(claims, findings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Material, Report, fill, sample};
    use expect_test::expect;

    fn own(json: &str) -> Result<OwnTemplate> {
        serde_json::from_str::<OwnTemplate>(json).unwrap().checked()
    }

    fn report(json: &str) -> Report {
        let own = own(json).unwrap();
        fill(Material {
            template: Form::Own(&own),
            claims: sample::claims(),
            ..sample::material(crate::TEMPLATES[0], Vec::new(), Findings::default())
        })
    }

    #[test]
    fn chosen_metrics_become_a_report_with_the_sections_asked_for() {
        let report = report(
            r#"{"name": "board", "title": "For the board", "sections": ["key_findings", "executive_summary"],
                "metrics": ["net_revenue", {"figure": "average_order_value", "name": "basket"}, "revenue_by_product", "revenue_by_period"]}"#,
        );
        assert_eq!((report.template_type.as_str(), report.title.as_str()), ("board", "For the board"));
        let sections: Vec<&str> = report.sections.iter().map(|section| section.name.as_str()).collect();
        assert_eq!(sections, ["key_findings", "executive_summary"]);
        let cards: Vec<&str> = report.headline.iter().map(|figure| figure.label.as_str()).collect();
        expect![[r#"["Net revenue", "Basket", "Revenue"]"#]].assert_eq(&format!("{cards:?}"));
        assert!(report.tables.iter().any(|table| table.heading == "Revenue by product"), "{:?}", report.tables);
        assert!(report.claims.iter().all(|claim| claim.metric != "orders"), "claims that nobody asked for");
        assert_eq!(report.unsaid, [], "its own names are known");
    }

    #[test]
    fn a_template_that_no_report_can_be_made_of_is_refused_with_the_reason() {
        let refused = |json: &str| own(json).unwrap_err().to_string();
        let of = |rest: &str| format!(r#"{{"name": "board", "title": "Board", {rest}}}"#);
        let reasons = [
            refused(r#"{"name": "revenue_health", "title": "x", "metrics": ["orders"]}"#),
            refused(r#"{"name": "../x", "title": "x", "metrics": ["orders"]}"#),
            refused(r#"{"name": "x", "title": " ", "metrics": ["orders"]}"#),
            refused(&of(r#""metrics": []"#)),
            refused(&of(r#""metrics": ["net_revenu"]"#)),
            refused(&of(r#""metrics": ["orders", "orders"]"#)),
            refused(&of(r#""metrics": [{"figure": "orders", "name": "the 7 wonders"}]"#)),
            refused(&of(r#""metrics": [{"figure": "profit", "name": "net revenue"}]"#)),
            refused(&of(r#""metrics": ["orders"], "sections": ["key_findings", "key_findings"]"#)),
            refused(&of(r#""metrics": ["orders"], "filters": {"customer_id": ["A"]}"#)),
            refused(&of(r#""metrics": ["orders"], "filters": {"channel": []}"#)),
        ];
        expect![[r#"
            `revenue_health` is the name of one of Echo's own templates
            `name` is 1 to 64 small letters, digits, `_` and `-`, a letter or digit first
            `title` is one line of 1 to 80 characters
            `metrics` names 1 to 40 figures
            there is no metric `net_revenu`; did you mean `net_revenue`? GET /api/v1/metrics/available lists them
            `orders` stands twice in `metrics`
            the name of `orders` is 1 to 60 letters, blanks, `-` and `'`, without a digit
            `net revenue` is what `net_revenue` is called, and cannot be the name of `profit`
            `key_findings` stands twice in `sections`
            a report cannot be filtered by `customer_id`; it can by product, category, channel, campaign, region, status, currency
            `channel` names 1 to 50 texts of at most 200 bytes"#]].assert_eq(&reasons.join("\n"));
    }

    #[test]
    fn every_metric_of_the_catalogue_may_be_chosen() {
        for noun in crate::lexicon::nouns() {
            let json = format!(r#"{{"name": "one", "title": "One", "metrics": ["{}"]}}"#, noun.metric);
            let report = report(&json);
            assert_eq!(report.sections.len(), 4, "{}", noun.metric);
            assert!(report.sections.iter().all(|section| !section.text().trim().is_empty()), "{}", noun.metric);
        }
    }

    #[test]
    fn another_choice_of_figures_is_another_template() {
        let identity = |metric: &str| {
            let own = own(&format!(r#"{{"name": "a", "title": "A", "metrics": ["{metric}"]}}"#)).unwrap();
            Form::Own(&own).identity()
        };
        assert_ne!(identity("orders"), identity("customers"));
        assert_eq!(identity("orders"), identity("orders"));
    }
}
