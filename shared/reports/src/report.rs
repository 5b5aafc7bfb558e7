//! A report: a template filled with the claims of one file.
use crate::claims::Claims;
use crate::scope::{self, Scope};
use crate::withheld::{Unsaid, withhold};
use crate::{Chart, Form, Paragraph, Table, Words, choose};
use domain::{Claim, ContentHash, Findings, ReportId, SourceName, Timestamp, UploadId};
use serde::{Deserialize, Serialize};

/// What a report is made from. "Now" is an argument, so the same material always gives the same report.
#[derive(Debug, Clone)]
pub struct Material<'a> {
    pub report_id: ReportId,
    pub template: Form<'a>,
    pub generated_at: Timestamp,
    pub upload_id: UploadId,
    pub source: SourceName,
    pub file_name: String,
    pub rows: u64,
    pub content_hash: ContentHash,
    pub engine_version: String,
    pub claims: Vec<Claim>,
    pub findings: Findings,
    pub scope: Scope,
    /// What each metric of the claims is.
    pub definitions: Vec<Definition>,
}

/// A filled template: immutable, stored as JSON, rendered on reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Report {
    pub report_id: ReportId,
    pub template_type: String,
    pub title: String,
    /// Always `completed`: a file that cannot be reported on is a failed upload, not a failed report.
    pub status: String,
    pub generated_at: Timestamp,
    pub upload_id: UploadId,
    pub source: SourceName,
    pub file_name: String,
    /// Data rows of the file, the header not counted.
    pub rows: u64,
    pub content_hash: ContentHash,
    pub engine_version: String,
    /// The days, filters and comparison that were asked for; absent of a report of everything.
    #[serde(default, skip_serializing_if = "Scope::is_whole")]
    pub scope: Scope,
    /// Why this template fits the file, where Echo would choose it.
    #[serde(default)]
    pub chosen_because: Option<String>,
    /// Whose words the text is in; absent where no language model was asked.
    #[serde(default, skip_serializing_if = "Words::are_plain")]
    pub words: Words,
    /// The few figures to show first.
    pub headline: Vec<Figure>,
    pub sections: Vec<Section>,
    pub charts: Vec<Chart>,
    pub tables: Vec<Table>,
    /// The proof of every number above.
    pub claims: Vec<Claim>,
    pub findings: Findings,
    /// What the metrics of the claims are.
    #[serde(default)]
    pub definitions: Vec<Definition>,
    /// What was left out because its figures do not bear it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsaid: Vec<Unsaid>,
}

/// A metric as the catalogue defines it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Definition {
    pub metric: String,
    pub name: String,
    pub definition: String,
    pub formula: String,
    /// Where the definition comes from.
    pub source: String,
}

/// One figure for a card or a line in a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Figure {
    pub label: String,
    /// The value as people read it, e.g. `190,100.50 EUR`.
    pub text: String,
    /// The period the value is of, or why there is none.
    pub note: String,
    /// The id of the claim; a figure the file does not give at all has none.
    pub claim: Option<String>,
}

/// `executive_summary`, `key_findings`, `detailed_analysis` or `recommendations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Section {
    pub name: String,
    pub heading: String,
    /// Whether the paragraphs are the items of a list.
    pub list: bool,
    pub paragraphs: Vec<Paragraph>,
}

/// What a template yields: everything in a report that depends on the template.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub headline: Vec<Figure>,
    pub sections: Vec<Section>,
    pub charts: Vec<Chart>,
    pub tables: Vec<Table>,
}

impl Section {
    pub(crate) fn prose(name: &str, heading: &str, paragraphs: Vec<Paragraph>) -> Self {
        Self { name: name.into(), heading: heading.into(), list: false, paragraphs }
    }

    pub(crate) fn list(name: &str, heading: &str, paragraphs: Vec<Paragraph>) -> Self {
        Self { name: name.into(), heading: heading.into(), list: true, paragraphs }
    }

