//! What reading the file found, and every change that cleaning made.
use crate::changes::Changes;
use crate::part::sentence;
use crate::show;
use crate::spoken::{kind_of_issue, severity};
use domain::{Findings, Issue, LedgerEntry};
use maud::{Markup, html};

/// More rows are not read on a page; the totals are always those of the whole file.
const SHOWN: usize = 60;

pub(super) fn issues(findings: &Findings) -> Markup {
    html! {
        section id="issues" {
            h2 { "Data issues" }
            @if findings.total() == 0 {
                p { @if Changes::of(findings).is_any() { "Nothing was found to doubt." } @else { "Nothing was found to correct or to doubt." } }
            } @else {
                p {
                    (show::count(findings.total().into())) " found"
                    @if (findings.issues.len().min(SHOWN) as u64) < findings.total() {
                        ", of which the first " (findings.issues.len().min(SHOWN)) " are listed"
                    }
                    ". By kind:"
                }
                ul.totals {
                    @for (kind, total) in &findings.totals { li { (kind_of_issue(kind)) " " strong { (show::count((*total).into())) } } }
                }
                (stacked(&["Row", "Column", "In the file", "What", "What to do"], html! {
                    @for issue in findings.issues.iter().take(SHOWN) { (issue_row(issue)) }
                }))
            }
        }
    }
}

fn issue_row(issue: &Issue) -> Markup {
    html! {
        tr role="row" {
            td.num data-label="Row" role="cell" { (issue.row.map_or_else(|| "all".into(), |row| show::count(row.into()))) }
            td data-label="Column" role="cell" { (issue.column.as_deref().unwrap_or("–")) }
            td data-label="In the file" role="cell" { @match &issue.value { Some(value) => code { (value) }, None => "–" } }
            td data-label="What" role="cell" {
                span class={ "severity " (severity(issue.severity)) } { (severity(issue.severity)) } " "
                (sentence(&issue.what))
                @if let Some(effect) = &issue.effect { " " span.effect { (sentence(effect)) } }
            }
            td data-label="What to do" role="cell" { (sentence(&issue.suggestion)) }
        }
    }
}

pub(super) fn ledger(findings: &Findings) -> Markup {
    html! {
        section id="ledger" {
            h2 { "Cleaning ledger" }
            @if findings.ledger.is_empty() {
                p { "Nothing was changed: the figures are those of the file as it stands." }
            } @else {
                p.note { "Every change made before anything was counted, and the money it moved in the amount column." }
                (stacked(&["Change", "Column", "Rows", "Money moved", "Examples"], html! {
                    @for entry in &findings.ledger { (ledger_row(entry)) }
                }))
            }
        }
    }
}

fn ledger_row(entry: &LedgerEntry) -> Markup {
    html! {
        tr role="row" {
            td data-label="Change" role="cell" { (entry.what) " " code.id { (entry.rule) } }
            td data-label="Column" role="cell" {
                (entry.column.as_deref().unwrap_or("–"))
                @if let Some(field) = entry.field { " → " (field) }
            }
            td.num data-label="Rows" role="cell" { (show::count(entry.rows.into())) }
            td.num data-label="Money moved" role="cell" { (show::money(entry.money_moved)) }
            td data-label="Examples" role="cell" {
                @for (at, (before, after)) in entry.examples.iter().enumerate() {
                    @if at > 0 { br; }
                    code { (before) } " → " code { (after) }
                }
                @if entry.examples.is_empty() { "–" }
            }
        }
    }
}

/// A table whose rows become cards where the page is narrow; the roles keep it a table to a screen reader then.
fn stacked(headings: &[&str], rows: Markup) -> Markup {
    html! {
        table.stack role="table" {
            thead role="rowgroup" {
                tr role="row" { @for heading in headings { th scope="col" role="columnheader" { (heading) } } }
            }
            tbody role="rowgroup" { (rows) }
        }
    }
}
