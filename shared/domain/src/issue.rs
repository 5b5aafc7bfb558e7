//! What was found while reading a table, and every change that cleaning made to it.
use crate::Field;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// Something a person should know about one cell, one row, one column or the whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issue {
    /// Stable name of the kind, e.g. `unreadable_date`; issues of one kind and column are counted together.
    pub kind: String,
    pub severity: Severity,
    /// Line of the file, as a spreadsheet numbers it: the header is 1. `None` speaks of the whole column or file.
    pub row: Option<u64>,
    /// The header as the file spells it.
    pub column: Option<String>,
    /// The cell as it stands in the file, shortened.
    pub value: Option<String>,
    pub what: String,
    pub suggestion: String,
    /// What it does to the figures, e.g. "100.00 is in the totals, but in no month".
    pub effect: Option<String>,
}

impl Issue {
    /// Under which it is counted: its kind, and its column where it has one.
    pub fn key(&self) -> String {
        match &self.column {
            Some(column) => format!("{}:{column}", self.kind),
            None => self.kind.clone(),
        }
    }
}

/// One change that cleaning made: which rule, where, how often, and how much money it moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LedgerEntry {
    /// Stable name of the rule, e.g. `trim`, `map_header`, `parse_money`, `unreadable_amount`.
    pub rule: String,
    pub column: Option<String>,
    /// The canonical field the column became, if any.
    pub field: Option<Field>,
    pub rows: u64,
    /// Up to three examples, before → after.
    pub examples: Vec<(String, String)>,
    /// Change to the sum of the amount column caused by the rule; 0 where only the spelling changed.
    pub money_moved: Decimal,
    pub what: String,
}

/// All that reading found: the first issues in full and how many there were of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Findings {
    /// The first [`Findings::KEPT_PER_KIND`] issues of each kind and column, in file order.
    pub issues: Vec<Issue>,
    /// True number of issues per kind and column, also of those not kept.
    pub totals: BTreeMap<String, u64>,
    pub ledger: Vec<LedgerEntry>,
}

impl Findings {
    pub const KEPT_PER_KIND: u64 = 20;

    /// Counts the issue and keeps it while its kind and column have not reached the cap.
    pub fn add(&mut self, issue: Issue) {
        let seen = self.totals.entry(issue.key()).or_default();
        *seen += 1;
        if *seen <= Self::KEPT_PER_KIND {
            self.issues.push(issue);
        }
    }

    /// These, then others: the first of each kind and column of both, and their numbers added up.
    pub fn followed_by(mut self, more: Self) -> Self {
        let mut kept: BTreeMap<String, u64> = BTreeMap::new();
        self.issues.extend(more.issues);
        self.issues.retain(|issue| {
            let kept = kept.entry(issue.key()).or_default();
            *kept += 1;
            *kept <= Self::KEPT_PER_KIND
        });
        for (key, count) in more.totals {
            let total = self.totals.entry(key).or_default();
            *total = total.saturating_add(count);
        }
        self.ledger.extend(more.ledger);
        self
    }

    pub fn total(&self) -> u64 {
        self.totals.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_first_twenty_of_a_kind_and_counts_them_all() {
        let mut findings = Findings::default();
        for row in 2..=101 {
            findings.add(Issue {
                kind: "unreadable_date".into(),
                severity: Severity::Warning,
                row: Some(row),
                column: Some("date".into()),
                value: None,
                what: String::new(),
                suggestion: String::new(),
                effect: None,
            });
        }
        assert_eq!((findings.issues.len(), findings.total()), (20, 100));
        assert_eq!(findings.issues.last().unwrap().row, Some(21));
        let both = findings.clone().followed_by(findings);
        assert_eq!((both.issues.len(), both.total()), (20, 200));
    }
}
