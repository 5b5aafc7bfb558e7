//! A statement of accounts: headings, accounts below them, and rows that close a heading with its total.
//!
//! ```text
//! Income                          heading: opens a section
//!    Design income      1,200.00  account
//!    Total for Income   1,200.00  closes it
//! Gross Profit          1,200.00  computed: adds up sections
//! ```
use super::accounts::is_telling;
use super::long_table::{Sums, Table, brief};
use super::matrix_totals::is_label;
use super::vendor::begins;
use crate::records::{Interrupted, Record};
use domain::{Decimal, Issue, Severity};

/// What a row of a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A heading, closed further down; it may have amounts of its own.
    Opens,
    Account,
    /// Adds up the heading at this row.
    Closes(usize),
    /// Adds up more than one heading, or one that is not there.
    Computed,
    /// A name without amounts, or a line of the footer.
    Empty,
}

/// The rows of a statement, each for what it is.
pub(super) struct Outline {
    parts: Vec<Part>,
    has_sections: bool,
}

/// Results between the sections, as QuickBooks and others name them.
const COMPUTED: &[&str] = &[
    "gross profit",
    "net operating income",
    "net other income",
    "net ordinary income",
    "operating income",
    "operating profit",
    "net income",
    "net earnings",
    "net profit",
    "net loss",
    "gross margin",
    "ebit",
    "ebitda",
    "rohertrag",
    "rohgewinn",
    "betriebsergebnis",
    "marge brute",
    "beneficio bruto",
    "beneficio neto",
    "utile netto",
    "brutowinst",
    "nettowinst",
    "lucro bruto",
];

/// Deeper headings are accounts like any other: nobody nests so far, and a path is written with each account.
const DEEPEST: usize = 24;

/// A heading that is open.
struct Open<'r> {
    row: usize,
    name: &'r str,
    sums: Sums,
}

/// A row that says that it closes a heading, until it is found.
struct Waiting<'r> {
    row: usize,
    closed: &'r str,
    values: Vec<Option<Decimal>>,
    /// Of the accounts above it so far.
    sums: Sums,
    rows: u64,
}

impl Waiting<'_> {
    fn add(&mut self, values: &[Option<Decimal>]) {
        self.sums.add(values);
        self.rows += 1;
    }

    /// Whether it adds up its accounts and what their heading itself has.
    fn agrees(&self, heading: &[Option<Decimal>]) -> bool {
        let mut sums = self.sums.clone();
        sums.add(heading);
        sums.agreeing(&self.values, self.rows + 1) == self.values.len()
    }
}

/// What each row of a statement is; `None` where no heading is closed and no result is computed: its rows then stand for
/// themselves.
pub(super) fn outline(rows: &[(u64, Record)], table: &Table<'_>) -> Option<Outline> {
    let label = |row: usize| rows.get(row).and_then(|(_, record)| record.get(0)).unwrap_or_default().trim();
    let mut parts: Vec<Part> = Vec::with_capacity(rows.len());
    for (row, (_, record)) in rows.iter().enumerate() {
        parts.push(match (table.has_values(record), label(row)) {
            (true, name) if COMPUTED.iter().any(|word| name.eq_ignore_ascii_case(word)) => Part::Computed,
            (true, _) => Part::Account,
            (false, _) => Part::Empty,
        });
    }
    // From below: a row that closes a heading waits for it, so each finds the nearest of its name that is not yet closed.
    let mut waiting: Vec<Waiting<'_>> = Vec::new();
    let mut has_sections = false;
    for (row, (_, record)) in rows.iter().enumerate().rev() {
        let (name, values) = (label(row), table.values(record));
        // `Total Gym` below `Gym` may be another product: of a heading with amounts it must be the sum.
        let is_closed = |waiting: &Waiting<'_>| {
            let is_sure = || parts[row] == Part::Empty || begins(label(waiting.row), "total for ");
            waiting.closed.eq_ignore_ascii_case(name) && (is_sure() || waiting.agrees(&values))
        };
        if let Some(at) = waiting.iter().rposition(is_closed) {
            let has_values = parts[row] != Part::Empty;
            parts[row] = Part::Opens;
            parts[waiting[at].row] = Part::Closes(row);
            waiting.truncate(at);
            if has_values {
                waiting.iter_mut().for_each(|waiting| waiting.add(&values));
            }
            has_sections = true;
        } else if let Some(closed) = closes(name).filter(|_| waiting.len() < DEEPEST) {
            waiting.push(Waiting { row, closed, values, sums: Sums::default(), rows: 0 });
        } else if parts[row] == Part::Account {
            waiting.iter_mut().for_each(|waiting| waiting.add(&values));
        }
    }
    // What says that it is a total and closes nothing adds up a heading that is not there.
    for (row, part) in parts.iter_mut().enumerate() {
        let is_sum = |name: &str| is_label(name) || closes(name).is_some_and(is_telling);
        if *part == Part::Account && is_sum(label(row)) {
            *part = Part::Computed;
        }
    }
    (has_sections || parts.contains(&Part::Computed)).then_some(Outline { parts, has_sections })
}

