//! Of subscriptions.
use super::Noun;
use crate::Good::{Down, Neither, Up};

pub(super) const NOUNS: &[Noun] = &[
    Noun::new("mrr", "monthly recurring revenue", Up, &["MRR", "recurring revenue"]),
    Noun::new("arr", "annual recurring revenue", Up, &["ARR", "yearly recurring revenue"]),
    Noun::new("mrr_movements", "movement of recurring revenue", Neither, &["MRR", "recurring revenue", "MRR movement"]),
    Noun::new("gross_revenue_retention", "gross revenue retention", Up, &["gross retention", "GRR"]),
    Noun::new("net_revenue_retention", "net revenue retention", Up, &["net retention", "NRR", "net dollar retention"]),
    Noun::new("logo_churn", "customer churn", Down, &["logo churn", "churn", "churn rate"]),
    Noun::new("revenue_churn", "revenue churn", Down, &["MRR churn", "churn of recurring revenue"]),
    Noun::new("subscribers", "subscribers", Up, &["paying subscribers", "active subscribers"]).plural(),
    Noun::new("arpa", "average revenue per account", Up, &["ARPA", "revenue per account", "an account"]),
    Noun::new("saas_quick_ratio", "SaaS quick ratio", Up, &["quick ratio"]),
    Noun::new("trial_conversion", "trial conversion", Up, &["trial conversion rate", "conversion of trials"]),
];
