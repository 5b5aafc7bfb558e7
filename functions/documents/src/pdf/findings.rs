//! What reading the file found, and every change that cleaning made, as the page of the report shows them.
use super::{proof::more, text::fitted};
use domain::{Findings, Issue, LedgerEntry};
use reports::spoken;
use serde_json::{Value, json};

/// More rows are not read on paper; the totals are always those of the whole file.
const ROWS: usize = 60;
/// Letters of a cell, and of a sentence.
const CELL: usize = 120;
const SENTENCE: usize = 400;

pub(super) fn issues(findings: &Findings) -> Value {
    let total = findings.total();
    let totals = findings.totals.iter().take(ROWS);
    let totals = totals.map(|(kind, n)| [fitted(&spoken::kind_of_issue(kind), CELL), spoken::count(*n)]);
    json!({
        "total": (total > 0).then(|| spoken::count(total)),
        "clean": !findings.ledger.is_empty(),
        "totals": totals.collect::<Vec<_>>(),
        "rows": findings.issues.iter().take(ROWS).map(issue).collect::<Vec<_>>(),
        "more": more(usize::try_from(total).unwrap_or(usize::MAX).saturating_sub(findings.issues.len().min(ROWS))),
    })
}

fn issue(issue: &Issue) -> Value {
    json!({
        "row": issue.row.map_or_else(|| "all".to_owned(), spoken::count),
        "column": cell(issue.column.as_deref()),
        "value": cell(issue.value.as_deref()),
        "severity": spoken::severity(issue.severity),
        "what": fitted(&spoken::sentence(&issue.what), SENTENCE),
        "effect": issue.effect.as_ref().map(|effect| fitted(&spoken::sentence(effect), SENTENCE)),
        "suggestion": fitted(&spoken::sentence(&issue.suggestion), SENTENCE),
    })
}

pub(super) fn ledger(findings: &Findings) -> Value {
    json!({
        "rows": findings.ledger.iter().take(ROWS).map(change).collect::<Vec<_>>(),
        "more": more(findings.ledger.len().saturating_sub(ROWS)),
    })
}

fn change(entry: &LedgerEntry) -> Value {
    let column = cell(entry.column.as_deref());
    let examples = entry.examples.iter().map(|(before, after)| [fitted(before, CELL), fitted(after, CELL)]);
    json!({
        "what": fitted(&entry.what, SENTENCE),
        "rule": fitted(&entry.rule, CELL),
        "column": entry.field.map_or_else(|| column.clone(), |field| format!("{column} → {field}")),
        "rows": spoken::count(entry.rows),
        "money": spoken::money(entry.money_moved),
        "examples": examples.collect::<Vec<_>>(),
    })
}

fn cell(text: Option<&str>) -> String {
    text.map_or_else(|| "–".to_owned(), |text| fitted(text, CELL))
}
