//! Uploads: an address to send a file to, and what became of it.
use domain::{Error, NewUpload, Result, SourceName, State, TableResult, Upload, UploadId, Workspace};
use jiff::SignedDuration;
use lambda::{App, Request, Response};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::upload_key;

/// `POST /api/v1/sources/{source}/uploads`: announces a file and gives the presigned address to PUT it to.
pub async fn create(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let source = SourceName::parse(request.parameter("source")?)?;
    let file = request.json::<NewUpload>()?.validate()?;
    if let Some(name) = &file.template
        && reports::template(name).is_none()
    {
        return Err(Error::invalid("template", reports::unknown_template()));
    }
    let (id, now) = (app.new_upload_id(), app.clock.now());
    let key = upload_key(&workspace, &source, &id, &file.file_name);
    let presigned = app.objects.presign_upload(&key, &file, now).await?;
    let upload = Upload::new(id, source, file, State::AwaitingFile, now);
    // Should its event be lost, the sweep looks whether the file has arrived.
    let look_at = now + SignedDuration::from_mins(10);
    if !app.uploads.insert(&workspace, &upload, look_at, None).await? {
        return Err(Error::Conflict { what: "upload", id: id.to_string(), why: "already exists".into() });
    }
    Ok(Response::created(&json!({
        "upload_id": id,
        "method": "PUT",
        "url": presigned.url,
        "headers": presigned.headers,
        "expires_at": presigned.expires_at,
        "links": { "upload": link(&upload) },
    })))
}

/// `GET /api/v1/uploads`: newest first; `limit`, `cursor`.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let page = app.uploads.list(&workspace, request.limit()?, request.cursor()?).await?;
    let uploads: Vec<UploadAnswer> = page.items.iter().map(|upload| UploadAnswer::new(upload, None)).collect();
    Ok(Response::ok(&json!({ "uploads": uploads, "next": page.next })))
}

/// `GET /api/v1/uploads/{id}`: state, rows, issues, what cleaning changed, and where the figures and the report are.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, upload) = find(app, &request).await?;
    let result = match (&upload.content_hash, &upload.engine_version) {
        (Some(hash), Some(engine)) if upload.state == State::Ready => app.results.get(&workspace, hash, engine).await?,
        _ => None,
    };
    Ok(Response::ok(&UploadAnswer::new(&upload, result)))
}

/// `GET /api/v1/uploads/{id}/metrics`: every claim computed from the file, each with its proof.
pub async fn metrics(app: &App, request: Request) -> Result<Response> {
    let (workspace, upload) = find(app, &request).await?;
    let (hash, engine_version) = match (&upload.content_hash, &upload.engine_version, upload.state) {
        (Some(hash), Some(engine_version), State::Ready) => (hash, engine_version),
        (_, _, State::Failed) => {
            let why =
                format!("has no metrics, because it failed: {}", upload.reason.as_deref().unwrap_or("no reason given"));
            return Err(Error::Conflict { what: "upload", id: upload.id.to_string(), why });
        }
        _ => {
            let why = format!("has no metrics yet: it is {}", upload.state.name().replace('_', " "));
            return Err(Error::Conflict { what: "upload", id: upload.id.to_string(), why });
        }
    };
    let missing = || Error::internal("reading an upload's metrics", std::io::Error::other("the result is missing"));
    let result = app.results.get(&workspace, hash, engine_version).await?.ok_or_else(missing)?;
    Ok(Response::ok(&json!({
        "upload_id": upload.id,
        "content_hash": hash,
        "engine_version": engine_version,
        "rows": result.rows,
        "claims": result.claims,
    })))
}

async fn find(app: &App, request: &Request) -> Result<(Workspace, Upload)> {
    let workspace = request.workspace()?;
    let id = UploadId::parse(request.parameter("id").map_err(|_| Error::not_found("upload", ""))?)?;
    let upload = app.uploads.get(&workspace, &id).await?.ok_or_else(|| Error::not_found("upload", id))?;
    Ok((workspace, upload))
}

fn link(upload: &Upload) -> String {
    format!("/api/v1/uploads/{}", upload.id)
}

/// An upload as answered: its record, and with a result also issues and ledger.
#[derive(Serialize)]
struct UploadAnswer<'a> {
    #[serde(flatten)]
    upload: &'a Upload,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
    links: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Details {
    columns: Vec<domain::ColumnMapping>,
    issues: Vec<domain::Issue>,
    /// How many issues of each kind and column there are, also of those not listed.
    issue_totals: BTreeMap<String, u64>,
    ledger: Vec<domain::LedgerEntry>,
    ledger_summary: Value,
}

impl<'a> UploadAnswer<'a> {
    fn new(upload: &'a Upload, result: Option<TableResult>) -> Self {
        let mut links = BTreeMap::from([("self", link(upload))]);
        if upload.state == State::Ready {
            links.insert("metrics", format!("{}/metrics", link(upload)));
        }
        if let Some(report) = &upload.report_id {
            links.insert("report", format!("/api/v1/reports/{report}"));
        }
        Self { upload, details: result.map(Details::new), links }
    }
}

impl Details {
    fn new(result: TableResult) -> Self {
        let findings = result.findings;
        let changed: u64 = findings.ledger.iter().map(|entry| entry.rows).sum();
        let money_moved: domain::Decimal = findings.ledger.iter().map(|entry| entry.money_moved).sum();
        let ledger_summary =
            json!({ "entries": findings.ledger.len(), "cells_changed": changed, "money_moved": money_moved });
        Self {
            columns: result.columns,
            issues: findings.issues,
            issue_totals: findings.totals,
            ledger: findings.ledger,
            ledger_summary,
        }
    }
}
