//! What a ledger comes to as a whole, and how each rule in it is switched off.
use crate::{Decimal, LedgerEntry, Rule};
use serde::Serialize;

/// The sums of a ledger's entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LedgerSummary {
    pub entries: usize,
    pub cells_changed: u64,
    /// Change to the sum of the amount column by all rules together.
    pub money_moved: Decimal,
}

impl LedgerSummary {
    pub fn of(ledger: &[LedgerEntry]) -> Self {
        Self {
            entries: ledger.len(),
            cells_changed: ledger.iter().map(|entry| entry.rows).fold(0, u64::saturating_add),
            money_moved: ledger
                .iter()
                .fold(Decimal::ZERO, |sum, entry| sum.checked_add(entry.money_moved).unwrap_or(sum)),
        }
    }
}

impl LedgerEntry {
    /// What to add to a policy's `rules_off` so that the change is not made, here and nowhere else; `None` where the rule
    /// cannot be done without.
    pub fn switch(&self) -> Option<String> {
        let rule = Rule::ALL.iter().find(|rule| rule.name() == self.rule).filter(|rule| rule.is_switchable())?;
        Some(match &self.column {
            Some(column) => format!("{rule}:{column}"),
            None => rule.name().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(rule: &str, column: Option<&str>, rows: u64, money_moved: &str) -> LedgerEntry {
        LedgerEntry {
            rule: rule.into(),
            column: column.map(str::to_owned),
            field: None,
            rows,
            examples: Vec::new(),
            money_moved: money_moved.parse().unwrap(),
            what: String::new(),
        }
    }

    #[test]
    fn a_switch_names_the_rule_and_its_column_where_there_is_one() {
        assert_eq!(entry("trim", Some("City"), 1, "0").switch().as_deref(), Some("trim:City"));
        assert_eq!(entry("drop_total_row", None, 1, "0").switch().as_deref(), Some("drop_total_row"));
        assert_eq!(entry("recode", None, 1, "0").switch(), None, "bytes must become letters");
        assert_eq!(entry("a_rule_of_a_former_engine", None, 1, "0").switch(), None);
    }

    #[test]
    fn money_moved_adds_up_over_the_entries() {
        let summary = LedgerSummary::of(&[entry("trim", None, 3, "0"), entry("deduplicate", None, 2, "-34129.36")]);
        assert_eq!((summary.entries, summary.cells_changed), (2, 5));
        assert_eq!(summary.money_moved.to_string(), "-34129.36");
    }
}
