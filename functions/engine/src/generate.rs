//! `POST /api/v1/reports/generate`: a file in, its report out; or a report of what was uploaded before. The same input and
//! template are one report.
use crate::{
    direct::{receive, recorded, source},
    filled::{Named, ensure},
    ingest::stored_result,
    jobs,
    made::{Made, Wanted, check},
};
use domain::{ReportRequest, Result};
use lambda::{App, Request, Response};
use reports::{Form, Report};

/// Multipart `file`, with `template_type` and `source` in the query or the form; or JSON that names an `upload` or a `source`.
/// A browser is sent to the page.
pub async fn report(app: &App, request: Request) -> Result<Response> {
    match request.is_json() {
        true => of_stored(app, request).await,
        false => of_file(app, request).await,
    }
}

async fn of_file(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let file = request.file().await?;
    let template = Named::find(app, &workspace, "template_type", request.setting(&file, "template_type")).await?;
    let source = source(&request, &file)?;
    let upload = receive(app, &request, &source, file).await?;
    let result = stored_result(app, &workspace, &upload).await?;
    let (report, is_new) = match &template {
        Some(named) if !named.form().filters().is_empty() => {
            let asked = ReportRequest {
                upload: Some(upload.id.to_string()),
                template: Some(named.form().name().to_owned()),
                ..ReportRequest::default()
            };
            return answered(app, &request, asked).await;
        }
        Some(named) => {
            if let Form::BuiltIn(template) = named.form() {
                check(template, &result.columns, &result.claims)?;
            }
            ensure(app, &workspace, &upload, named.form(), result).await?
        }
        None => {
            let fitting = reports::choose(&result.claims).0;
            ensure(app, &workspace, &upload, fitting.into(), result).await?
        }
    };
    recorded(app, &request, &report, is_new).await?;
    Ok(shown(&request, &report))
}

async fn of_stored(app: &App, request: Request) -> Result<Response> {
    let asked: ReportRequest = request.json()?;
    answered(app, &request, asked).await
}

/// The report, or the job that makes it: where the caller prefers not to wait, and where the file is not read yet.
async fn answered(app: &App, request: &Request, asked: ReportRequest) -> Result<Response> {
    let workspace = request.workspace()?;
    let wanted = Wanted::parse(app, &workspace, &asked).await?;
    if request.prefers_not_to_wait() {
        return jobs::begin(app, request, asked).await;
    }
    match wanted.make(app, &workspace).await? {
        Made::Waits(_) => jobs::begin(app, request, asked).await,
        Made::Report(report, is_new) => {
            recorded(app, request, &report, is_new).await?;
            Ok(shown(request, &report))
        }
    }
}

fn shown(request: &Request, report: &Report) -> Response {
    let address = format!("/api/v1/reports/{}", report.report_id);
    let answer = Response::ok(&reports::answer(report)).with_header("location", &address);
    // A report that is too large to be carried is read at its address.
    match request.wants_html() || !answer.fits() {
        true => Response::see_other(&address),
        false => answer,
    }
}
