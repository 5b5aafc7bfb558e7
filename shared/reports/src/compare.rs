//! What one report says otherwise than another: figures that changed, came or went, and findings that are new or gone.
use crate::{Report, lexicon::noun, show};
use domain::{Claim, Decimal, Entity, ReportId, Timestamp, Value, Window};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap, collections::BTreeSet};

/// From one report to another.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Difference {
    pub report: Side,
    /// What it is compared with.
    pub with: Side,
    /// Whether every figure and key finding is the same, and what was asked.
    pub is_same: bool,
    /// Figures that both have with different values or units, those of the whole file first, then the largest change first.
    pub changed: Vec<Changed>,
    /// Figures that only this report has, by their ids.
    pub added: Vec<String>,
    /// Figures that only the other report has.
    pub removed: Vec<String>,
    /// How many there are of each; the lists end at 500.
    pub totals: Totals,
    /// Sentences of the key findings that only this report has.
    pub new_findings: Vec<String>,
    pub gone_findings: Vec<String>,
    /// What could not be compared, or must be known: another engine, another template, other days.
    pub notes: Vec<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Side {
    pub report_id: ReportId,
    pub title: String,
    pub file_name: String,
    pub rows: u64,
    pub generated_at: Timestamp,
    pub engine_version: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Totals {
    pub changed: usize,
    pub same: usize,
    pub added: usize,
    pub removed: usize,
}

/// A figure of both reports whose value is not the same.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Changed {
    /// The id of the claim in both.
    pub claim: String,
    pub metric: String,
    pub entity: Option<Entity>,
    pub window: Option<Window>,
    pub before: Value,
    pub after: Value,
    /// The value less the former one, where both are there.
    pub change: Option<Decimal>,
    /// The change as a fraction of the former value, where that is above zero; rounded to six decimals.
    pub growth: Option<Decimal>,
    /// In words: `Net revenue, March 2024: 61,190.00, before 61,000.00`.
    pub text: String,
}

const MOST: usize = 500;

/// How `now` differs from `before`; neither is changed.
pub fn compare(now: &Report, before: &Report) -> Difference {
    let of = |report: &'_ Report| -> BTreeMap<String, Claim> {
        report.claims.iter().map(|claim| (claim.id.clone(), claim.clone())).collect()
    };
    let (here, there) = (of(now), of(before));
    let pairs = here.iter().filter_map(|(id, claim)| Some((claim, there.get(id)?)));
    // Two figures that are missing for different reasons are missing both.
    let is_same = |one: &Claim, other: &Claim| one.unit == other.unit && one.value.exact() == other.value.exact();
    let (same, differing): (Vec<_>, Vec<_>) = pairs.partition(|(one, other)| is_same(one, other));
    let mut changed: Vec<Changed> = differing.into_iter().map(|(now, before)| changed(now, before)).collect();
    changed.sort_by_cached_key(|changed| {
        let is_part = changed.entity.is_some() || changed.window.as_ref().is_some_and(|window| window.label != "all");
        (is_part, Reverse(changed.growth.map(|growth| growth.abs())), changed.claim.clone())
    });
    let only = |one: &BTreeMap<String, Claim>, other: &BTreeMap<String, Claim>| -> Vec<String> {
        one.keys().filter(|id| !other.contains_key(*id)).cloned().collect()
    };
    let (mut added, mut removed) = (only(&here, &there), only(&there, &here));
    let totals = Totals { changed: changed.len(), same: same.len(), added: added.len(), removed: removed.len() };
    changed.truncate(MOST);
    added.truncate(MOST);
    removed.truncate(MOST);
    let (new_findings, gone_findings) = (findings(now, before), findings(before, now));
    let notes = notes(now, before);
    let is_same = totals.changed + totals.added + totals.removed + new_findings.len() + gone_findings.len() == 0;
    Difference {
        report: Side::of(now),
        with: Side::of(before),
        is_same: is_same && notes.is_empty(),
        changed,
        added,
        removed,
        totals,
        new_findings,
        gone_findings,
        notes,
    }
}

impl Side {
    fn of(report: &Report) -> Self {
        Self {
            report_id: report.report_id,
            title: report.title.clone(),
            file_name: report.file_name.clone(),
            rows: report.rows,
            generated_at: report.generated_at,
            engine_version: report.engine_version.clone(),
        }
    }
}

