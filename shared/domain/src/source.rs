//! A source: a named feed of one kind of file, and what its owner decided about reading it.
use crate::{ColumnMapping, ENGINE_VERSION, Error, Field, Result, Rule, SourceName, UploadId};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A source as stored and as answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Source {
    pub name: SourceName,
    #[serde(default)]
    pub mode: Mode,
    #[serde(default)]
    pub policy: Policy,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The latest upload that became ready, and how its table looked: what the next upload is compared with.
    #[serde(default)]
    pub latest: Option<LatestUpload>,
}

impl Source {
    /// A source of which nothing is decided.
    pub fn new(name: SourceName, now: Timestamp) -> Self {
        Self { name, mode: Mode::default(), policy: Policy::default(), created_at: now, updated_at: now, latest: None }
    }
}

/// Whether an upload stands for the whole feed or continues it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Each upload replaces the one before.
    #[default]
    Snapshot,
    /// Each upload adds to those before.
    Append,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LatestUpload {
    pub upload_id: UploadId,
    pub at: Timestamp,
    /// As the upload's own result has them: a wide table's are larger than an item may be, so they are not stored here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnMapping>,
    /// `day`, `week`, `month`, `quarter`, `year`, or `None` where the table has no date.
    pub granularity: Option<String>,
    /// What it was read by: what differs because its owner decided otherwise since is no drift.
    #[serde(default, skip_serializing_if = "is_default")]
    pub policy: Policy,
}

/// What the owner of a source decided about reading its files. It is part of what identifies a result: the same bytes under
/// another policy are another table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The field of a header as the file spells it; `null` keeps a column from being taken for any field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub mapping: BTreeMap<String, Option<Field>>,
    /// Rules that are switched off, by name (`trim`) or for one column (`trim:Customer name`).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub rules_off: BTreeSet<String>,
    /// What happens to rows that repeat an earlier one exactly.
    #[serde(skip_serializing_if = "is_default")]
    pub duplicates: Duplicates,
    /// Decides what `03/04/2024` is where the file does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_order: Option<DayOrder>,
    /// Decides what `1,234` is where the file does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal_mark: Option<DecimalMark>,
    /// ISO 4217 code of amounts that name no currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The sheet of a workbook; without it the one with the most data is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What figures need and the file does not hold.
    #[serde(skip_serializing_if = "is_default")]
    pub assumptions: Assumptions,
}

