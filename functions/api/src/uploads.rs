//! Uploads: an address to send a file to, and what became of it.
use domain::{Error, LedgerSummary, NewUpload, ReportId, Result, SourceName, State, TableResult, Upload, UploadId};
use jiff::SignedDuration;
use lambda::{App, Order, Request, Response};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use store::{Deletion, Step, reached, upload_key};

/// `POST /api/v1/sources/{source}/uploads`: announces a file and gives the presigned address to PUT it to.
pub async fn create(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let source = SourceName::parse(request.parameter("source")?)?;
    let file = request.json::<NewUpload>()?.validate()?;
    if let Some(name) = &file.template
        && !reports::is_known(name)
    {
        return Err(Error::invalid("template", reports::unknown_template()));
    }
    let (id, now) = (app.new_upload_id(), app.clock.now());
    let key = upload_key(&workspace, &source, &id, &file.file_name);
    let presigned = app.objects.presign_upload(&key, &file, now).await?;
    let correlation_id = Some(request.correlation_id);
    let upload = Upload { correlation_id, ..Upload::new(id, source, file, State::AwaitingFile, now) };
    // Should its event be lost, the sweep looks whether the file has arrived.
    let look_at = now + SignedDuration::from_mins(10);
    if !app.uploads.insert(&workspace, &upload, look_at, None).await? {
        return Err(Error::Conflict { what: "upload", id: id.to_string(), why: "already exists".into() });
    }
    reached(Step::Announced);
    let by = request.caller.name().unwrap_or_default();
    app.record_made(&workspace, "upload.created", format!("upload:{id}"), &by).await;
    Ok(Response::created(&json!({
        "upload_id": id,
        "method": "PUT",
        "url": presigned.url,
        "headers": presigned.headers,
        "expires_at": presigned.expires_at,
        "links": { "upload": link(&upload) },
    })))
}

/// `GET /api/v1/uploads`: those of a `status`, a `source` and the days `from` and `to`; `order`, `limit`, `cursor`.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked) = (request.workspace()?, app.asked(&request, Order::ByTime).await?);
    let status = request.one_of("status", &State::ALL.map(State::name))?;
    let source = request.query("source").map(SourceName::parse).transpose()?;
    let is_wanted = |upload: &Upload| {
        status.is_none_or(|status| upload.state.name() == status)
            && source.as_ref().is_none_or(|source| upload.source == *source)
    };
    let page = app.uploads.list(&workspace, &asked, is_wanted).await?;
    let uploads: Vec<UploadAnswer> = page.items.iter().map(|upload| UploadAnswer::new(upload, None)).collect();
    Ok(Response::ok(&json!({ "uploads": uploads, "next": app.cursor(&request, page.next).await? })))
}

/// `GET /api/v1/uploads/{id}`: state, rows, issues, what cleaning changed, and where the figures and the report are.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, upload) = app.upload_of(&request).await?;
    let result = match (&upload.content_hash, &upload.engine_version) {
        (Some(hash), Some(engine)) if upload.state == State::Ready => {
            app.results.of_ready(&workspace, hash, engine).await?
        }
        _ => None,
    };
    Ok(Response::ok(&UploadAnswer::new(&upload, result.as_deref())))
}

/// `GET /api/v1/uploads/{id}/metrics`: every claim computed from the file, each with its proof.
pub async fn metrics(app: &App, request: Request) -> Result<Response> {
    let (workspace, upload) = app.upload_of(&request).await?;
    let result = app.result_of(&workspace, &upload, "metrics").await?;
    Ok(Response::ok(&json!({
        "upload_id": upload.id,
        "content_hash": upload.content_hash,
        "engine_version": upload.engine_version,
        "rows": result.rows,
        "claims": result.claims,
    })))
}

