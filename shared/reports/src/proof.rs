//! Every number in a report says what its claim says, or it is listed here.
use crate::lexicon::Names;
use crate::verifier::{figures, follow};
use crate::{Doubt, Figure, Paragraph, Part, Point, Report, Shows, Table, show, template};
use domain::{Claim, Findings, Issue};
use std::sync::LazyLock;

/// What in a report is not backed by a claim of that report, in plain words; empty for a sound report.
///
/// Holds for reports Echo filled itself and for ones whose words were written or edited elsewhere.
pub fn unproven(report: &Report) -> Vec<String> {
    let proof = Proof { claims: &report.claims, findings: &report.findings, names: names_of(report) };
    let mut faults = Vec::new();
    for paragraph in report.sections.iter().flat_map(|section| &section.paragraphs) {
        faults.extend(proof.of_paragraph(paragraph).iter().map(|doubt| format!("{doubt}, in: {}", paragraph.text())));
    }
    faults.extend(report.tables.iter().flat_map(|table| proof.of_table(table)));
    faults.extend(report.headline.iter().filter_map(|figure| proof.of_card(figure)));
    faults.extend(report.charts.iter().flat_map(|chart| &chart.points).filter_map(|point| proof.of_point(point)));
    faults
}

/// What the template of a report calls its figures; nothing of its own where the template is a workspace's.
pub(crate) fn names_of(report: &Report) -> &'static Names {
    static UNNAMED: LazyLock<Names> = LazyLock::new(Names::default);
    template(&report.template_type).map_or(&*UNNAMED, |template| (template.names)())
}

/// What the parts of a report have to follow from.
pub(crate) struct Proof<'a> {
    pub claims: &'a [Claim],
    pub findings: &'a Findings,
    pub names: &'a Names,
}

impl Proof<'_> {
    pub(crate) fn of_paragraph(&self, paragraph: &Paragraph) -> Vec<Doubt> {
        follow(paragraph, self.claims, self.findings, self.names)
    }

    /// A cell stands alone: its row and column say what it is of.
    pub(crate) fn of_table(&self, table: &Table) -> Vec<String> {
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        let doubt = |part: &Part| figures::doubt(part, self.claims, self.findings).map(|doubt| doubt.to_string());
        cells.flat_map(|cell| &cell.parts).filter_map(doubt).collect()
    }

    pub(crate) fn of_card(&self, figure: &Figure) -> Option<String> {
        let Some(id) = &figure.claim else {
            let has_number = figure.text.chars().chain(figure.note.chars()).any(char::is_numeric);
            return has_number.then(|| format!("the headline shows `{}` without a claim", figure.text));
        };
        match self.claim(id) {
            Some(claim) if show::value(claim) == figure.text && is_noted(&figure.note, claim) => None,
            Some(_) => {
                Some(format!("the headline shows `{}` ({}), which is not what `{id}` says", figure.text, figure.note))
            }
            None => Some(format!("the headline names `{id}`, which is no claim of this report")),
        }
    }

    pub(crate) fn of_point(&self, point: &Point) -> Option<String> {
        let is_known = self.claim(&point.claim).is_some();
        (!is_known).then(|| format!("a chart names `{}`, which is no claim of this report", point.claim))
    }

    fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }
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
    use crate::{TEMPLATES, sample};

    #[test]
    fn no_digit_stands_in_a_report_without_its_claim() {
        for template in TEMPLATES {
            for claims in
                [sample::claims(), sample::without_values(), sample::two_currencies(), sample::long(), Vec::new()]
            {
                for findings in [Findings::default(), sample::findings()] {
                    let report = sample::filled(template, claims.clone(), findings);
                    assert_eq!(report.unsaid, []);
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
