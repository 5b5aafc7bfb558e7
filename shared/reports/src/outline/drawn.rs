//! The charts and tables of an outline.
use super::{
    Breakdown, Outline,
    series::{Series, capital},
};
use crate::{
    Chart, ChartKind, Paragraph, Point, Table,
    claims::{Block, is_partial},
    html::id_safe,
};
use domain::Claim;
use std::collections::BTreeMap;

/// Charts that a page bears.
const CHARTS: usize = 4;
/// Bars of a ranking.
const BARS: usize = 8;

pub(super) fn charts(outline: &Outline, block: &Block) -> Vec<Chart> {
    let months = outline.headline.iter().chain(&outline.detail).filter_map(|item| over_time(&Series::new(block, item)));
    let rankings = outline.by_entity.iter().filter_map(|breakdown| ranking(block, breakdown));
    let mut seen = std::collections::BTreeSet::new();
    // One chart of months for each two rankings, so that a page shows both.
    let mut charts: Vec<Chart> = months.filter(|chart| seen.insert(chart.name.clone())).take(CHARTS / 2).collect();
    charts.extend(rankings.take(CHARTS - charts.len()));
    charts
}

fn over_time(series: &Series) -> Option<Chart> {
    let months = series.months();
    if months.len() < 2 {
        return None;
    }
    let is_any_partial = months.iter().any(|claim| is_partial(claim));
    let caption = "A hatched bar is a month the file covers only in part; it is not compared with the others.";
    Some(Chart {
        name: name(series.block, &series.item.figure),
        kind: ChartKind::Periods,
        title: series.block.labelled(&format!("{} by month", series.title())),
        measure: series.title(),
        caption: if is_any_partial { caption.to_owned() } else { String::new() },
        table: Some(name(series.block, MONTHS)),
        points: months.into_iter().map(Point::period).collect(),
    })
}

fn ranking(block: &Block, breakdown: &Breakdown) -> Option<Chart> {
    let ranked = breakdown.ranked(block);
    if ranked.len() < 2 {
        return None;
    }
    let by = breakdown.facets.first().map_or_else(String::new, |facet| format!(" by {}", facet.name));
    let shown = ranked.iter().take(BARS);
    Some(Chart {
        name: name(block, &breakdown.metric),
        kind: ChartKind::Ranking,
        title: block.labelled(&format!("{}{by}", breakdown.heading)),
        measure: breakdown.facets.first().map_or_else(|| breakdown.heading.clone(), |facet| capital(&facet.name)),
        caption: if ranked.len() > BARS { "The largest; the table has the others.".to_owned() } else { String::new() },
        table: Some(name(block, &breakdown.metric)),
        points: shown
            .map(|(claim, name, _)| Point { claim: claim.id.clone(), label: name.clone(), partial: false })
            .collect(),
    })
}

const MONTHS: &str = "months";

pub(super) fn tables(outline: &Outline, block: &Block) -> Vec<Table> {
    let by_entity = outline.by_entity.iter().map(|breakdown| entities(block, breakdown));
    std::iter::once(by_month(outline, block)).chain(by_entity).filter_map(Table::unless_empty).collect()
}

/// One row a month, one column a figure that has months.
fn by_month(outline: &Outline, block: &Block) -> Table {
    let mut columns: Vec<(String, Vec<&Claim>)> = Vec::new();
    for item in outline.headline.iter().chain(&outline.detail) {
        let series = Series::new(block, item);
        let months = series.months();
        if months.len() > 1 && !columns.iter().any(|(title, _)| *title == series.title()) {
            columns.push((series.title(), months));
        }
    }
    let headings: Vec<&str> = std::iter::once("Month").chain(columns.iter().map(|(title, _)| title.as_str())).collect();
    let mut table = Table::new(name(block, MONTHS), block.labelled("By month"), &headings);
    let mut rows: BTreeMap<&str, Vec<Option<&Claim>>> = BTreeMap::new();
    for (at, (_, months)) in columns.iter().enumerate() {
        for claim in months {
            let Some(window) = &claim.window else { continue };
            rows.entry(&window.label).or_insert_with(|| vec![None; columns.len()])[at] = Some(claim);
        }
    }
    for cells in rows.into_values() {
        let Some(any) = cells.iter().flatten().next() else { continue };
        let partial = cells.iter().flatten().any(|claim| is_partial(claim));
        let label = Paragraph::default().period(any);
        let label = if partial { label.words(" (partial)") } else { label };
        let values = cells.iter().map(|claim| claim.map_or_else(dash, |claim| Paragraph::default().value(claim)));
        table.row(std::iter::once(label).chain(values).collect(), partial);
    }
    table
}

/// A place without a figure.
fn dash() -> Paragraph {
    Paragraph::say("–")
}

fn entities(block: &Block, breakdown: &Breakdown) -> Table {
    let names: Vec<String> = breakdown.facets.iter().map(|facet| capital(&facet.name)).collect();
    let mut headings = vec![breakdown.entity.as_str()];
    headings.extend(names.iter().map(String::as_str));
    if names.is_empty() {
        headings.push("Value");
    }
    headings[0] = &breakdown.heading;
    let mut table = Table::new(name(block, &breakdown.metric), block.labelled(&breakdown.heading), &headings);
    let facets: Vec<BTreeMap<String, &Claim>> = breakdown
        .facets
        .iter()
        .map(|facet| breakdown.of_facet(block, facet).into_iter().map(|(claim, name, _)| (name, claim)).collect())
        .collect();
    for (claim, entity, _) in breakdown.ranked(block) {
        let mut cells = vec![Paragraph::default().name(&entity)];
        match facets.is_empty() {
            true => cells.push(Paragraph::default().value(claim)),
            false => cells.extend(
                facets
                    .iter()
                    .map(|facet| facet.get(&entity).map_or_else(dash, |claim| Paragraph::default().value(claim))),
            ),
        }
        table.row(cells, false);
    }
    table
}

/// Unique within the report, and fit for an HTML id.
fn name(block: &Block, figure: &str) -> String {
    let figure = id_safe(figure);
    block.currency().map_or_else(|| figure.clone(), |currency| format!("{figure}-{}", id_safe(currency)))
}
