//! The report as two flat maps, the shape that reporting clients know: text by section and values by metric.
use crate::claims::{metric_of, name, series_of};
use crate::show::{self, Shape};
use crate::{Report, Section};
use domain::{Claim, Unit, Value, json_number};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One metric of a report.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MetricValue {
    /// Rounded to two decimals (percent to two decimals of a percent); `null` where there is no single value.
    #[schema(value_type = Option<f64>)]
    pub value: Option<Box<RawValue>>,
    /// A currency code or `money`, `%`, or what is counted, e.g. `orders`.
    pub unit: String,
    /// `all_time`, or the period the value is of.
    pub period: String,
    pub metadata: Metadata,
}

/// What stands behind a metric's value.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_available: Option<String>,
    /// The values by product, customer, status or period, where the metric has them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub breakdown: BTreeMap<String, Option<Box<RawValue>>>,
}

/// A report as an endpoint answers it: what is stored, and the flat maps beside it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ReportAnswer)]
pub struct Answer<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// Whose words the text is in, in one line; absent where no language model was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    words_line: Option<String>,
    metrics: BTreeMap<String, MetricValue>,
    narratives: BTreeMap<String, String>,
    #[schema(value_type = BTreeMap<String, String>)]
    links: BTreeMap<&'static str, String>,
}

/// The answer for a stored report.
pub fn answer(report: &Report) -> Answer<'_> {
    let this = format!("/api/v1/reports/{}", report.report_id);
    let mut links = BTreeMap::from([
        ("self", this.clone()),
        ("upload", format!("/api/v1/uploads/{}", report.upload_id)),
        ("versions", format!("/api/v1/reports?series={}", report.series())),
        ("compare", format!("{this}/compare")),
        ("pdf", format!("{this}/pdf")),
    ]);
    for format in ["html", "markdown", "xlsx", "csv"] {
        links.insert(format, format!("{this}?format={format}"));
    }
    let (metrics, narratives) = (report.metrics(), report.narratives());
    Answer { report, words_line: report.words_line(), metrics, narratives, links }
}

/// The value of each metric among `claims`, by its name, or by `name[EUR]` where the file has several currencies. A metric
/// that has values only by period gives its latest complete month; one that has values only by product, customer or status
/// gives those as its breakdown.
pub fn metric_values(claims: &[Claim]) -> BTreeMap<String, MetricValue> {
    let mut by_series: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        by_series.entry(series_of(&claim.id)).or_default().push(claim);
    }
    by_series.into_iter().map(|(series, claims)| (series.to_owned(), metric_value(series, &claims))).collect()
}

impl Report {
    /// The text of each section; paragraphs are separated by line breaks.
    pub fn narratives(&self) -> BTreeMap<String, String> {
        self.sections.iter().map(|section| (section.name.clone(), Section::text(section))).collect()
    }

    /// The value of each metric of the report.
    pub fn metrics(&self) -> BTreeMap<String, MetricValue> {
        metric_values(&self.claims)
    }
}

fn metric_value(series: &str, claims: &[&Claim]) -> MetricValue {
    let own = claims.iter().copied().find(|claim| claim.id == series).or_else(|| latest_month(claims));
    let absent = claims.iter().copied().find(|claim| claim.value.exact().is_none());
    let says = own.or(absent);
    let breakdown = claims.iter().copied().filter(|claim| claim.id != series && claim.value.exact().is_some());
    MetricValue {
        value: says.and_then(number),
        unit: claims.first().map(|claim| unit(claim)).unwrap_or_default(),
        period: period(says),
        metadata: Metadata {
            claim: says.map(|claim| claim.id.clone()),
            formula: says.filter(|claim| claim.value.exact().is_some()).map(|claim| claim.formula.clone()),
            rows: says.map(|claim| claim.n),
            not_available: says.and_then(reason),
            breakdown: breakdown.map(|claim| (key(claim), number(claim))).collect(),
        },
    }
}

fn latest_month<'a>(claims: &[&'a Claim]) -> Option<&'a Claim> {
    let months = claims.iter().copied().filter(|claim| claim.entity.is_none() && claim.value.exact().is_some());
    let complete = months.filter_map(|claim| claim.window.as_ref().map(|window| (window, claim)));
    let complete = complete.filter(|(window, _)| !window.partial && Shape::of(&window.label) == Some(Shape::Month));
    complete.max_by_key(|(window, _)| window.from).map(|(_, claim)| claim)
}

