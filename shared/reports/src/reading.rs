//! What reading the file found, as every report says it.
use crate::{Paragraph, changes::Changes, proof::key_of, show};
use domain::{Decimal, Findings, Issue, Severity};
use std::collections::BTreeSet;

/// Issues of more kinds are in the list of issues; a page of advice is not read.
const KINDS_ADVISED: usize = 5;

pub(crate) const NOTHING_TO_DO: &str =
    "Nothing in this file asks for action. Give Echo the next export when the month is complete.";

pub(crate) fn plural(n: Decimal, one: &'static str, many: &'static str) -> &'static str {
    if n == Decimal::ONE { one } else { many }
}

/// Rows that could not be relied on are in no figure, and what they hold may be missed.
pub(crate) fn set_aside(findings: &Findings) -> Option<Paragraph> {
    let entry = Changes::of(findings).set_aside()?;
    let rule = Some(entry.rule.as_str());
    let paragraph = Paragraph::default().finding(rule, show::count(entry.rows.into()));
    let one = " row was set aside because what it holds cannot be relied on";
    let several = " rows were set aside because what they hold cannot be relied on";
    let paragraph = paragraph.words(plural(entry.rows.into(), one, several));
    let paragraph = match entry.money_moved.is_zero() {
        true => paragraph,
        false => paragraph
            .words("; the amounts that can be read there add up to ")
            .finding(rule, show::money(-entry.money_moved)),
    };
    Some(paragraph.words(plural(entry.rows.into(), ". It is in no figure.", ". They are in no figure.")))
}

/// So many rows were set aside, beside those behind a figure, that totals without them may mislead.
pub(crate) fn many_set_aside(findings: &Findings, rows: u64) -> Option<Paragraph> {
    const ONE_IN: u64 = 20;
    let entry = Changes::of(findings).set_aside().filter(|entry| entry.rows.saturating_mul(ONE_IN) >= rows)?;
    let paragraph = Paragraph::say("Before relying on the totals, correct what was set aside (");
    let paragraph = paragraph.finding(Some(&entry.rule), show::count(entry.rows.into()));
    let rows = plural(entry.rows.into(), " row", " rows");
    Some(paragraph.words(rows).words(") and give the file again: it is a large part of all rows."))
}

/// What reading the file found, in one sentence.
pub(crate) fn issues(findings: &Findings, has_figures: bool) -> Paragraph {
    match findings.total() {
        0 if Changes::of(findings).is_any() => Paragraph::say(
            "Reading the file found nothing to doubt; what it left out or corrected is listed in the cleaning ledger.",
        ),
        0 if !has_figures => Paragraph::say("Reading the file raised no issue, but gave no revenue to report."),
        0 => Paragraph::say("Reading the file found nothing to correct or to doubt."),
        total => {
            let paragraph = Paragraph::say("Reading the file found ").finding(None, show::count(total.into()));
            let things = plural(total.into(), " thing", " things");
            paragraph.words(things).words(" to look at, listed under data issues.")
        }
    }
}

/// The first suggestion of each kind of issue, the gravest kinds first. What is only worth knowing is no advice.
pub(crate) fn suggestions(findings: &Findings) -> Vec<Paragraph> {
    // Rows without a date are advised on with their money above.
    let is_said = |issue: &Issue| issue.kind == "rows_without_date";
    let advises = |issue: &&Issue| issue.severity > Severity::Info && !issue.suggestion.is_empty() && !is_said(issue);
    let mut issues: Vec<_> = findings.issues.iter().filter(advises).collect();
    issues.sort_by_key(|issue| std::cmp::Reverse(issue.severity));
    let mut seen = BTreeSet::new();
    issues.retain(|issue| seen.insert(key_of(issue)));
    issues.into_iter().take(KINDS_ADVISED).map(|issue| suggestion(issue, findings)).collect()
}

fn suggestion(issue: &Issue, findings: &Findings) -> Paragraph {
    let key = key_of(issue);
    let total = findings.totals.get(&key).copied().unwrap_or_default();
    let paragraph = Paragraph::default().finding(Some(&key), issue.suggestion.trim_end_matches('.'));
    let paragraph = paragraph.words(" (").finding(Some(&key), show::count(total.into()));
    let paragraph = paragraph.words(plural(total.into(), " case", " cases"));
    match &issue.column {
        Some(column) => paragraph.words(" in the column “").name(column).words("”)."),
        None => paragraph.words(")."),
    }
}
