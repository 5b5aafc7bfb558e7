//! Operations overview: how many records are worked through, how far they are, who has them rejected, and how long they take.
use crate::{Template, lexicon::Names, outline::Outline};
use domain::Field;
use std::sync::LazyLock;

pub(crate) static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::read(include_str!("outline.json")));
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(&OUTLINE));

pub(crate) static TEMPLATE: Template = Template {
    name: "operations_overview",
    title: "Operations overview",
    description: "Claims, tickets or cases: how many there are, what is rejected or open and where, and how long they take.",
    required_metrics: &["records"],
    metrics: &[
        "records",
        "rejection_rate",
        "open_rate",
        "days_to_close",
        "record_amount",
        "records_by_status",
        "records_by_category",
        "records_by_department",
        "records_by_person",
        "records_by_amount",
        "rejections_by_person",
        "days_of_small_records",
    ],
    required_fields: &[Field::Status, Field::Date, Field::ClosedDate],
    better_with: &[Field::Amount, Field::Category, Field::Department, Field::Person],
    names: || &NAMES,
    fill: |claims, findings| OUTLINE.fill(claims, findings),
};
