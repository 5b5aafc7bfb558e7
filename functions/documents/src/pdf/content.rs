//! What stands in the document, as the values that the layout sets: texts, pictures and links, in reading order.
use super::{
    findings,
    proof::{Link, Proof, more},
    text::fitted,
};
use reports::{Chart, Figure, Paragraph, Part, Report, Section, Shows, Table, spoken};
use serde_json::{Value, json};

/// More rows of a table are not read on paper.
const ROWS: usize = 60;
/// More tables or charts than any template makes of one file would be a book.
const TABLES: usize = 40;
const CHARTS: usize = 24;
/// Letters of a name in a sentence or cell.
const NAME: usize = 240;
/// Letters of a heading.
const HEADING: usize = 120;
/// Tables of so few columns and rows stand two in a line.
const SMALL: (usize, usize) = (3, 16);
/// The widths charts are drawn for, of which the page takes about three quarters: type of 12 becomes 9 points.
const WIDE: u32 = 640;
const HALF: u32 = 300;

pub(super) fn of(report: &Report) -> Value {
    let mut proof = Proof::of(&report.claims);
    let period = spoken::window(report).as_ref().map(spoken::days);
    let cards: Vec<Value> = report.headline.iter().map(|figure| card(figure, period.as_deref(), &mut proof)).collect();
    let lead = sections(report, &["executive_summary"], &mut proof);
    let advice = sections(report, &["key_findings", "recommendations"], &mut proof);
    let analysis = sections(report, &["detailed_analysis"], &mut proof);
    let tables: Vec<Value> = report.tables.iter().take(TABLES).map(|table| table_of(table, &mut proof)).collect();
    let charts = charts(report, &mut proof);
    json!({
        "title": fitted(&report.title, HEADING),
        "file": fitted(&report.file_name, NAME),
        "running": fitted(&report.file_name, 64),
        "source": report.source.as_str(),
        "period": period,
        "facts": facts(report),
        "cards": cards,
        "lead": lead,
        "charts": side_by_side(charts, |chart| chart["wide"] == json!(false)),
        "advice": advice,
        "analysis": analysis,
        "tables": side_by_side(tables, |table| table["small"] == json!(true)),
        "issues": findings::issues(&report.findings),
        "ledger": findings::ledger(&report.findings),
        "proof": proof.lines(),
        "report": report.report_id.to_string(),
        "content": report.content_hash.to_string(),
    })
}

fn facts(report: &Report) -> Vec<[String; 2]> {
    let mut facts = vec![
        ["File".to_owned(), fitted(&report.file_name, NAME)],
        ["Rows".to_owned(), spoken::count(report.rows)],
        ["Made".to_owned(), spoken::instant(report.generated_at)],
        ["Engine".to_owned(), format!("version {}", fitted(&report.engine_version, NAME))],
    ];
    facts.extend(report.scope.facts().into_iter().map(|(name, what)| [name.to_owned(), fitted(&what, NAME)]));
    facts.extend(report.words_line().map(|line| ["Words".to_owned(), fitted(&line, NAME)]));
    facts.extend(report.parts_left_out().map(|line| ["Left out".to_owned(), line]));
    facts.extend(report.chosen_because.as_ref().map(|why| ["Chosen".to_owned(), fitted(why, NAME)]));
    facts
}

/// A card does not repeat the period that stands below the title.
fn card(figure: &Figure, period: Option<&str>, proof: &mut Proof) -> Value {
    let Link { to, mark } = figure.claim.as_deref().map(|claim| proof.link(claim)).unwrap_or_default();
    let note = Some(&*figure.note).filter(|note| !note.is_empty() && Some(*note) != period);
    json!({
        "label": fitted(&figure.label, HEADING),
        "text": fitted(&figure.text, HEADING),
        // A value that is long is set smaller, so that it stays on its line.
        "letters": figure.text.chars().count(),
        "absent": figure.text == spoken::NOT_AVAILABLE,
        "note": note.map(|note| fitted(note, HEADING)),
        "to": to,
        "mark": mark,
    })
}

