//! Every number in a report says what its claim says, or it is listed here.
use crate::verifier::{figures, verify};
use crate::{Report, Shows, show, template};
use domain::{Claim, Issue};
use std::collections::BTreeMap;

/// What in a report is not backed by a claim of that report, in plain words; empty for a sound report.
///
/// Holds for reports Echo filled itself and for ones whose words were written or edited elsewhere.
pub fn unproven(report: &Report) -> Vec<String> {
    let claims: BTreeMap<&str, &Claim> = report.claims.iter().map(|claim| (claim.id.as_str(), claim)).collect();
    let mut faults = Vec::new();
    // What is said by words that the verifier does not know yet is followed figure by figure.
    let is_followed = template(&report.template_type).is_none_or(|template| template.is_followed);
    for paragraph in report.sections.iter().flat_map(|section| &section.paragraphs) {
        let doubts = match is_followed {
            true => verify(paragraph, &report.claims, &report.findings),
            false => {
                let parts = paragraph.parts.iter();
                parts.filter_map(|part| figures::doubt(part, &report.claims, &report.findings)).collect()
            }
        };
        faults.extend(doubts.iter().map(|doubt| format!("{doubt}, in: {}", paragraph.text())));
    }
    // A cell stands alone: its row and column say what it is of.
    let cells = report.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    for part in cells.flat_map(|cell| &cell.parts) {
        faults.extend(figures::doubt(part, &report.claims, &report.findings).map(|doubt| doubt.to_string()));
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
    use crate::{Paragraph, Part, TEMPLATES, sample};
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
        let faults = unproven(&report);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].starts_with("`290,100.50` is not what `net_revenue` says, in: Net revenue was"),
            "{faults:?}"
        );
    }

    #[test]
    fn a_number_among_the_words_is_found() {
        let mut report = sample::report();
        report.sections[3].paragraphs.push(Paragraph::say("Raise prices by 10 percent."));
        let faults = unproven(&report);
        assert!(faults[0].starts_with("`Raise prices by 10 percent.` has a number without a claim"), "{faults:?}");
        assert!(faults.iter().all(|fault| fault.ends_with("in: Raise prices by 10 percent.")), "{faults:?}");
    }
}
