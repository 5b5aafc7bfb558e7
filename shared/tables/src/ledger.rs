//! What cleaning changed, counted while it happens: rows and the first three examples of each rule and column.
use crate::cell;
use crate::records::Record;
use domain::{Decimal, Field, LedgerEntry};

#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    rows: u64,
    examples: Vec<(String, String)>,
}

impl Change {
    const EXAMPLES: usize = 3;

    /// Counts one change; `after` is only spelled out while examples are wanted.
    pub(crate) fn add(&mut self, before: &str, after: impl FnOnce() -> String) {
        self.rows += 1;
        if self.examples.len() < Self::EXAMPLES {
            let example = (cell::quoted(before), after());
            if !self.examples.contains(&example) {
                self.examples.push(example);
            }
        }
    }

    /// Counts a whole row that went.
    pub(crate) fn add_row(&mut self, row: &Record) {
        self.rows += 1;
        if self.examples.len() < Self::EXAMPLES {
            let cells: Vec<&str> = row.iter().map(cell::trim).filter(|cell| !cell.is_empty()).collect();
            self.examples.push((cell::quoted(&cells.join(" | ")), String::new()));
        }
    }

    /// The entry, where anything happened.
    pub(crate) fn entry(
        self,
        rule: &str,
        column: Option<&str>,
        field: Option<Field>,
        what: &str,
    ) -> Option<LedgerEntry> {
        (self.rows > 0).then(|| LedgerEntry {
            rule: rule.to_owned(),
            column: column.map(str::to_owned),
            field,
            rows: self.rows,
            examples: self.examples,
            money_moved: Decimal::ZERO,
            what: what.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_three_different_examples_and_counts_all() {
        let mut change = Change::default();
        for before in ["a ", "a ", "b ", "c ", "d "] {
            change.add(before, || before.trim().to_owned());
        }
        let entry = change.entry("trim", Some("name"), None, "").unwrap();
        assert_eq!((entry.rows, entry.examples.len()), (5, 3));
        assert_eq!(entry.examples[1], ("b ".to_owned(), "b".to_owned()));
    }

    #[test]
    fn nothing_changed_is_no_entry() {
        assert!(Change::default().entry("trim", None, None, "").is_none());
    }
}
