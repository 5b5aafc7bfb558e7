//! The report templates. A new one is a folder under `templates/` and its line in [`TEMPLATES`].
use crate::claims::Claims;
use crate::report::Body;
use crate::templates::revenue_health;
use domain::{Field, Findings};

pub static TEMPLATES: &[&Template] = &[&revenue_health::TEMPLATE];

/// The template that is filled when none is asked for.
pub const DEFAULT: &Template = &revenue_health::TEMPLATE;

/// A kind of report: what it needs, and how it puts claims into words, tables and charts.
#[derive(Debug)]
pub struct Template {
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    /// Metrics without which the report says nothing worth reading.
    pub required_metrics: &'static [&'static str],
    /// All metrics that the report speaks of; it keeps the claims of these alone.
    pub metrics: &'static [&'static str],
    /// Columns the file must have.
    pub required_fields: &'static [Field],
    /// Columns that make the report say more.
    pub better_with: &'static [Field],
    pub(crate) fill: fn(&Claims, &Findings) -> Body,
}

/// The template called `name`.
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().copied().find(|template| template.name == name)
}

/// What to tell somebody who asked for a template that there is not.
pub fn unknown_template() -> String {
    let known: Vec<_> = TEMPLATES.iter().map(|template| template.name).collect();
    format!("there is no template of that name; there is {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn templates_are_found_by_their_own_name_only() {
        for known in TEMPLATES {
            assert!(std::ptr::eq(template(known.name).unwrap(), *known));
        }
        assert!(template("../etc").is_none());
    }

    #[test]
    fn every_template_says_what_it_is_and_needs() {
        for template in TEMPLATES {
            assert!(template.description.ends_with('.') && !template.title.is_empty());
            assert!(template.required_metrics.iter().all(|metric| template.metrics.contains(metric)));
            assert!(!template.required_metrics.is_empty() && !template.required_fields.is_empty());
            assert!(template.better_with.iter().all(|field| !template.required_fields.contains(field)));
        }
    }

    /// Whatever the file, a report has the four sections in order and none is empty.
    #[test]
    fn every_template_fills_the_four_sections_even_without_a_claim() {
        for template in TEMPLATES {
            for claims in [sample::claims(), sample::two_currencies(), Vec::new()] {
                let report = sample::filled(template, claims, Findings::default());
                let names: Vec<&str> = report.sections.iter().map(|section| section.name.as_str()).collect();
                assert_eq!(names, ["executive_summary", "key_findings", "detailed_analysis", "recommendations"]);
                assert!(report.sections.iter().all(|section| !section.text().trim().is_empty()));
            }
        }
    }
}
