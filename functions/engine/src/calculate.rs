//! `POST /api/v1/metrics/calculate/csv`, `…/revenue`, `…/marketing`, `…/financial`: figures of a file, which is not stored.
use crate::{
    cached::{answered, key},
    measure::{Measured, measure},
    reading::aside,
};
use domain::{
    Claim, ColumnMapping, ContentHash, Error, Field, Findings, Policy, Result, TableResult, Timestamp, Workspace,
};
use lambda::{App, Request, Response, UploadedFile};
use metrics::METRICS;
use serde::Serialize;
use serde_json::{Value, json};
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
    let workspace = request.workspace()?;
    let file = request.file().await?;
    file.announce()?;
    let (hash, policy) = (ContentHash::of(&file.bytes), Policy::default());
    let content = (&hash, policy.engine_version(), app.clock.today());
    let key = key("calculate", &content, &(&file.file_name, &wanted))?;
    answered(app, &workspace, &key, async {
        let table = table(app, &workspace, &file, hash, policy).await?;
        Ok(Response::ok(&shown(app, &file.file_name, &table, &wanted)))
    })
    .await
}

/// What figures of a file are made of.
struct Table {
    rows: u64,
    columns: Vec<ColumnMapping>,
    claims: Vec<Claim>,
    findings: Findings,
}

/// Of a file that was uploaded today what was stored then; of any other what it says now.
async fn table(
    app: &App,
    workspace: &Workspace,
    file: &UploadedFile,
    hash: ContentHash,
    policy: Policy,
) -> Result<Table> {
    let today = app.clock.today();
    let stored = app.results.get(workspace, &hash, &policy.engine_version()).await?;
    if let Some(TableResult { rows, columns, claims, findings, .. }) =
        stored.filter(|result| result.computed_on == Some(today))
    {
        return Ok(Table { rows, columns, claims, findings });
    }
    let (name, bytes) = (file.file_name.clone(), file.bytes.clone());
    let Measured { rows, columns, claims, findings, .. } =
        aside(move || measure(&mut Cursor::new(bytes), &name, &policy, &hash, today, None)).await?;
    Ok(Table { rows, columns, claims, findings })
}

fn shown(app: &App, file: &str, table: &Table, wanted: &BTreeSet<&'static str>) -> Value {
    let claims: Vec<_> = table.claims.iter().filter(|claim| wanted.contains(claim.metric.as_str())).cloned().collect();
    let values = reports::metric_values(&claims);
    let available = values.values().filter(|value| value.value.is_some()).count();
    let calculated_at = app.clock.now();
    let results: Vec<_> =
        values.into_iter().map(|(metric_name, value)| MetricResult { metric_name, value, calculated_at }).collect();
    let fixes: u64 = table.findings.ledger.iter().map(|entry| entry.rows).sum();
    let has_amount = table.columns.iter().any(|column| column.field == Some(Field::Amount));
    json!({
        "file": file,
        "rows": table.rows,
        "columns": table.columns.iter().map(|column| &column.header).collect::<Vec<_>>(),
        "data_type": if has_amount { "revenue" } else { "general" },
        "metrics_calculated": available,
        "results": results,
        "claims": claims,
        "data_cleaned": fixes > 0,
        "fixes_applied": fixes,
        "issues": table.findings.issues,
        "issue_totals": table.findings.totals,
    })
}

/// One line of `results`.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MetricResult {
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
        Some(category @ ("revenue" | "financial" | "marketing" | "operations")) => Ok(of_category(category)),
        Some(_) => Err(Error::invalid("category", "`category` is revenue, financial, marketing or operations")),
    }
}

fn of_category(category: &str) -> BTreeSet<&'static str> {
    METRICS.iter().filter(|metric| metric.category.word() == category).map(|metric| metric.id).collect()
}
