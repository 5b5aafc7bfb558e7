//! What is left out of a report because its figures do not bear it out: nothing that is doubted is stored or shown.
use crate::lexicon::Names;
use crate::proof::Proof;
use crate::reading::plural;
use crate::{Paragraph, Report, Section, show};
use domain::Decimal;
use serde::{Deserialize, Serialize};

/// A sentence, card, table or point of a chart that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unsaid {
    /// The name of the section it would have stood in, or `headline`, `charts` or `tables`.
    pub section: String,
    /// What in it could not be traced to a figure.
    pub because: String,
}

pub(crate) const HEADLINE: &str = "headline";
pub(crate) const CHARTS: &str = "charts";
pub(crate) const TABLES: &str = "tables";
/// Stands where all sentences of a section were left out.
const EMPTIED: &str = "Nothing is said here.";

/// Takes out what cannot be proven and notes it in `unsaid`.
pub(crate) fn withhold(report: &mut Report, names: &Names) {
    let Report { sections, headline, charts, tables, claims, findings, unsaid, .. } = report;
    let proof = Proof { claims, findings, names };
    let mut note = |section: &str, because: String| unsaid.push(Unsaid { section: section.to_owned(), because });
    for section in sections {
        let Section { name, paragraphs, .. } = section;
        let before = paragraphs.len();
        paragraphs.retain(|paragraph| {
            let doubts: Vec<String> = proof.of_paragraph(paragraph).iter().map(ToString::to_string).collect();
            if !doubts.is_empty() {
                note(name, doubts.join("; "));
            }
            doubts.is_empty()
        });
        if paragraphs.is_empty() && before > 0 {
            paragraphs.push(Paragraph::say(EMPTIED));
        }
    }
    headline.retain(|figure| match proof.of_card(figure) {
        Some(because) => {
            note(HEADLINE, because);
            false
        }
        None => true,
    });
    tables.retain(|table| {
        let faults = proof.of_table(table);
        if !faults.is_empty() {
            note(TABLES, faults.join("; "));
        }
        faults.is_empty()
    });
    for chart in charts.iter_mut() {
        chart.points.retain(|point| match proof.of_point(point) {
            Some(because) => {
                note(CHARTS, because);
                false
            }
            None => true,
        });
        let is_kept = |name: &String| tables.iter().any(|table| table.name == *name);
        chart.table = chart.table.take().filter(is_kept);
    }
    charts.retain(|chart| !chart.points.is_empty());
}

impl Report {
    /// How many sentences, cards, tables and points were left out, in one line; nothing of a report that is whole.
    pub fn parts_left_out(&self) -> Option<String> {
        let count = self.unsaid.len();
        (count > 0).then(|| format!("{count} sentences or figures, because they could not be traced to the file"))
    }

