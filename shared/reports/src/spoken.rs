//! What every rendering of a report says alike: how numbers and days are written, and the words of its proof and findings.
use crate::claims::{currency_of, metric_of, name};
pub use crate::part::sentence;
pub use crate::show::{NOT_AVAILABLE, days, instant, money};
use crate::{COMPARED, Report};
use domain::{Claim, Severity, Value, Window};

/// `1,204`.
pub fn count(n: u64) -> String {
    crate::show::count(n.into())
}

/// The days the figures are of: those of the file where a figure is of all of it, else from the first to the last of any.
pub fn window(report: &Report) -> Option<Window> {
    // What figures are compared with is of other days.
    let compares = |claim: &Claim| claim.entity.as_ref().is_some_and(|entity| entity.kind == COMPARED);
    let own = report.claims.iter().filter(|claim| claim.value.exact().is_some() && !compares(claim));
    let windows = own.filter_map(|claim| claim.window.as_ref());
    let whole = windows.clone().filter(|window| window.label == "all").max_by_key(|w| (w.to - w.from).get_days());
    if let Some(whole) = whole {
        return Some(whole.clone());
    }
    let (from, to) = (windows.clone().map(|window| window.from).min()?, windows.map(|window| window.to).max()?);
    Some(Window { from, to, label: "all".to_owned(), partial: false })
}

/// What a claim is of: `Revenue by product: Pro Plan`, `Revenue growth: March 2024`.
pub fn title(claim: &Claim) -> String {
    let words = metric_of(&claim.id).replace('_', " ");
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let mut title = format!("{first}{}", letters.as_str());
    if let Some(currency) = currency_of(&claim.id) {
        title += &format!(", {currency}");
    }
    if !name(claim).is_empty() {
        title += &format!(": {}", name(claim));
    }
    if let Some(window) = claim.window.as_ref().filter(|window| window.label != "all") {
        let partial = if window.partial { " (partial)" } else { "" };
        title += &format!(": {}{partial}", crate::show::period(window));
    }
    title
}

/// The value before rounding, or why there is none.
pub fn exact(claim: &Claim) -> String {
    match &claim.value {
        Value::Exact(value) => value.to_string(),
        Value::NotAvailable(absence) => format!("Not available, because {}", absence.because),
    }
}

/// `unreadable_date:Created (UTC)` as `unreadable date in “Created (UTC)”`.
pub fn kind_of_issue(kind: &str) -> String {
    match kind.split_once(':') {
        Some((kind, column)) => format!("{} in “{column}”", kind.replace('_', " ")),
        None => kind.replace('_', " "),
    }
}

pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
