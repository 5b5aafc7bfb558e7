//! Stored reports: list, read as JSON or page, delete.
use domain::{Error, ReportId, Result, SourceName, UploadId};
use lambda::{App, Order, Request, Response};
use reports::Report;
use store::ReportSummary;

/// `GET /api/v1/reports`: those of a `template_type`, a `source`, an `upload_id` and the days `from` and `to`; `order`,
/// `limit`, `cursor`. The address of the next page stands in the `Link` header.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let (workspace, mut asked) = (request.workspace()?, app.asked(&request, Order::ByTime).await?);
    let names: Vec<&str> = reports::TEMPLATES.iter().map(|template| template.name).collect();
    let template = request.one_of("template_type", &names)?;
    let source = request.query("source").map(SourceName::parse).transpose()?;
    let no_id = |_| Error::invalid("upload_id", "`upload_id` is the id of an upload");
    let upload = request.query("upload_id").map(UploadId::parse).transpose().map_err(no_id)?;
    if let Some(upload) = upload {
        asked.narrow_to(&upload);
    }
    let is_wanted = |report: &ReportSummary| {
        template.is_none_or(|template| report.template_type == template)
            && source.as_ref().is_none_or(|source| report.source == source.as_str())
            && upload.is_none_or(|upload| report.upload_id == upload)
    };
    let page = app.reports.list(&workspace, &asked, is_wanted).await?;
    let response = Response::ok(&page.items);
    Ok(match app.cursor(&request, page.next).await? {
        Some(next) => response.with_header("link", &request.link_to_next(&next)),
        None => response,
    })
}

/// `GET /api/v1/reports/{id}`: JSON, or the page for `Accept: text/html`.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, id) = (request.workspace()?, id(&request)?);
    let report: Report = app.reports.get(&workspace, &id).await?.ok_or_else(|| Error::not_found("report", id))?;
    let response = match request.wants_html() {
        true => Response::html(reports::html(&report)),
        false => Response::ok(&reports::answer(&report)),
    };
    Ok(response.with_header("vary", "accept"))
}

/// `DELETE /api/v1/reports/{id}`: the report goes; the upload and its metrics stay.
pub async fn delete(app: &App, request: Request) -> Result<Response> {
    let (workspace, id) = (request.workspace()?, id(&request)?);
    let missing = || Error::not_found("report", id);
    if !app.reports.is_there(&workspace, &id).await? {
        return Err(missing());
    }
    app.record(&request, "report.deleted", format!("report:{id}")).await?;
    if !app.reports.delete(&workspace, &id).await? {
        return Err(missing());
    }
    Ok(Response::ok(&serde_json::json!({ "message": "The report was deleted.", "report_id": id })))
}

fn id(request: &Request) -> Result<ReportId> {
    ReportId::parse(request.parameter("id")?)
}