/// The value as a JSON number, rounded for a client that shows it as it is; the claim has it unrounded.
fn number(claim: &Claim) -> Option<Box<RawValue>> {
    let value = claim.value.exact()?;
    let shown = match claim.unit {
        Unit::Ratio => value.checked_mul(domain::Decimal::ONE_HUNDRED)?,
        Unit::Money { .. } | Unit::Count { .. } | Unit::Multiple | Unit::Duration { .. } => value,
    };
    Some(json_number(show::rounded(shown, 2)))
}

pub(crate) fn unit(claim: &Claim) -> String {
    match &claim.unit {
        Unit::Money { currency: Some(currency) } => currency.clone(),
        Unit::Money { currency: None } => "money".into(),
        Unit::Count { of } => of.clone(),
        Unit::Ratio => "%".into(),
        Unit::Multiple => "ratio".into(),
        Unit::Duration { of } => of.clone(),
    }
}

fn period(claim: Option<&Claim>) -> String {
    let label = claim.and_then(|claim| claim.window.as_ref()).map(|window| window.label.as_str());
    label.filter(|label| *label != "all").unwrap_or("all_time").to_owned()
}

fn reason(claim: &Claim) -> Option<String> {
    match &claim.value {
        Value::NotAvailable(absence) => Some(absence.because.clone()),
        Value::Exact(_) => None,
    }
}

/// `Pro Plan`, `2024-03`: what tells a claim from the others of its metric.
fn key(claim: &Claim) -> String {
    let label = claim.window.as_ref().map(|window| window.label.as_str());
    match (name(claim), label) {
        ("", Some(label)) => label.to_owned(),
        ("", None) => metric_of(&claim.id).to_owned(),
        (name, _) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn metric(report: &Report, name: &str) -> String {
        serde_json::to_string(&report.metrics()[name]).unwrap()
    }

    #[test]
    fn a_metric_is_a_rounded_number_with_its_unit_and_claim() {
        let report = sample::report();
        expect_test::expect![[r#"{"value":2066.31,"unit":"money","period":"all_time","metadata":{"claim":"average_order_value","formula":"190100.50 / 92","rows":97}}"#]].assert_eq(&metric(&report, "average_order_value"));
        expect_test::expect![[r#"{"value":11.46,"unit":"%","period":"2024-03","metadata":{"claim":"revenue_growth@2024-03","formula":"61190.00 / 54900.00 - 1","rows":25,"breakdown":{"2024-02":5.72,"2024-03":11.46}}}"#]].assert_eq(&metric(&report, "revenue_growth"));
        expect_test::expect![[r#"{"value":null,"unit":"money","period":"all_time","metadata":{"breakdown":{"Basic":8050.00,"Enterprise":124720.50,"Pro Plan":57330.00}}}"#]].assert_eq(&metric(&report, "revenue_by_product"));
    }

    #[test]
    fn a_value_that_is_not_available_is_null_with_its_reason() {
        let report = sample::filled(crate::TEMPLATES[0], sample::without_values(), Default::default());
        expect_test::expect![[r#"{"value":null,"unit":"money","period":"all_time","metadata":{"claim":"average_order_value","rows":97,"not_available":"the file has 0 rows with a readable amount"}}"#]].assert_eq(&metric(&report, "average_order_value"));
    }

    #[test]
    fn amounts_of_two_currencies_are_two_metrics() {
        let report = sample::filled(crate::TEMPLATES[0], sample::two_currencies(), Default::default());
        let metrics = report.metrics();
        assert_eq!(metrics["net_revenue[EUR]"].unit, "EUR");
        assert_eq!(metrics["net_revenue[USD]"].unit, "USD");
        assert!(!metrics.contains_key("net_revenue") && metrics.contains_key("orders"));
    }

    #[test]
    fn narratives_have_the_text_of_every_section() {
        let report = sample::report();
        let narratives = report.narratives();
        assert_eq!(narratives.len(), 4);
        assert!(narratives["executive_summary"].starts_with("Net revenue was 190,100.50"));
    }
}
