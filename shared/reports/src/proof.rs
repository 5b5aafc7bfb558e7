//! Every number in a report says what its claim says, or it is listed here.
use crate::{Paragraph, Part, Report, Shows, show};
use domain::{Claim, Issue};
use std::collections::BTreeMap;

/// What in a report is not backed by a claim of that report, in plain words; empty for a sound report.
///
/// Holds for reports Echo filled itself and for ones whose words were written or edited elsewhere.
pub fn unproven(report: &Report) -> Vec<String> {
    let claims: BTreeMap<&str, &Claim> = report.claims.iter().map(|claim| (claim.id.as_str(), claim)).collect();
    let mut faults = Vec::new();
    for part in paragraphs(report).flat_map(|paragraph| &paragraph.parts) {
        faults.extend(fault(part, &claims, report));
    }
    for figure in &report.headline {
        let Some(id) = &figure.claim else { continue };
        match claims.get(id.as_str()) {
            Some(claim) if show::value(claim) == figure.text && is_noted(&figure.note, claim) => {}
            Some(_) => faults
                .push(format!("the headline shows `{}` ({}), which is not what `{id}` says", figure.text, figure.note)),
            None => faults.push(format!("the headline names `{id}`, which is no claim of this report")),
        }
    }
    for point in report.charts.iter().flat_map(|chart| &chart.points) {
        if !claims.contains_key(point.claim.as_str()) {
            faults.push(format!("a chart names `{}`, which is no claim of this report", point.claim));
        }
    }
    faults
}

/// Whether every number in the note is the claim's own period or reason.
fn is_noted(note: &str, claim: &Claim) -> bool {
    let sides = [Shows::Days, Shows::Period, Shows::Reason].map(|shows| shows.of(claim));
    let rest = sides.iter().filter(|side| !side.is_empty()).fold(note.to_owned(), |note, side| note.replace(side, ""));
    !rest.chars().any(char::is_numeric)
}

fn paragraphs(report: &Report) -> impl Iterator<Item = &Paragraph> {
    let sections = report.sections.iter().flat_map(|section| &section.paragraphs);
    let cells = report.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    sections.chain(cells)
}

fn fault(part: &Part, claims: &BTreeMap<&str, &Claim>, report: &Report) -> Option<String> {
    match part {
        Part::Words { text } if text.chars().any(char::is_numeric) => {
            Some(format!("`{text}` has a number without a claim"))
        }
        Part::Words { .. } | Part::Name { .. } => None,
        Part::Figure { claim, shows, text } => match claims.get(claim.as_str()) {
            Some(found) if shows.of(found) == *text => None,
            Some(_) => Some(format!("`{text}` is not what `{claim}` says")),
            None => Some(format!("`{claim}` is no claim of this report")),
        },
        Part::Finding { of, text } => {
            let findings = &report.findings;
            let total = match of {
                Some(key) => findings.totals.get(key).copied().unwrap_or_default(),
                None => findings.total(),
            };
            let is_total = *text == show::count(total.into());
            let is_quote = findings.issues.iter().any(|issue| {
                of.as_ref().is_none_or(|of| key_of(issue) == *of) && *text == issue.suggestion.trim_end_matches('.')
            });
            let is_change = findings.ledger.iter().any(|entry| {
                of.as_ref() == Some(&entry.rule)
                    && (*text == show::count(entry.rows.into()) || *text == show::money(-entry.money_moved))
            });
            (!is_total && !is_quote && !is_change).then(|| format!("`{text}` is not what reading the file found"))
        }
    }
}

/// The key under which an issue is counted in `Findings::totals`.
pub(crate) fn key_of(issue: &Issue) -> String {
    match &issue.column {
        Some(column) => format!("{}:{column}", issue.kind),
        None => issue.kind.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TEMPLATES, sample};
    use domain::Findings;

    #[test]
    fn no_digit_stands_in_a_report_without_its_claim() {
        for template in TEMPLATES {
            for claims in
                [sample::claims(), sample::without_values(), sample::two_currencies(), sample::long(), Vec::new()]
            {
                for findings in [Findings::default(), sample::findings()] {
                    let report = sample::filled(template, claims.clone(), findings);
                    assert_eq!(unproven(&report), Vec::<String>::new());
                }
            }
        }
    }

    #[test]
    fn a_number_changed_afterwards_is_found() {
        let mut report = sample::report();
        let figure = report.sections[0].paragraphs[0].parts.iter_mut().find(|part| matches!(part, Part::Figure { .. }));
        let Some(Part::Figure { text, .. }) = figure else { panic!("the summary begins with a figure") };
        *text = "290,100.50".into();
        assert_eq!(unproven(&report), ["`290,100.50` is not what `net_revenue` says"]);
    }

    #[test]
    fn a_number_among_the_words_is_found() {
        let mut report = sample::report();
        report.sections[3].paragraphs.push(Paragraph::say("Raise prices by 10 percent."));
        assert_eq!(unproven(&report), ["`Raise prices by 10 percent.` has a number without a claim"]);
    }
}
