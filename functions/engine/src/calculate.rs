//! `POST /api/v1/metrics/calculate/csv`: figures of a file, and nothing stored.
use crate::{measure::measure, reading::aside};
use domain::{ContentHash, Error, Policy, Result, Timestamp};
use lambda::{App, Request, Response};
use metrics::METRICS;
use serde::Serialize;
use serde_json::json;
use std::{collections::BTreeSet, io::Cursor};

/// Multipart `file`; `metrics` (comma list or `all`) and `category` in the query. With a list, `category` is ignored.
pub async fn csv(app: &App, request: Request) -> Result<Response> {
    request.workspace()?;
    let wanted = wanted(&request)?;
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
    let all = METRICS.iter().map(|metric| metric.id);
    if let Some(list) = request.query("metrics").filter(|list| *list != "all") {
        let find = |name: &str| {
            let found = METRICS.iter().map(|metric| metric.id).find(|id| *id == name.trim());
            let known = METRICS.iter().map(|metric| metric.id).collect::<Vec<_>>().join(", ");
            found.ok_or_else(|| Error::invalid("metrics", format!("`metrics` knows only {known}")))
        };
        return list.split(',').map(find).collect();
    }
    match request.query("category") {
        None => Ok(all.collect()),
        Some(category @ ("revenue" | "financial" | "marketing")) => {
            Ok(METRICS.iter().filter(|m| m.category.word() == category).map(|m| m.id).collect())
        }
        Some(_) => Err(Error::invalid("category", "`category` is revenue, financial or marketing")),
    }
}
