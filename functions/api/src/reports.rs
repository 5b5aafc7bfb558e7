//! Stored reports: list, read as JSON or page, delete.
use domain::{Error, ReportId, Result};
use lambda::{App, Request, Response};
use reports::Report;

/// `GET /api/v1/reports`: newest first; the address of the next page stands in the `Link` header.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let limit = request.limit()?;
    let page = app.reports.list(&workspace, limit, request.cursor()?).await?;
    let response = Response::ok(&page.items);
    Ok(match page.next {
        Some(next) => {
            response.with_header("link", &format!("</api/v1/reports?limit={limit}&cursor={next}>; rel=\"next\""))
        }
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
    if !app.reports.delete(&workspace, &id).await? {
        return Err(Error::not_found("report", id));
    }
    Ok(Response::ok(&serde_json::json!({ "message": "The report was deleted.", "report_id": id })))
}

fn id(request: &Request) -> Result<ReportId> {
    ReportId::parse(request.parameter("id")?)
}
