//! What English calls the parts of a metric that Echo names itself, so that a sentence can speak of them without a quote.
use super::{Noun, noun};
use domain::Claim;

/// `(metric, part, phrases)`; the phrases name the part and stand for the metric.
const PARTS: &[(&str, &str, &[&str])] = &[
    ("customer_concentration", "top_1", &["largest customer", "the largest alone", "biggest customer", "top customer"]),
    ("customer_concentration", "top_5", &["five largest customers", "five biggest customers", "top five customers"]),
    ("customer_concentration", "top_10", &["ten largest customers", "ten biggest customers", "top ten customers"]),
    (
        "customer_concentration",
        "top_20_percent",
        &["largest fifth of customers", "top fifth of customers", "largest fifth of the customers"],
    ),
    ("new_and_returning_customers", "new", &["new customers", "first-time customers", "first-time buyers"]),
    ("new_and_returning_customers", "returning", &["returning customers", "existing customers"]),
    ("new_and_returning_revenue", "new", &["revenue from new customers", "new customers"]),
    ("new_and_returning_revenue", "returning", &["revenue from returning customers", "returning customers"]),
    ("mrr_movements", "new", &["new recurring revenue", "new MRR"]),
    ("mrr_movements", "expansion", &["expansion MRR", "expansion"]),
    ("mrr_movements", "contraction", &["contraction MRR", "contraction"]),
    ("mrr_movements", "churn", &["churned MRR", "churned recurring revenue"]),
    ("mrr_movements", "reactivation", &["reactivated MRR", "reactivation"]),
    ("order_value_percentiles", "p50", &["median order", "median order value"]),
    ("revenue_by_period", "(no date)", &["without a readable date", "rows without one"]),
    ("revenue_drivers", "volume", &["volume"]),
    ("revenue_drivers", "price", &["prices"]),
    ("revenue_drivers", "mix", &["mix of products"]),
    ("days_to_close", "median", &["median time to close", "median days to close"]),
    ("burn_rate", "last_3_months", &["average burn rate of the last three months"]),
    ("net_burn", "last_3_months", &["average net burn of the last three months"]),
];

/// `(what is measured, phrases)` of the claims of a channel or campaign.
const MEASURES: &[(&str, &[&str])] = &[
    ("share of spend", &["share of spend", "share of ad spend", "spend", "ad spend"]),
    ("leads", &["leads"]),
    ("clicks", &["clicks"]),
    ("impressions", &["impressions"]),
    ("conversions", &["conversions"]),
    ("share of records", &["share of records"]),
    ("rejected records", &["rejected records", "were rejected"]),
    ("mean days", &["mean days to close", "mean time to close"]),
    ("median days", &["median days to close", "median time to close"]),
];
/// Measures that are metrics of their own.
const METRICS: &[(&str, &str)] = &[
    ("spend", "spend_by_month"),
    ("conversion value", "attributed_revenue"),
    ("conversion rate of clicks", "conversion_rate"),
    ("conversion rate of leads", "conversion_rate"),
    ("cost per lead", "cost_per_lead"),
    ("rejection rate", "rejection_rate"),
    ("open rate", "open_rate"),
    ("mean days", "days_to_close"),
    ("amount", "record_amount"),
];
/// Metrics whose rows are one thing each, so that a sentence may count rows as such.
const ROWS: &[(&str, &str)] = &[
    ("records", "records"),
    ("rejection_rate", "records"),
    ("open_rate", "records"),
    ("days_to_close", "records"),
    ("record_amount", "records"),
    ("records_by_status", "records"),
    ("records_by_category", "records"),
    ("records_by_department", "records"),
    ("records_by_person", "records"),
    ("records_by_amount", "records"),
    ("rejections_by_person", "records"),
    ("days_of_small_records", "records"),
];
/// Metrics whose entities are named with their kind, since they are of several: `department IT`.
const WITH_KIND: [&str; 1] = ["days_of_small_records"];

/// What the rows behind a claim are, where they are more than rows.
pub(crate) fn rows_are(claim: &Claim) -> &'static str {
    ROWS.iter().find(|(metric, _)| *metric == claim.metric).map_or("rows", |(_, rows)| rows)
}

/// `IT` of `IT: rejection rate` and of `department IT`: the name of the entity as a person says it.
pub(crate) fn spoken(claim: &Claim) -> &str {
    let whole = crate::claims::name(claim);
    if let Some(entity) = claim.entity.as_ref().filter(|_| WITH_KIND.contains(&claim.metric.as_str())) {
        return whole.strip_prefix(entity.kind.as_str()).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(whole);
    }
    measure(claim).and_then(|measure| whole.strip_suffix(measure)?.strip_suffix(": ")).unwrap_or(whole)
}

/// `(IT, Ann)` of `IT: Ann`: whom and where a claim of a pair is of.
pub(crate) fn pair(claim: &Claim) -> Option<(&str, &str)> {
    claim.entity.as_ref().filter(|entity| entity.kind == "pair")?.name.split_once(": ")
}

/// The phrases that name the part of its metric that the claim is of.
pub(crate) fn of_part(claim: &Claim) -> impl Iterator<Item = &'static str> {
    let name = claim.entity.as_ref().map(|entity| entity.name.as_str());
    let found = PARTS.iter().filter(move |(metric, part, _)| *metric == claim.metric && name == Some(*part));
    found.flat_map(|(_, _, phrases)| phrases.iter().copied())
}

/// What is measured of a channel or campaign: `cost per lead` of `Brand: cost per lead`.
pub(crate) fn measure(claim: &Claim) -> Option<&str> {
    claim.entity.as_ref()?.kind.split_once(' ').map(|(_, measure)| measure)
}

/// All phrases that may stand for the claim.
pub(crate) fn phrases(claim: &Claim) -> Vec<&'static str> {
    let mut phrases: Vec<&str> = of_part(claim).collect();
    let measured = measure(claim);
    phrases.extend(MEASURES.iter().filter(|(name, _)| Some(*name) == measured).flat_map(|(_, also)| also.iter()));
    phrases.extend(noun_of(claim).into_iter().flat_map(Noun::phrases));
    phrases
}

/// The noun of the claim's metric, or of the one that is measured of a channel or campaign.
pub(crate) fn noun_of(claim: &Claim) -> Option<&'static Noun> {
    let Some(measure) = measure(claim) else { return noun(&claim.metric) };
    noun(METRICS.iter().find(|(name, _)| *name == measure).map_or(measure, |(_, metric)| metric))
}

/// Phrases beside those of the nouns.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    let parts = PARTS.iter().flat_map(|(_, _, phrases)| phrases.iter());
    parts.chain(MEASURES.iter().flat_map(|(_, phrases)| phrases.iter())).copied()
}
