//! `POST /api/v1/metrics/calculate/csv`, `…/revenue`, `…/marketing`, `…/financial`: figures of a file, and nothing stored.
use crate::{measure::measure, reading::aside};
use domain::{ContentHash, Error, Policy, Result, Timestamp};
use lambda::{App, Request, Response};
use metrics::METRICS;
use serde::Serialize;
use serde_json::json;
use std::{collections::BTreeSet, io::Cursor};

/// Multipart `file`; `metrics` (comma list or `all`) and `category` in the query. With a list, `category` is ignored.
pub async fn csv(app: &App, request: Request) -> Result<Response> {
    let wanted = wanted(&request)?;
    calculate(app, request, wanted).await
}

pub async fn revenue(app: &App, request: Request) -> Result<Response> {
    calculate(app, request, of_category("revenue")).await
}

pub async fn marketing(app: &App, request: Request) -> Result<Response> {
    calculate(app, request, of_category("marketing")).await
}

pub async fn financial(app: &App, request: Request) -> Result<Response> {
    calculate(app, request, of_category("financial")).await
}

async fn calculate(app: &App, request: Request, wanted: BTreeSet<&'static str>) -> Result<Response> {
    request.workspace()?;
    let file = request.file().await?;
    file.announce()?;
    let (hash, bytes) = (ContentHash::of(&file.bytes), file.bytes.clone());
    let (name, today) = (file.file_name.clone(), app.clock.today());
    let measured =
        aside(move || measure(&mut Cursor::new(bytes), &name, &Policy::default(), &hash, today, None)).await?;
    let claims: Vec<_> =
        measured.claims.iter().filter(|claim| wanted.contains(claim.metric.as_str())).cloned().collect();
    let values = reports::metric_values(&claims);
    let available = values.values().filter(|value| value.value.is_some()).count();
    let calculated_at = app.clock.now();
    let results: Vec<_> =
        values.into_iter().map(|(metric_name, value)| MetricResult { metric_name, value, calculated_at }).collect();
    let fixes: u64 = measured.findings.ledger.iter().map(|entry| entry.rows).sum();
    Ok(Response::ok(&json!({
        "file": file.file_name,
        "rows": measured.rows,
        "columns": measured.columns.iter().map(|column| &column.header).collect::<Vec<_>>(),
        "data_type": if measured.has(domain::Field::Amount) { "revenue" } else { "general" },
        "metrics_calculated": available,
        "results": results,
        "claims": claims,
        "data_cleaned": fixes > 0,
        "fixes_applied": fixes,
        "issues": measured.findings.issues,
        "issue_totals": measured.findings.totals,
    })))
}

/// One line of `results`.
#[derive(Serialize)]
struct MetricResult {
    metric_name: String,
    #[serde(flatten)]
    value: reports::MetricValue,
    calculated_at: Timestamp,
}

fn wanted(request: &Request) -> Result<BTreeSet<&'static str>> {
    if let Some(list) = request.query("metrics").filter(|list| *list != "all") {
        return list.split(',').map(|name| metrics::find(name).map(|metric| metric.id)).collect();
    }
    match request.query("category") {
        None => Ok(METRICS.iter().map(|metric| metric.id).collect()),
        Some(category @ ("revenue" | "financial" | "marketing")) => Ok(of_category(category)),
        Some(_) => Err(Error::invalid("category", "`category` is revenue, financial or marketing")),
    }
}

fn of_category(category: &str) -> BTreeSet<&'static str> {
    METRICS.iter().filter(|metric| metric.category.word() == category).map(|metric| metric.id).collect()
}