    /// The section as plain text, one line a paragraph.
    pub fn text(&self) -> String {
        self.paragraphs.iter().map(Paragraph::text).collect::<Vec<_>>().join("\n")
    }
}

impl Report {
    /// Names the versions of this report: those of the same source, template, days and filters, over time.
    pub fn series(&self) -> String {
        let Scope { from, to, compare, filters, uploads } = &self.scope;
        // A source that appends is reported on as a whole, and so is each of its uploads.
        let together = !uploads.is_empty();
        let asked = serde_json::json!([self.source, self.template_type, from, to, compare, filters, together]);
        domain::ContentHash::of(asked.to_string().as_bytes()).as_str()[..SERIES].to_owned()
    }
}

/// Characters of a series' name.
const SERIES: usize = 20;

/// Puts the claims into the words, tables and charts of the template, and keeps what follows from the claims.
pub fn fill(material: Material) -> Report {
    let form = material.template;
    let mut report = compose(material);
    form.with_names(|names| withhold(&mut report, names));
    report
}

/// What the template makes of the claims, as yet unproven.
pub(crate) fn compose(mut material: Material) -> Report {
    let (fitting, why) = choose(&material.claims);
    let chosen_because = (fitting.name == material.template.name()).then(|| why.to_owned());
    let metrics = material.template.metrics();
    material.claims.retain(|claim| metrics.contains(&claim.metric.as_str()));
    let claims = Claims::new(&material.claims);
    let Body { headline, sections, charts, mut tables } = material.template.body(&claims, &material.findings);
    tables.extend(scope::comparison(&claims));
    Report {
        report_id: material.report_id,
        template_type: material.template.name().to_owned(),
        title: material.template.title().to_owned(),
        status: "completed".to_owned(),
        generated_at: material.generated_at,
        upload_id: material.upload_id,
        source: material.source,
        file_name: material.file_name,
        rows: material.rows,
        content_hash: material.content_hash,
        engine_version: material.engine_version,
        scope: material.scope,
        chosen_because,
        words: Words::default(),
        headline,
        sections,
        charts,
        tables,
        definitions: material.definitions.into_iter().filter(|of| metrics.contains(&of.metric.as_str())).collect(),
        claims: material.claims,
        findings: material.findings,
        unsaid: Vec::new(),
    }
}

/// Everything that a template says of claims, whether or not it can be proven.
#[cfg(test)]
pub(crate) fn composed(template: &'static crate::Template, claims: Vec<Claim>, findings: Findings) -> Report {
    compose(crate::sample::material(template, claims, findings))
}

/// The few figures to show first, for terminal tables and cards.
pub fn headline(report: &Report) -> Vec<Figure> {
    report.headline.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_stored_report_is_read_back_as_it_was_written() {
        let report = sample::report();
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }

    #[test]
    fn the_same_material_gives_the_same_bytes() {
        let bytes = || serde_json::to_string(&sample::report()).unwrap();
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn the_headline_shows_figures_with_their_period_and_claim() {
        let lines: Vec<String> = headline(&sample::report())
            .into_iter()
            .map(|f| format!("{} | {} | {} | {}", f.label, f.text, f.note, f.claim.unwrap_or_default()))
            .collect();
        expect_test::expect![[r#"
            Net revenue | 190,100.50 | 1 January to 10 April 2024 | net_revenue
            Growth, complete month | +11.46 % | March 2024 on the month before | revenue_growth@2024-03
            Growth, month to date | +11.63 % | 1 to 10 April 2024 on the same days a month before | revenue_growth_to_date@2024-04
            Average order | 2,066.31 | 1 January to 10 April 2024 | average_order_value
            Orders | 92 | 1 January to 10 April 2024 | orders
            Customers | 71 | 1 January to 10 April 2024 | customers
            Gross revenue | 193,850.50 | 1 January to 10 April 2024 | gross_revenue
            Refunds | 3,750.00 | 1 January to 10 April 2024 | refunds"#]].assert_eq(&lines.join("\n"));
    }
}