/// `DELETE /api/v1/uploads/{id}`: the upload goes, with its reports, and its source's figures are those without it.
pub async fn delete(app: &App, request: Request) -> Result<Response> {
    let (workspace, upload) = match app.upload_of(&request).await {
        Err(error @ Error::NotFound { .. }) => {
            // An attempt that was cut off may have left something behind.
            let (workspace, id) = (request.workspace()?, UploadId::parse(request.parameter("id")?)?);
            if let Some(deleted) = app.sources.owed(&workspace, &id).await? {
                app.clear_away(&workspace, &deleted).await?;
            }
            return Err(error);
        }
        found => found?,
    };
    let id = upload.id;
    if matches!(upload.state, State::Processing | State::Received) {
        return Err(busy(id));
    }
    app.record(&request, "upload.deleted", format!("upload:{id}")).await?;
    let deleted = match app.sources.delete_upload(&workspace, &id, reports_of, app.clock.now()).await? {
        Deletion::Done(deleted) => deleted,
        Deletion::Missing => return Err(Error::not_found("upload", id)),
        Deletion::Busy => return Err(busy(id)),
    };
    // Nobody sees the upload any more; what cannot be taken away now the sweep takes away.
    if let Err(error) = app.clear_away(&workspace, &deleted).await {
        tracing::warn!(%error, upload_id = %id, "a deleted upload is not cleared away yet");
    }
    Ok(Response::ok(&json!({
        "message": "The upload was deleted.",
        "upload_id": id,
        "first_with_its_bytes": deleted.promoted,
        "links": { "source": format!("/api/v1/sources/{}", deleted.upload.source) },
    })))
}

fn busy(id: UploadId) -> Error {
    let why = "is being processed; delete it when it is ready or has failed".to_owned();
    Error::Conflict { what: "upload", id: id.to_string(), why }
}

/// The reports of everything that an upload holds, one for each of Echo's templates; they go in the same transaction.
fn reports_of(upload: &Upload) -> Vec<ReportId> {
    let Some(engine_version) = &upload.engine_version else { return Vec::new() };
    reports::TEMPLATES.iter().map(|template| ReportId::of(&upload.id, template.name, engine_version)).collect()
}

pub(crate) fn link(upload: &Upload) -> String {
    format!("/api/v1/uploads/{}", upload.id)
}

/// An upload as answered: its record, and with a result also issues and ledger.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = UploadAnswer)]
pub(crate) struct UploadAnswer<'a> {
    #[serde(flatten)]
    upload: &'a Upload,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'a>>,
    #[schema(value_type = BTreeMap<String, String>)]
    links: BTreeMap<&'static str, String>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = UploadDetails)]
struct Details<'a> {
    file: &'a domain::FileFacts,
    columns: &'a [domain::ColumnMapping],
    quality: &'a Option<domain::Quality>,
    /// Rows that were set aside.
    quarantined: u64,
    issues: Vec<domain::Issue>,
    /// How many issues of each kind and column there are, also of those not listed.
    issue_totals: BTreeMap<String, u64>,
    ledger: Vec<domain::LedgerEntry>,
    ledger_summary: LedgerSummary,
}

impl<'a> UploadAnswer<'a> {
    fn new(upload: &'a Upload, result: Option<&'a TableResult>) -> Self {
        let source = format!("/api/v1/sources/{}", upload.source);
        let mut links = BTreeMap::from([("self", link(upload)), ("source", source)]);
        if upload.state == State::Ready {
            for part in ["metrics", "issues", "ledger", "table"] {
                links.insert(part, format!("{}/{part}", link(upload)));
            }
        }
        if result.is_some_and(|result| result.quarantine_key.is_some()) {
            links.insert("quarantine", format!("{}/quarantine", link(upload)));
        }
        if let Some(report) = &upload.report_id {
            links.insert("report", format!("/api/v1/reports/{report}"));
        }
        Self { upload, details: result.map(|result| Details::new(upload, result)), links }
    }
}

impl<'a> Details<'a> {
    fn new(upload: &Upload, result: &'a TableResult) -> Self {
        let findings = upload.compared().followed_by(result.findings.clone());
        let ledger_summary = LedgerSummary::of(&findings.ledger);
        Self {
            file: &result.file,
            columns: &result.columns,
            quality: &result.quality,
            quarantined: result.quarantined,
            issues: findings.issues,
            issue_totals: findings.totals,
            ledger: findings.ledger,
            ledger_summary,
        }
    }
}
