//! The report templates. A new one is a folder under `templates/` and its line in [`TEMPLATES`].
use crate::claims::Claims;
use crate::lexicon::Names;
use crate::report::Body;
use crate::templates::{
    customer_health, financial_overview, marketing_funnel, operations_overview, revenue_health, subscription_health,
};
use domain::{Claim, Field, Findings};

pub static TEMPLATES: &[&Template] = &[
    &revenue_health::TEMPLATE,
    &marketing_funnel::TEMPLATE,
    &financial_overview::TEMPLATE,
    &subscription_health::TEMPLATE,
    &customer_health::TEMPLATE,
    &operations_overview::TEMPLATE,
];

/// Asks for the template that fits the file.
pub const AUTO: &str = "auto";

/// The template that fits what the file holds, and why. Sales come first where a file holds them beside something else.
pub fn choose(claims: &[Claim]) -> (&'static Template, &'static str) {
    let is_given = |metric: &str| claims.iter().any(|claim| claim.metric == metric && claim.value.exact().is_some());
    let has_subscriptions = claims.iter().any(|claim| {
        let is_guess = claim.caveats.iter().any(|caveat| caveat.to_lowercase().contains("estimated"));
        claim.metric == "mrr" && claim.value.exact().is_some() && !is_guess
    });
    let has_sales = is_given("net_revenue");
    if has_subscriptions && !has_sales {
        (&subscription_health::TEMPLATE, "The file lists subscriptions.")
    } else if is_given("income") && !has_sales {
        (&financial_overview::TEMPLATE, "The file is a statement of income and costs.")
    } else if is_given("records") && !has_sales && !is_given("spend_by_month") {
        (&operations_overview::TEMPLATE, "The file lists claims, tickets or cases that are worked through.")
    } else if !has_sales && marketing_funnel::TEMPLATE.required_metrics.iter().any(|metric| is_given(metric)) {
        (&marketing_funnel::TEMPLATE, "The file tells of advertising or leads.")
    } else if has_sales {
        (&revenue_health::TEMPLATE, "The file holds sales or payments.")
    } else {
        (&revenue_health::TEMPLATE, "The file gives no figures that another template would be about.")
    }
}

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
    /// What it calls its figures itself, for whoever follows its sentences.
    pub(crate) names: fn() -> &'static Names,
    pub(crate) fill: fn(&Claims, &Findings) -> Body,
}

/// The template called `name`.
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().copied().find(|template| template.name == name)
}

/// Whether `name` may be asked for: a template, or the choice of one.
pub fn is_known(name: &str) -> bool {
    name == AUTO || template(name).is_some()
}

/// What to tell somebody who asked for a template that there is not.
pub fn unknown_template() -> String {
    let known: Vec<_> = TEMPLATES.iter().map(|template| template.name).collect();
    format!("there is no template of that name; there are {} and {AUTO}", known.join(", "))
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
            assert!(!template.required_metrics.is_empty());
            assert!(template.better_with.iter().all(|field| !template.required_fields.contains(field)));
        }
    }

    #[test]
    fn records_are_reported_as_such_where_nothing_was_sold() {
        let whole = |metric: &str| Claim { entity: None, ..sample::of(metric, "", "", "5", 5) };
        let chosen = |metrics: &[&str]| choose(&metrics.iter().map(|metric| whole(metric)).collect::<Vec<_>>()).0.name;
        assert_eq!(chosen(&["records", "funnel_analysis"]), "operations_overview");
        assert_eq!(chosen(&["records", "net_revenue"]), "revenue_health");
        assert_eq!(chosen(&["records", "spend_by_month"]), "marketing_funnel");
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
