//! A file inside a request: the same pipeline as a presigned upload, with the answer at its end.
use crate::{
    filled::ensure,
    ingest::{process_held, stored_result},
    lease,
};
use domain::{ContentHash, Error, Findings, Result, Severity, SourceName, State, TableResult, Upload};
use lambda::{App, Request, Response, UploadedFile};
use reports::Report;
use serde_json::{Value, json};
use store::{Calls, upload_key};
use uuid::Uuid;

/// `POST /api/v1/ingestion/upload/csv`: multipart `file`; `source` (default `direct`) and `use_case` may be given.
pub async fn upload_csv(app: &App, request: Request) -> Result<Response> {
    upload(app, request, "csv").await
}

/// `POST /api/v1/ingestion/upload/excel`: the same; what a file is, its content says and not the route.
pub async fn upload_excel(app: &App, request: Request) -> Result<Response> {
    upload(app, request, "excel").await
}

async fn upload(app: &App, request: Request, source_type: &str) -> Result<Response> {
    let workspace = request.workspace()?;
    let file = request.file().await?;
    let source = source(&request, &file)?;
    let use_case = use_case(request.setting(&file, "use_case"))?;
    let file_name = file.file_name.clone();
    let upload = receive(app, &request, &source, file).await?;
    let result = stored_result(app, &workspace, &upload).await?;
    // The report of an earlier upload of the same bytes may have been deleted since.
    let fitting = reports::choose(&result.claims).0;
    let (report, is_new) = ensure(app, &workspace, &upload, fitting.into(), result.clone()).await?;
    recorded(app, &request, &report, is_new).await?;
    let errors = validation_errors(&result.findings, &missing_for(use_case, &result));
    let invalid = errors.iter().any(|e| e["severity"] == "error");
    let (status, message) = match (invalid, errors.is_empty()) {
        (true, _) => ("invalid", "The file was read, but parts of it need your attention."),
        (false, false) => ("valid", "The file was read, with warnings."),
        (false, true) => ("valid", "The file was read."),
    };
    Ok(Response::created(&json!({
        "id": upload.id,
        "source_type": source_type,
        "file": result.file,
        "quality": result.quality,
        "file_name": file_name,
        "status": status,
        "message": message,
        "schema_info": { "columns": result.columns, "total_rows": result.rows, "total_columns": result.columns.len() },
        "validation_errors": if errors.is_empty() { Value::Null } else { Value::from(errors) },
        "links": {
            "upload": format!("/api/v1/uploads/{}", upload.id),
            "report": format!("/api/v1/reports/{}", report.report_id),
        },
    })))
}

/// The source named in the query or the form, `direct` otherwise.
pub fn source(request: &Request, file: &UploadedFile) -> Result<SourceName> {
    SourceName::parse(request.setting(file, "source").unwrap_or(SourceName::DIRECT))
}

/// Stores the file and brings it to its end. The same bytes to the same source under the same policy are the same upload.
pub async fn receive(app: &App, request: &Request, source: &SourceName, file: UploadedFile) -> Result<Upload> {
    let workspace = &request.workspace()?;
    let announced = file.announce()?;
    let hash = ContentHash::of(&file.bytes);
    let engine_version = app.sources.policy(workspace, source).await?.engine_version();
    if let Some(first) = app.uploads.first_with(workspace, source, &hash, &engine_version).await?
        && let Some(upload) = app.uploads.get(workspace, &first).await?
    {
        return Ok(upload);
    }
    let (now, owner) = (app.clock.now(), Uuid::now_v7().to_string());
    let content_type = announced.content_type.clone().unwrap_or_default();
    let upload = Upload::new(app.new_upload_id(), source.clone(), announced, State::Processing, now);
    let upload = Upload { correlation_id: Calls::correlation_id(), ..upload };
    let key = upload_key(workspace, source, &upload.id, &upload.file_name);
    app.uploads.insert(workspace, &upload, lease::until(app), Some(&owner)).await?;
    let (id, by) = (upload.id, request.caller.name().unwrap_or_default());
    let noted = app.record_made(workspace, "upload.created", format!("upload:{id}"), &by);
    let (stored, ()) = tokio::join!(app.objects.put(&key, file.bytes, &content_type), noted);
    stored?;
    let ended = match process_held(app, workspace, upload, &owner).await? {
        Some(ended) => Some(ended),
        // Another worker took it over; it may be at its end already.
        None => app.uploads.get(workspace, &id).await?.filter(|upload| upload.state.is_final()),
    };
    let upload = ended.ok_or_else(|| Error::unavailable("the file's worker", std::io::Error::other("lease lost")))?;
    match upload.state {
        State::Failed => {
            let reason = upload.reason.unwrap_or_default();
            Err(Error::unreadable(reason, format!("The upload is kept as {} and shown as failed.", upload.id)))
        }
        _ => Ok(upload),
    }
}

/// Tells the audit of a report that a request made. What the audit knows by its upload it is not told again.
pub async fn recorded(app: &App, request: &Request, report: &Report, is_new: bool) -> Result<()> {
    if is_new {
        let (workspace, by) = (request.workspace()?, request.caller.name().unwrap_or_default());
        app.record_made(&workspace, "report.created", format!("report:{}", report.report_id), &by).await;
    }
    Ok(())
}

fn use_case(given: Option<&str>) -> Result<Option<&'static [domain::Field]>> {
    use domain::Field::{Amount, Channel, Date, Status};
    match given {
        None => Ok(None),
        Some("revenue") => Ok(Some(&[Amount, Date])),
        Some("marketing") => Ok(Some(&[Channel, Status])),
        Some(_) => Err(Error::invalid("use_case", "`use_case` is `revenue` or `marketing`")),
    }
}

fn missing_for(needed: Option<&'static [domain::Field]>, result: &TableResult) -> Vec<domain::Field> {
    let present = |field: &domain::Field| result.columns.iter().any(|column| column.field == Some(*field));
    needed.unwrap_or_default().iter().copied().filter(|field| !present(field)).collect()
}

/// The predecessor's shape: severity, field, message, suggestion.
fn validation_errors(findings: &Findings, missing: &[domain::Field]) -> Vec<Value> {
    let from_file = findings.issues.iter().filter(|issue| issue.severity > Severity::Info).map(|issue| {
        let place = issue.row.map(|row| format!("row {row}: ")).unwrap_or_default();
        json!({
            "severity": issue.severity,
            "field": issue.column,
            "row": issue.row,
            "message": format!("{place}{}", issue.what),
            "suggestion": issue.suggestion,
        })
    });
    let from_use_case = missing.iter().map(|field| {
        json!({
            "severity": "error",
            "field": field,
            "row": null,
            "message": format!("No column of the file is known as `{field}`."),
            "suggestion": format!("Name the column `{field}` and upload the file again."),
        })
    });
    from_use_case.chain(from_file).collect()
}