    /// How much was left out of a section, as its last line says it.
    pub(crate) fn left_out(&self, section: &str) -> Option<String> {
        let count = Decimal::from(self.unsaid.iter().filter(|unsaid| unsaid.section == section).count());
        if count.is_zero() {
            return None;
        }
        let (one, many) = match section {
            HEADLINE => (" card was", " cards were"),
            CHARTS => (" point was", " points were"),
            TABLES => (" table was", " tables were"),
            _ => (" sentence was", " sentences were"),
        };
        let what = if count == Decimal::ONE { "what it says" } else { "what they say" };
        let were = plural(count, one, many);
        Some(format!("{}{were} left out because {what} could not be traced to the file.", show::count(count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Claims;
    use crate::report::Body;
    use crate::{Chart, Figure, Part, Point, Shows, TEMPLATES, Table, Template, html, markdown, sample, unproven};
    use domain::Findings;
    use expect_test::expect;

    /// Two true sentences, cards, tables and points, and beside each one that is not.
    fn lie(claims: &Claims, _: &Findings) -> Body {
        let net = claims.get("net_revenue").expect("a claim of the sample");
        let gross = claims.get("gross_revenue").expect("a claim of the sample");
        let false_figure = Part::Figure { claim: net.id.clone(), shows: Shows::Value, text: "290,100.50".into() };
        let card = |text: &str| Figure {
            label: "Net revenue".into(),
            text: text.into(),
            note: String::new(),
            claim: Some(net.id.clone()),
        };
        let table = |name: &str, cell: Paragraph| {
            let mut table = Table::new(name, "Revenue", &["Of", "Net revenue"]);
            table.row(vec![Paragraph::say("All"), cell], false);
            table
        };
        let said = |metric: &str| Paragraph::say(metric).words(" was ").value(net).words(".");
        let point = |id: &str| Point { claim: id.into(), ..Point::entity(net) };
        Body {
            headline: vec![card("190,100.50"), card("290,100.50")],
            sections: vec![
                Section::prose("executive_summary", "Executive summary", vec![said("Net revenue"), said("Profit")]),
                Section::list(
                    "key_findings",
                    "Key findings",
                    vec![said("Profit"), Paragraph::say("Revenue doubled to ").value(gross).words(".")],
                ),
            ],
            charts: vec![Chart {
                points: vec![point("net_revenue"), point("net_revenue@2031")],
                table: Some("false".into()),
                ..Chart::of_periods(&[], crate::show::Shape::Month)
            }],
            tables: vec![
                table("true", Paragraph::default().value(net)),
                table("false", Paragraph { parts: vec![false_figure] }),
            ],
        }
    }

    static LIAR: Template = Template {
        name: "liar",
        title: "Liar",
        description: "",
        required_metrics: &["net_revenue"],
        metrics: TEMPLATES[0].metrics,
        required_fields: &[],
        better_with: &[],
        names: || (TEMPLATES[0].names)(),
        fill: lie,
    };

    #[test]
    fn what_is_doubted_is_left_out_and_counted() {
        let report = sample::filled(&LIAR, sample::claims(), Findings::default());
        assert_eq!(unproven(&report), Vec::<String>::new());
        let kept: Vec<String> = report.sections.iter().map(Section::text).collect();
        assert_eq!(kept, ["Net revenue was 190,100.50.", EMPTIED]);
        let texts: Vec<&str> = report.headline.iter().map(|figure| figure.text.as_str()).collect();
        assert_eq!(texts, ["190,100.50"]);
        let tables: Vec<&str> = report.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(tables, ["true"]);
        assert_eq!((report.charts[0].points.len(), &report.charts[0].table), (1, &None));
        let unsaid: Vec<String> = report.unsaid.iter().map(|one| format!("{}: {}", one.section, one.because)).collect();
        expect![[r#"
            executive_summary: `profit` is said without a figure of it beside it; the figure of `net_revenue` is not said to be of that
            key_findings: `profit` is said without a figure of it beside it; the figure of `net_revenue` is not said to be of that
            key_findings: `revenue` is said without a figure of it beside it; the figure of `gross_revenue` is not said to be of that; no claim here says `doubled`; `doubled` is not what the figures say
            headline: the headline shows `290,100.50` (), which is not what `net_revenue` says
            tables: `290,100.50` is not what `net_revenue` says
            charts: a chart names `net_revenue@2031`, which is no claim of this report
        "#]]
        .assert_eq(&(unsaid.join("\n") + "\n"));
    }

    #[test]
    fn each_part_says_how_much_of_it_is_missing() {
        let report = sample::filled(&LIAR, sample::claims(), Findings::default());
        let (page, text) = (html(&report), markdown(&report));
        for words in [
            "1 card was left out because what it says could not be traced to the file.",
            "1 sentence was left out because what it says could not be traced to the file.",
            "2 sentences were left out because what they say could not be traced to the file.",
            "1 point was left out",
            "1 table was left out",
        ] {
            assert!(page.contains(words) && text.contains(words), "{words}");
        }
        assert!(!page.contains("290,100.50") && !page.contains("doubled"), "what is left out is not shown elsewhere");
        let honest = sample::report();
        assert!(!html(&honest).contains("left out because"));
        assert!(!serde_json::to_string(&honest).unwrap().contains("unsaid"), "nothing is no field");
    }
}
