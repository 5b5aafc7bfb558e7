//! Marketing funnel: what was spent, what it brought, and where leads are lost on their way to customers.
use crate::{Template, lexicon::Names, outline::Outline};
use domain::Field;
use std::sync::LazyLock;

pub(crate) static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::read(include_str!("outline.json")));
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(&OUTLINE));

pub(crate) static TEMPLATE: Template = Template {
    name: "marketing_funnel",
    title: "Marketing funnel",
    description: "What was spent, what it brought, and where leads are lost on their way to customers.",
    required_metrics: &["spend_by_month", "conversion_rate", "cost_per_lead", "cpa", "ctr", "funnel_analysis"],
    metrics: &[
        "spend_by_month",
        "cpa",
        "cost_per_lead",
        "conversion_rate",
        "roas",
        "funnel_analysis",
        "win_rate",
        "ctr",
        "cpc",
        "cpm",
        "attributed_revenue",
        "mer",
        "lead_velocity",
        "pipeline_value",
        "weighted_pipeline",
        "sales_cycle",
        "sales_velocity",
        "channel_performance",
        "campaign_performance",
    ],
    required_fields: &[],
    better_with: &[
        Field::Spend,
        Field::Leads,
        Field::Clicks,
        Field::Conversions,
        Field::Channel,
        Field::Campaign,
        Field::Stage,
    ],
    names: || &NAMES,
    fill: |claims, findings| OUTLINE.fill(claims, findings),
};
