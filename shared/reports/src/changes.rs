//! What cleaning did to rows and values, beyond how they are spelled.
use domain::{Findings, LedgerEntry, Rule};

/// Rules that change how a value is spelled, or skip what is no row, and leave every figure as the file means it.
const OF_SPELLING: [Rule; 12] = [
    Rule::Recode,
    Rule::SkipBlankRow,
    Rule::SkipPreamble,
    Rule::MapHeader,
    Rule::Trim,
    Rule::NullWord,
    Rule::ParseAmount,
    Rule::ParseDate,
    Rule::ParsePercent,
    Rule::ParseScale,
    Rule::ParseEpoch,
    Rule::ParseBoolean,
];

/// The entries of a ledger that left rows out or changed what values mean.
pub(crate) struct Changes<'a>(Vec<&'a LedgerEntry>);

impl<'a> Changes<'a> {
    pub(crate) fn of(findings: &'a Findings) -> Self {
        let is_of_spelling = |entry: &LedgerEntry| OF_SPELLING.iter().any(|rule| rule.name() == entry.rule);
        let entries = findings.ledger.iter();
        Self(entries.filter(|entry| !is_of_spelling(entry) || !entry.money_moved.is_zero()).collect())
    }

    pub(crate) fn is_any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Rows that were set aside.
    pub(crate) fn set_aside(&self) -> Option<&'a LedgerEntry> {
        self.0.iter().copied().find(|entry| entry.rule == Rule::Quarantine.name() && entry.rows > 0)
    }
}