fn sections(report: &Report, names: &[&str], proof: &mut Proof) -> Vec<Value> {
    let named = names.iter().flat_map(|name| report.sections.iter().filter(move |section| section.name == *name));
    let set = |section: &Section| {
        let paragraphs: Vec<Vec<Value>> = section.paragraphs.iter().map(|said| paragraph(said, proof)).collect();
        json!({ "heading": fitted(&section.heading, HEADING), "list": section.list, "paragraphs": paragraphs })
    };
    named.map(set).collect()
}

fn paragraph(paragraph: &Paragraph, proof: &mut Proof) -> Vec<Value> {
    paragraph.parts.iter().map(|part| one(part, proof)).collect()
}

fn one(part: &Part, proof: &mut Proof) -> Value {
    let text = fitted(part.text(), NAME);
    match part {
        Part::Words { .. } | Part::Name { .. } => json!({ "text": text, "style": "plain" }),
        Part::Finding { .. } => json!({ "text": text, "style": "plain", "to": "issues" }),
        Part::Figure { claim, shows, text: shown } => {
            let Link { to, mark } = proof.link(claim);
            let style = match shows {
                Shows::Value | Shows::Rounded { .. } if shown.starts_with('−') => "negative",
                Shows::Value | Shows::Rounded { .. } | Shows::Rows => "figure",
                Shows::Period | Shows::Days | Shows::Reason | Shows::Remedy | Shows::Caveats | Shows::Otherwise => {
                    "plain"
                }
            };
            // A number stays on its line, unless it is a whole sentence.
            let style = if style == "figure" && shown.chars().count() > 40 { "plain" } else { style };
            json!({ "text": text, "style": style, "to": to, "mark": mark })
        }
    }
}

fn table_of(table: &Table, proof: &mut Proof) -> Value {
    let columns = table
        .columns
        .iter()
        .map(|column| json!({ "heading": fitted(&column.heading, HEADING), "numeric": column.numeric }));
    let rows = table.rows.iter().take(ROWS).map(|row| {
        let cells: Vec<Vec<Value>> = row.cells.iter().map(|cell| paragraph(cell, proof)).collect();
        json!({ "cells": cells, "partial": row.partial })
    });
    let (columns, rows): (Vec<Value>, Vec<Value>) = (columns.collect(), rows.collect());
    json!({
        "heading": fitted(&table.heading, HEADING),
        "small": columns.len() <= SMALL.0 && rows.len() <= SMALL.1,
        "columns": columns,
        "rows": rows,
        "more": more(table.rows.len().saturating_sub(ROWS)),
    })
}

/// Those that say something sound, each with what it says in words.
fn charts(report: &Report, proof: &mut Proof) -> Vec<Value> {
    let mut drawn = Vec::new();
    for chart in report.charts.iter().take(CHARTS) {
        let width = if chart.kind.is_wide() { WIDE } else { HALF };
        let Some(picture) = reports::picture(chart, &report.claims, width) else { continue };
        let mark = format!("chart-{}", drawn.len());
        chart.points.iter().for_each(|point| proof.draw(&point.claim, &mark));
        drawn.push(picture_of(report, chart, &picture, &mark));
    }
    drawn
}

fn picture_of(report: &Report, chart: &Chart, picture: &str, mark: &str) -> Value {
    json!({
        "title": fitted(&chart.title, HEADING),
        "caption": fitted(&chart.caption, NAME),
        "wide": chart.kind.is_wide(),
        "picture": picture,
        "words": reports::said(chart, &report.claims),
        "mark": mark,
    })
}

/// Two in a line where both are narrow and follow one another.
fn side_by_side(pieces: Vec<Value>, is_narrow: impl Fn(&Value) -> bool) -> Vec<Vec<Value>> {
    let mut lines: Vec<Vec<Value>> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.len() == 1 && is_narrow(&line[0]) && is_narrow(&piece) => line.push(piece),
            _ => lines.push(vec![piece]),
        }
    }
    lines
}