/// The heading that a row closes by its name.
pub(super) fn closes(name: &str) -> Option<&str> {
    let rest = ["total for ", "total ", "summe "]
        .into_iter()
        .find(|word| begins(name, word))
        .and_then(|word| name.get(word.len()..))?;
    let rest = rest.strip_suffix(" with sub-accounts").or_else(|| rest.strip_suffix(" with sub-accts")).unwrap_or(rest);
    Some(rest.trim()).filter(|rest| !rest.is_empty())
}

pub(super) fn write(rows: &[(u64, Record)], outline: &Outline, table: &mut Table<'_>) -> Result<(), Interrupted> {
    let mut open: Vec<Open> = Vec::new();
    for (row, ((line, record), part)) in rows.iter().zip(&outline.parts).enumerate() {
        let name = record.get(0).unwrap_or_default().trim();
        match part {
            Part::Opens => {
                open.push(Open { row, name: brief(name), sums: Sums::default() });
                add(&mut open, table, record);
                if table.has_values(record) {
                    let (section, account) = (section(&open), path(&open, None));
                    table.write(*line, &[&account, section], record)?;
                }
            }
            Part::Account => {
                add(&mut open, table, record);
                if open.is_empty() && outline.has_sections {
                    table.note(outside(*line, name));
                }
                let (section, account) = (section(&open), path(&open, Some(name)));
                table.write(*line, &[&account, section], record)?;
            }
            Part::Closes(heading) => {
                let at = open.iter().rposition(|open| open.row == *heading);
                let sums = at.and_then(|at| open.get(at)).map(|open| open.sums.clone());
                at.into_iter().for_each(|at| open.truncate(at));
                table.total(*line, record, sums.as_ref())?;
            }
            Part::Computed => table.total(*line, record, None)?,
            Part::Empty => table.empty(name),
        }
    }
    Ok(())
}

fn add(open: &mut [Open<'_>], table: &Table<'_>, record: &Record) {
    let values = table.values(record);
    open.iter_mut().for_each(|open| open.sums.add(&values));
}

fn section<'r>(open: &[Open<'r>]) -> &'r str {
    open.first().map_or("", |open| open.name)
}

/// The account below its section: `Job expenses:Materials`. A section with amounts of its own is an account of its name.
fn path(open: &[Open<'_>], name: Option<&str>) -> String {
    let below = open.iter().skip(1).map(|open| open.name).chain(name.map(brief)).collect::<Vec<_>>().join(":");
    if below.is_empty() { section(open).to_owned() } else { below }
}

fn outside(line: u64, name: &str) -> Issue {
    Issue {
        kind: "account_without_section".into(),
        severity: Severity::Warning,
        row: Some(line),
        column: None,
        value: Some(crate::cell::quoted(name)),
        what: format!("`{}` stands in no section; it was taken for an account.", crate::cell::quoted(name)),
        suggestion: "If it adds up others, remove the row and upload the file again.".into(),
        effect: None,
    }
}
