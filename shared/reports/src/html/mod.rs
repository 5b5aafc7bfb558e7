//! The report as one self-contained page: no script, no font, no request; prints as it reads.
mod evidence;
mod findings;
mod text;

use crate::claims::Claims;
use crate::spoken::window;
use crate::table::Table;
use crate::{Chart, Report, Section, chart, show, withheld};
use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

pub use evidence::anchor;
pub(crate) use evidence::id_safe;

/// Widths a chart is drawn for; the style sheet shows the one that fits, so that type is never scaled away.
const WIDE: u32 = 800;
const HALF: u32 = 400;
const NARROW: u32 = 330;

/// The page. Whatever comes from the file is escaped.
pub fn html(report: &Report) -> String {
    let claims = Claims::new(&report.claims);
    let page = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (report.title) " – " (report.file_name) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                (header(report))
                main {
                    (cards(report))
                    (left_out(report, withheld::HEADLINE))
                    (section(report, "executive_summary", "lead"))
                    (charts(&report.charts, &claims))
                    (left_out(report, withheld::CHARTS))
                    div.pair {
                        (section(report, "key_findings", ""))
                        (section(report, "recommendations", ""))
                    }
                    (analysis(report))
                    (left_out(report, withheld::TABLES))
                    (findings::issues(&report.findings))
                    (findings::ledger(&report.findings))
                    (evidence::proof(report))
                    (evidence::definitions(report))
                }
                (footer(report))
            }
        }
    };
    page.into_string()
}

fn header(report: &Report) -> Markup {
    markup! {
        header {
            p.kicker { (report.source) }
            h1 { (report.title) }
            @if let Some(window) = window(report) { p.period { (show::days(&window)) } }
            dl.facts {
                div { dt { "File" } dd { (report.file_name) } }
                div { dt { "Rows" } dd { (show::count(report.rows.into())) } }
                div { dt { "Made" } dd { (show::instant(report.generated_at)) } }
                div { dt { "Engine" } dd { "version " (report.engine_version) } }
                @for (name, what) in report.scope.facts() { div { dt { (name) } dd { (what) } } }
                @if let Some(why) = &report.chosen_because { div { dt { "Chosen" } dd { (why) } } }
                @if let Some(line) = report.words_line() { div { dt { "Text" } dd { (line) } } }
            }
        }
    }
}

/// A card does not repeat the period that stands in the header.
fn cards(report: &Report) -> Markup {
    let period = window(report).as_ref().map(show::days);
    markup! {
        @if !report.headline.is_empty() {
            ul.cards {
                @for figure in &report.headline {
                    li {
                        span.label { (figure.label) }
                        @match &figure.claim {
                            Some(claim) => a class=(class_of(&figure.text)) href={ "#" (anchor(claim)) } { (figure.text) },
                            None => span class=(class_of(&figure.text)) { (figure.text) },
                        }
                        @if !figure.note.is_empty() && Some(&figure.note) != period.as_ref() { span.note { (figure.note) } }
                    }
                }
            }
        }
    }
}

/// A missing value is said, but not in the size of a value.
fn class_of(text: &str) -> &'static str {
    if text == show::NOT_AVAILABLE { "number absent" } else { "number" }
}

fn section(report: &Report, name: &str, class: &str) -> Markup {
    markup! {
        @for section in report.sections.iter().filter(|section| section.name == name) {
            section class=(class) id=(section.name) {
                h2 { (section.heading) }
                (body_of(section))
                (left_out(report, &section.name))
            }
        }
    }
}

/// Says how much of a part of the page is missing, and why.
fn left_out(report: &Report, part: &str) -> Markup {
    markup! { @if let Some(words) = report.left_out(part) { p.note { (words) } } }
}

fn body_of(section: &Section) -> Markup {
    markup! {
        @if section.list {
            ul.items { @for paragraph in &section.paragraphs { li { (text::paragraph(paragraph)) } } }
        } @else {
            @for paragraph in &section.paragraphs { p { (text::paragraph(paragraph)) } }
        }
    }
}

/// Time and grids take the whole width; the others stand side by side.
fn charts(charts: &[Chart], claims: &Claims) -> Markup {
    markup! {
        @if !charts.is_empty() {
            div.charts { @for chart in charts { (figure(chart, claims)) } }
        }
    }
}

/// Nothing where the chart does not say something sound.
fn figure(chart: &Chart, claims: &Claims) -> Markup {
    let (class, width) = if chart.kind.is_wide() { ("chart full", WIDE) } else { ("chart", HALF) };
    let wide = chart::draw(chart, claims, width, "wide", chart::Place::Page);
    let narrow = chart::draw(chart, claims, NARROW, "narrow", chart::Place::Page);
    markup! {
        @if let (Some(wide), Some(narrow)) = (wide, narrow) {
            figure class=(class) {
                figcaption {
                    h2 { (chart.title) }
                    p.note {
                        @if !chart.caption.is_empty() { (chart.caption) " " }
                        @if let Some(table) = &chart.table { a href={ "#table-" (table) } { "The figures as a table" } }
                    }
                }
                div.wide { (PreEscaped(wide)) }
                div.narrow { (PreEscaped(narrow)) }
                @if chart.table.is_none() { (figures_of(chart, claims)) }
            }
        }
    }
}

