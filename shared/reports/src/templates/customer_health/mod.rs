//! Customer health: who buys, who comes back, and how much hangs on the largest.
use crate::{Template, lexicon::Names, outline::Outline};
use domain::Field;
use std::sync::LazyLock;

pub(crate) static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::read(include_str!("outline.json")));
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(&OUTLINE));

pub(crate) static TEMPLATE: Template = Template {
    name: "customer_health",
    title: "Customer health",
    description: "Who buys, who comes back, and how much hangs on the largest.",
    required_metrics: &["customers", "repeat_rate"],
    metrics: &[
        "cohort_retention",
        "customers",
        "historic_customer_value",
        "repeat_rate",
        "purchase_frequency",
        "days_between_orders",
        "returning_customer_rate",
        "new_and_returning_customers",
        "new_and_returning_revenue",
        "average_revenue_per_customer",
        "customers_for_80_percent",
        "customer_concentration",
        "top_customers",
        "rfm_segments",
        "rfm_segment_revenue",
    ],
    required_fields: &[],
    better_with: &[Field::CustomerId, Field::Amount, Field::Date, Field::OrderId],
    names: || &NAMES,
    fill: |claims, findings| OUTLINE.fill(claims, findings),
};
