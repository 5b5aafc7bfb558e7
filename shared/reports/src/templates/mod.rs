//! One folder per template; `crate::TEMPLATES` lists them.
pub(crate) mod customer_health;
pub(crate) mod financial_overview;
pub(crate) mod marketing_funnel;
pub(crate) mod operations_overview;
pub(crate) mod revenue_health;
pub(crate) mod subscription_health;

/// The outlines of the templates that have one, by the template's name.
pub(crate) static OUTLINES: &[(&str, &std::sync::LazyLock<crate::outline::Outline>)] = &[
    ("customer_health", &customer_health::OUTLINE),
    ("financial_overview", &financial_overview::OUTLINE),
    ("marketing_funnel", &marketing_funnel::OUTLINE),
    ("operations_overview", &operations_overview::OUTLINE),
    ("subscription_health", &subscription_health::OUTLINE),
];