/// Numbers and conventions that the owner states; a figure that uses one says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Assumptions {
    /// Money in the bank at the end of the file, for runway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_balance: Option<Decimal>,
    /// Gross margin as a fraction of 1, for customer lifetime value and payback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_margin: Option<Decimal>,
    /// Days between the end of a subscription and the next one's start that are no churn; 3 where nothing is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace_days: Option<u32>,
    /// Stages of a funnel in order, where they are not the known ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Kept and reported, unless an id in them proves that they are the same.
    #[default]
    Keep,
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    DayFirst,
    MonthFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    Point,
    Comma,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Policy {
    /// Most headers that a mapping names, and most rules that are switched off: more is a mistake.
    pub const LARGEST: usize = 2_000;
    const MOST_GRACE_DAYS: u32 = 366;
    const MOST_STAGES: usize = 50;
    /// Bytes of the whole policy as JSON: it is stored in one item, which holds 400 KB, beside the one of the latest upload.
    const MOST_BYTES: usize = 150_000;

    /// Whether a rule holds for a column (`None`: for the rows of the file).
    pub fn allows(&self, rule: Rule, column: Option<&str>) -> bool {
        let is_off = |name: &str| self.rules_off.contains(name);
        self.rules_off.is_empty()
            || !(is_off(rule.name()) || column.is_some_and(|column| is_off(&format!("{rule}:{column}"))))
    }

    /// Names this policy among all others; `None` for the one that decides nothing.
    pub fn fingerprint(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        // Ordered maps and fields in a fixed order: equal policies give equal text. Text to text cannot fail.
        let text = serde_json::to_string(self).unwrap_or_default();
        Some(hex::encode(&Sha256::digest(text)[..8]))
    }

    /// What reads a file under this policy, as it stands in every key and stored result: [`ENGINE_VERSION`], and
    /// `+<fingerprint>` where the policy decides anything.
    pub fn engine_version(&self) -> String {
        match self.fingerprint() {
            Some(fingerprint) => format!("{ENGINE_VERSION}+{fingerprint}"),
            None => ENGINE_VERSION.to_owned(),
        }
    }

    pub fn validate(self) -> Result<Self> {
        if self.mapping.len() > Self::LARGEST || self.rules_off.len() > Self::LARGEST {
            return Err(Error::invalid("policy", format!("a policy names at most {} columns or rules", Self::LARGEST)));
        }
        for off in &self.rules_off {
            let name = off.split_once(':').map_or(off.as_str(), |(name, _)| name);
            match Rule::ALL.iter().find(|rule| rule.name() == name) {
                Some(rule) if rule.is_switchable() => {}
                Some(rule) => {
                    return Err(Error::invalid(
                        "rules_off",
                        format!("`{rule}` cannot be switched off: without it there is no table"),
                    ));
                }
                None => {
                    let known: Vec<&str> =
                        Rule::ALL.iter().filter(|rule| rule.is_switchable()).map(|rule| rule.name()).collect();
                    return Err(Error::invalid(
                        "rules_off",
                        format!("there is no rule `{name}`; there are {}", known.join(", ")),
                    ));
                }
            }
        }
        let mut fields = BTreeSet::new();
        for (header, field) in &self.mapping {
            if let Some(field) = field
                && !fields.insert(*field)
            {
                return Err(Error::invalid(
                    "mapping",
                    format!("`{header}` and another column are both mapped to `{field}`"),
                ));
            }
        }
        if let Some(currency) = &self.currency
            && !(currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase()))
        {
            return Err(Error::invalid("currency", "`currency` is an ISO 4217 code such as EUR"));
        }
        let Assumptions { gross_margin, cash_balance, grace_days, stages } = &self.assumptions;
        if gross_margin.is_some_and(|margin| !(Decimal::ZERO..=Decimal::ONE).contains(&margin)) {
            return Err(Error::invalid(
                "assumptions.gross_margin",
                "`gross_margin` is a fraction from 0 to 1, such as 0.75",
            ));
        }
        if cash_balance.is_some_and(|cash| cash < Decimal::ZERO) {
            return Err(Error::invalid("assumptions.cash_balance", "`cash_balance` is money in the bank, 0 or more"));
        }
        if grace_days.is_some_and(|days| days > Self::MOST_GRACE_DAYS) || stages.len() > Self::MOST_STAGES {
            let why = format!(
                "`grace_days` is at most {}, and there are at most {} `stages`",
                Self::MOST_GRACE_DAYS,
                Self::MOST_STAGES
            );
            return Err(Error::invalid("assumptions", why));
        }
        if serde_json::to_string(&self).is_ok_and(|text| text.len() > Self::MOST_BYTES) {
            return Err(Error::invalid("policy", format!("a policy is at most {} bytes of JSON", Self::MOST_BYTES)));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(json: &str) -> Policy {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_policy_that_decides_nothing_has_no_fingerprint() {
        assert_eq!(policy("{}").fingerprint(), None);
        let (a, b) = (policy(r#"{"duplicates":"drop"}"#), policy(r#"{"duplicates":"drop","mapping":{}}"#));
        assert!(a.fingerprint().is_some());
        assert_eq!(a.fingerprint(), b.fingerprint());
        assert_ne!(a.fingerprint(), policy(r#"{"currency":"EUR"}"#).fingerprint());
        assert_eq!(policy("{}").engine_version(), ENGINE_VERSION);
        assert_eq!(a.engine_version(), format!("{ENGINE_VERSION}+{}", a.fingerprint().unwrap()));
    }

    #[test]
    fn a_rule_is_switched_off_whole_or_for_one_column() {
        let policy = policy(r#"{"rules_off":["trim","null_word:City"]}"#);
        assert!(!policy.allows(Rule::Trim, Some("City")));
        assert!(!policy.allows(Rule::NullWord, Some("City")));
        assert!(policy.allows(Rule::NullWord, Some("Country")));
    }

    #[test]
    fn refuses_unknown_rules_double_fields_and_odd_currencies() {
        for wrong in [
            r#"{"rules_off":["polish"]}"#,
            r#"{"rules_off":["recode"]}"#,
            r#"{"mapping":{"a":"date","b":"date"}}"#,
            r#"{"currency":"euro"}"#,
            r#"{"assumptions":{"gross_margin":"75"}}"#,
            r#"{"assumptions":{"cash_balance":"-1"}}"#,
            r#"{"assumptions":{"grace_days":1000}}"#,
        ] {
            assert!(matches!(policy(wrong).validate(), Err(Error::Invalid { .. })), "{wrong}");
        }
        assert!(serde_json::from_str::<Policy>(r#"{"maping":{}}"#).is_err());
        assert!(
            policy(r#"{"mapping":{"a":"date","b":null},"rules_off":["trim:x"],"currency":"EUR"}"#).validate().is_ok()
        );
    }
}
