//! Rows that are not in the table: how many by which rule, with examples, and the money that went with them.
use crate::ledger::Change;
use crate::money;
use crate::plan::{Plan, Repetition};
use crate::quality::QualityFacts;
use crate::reading::Reading;
use crate::records::Record;
use crate::vendors::{Blanked, RowRules};
use domain::{Decimal, Field, Findings, Issue, LedgerEntry, Rule, Severity};
use std::collections::BTreeMap;

pub(crate) struct LeftOut<'p> {
    plan: &'p Plan,
    /// Place and reading of the money that is counted.
    money: Option<(usize, Reading)>,
    dropped: BTreeMap<Rule, Sum>,
    excluded: BTreeMap<usize, Sum>,
    repeated: Sum,
    first_repeats: Vec<u64>,
    set_aside: Sum,
}

#[derive(Default)]
struct Sum {
    change: Change,
    rows: u64,
    money: money::Sum,
}

/// Lines of repeated rows that the issue names.
const FIRST_REPEATS: usize = 5;

impl<'p> LeftOut<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let place = [Field::Amount, Field::Spend].into_iter().find_map(|field| {
            let place = plan.columns.iter().position(|column| column.field == Some(field))?;
            Some((place, plan.columns[place].reading))
        });
        Self {
            plan,
            money: place,
            dropped: BTreeMap::new(),
            excluded: BTreeMap::new(),
            repeated: Sum::default(),
            first_repeats: Vec::new(),
            set_aside: Sum::default(),
        }
    }

    /// A total, a note or repeated names.
    pub(crate) fn dropped(&mut self, rule: Rule, row: &Record) {
        let money = self.amount(row);
        self.dropped.entry(rule).or_default().add(row, money);
    }

    /// A row that a rule of the vendor leaves out.
    pub(crate) fn excluded(&mut self, rule: usize, row: &Record) {
        let money = self.amount(row);
        self.excluded.entry(rule).or_default().add(row, money);
    }

    /// Cells that a rule of the vendor emptied in a row that stays.
    pub(crate) fn blanked(&mut self, cells: &[Blanked]) {
        for cell in cells {
            let money = match self.money {
                Some((place, reading)) if place == cell.place => money::amount(&cell.text, reading),
                _ => None,
            };
            let sum = self.excluded.entry(cell.rule).or_default();
            sum.rows += 1;
            sum.money.add(money.unwrap_or_default());
            sum.change.add(&cell.text, String::new);
        }
    }

    /// A row that repeats an earlier one, whether it stays or goes.
    pub(crate) fn repeated(&mut self, line: u64, row: &Record) {
        let money = self.amount(row);
        self.repeated.add(row, money);
        if self.first_repeats.len() < FIRST_REPEATS {
            self.first_repeats.push(line);
        }
    }

    pub(crate) fn set_aside(&mut self, row: &Record) {
        let money = self.amount(row);
        self.set_aside.add(row, money);
    }

    fn amount(&self, row: &Record) -> Decimal {
        self.money.and_then(|(place, reading)| money::of_row(row, place, reading)).unwrap_or_default()
    }

    /// Writes the entries and issues; the number of rows set aside.
    pub(crate) fn close(self, rules: &RowRules, findings: &mut Findings, facts: &mut QualityFacts) -> u64 {
        let header = self.money.map(|(place, _)| self.plan.columns[place].header.as_str());
        for (rule, sum) in self.dropped {
            findings.ledger.extend(sum.entry(rule, None, rule.what()));
        }
        for (at, sum) in self.excluded {
            if let Some(rule) = rules.list().get(at) {
                findings.ledger.extend(sum.entry(rule.rule, Some(&rule.column), &rule.what));
            }
        }
        // So many rows repeat that which they are is not known; how many is.
        let is_only_counted = self.plan.repeated.only_counted;
        facts.repeated_rows = if is_only_counted { self.plan.repeated.rows } else { self.repeated.rows };
        if is_only_counted {
            findings.add(too_many_repeats(self.plan.repeated.rows));
        }
        if self.repeated.rows > 0 {
            match self.plan.repeats {
                Repetition::Keep => findings.add(repeats(&self.repeated, &self.first_repeats, header, true)),
                Repetition::DropAsTold => {
                    findings.add(repeats(&self.repeated, &self.first_repeats, header, false));
                    let what = "Rows that repeat an earlier one exactly were left out, as the source says.";
                    findings.ledger.extend(self.repeated.entry(Rule::Deduplicate, None, what));
                }
                Repetition::DropByIds => {
                    findings.add(repeats(&self.repeated, &self.first_repeats, header, false));
                    let what = "Rows that repeat an earlier one exactly, its id included, were left out.";
                    findings.ledger.extend(self.repeated.entry(Rule::Deduplicate, None, what));
                }
            }
        }
        let set_aside = self.set_aside.rows;
        facts.set_aside_rows = set_aside;
        findings.ledger.extend(self.set_aside.entry(Rule::Quarantine, None, Rule::Quarantine.what()));
        set_aside
    }
}

impl Sum {
    fn add(&mut self, row: &Record, money: Decimal) {
        self.rows += 1;
        self.money.add(money);
        self.change.add_row(row);
    }

    fn entry(self, rule: Rule, column: Option<&str>, what: &str) -> Option<LedgerEntry> {
        let Some(money) = self.money.0 else {
            let what = format!("{what} Their amounts are too large to be added up.");
            return self.change.entry(rule.name(), column, None, &what);
        };
        let entry = self.change.entry(rule.name(), column, None, what)?;
        Some(LedgerEntry { money_moved: Decimal::ZERO - money, ..entry })
    }
}

fn repeats(sum: &Sum, first: &[u64], header: Option<&str>, were_kept: bool) -> Issue {
    let lines: Vec<String> = first.iter().map(u64::to_string).collect();
    let more = if sum.rows > first.len() as u64 { " and others" } else { "" };
    let (rows, they) = match sum.rows {
        1 => ("1 row repeats".to_owned(), "it was"),
        many => (format!("{many} rows repeat"), "they were"),
    };
    let what_became = if were_kept { "kept" } else { "left out" };
    let suggestion = match were_kept {
        true => "If they are the same sale twice, let the source drop duplicates and upload the file again.",
        false => "If they are sales of their own, switch the rule `deduplicate` off and upload the file again.",
    };
    let money = sum.money.0.map(|money| money.normalize());
    Issue {
        kind: "duplicate_row".into(),
        severity: if were_kept { Severity::Warning } else { Severity::Info },
        row: first.first().copied(),
        column: None,
        value: None,
        what: format!("{rows} an earlier one exactly (line {}{more}); {they} {what_became}.", lines.join(", ")),
        suggestion: suggestion.into(),
        effect: header.zip(money).map(|(header, money)| {
            let it = if sum.rows == 1 { "It holds" } else { "They hold" };
            format!("{it} {money} of `{header}`.")
        }),
    }
}

fn too_many_repeats(rows: u64) -> Issue {
    Issue {
        kind: "duplicate_row".into(),
        severity: Severity::Warning,
        row: None,
        column: None,
        value: None,
        what: format!("{rows} rows repeat an earlier one exactly, so many different ones that all were kept."),
        suggestion: "Remove the repeated rows from the export, and upload it again.".into(),
        effect: None,
    }
}
