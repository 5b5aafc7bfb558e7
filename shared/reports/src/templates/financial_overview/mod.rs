//! Financial overview: what came in and what it cost, the margins between, and how long the money lasts.
use crate::{Template, lexicon::Names, outline::Outline};
use domain::Field;
use std::sync::LazyLock;

pub(super) static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::read(include_str!("outline.json")));
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(&OUTLINE));

pub(crate) static TEMPLATE: Template = Template {
    name: "financial_overview",
    title: "Financial overview",
    description: "What came in and what it cost, the margins between, and how long the money lasts.",
    required_metrics: &["income", "net_income", "burn_rate", "gross_margin", "runway"],
    metrics: &[
        "income",
        "net_income",
        "net_margin",
        "gross_margin",
        "operating_profit",
        "net_burn",
        "runway",
        "gross_profit",
        "operating_margin",
        "burn_rate",
        "break_even_revenue",
        "working_capital",
        "current_ratio",
        "acid_ratio",
        "dso",
        "dpo",
        "dio",
    ],
    required_fields: &[],
    better_with: &[Field::Account, Field::Amount, Field::Date, Field::Section, Field::CashBalance],
    names: || &NAMES,
    fill: |claims, findings| OUTLINE.fill(claims, findings),
};
