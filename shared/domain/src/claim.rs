//! A claim is one computed value with its proof; text, charts and exports may show only claims.
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One value of one metric, for one entity in one window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Claim {
    /// `metric`, `metric/entity`, `metric@window` or `metric/entity@window`; unique within a table.
    pub id: String,
    pub metric: String,
    pub entity: Option<Entity>,
    /// The days the value speaks of; `None` where the file has no readable date.
    pub window: Option<Window>,
    pub value: Value,
    pub unit: Unit,
    /// Rows of the file behind the value.
    pub n: u64,
    /// The calculation with its figures, e.g. `190100.50 / 92`.
    pub formula: String,
    /// SHA-256 over metric, entity, window, formula and the content hash of the file: the proof's fingerprint.
    pub inputs: String,
    /// What a reader must know before relying on the value: that it is estimated, of few rows, or of a part of a period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<String>,
    /// The values under the other readings of columns that the file does not decide, where they differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// What a value would be, were an ambiguous column read the other way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Alternative {
    /// The column as the file spells it, and how its cells would be read: `Date as day/month/year`.
    pub reading: String,
    pub value: Value,
    /// The other value less this one, where both are there.
    pub difference: Option<Decimal>,
}

/// What a value is about when it is not about the whole file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Entity {
    /// `product`, `customer`, `status`, `currency`, …
    pub kind: String,
    pub name: String,
}

/// The days a value speaks of, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Window {
    pub from: Date,
    pub to: Date,
    /// `2024-03`, `2024Q1`, `2024`, … or `all` for everything in the file.
    pub label: String,
    /// The file does not cover the period to its end (or from its beginning): not to be compared with a full one.
    pub partial: bool,
}

/// A value is there, or it says why not; never 0, NaN or infinity in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Value {
    /// Exact, as a decimal string in JSON. Ratios are fractions of 1 and unrounded (28 digits).
    Exact(Decimal),
    NotAvailable(Absence),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Absence {
    /// Completes "not available, because …".
    pub because: String,
    /// What would make it available.
    pub remedy: String,
}

impl Value {
    pub fn not_available(because: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::NotAvailable(Absence { because: because.into(), remedy: remedy.into() })
    }

    pub fn exact(&self) -> Option<Decimal> {
        match self {
            Self::Exact(value) => Some(*value),
            Self::NotAvailable(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Unit {
    /// `currency` is `None` where the file does not name one.
    Money { currency: Option<String> },
    /// A number of things, e.g. `orders`.
    Count { of: String },
    /// A fraction of 1, shown as a percentage.
    Ratio,
    /// So many times another number, shown as `3.2×`.
    Multiple,
    /// A length of time: `of` is `days` or `months`.
    Duration { of: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decimal_strings_or_a_reason() {
        let exact = Value::Exact(Decimal::new(19_010_050, 2));
        assert_eq!(serde_json::to_string(&exact).unwrap(), r#""190100.50""#);
        let missing = Value::not_available("the file has no amount column", "add one");
        for value in [exact, missing] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
    }
}
