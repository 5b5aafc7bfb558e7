//! The charts and tables of an outline.
use super::{
    Breakdown, Outline,
    series::{Series, capital},
};
use crate::{
    Chart, ChartKind, Good, Paragraph, Point, Shows, Table,
    claims::{Block, Cohort, is_partial},
    html::id_safe,
    show::Shape,
};
use domain::{Claim, Date};
use std::collections::{BTreeMap, BTreeSet};

/// Charts that a page bears.
const CHARTS: usize = 4;
/// Rows of a grid of cohorts.
const COHORTS: usize = 12;
/// Bars of a ranking.
const BARS: usize = 8;

pub(super) fn charts(outline: &Outline, block: &Block) -> Vec<Chart> {
    let months = outline.headline.iter().chain(&outline.detail).filter_map(|item| over_time(&Series::new(block, item)));
    let rankings = outline.by_entity.iter().filter_map(|breakdown| ranking(block, breakdown));
    let mut seen = BTreeSet::new();
    // What shows how a whole comes about stands first; then months and entities, so that a page shows both.
    let mut charts: Vec<Chart> =
        [movements(outline, block), funnel(outline, block), cohorts(outline, block)].into_iter().flatten().collect();
    charts.extend(months.filter(|chart| seen.insert(chart.name.clone())).take(CHARTS / 2));
    charts.extend(rankings.take(CHARTS.saturating_sub(charts.len())));
    charts
}

fn over_time(series: &Series) -> Option<Chart> {
    let months = series.months();
    if months.len() < 2 {
        return None;
    }
    Some(Chart {
        name: name(series.block, &series.item.figure),
        title: series.block.labelled(&format!("{} by month", series.title())),
        measure: series.title(),
        table: Some(name(series.block, MONTHS)),
        good: series.item.good,
        ..Chart::of_periods(&months, Shape::Month)
    })
}

/// From the MRR of one complete month to that of the next.
fn movements(outline: &Outline, block: &Block) -> Option<Chart> {
    outline.detail.iter().find(|item| item.figure.starts_with("mrr_movements/"))?;
    let months = block.months_of("mrr");
    let [.., before, now] = months.into_iter().filter(|claim| !is_partial(claim)).collect::<Vec<_>>()[..] else {
        return None;
    };
    let label = &now.window.as_ref()?.label;
    let point = |claim: &Claim, label: String, series: &str| Point { label, ..Point::period(claim) }.of_series(series);
    let of_movement = |name: &str, series: &str| {
        let claim = block.get(&format!("mrr_movements/{name}@{label}"))?;
        Some(point(claim, capital(name), series))
    };
    let mut points = vec![point(before, Shows::Period.of(before), "start")];
    for (name, series) in
        [("new", "gain"), ("expansion", "gain"), ("reactivation", "gain"), ("contraction", "loss"), ("churn", "loss")]
    {
        points.push(of_movement(name, series)?);
    }
    points.push(point(now, Shows::Period.of(now), "end"));
    Some(Chart {
        name: name(block, "mrr_movements"),
        kind: ChartKind::Waterfall,
        title: block.labelled("What moved MRR in the latest complete month"),
        measure: "MRR".to_owned(),
        caption: String::new(),
        table: Some(name(block, MONTHS)),
        good: Good::Up,
        points,
    })
}

/// The steps of the funnel, with the share that took each.
fn funnel(outline: &Outline, block: &Block) -> Option<Chart> {
    let steps = outline.detail.iter().filter(|item| item.figure.starts_with("funnel_analysis/"));
    let points: Vec<Point> = steps.filter_map(|item| Series::new(block, item).latest()).map(Point::entity).collect();
    (points.len() > 1).then(|| Chart {
        name: name(block, "funnel"),
        kind: ChartKind::Funnel,
        title: block.labelled("From lead to customer"),
        measure: "Share that goes on".to_owned(),
        caption: String::new(),
        table: None,
        good: Good::Up,
        points,
    })
}

/// One row a cohort, one column a month since it came.
fn cohorts(outline: &Outline, block: &Block) -> Option<Chart> {
    let item = outline.cohorts.as_ref()?;
    let mut cells: Vec<(Cohort, &Claim)> = block
        .entity_periods(&item.figure, Shape::Month)
        .into_iter()
        .filter_map(|claim| Cohort::of(claim).map(|cohort| (cohort, claim)))
        // The first month holds all of a cohort, by definition.
        .filter(|(cohort, _)| cohort.months > 0)
        .collect();
    cells.sort_by_key(|(cohort, _)| (cohort.came, cohort.months));
    let latest: Vec<Date> = cells.iter().map(|(cohort, _)| cohort.came).collect::<BTreeSet<_>>().into_iter().collect();
    let latest = &latest[latest.len().saturating_sub(COHORTS)..];
    let points: Vec<Point> = cells
        .iter()
        .filter(|(cohort, _)| latest.contains(&cohort.came))
        .map(|(cohort, claim)| {
            Point { label: cohort.months.to_string(), ..Point::period(claim) }.of_series(&cohort.spoken())
        })
        .collect();
    (latest.len() > 1).then(|| Chart {
        name: name(block, &item.figure),
        kind: ChartKind::HeatMap,
        title: block.labelled(&capital(&item.name)),
        measure: capital(&item.name),
        caption: "One row for the customers who first bought in a month; the columns are months since then.".to_owned(),
        table: None,
        good: item.good,
        points,
    })
}

fn ranking(block: &Block, breakdown: &Breakdown) -> Option<Chart> {
    let ranked = breakdown.ranked(block);
    if ranked.len() < 2 {
        return None;
    }
    let shown = ranked.iter().take(BARS);
    Some(Chart {
        name: name(block, &breakdown.metric),
        kind: ChartKind::Ranking,
        title: block.labelled(&format!("{}{}", breakdown.heading, breakdown.by())),
        measure: breakdown.facets.first().map_or_else(|| breakdown.heading.clone(), |facet| capital(&facet.name)),
        caption: if ranked.len() > BARS { "The largest; the table has the others.".to_owned() } else { String::new() },
        table: Some(name(block, &breakdown.metric)),
        good: Good::Neither,
        points: shown.map(|(claim, name, _)| Point { label: name.clone(), ..Point::entity(claim) }).collect(),
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
        .map(|facet| breakdown.of_each(block, facet).into_iter().map(|(claim, name, _)| (name, claim)).collect())
        .collect();
    for (claim, entity, _) in breakdown.rows(block) {
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
