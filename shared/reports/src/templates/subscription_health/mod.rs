//! Subscription health: what recurs each month, who joins and leaves, and what a subscriber is worth.
use crate::{Template, lexicon::Names, outline::Outline};
use domain::Field;
use std::sync::LazyLock;

pub(super) static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::read(include_str!("outline.json")));
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(&OUTLINE));

pub(crate) static TEMPLATE: Template = Template {
    name: "subscription_health",
    title: "Subscription health",
    description: "What recurs each month, who joins and leaves, and what a subscriber is worth.",
    required_metrics: &["mrr", "subscribers"],
    metrics: &[
        "mrr",
        "arr",
        "subscribers",
        "arpa",
        "net_revenue_retention",
        "logo_churn",
        "ltv",
        "mrr_movements",
        "gross_revenue_retention",
        "revenue_churn",
        "saas_quick_ratio",
        "trial_conversion",
    ],
    required_fields: &[],
    better_with: &[Field::Amount, Field::CustomerId, Field::StartDate, Field::EndDate, Field::Interval, Field::Status],
    names: || &NAMES,
    fill: |claims, findings| OUTLINE.fill(claims, findings),
};