/// The figures of a chart that no table of the report holds.
fn figures_of(chart: &Chart, claims: &Claims) -> Markup {
    let several = chart.points.iter().any(|point| !point.series.is_empty());
    markup! {
        details {
            summary { "The figures as a table" }
            table.figures {
                thead {
                    tr {
                        th scope="col" { "Of" }
                        @if several { th scope="col" { "Part" } }
                        th.num scope="col" { (chart.measure) }
                    }
                }
                tbody {
                    @for (point, claim) in chart::rows(chart, claims) {
                        tr class=[point.partial.then_some("partial")] {
                            th scope="row" { (point.label) }
                            @if several { td { (point.series) } }
                            td.num { a href={ "#" (anchor(&claim.id)) } { (show::value(claim)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The analysis with its tables. What was not counted stands last, nearest to the issues.
fn analysis(report: &Report) -> Markup {
    markup! {
        (section(report, "detailed_analysis", ""))
        @if !report.tables.is_empty() { div.tables { @for table in &report.tables { (table_of(table)) } } }
    }
}

/// A table of many columns is as wide as the page, and moves inside its frame where the page is narrower.
fn table_of(table: &Table) -> Markup {
    markup! {
        @if table.columns.len() > 3 {
            div.frame role="region" tabindex="0" aria-label=(table.heading) { (rows_of(table)) }
        } @else {
            (rows_of(table))
        }
    }
}

fn rows_of(table: &Table) -> Markup {
    markup! {
        table.figures id={ "table-" (table.name) } {
            caption { (table.heading) }
            thead {
                tr {
                    @for column in &table.columns { th scope="col" class=[column.numeric.then_some("num")] { (column.heading) } }
                }
            }
            tbody {
                @for row in &table.rows {
                    tr class=[row.partial.then_some("partial")] {
                        @for (cell, column) in row.cells.iter().zip(&table.columns) {
                            @if column.numeric {
                                td.num { (text::paragraph(cell)) }
                            } @else {
                                th scope="row" { (text::paragraph(cell)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn footer(report: &Report) -> Markup {
    markup! {
        footer {
            p {
                "Made by Echo from " (report.file_name) ". The same file and engine version always give the same figures. "
                "No figure was written by a language model."
            }
            p.fingerprint { "Report " (report.report_id) " · Content of the file (SHA-256) " (report.content_hash) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TEMPLATES, sample};
    use domain::Findings;

    /// Every element that was opened is closed, in order.
    fn assert_balanced(page: &str) {
        const VOID: [&str; 3] = ["meta", "br", "!DOCTYPE"];
        let mut open = Vec::new();
        let body = page.split_once("<style>").and_then(|(head, rest)| Some((head, rest.split_once("</style>")?.1)));
        let (head, rest) = body.expect("a style element");
        for tag in format!("{head}{rest}").split('<').skip(1) {
            let inner = tag.split('>').next().expect("a tag");
            let name = inner.split_whitespace().next().expect("a name");
            if let Some(closed) = name.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(closed), "near <{tag}");
            } else if !inner.ends_with('/') && !VOID.contains(&name) {
                open.push(name.to_owned());
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    fn pages() -> Vec<String> {
        let signs = sample::currencies(["€", "£"]);
        let claims =
            [signs, sample::claims(), sample::without_values(), sample::two_currencies(), sample::long(), Vec::new()];
        claims.map(|claims| html(&sample::filled(TEMPLATES[0], claims, sample::findings()))).into()
    }

    #[test]
    fn every_element_is_closed() {
        pages().iter().for_each(|page| assert_balanced(page));
    }

    #[test]
    fn the_page_asks_for_nothing_from_outside_and_runs_nothing() {
        for page in pages() {
            for forbidden in
                ["http:", "https:", "//", "<script", "<link", "<img", "@import", " src=", " onload", "javascript:"]
            {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
        }
    }

    #[test]
    fn every_link_leads_to_one_place_on_the_page() {
        for page in pages() {
            let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            let links = page.split("href=\"#").skip(1).chain(page.split("url(#").skip(1));
            for target in links.filter_map(|rest| rest.split(['"', ')']).next()) {
                assert_eq!(ids.iter().filter(|id| **id == target).count(), 1, "{target}");
            }
            let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len());
        }
    }

    #[test]
    fn every_figure_in_the_text_is_a_link_to_its_proof() {
        let page = html(&sample::report());
        assert!(page.contains(r##"<a class="fig" href="#claim-net_revenue">190,100.50</a>"##));
        assert!(page.contains(r##"<tr id="claim-net_revenue""##));
        assert!(page.contains("/api/v1/metrics/net%5Frevenue/proof?upload="), "its rows are one step further");
    }

    #[test]
    fn whatever_comes_from_the_file_is_escaped() {
        let evil = "<script>alert(1)</script>\"'&";
        let mut claims = sample::claims();
        claims.push(sample::of("revenue_by_product", "product", evil, "999999.00", 1));
        claims.push(sample::of("top_customers", "customer", evil, "999999.00", 1));
        claims.push(sample::of("rows_not_counted", "status", evil, "5.00", 1));
        let mut report = sample::filled(TEMPLATES[0], claims, sample::findings_of(evil));
        report.file_name = evil.to_owned();
        let page = html(&report);
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert_balanced(&page);
    }

    #[test]
    fn a_clean_file_shows_no_table_of_issues_but_says_so() {
        let page = html(&sample::filled(TEMPLATES[0], sample::claims(), Findings::default()));
        assert!(page.contains("Nothing was found to correct or to doubt."));
    }
}