fn changed(now: &Claim, before: &Claim) -> Changed {
    let values = now.value.exact().zip(before.value.exact());
    let change = values.and_then(|(now, before)| now.checked_sub(before));
    let growth = values.filter(|(_, before)| *before > Decimal::ZERO);
    let growth = growth.and_then(|(now, before)| now.checked_div(before)?.checked_sub(Decimal::ONE));
    Changed {
        claim: now.id.clone(),
        metric: now.metric.clone(),
        entity: now.entity.clone(),
        window: now.window.clone(),
        before: before.value.clone(),
        after: now.value.clone(),
        change,
        growth: growth.map(|growth| show::rounded(growth, 6)),
        text: text(now, before),
    }
}

fn text(now: &Claim, before: &Claim) -> String {
    let name = noun(&now.metric).map_or(now.metric.as_str(), |noun| noun.name);
    let mut text = crate::outline::capital(name);
    if let Some(entity) = &now.entity {
        text.push_str(&format!(", {}", entity.name));
    }
    if let Some(window) = now.window.as_ref().filter(|window| window.label != "all") {
        text.push_str(&format!(", {}", show::period(window)));
    }
    format!("{text}: {}, before {}", show::value(now), show::value(before))
}

/// The key findings of one that the other does not have.
fn findings(of: &Report, other: &Report) -> Vec<String> {
    let sentences = |report: &Report| -> Vec<String> {
        let sections = report.sections.iter().filter(|section| section.name == "key_findings");
        sections.flat_map(|section| &section.paragraphs).map(crate::Paragraph::text).collect()
    };
    let known: BTreeSet<String> = sentences(other).into_iter().collect();
    sentences(of).into_iter().filter(|sentence| !known.contains(sentence)).collect()
}

fn notes(now: &Report, before: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if now.template_type != before.template_type {
        notes.push(format!(
            "The reports are of two templates, {} and {}: they share the figures that both show.",
            before.title, now.title
        ));
    }
    if now.source != before.source {
        notes.push(format!("The reports are of two sources, {} and {}.", before.source, now.source));
    }
    if now.engine_version != before.engine_version {
        notes.push(format!(
            "The files were read by two versions of the engine or under two policies ({} and {}): figures may differ where the files do not.",
            before.engine_version, now.engine_version
        ));
    }
    if (&now.scope.from, &now.scope.to) != (&before.scope.from, &before.scope.to) {
        notes.push("The reports are of other days.".to_owned());
    }
    if now.scope.compare != before.scope.compare {
        notes.push("The reports are compared with other days.".to_owned());
    }
    if now.scope.uploads.is_empty() != before.scope.uploads.is_empty() {
        notes.push("One report is of a single upload, the other of several together.".to_owned());
    }
    if now.scope.filters != before.scope.filters {
        notes.push("The reports are of rows that were filtered in two ways.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TEMPLATES, sample};

    #[test]
    fn a_report_is_the_same_as_itself() {
        let report = sample::report();
        let same = compare(&report, &report);
        assert!(same.is_same && same.changed.is_empty() && same.totals.same == report.claims.len());
    }

    #[test]
    fn changed_figures_come_with_their_change_those_of_the_whole_file_first() {
        let before = sample::report();
        let mut claims = sample::claims();
        let set = |claims: &mut Vec<Claim>, id: &str, value: &str| {
            let claim = claims.iter_mut().find(|claim| claim.id == id).unwrap();
            claim.value = Value::Exact(value.parse().unwrap());
        };
        set(&mut claims, "revenue_by_period@2024-03", "30595.00");
        set(&mut claims, "orders", "184");
        claims.retain(|claim| claim.id != "customers");
        let mut now = sample::filled(TEMPLATES[0], claims, sample::findings());
        now.engine_version = "2".into();
        let difference = compare(&now, &before);
        let texts: Vec<&str> = difference.changed.iter().map(|changed| changed.text.as_str()).collect();
        assert_eq!(texts, ["Orders: 184, before 92", "Revenue, March 2024: 30,595.00, before 61,190.00"]);
        assert_eq!(difference.changed[0].growth, Some(Decimal::ONE));
        assert_eq!(difference.changed[1].change, Some("-30595.00".parse().unwrap()));
        assert_eq!((difference.removed, difference.added.len()), (vec!["customers".to_owned()], 0));
        assert!(!difference.is_same && difference.notes.len() == 1, "{:?}", difference.notes);
    }

    #[test]
    fn findings_of_only_one_are_named() {
        let (before, mut now) = (sample::report(), sample::report());
        let section = now.sections.iter_mut().find(|section| section.name == "key_findings").unwrap();
        let gone = section.paragraphs.remove(0).text();
        let difference = compare(&now, &before);
        assert_eq!(difference.gone_findings, [gone]);
        assert!(difference.new_findings.is_empty() && !difference.is_same);
    }
}
