//! Stored reports: list, read in every format, compare, delete.
use domain::{Error, ReportId, Result, SourceName, UploadId, Workspace};
use lambda::{App, Order, Request, Response};
use reports::Report;
use store::{Asked, ReportSummary};

/// `GET /api/v1/reports`: those of a `template_type`, a `source`, an `upload_id`, a `series` and the days `from` and `to`; `order`,
/// `limit`, `cursor`. The address of the next page stands in the `Link` header.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let (workspace, mut asked) = (request.workspace()?, app.asked(&request, Order::ByTime).await?);
    let template = request.query("template_type");
    template.map(|name| reports::check_template_name("template_type", name)).transpose()?;
    let source = request.query("source").map(SourceName::parse).transpose()?;
    let no_id = |_| Error::invalid("upload_id", "`upload_id` is the id of an upload");
    let series = request.query("series");
    let upload = request.query("upload_id").map(UploadId::parse).transpose().map_err(no_id)?;
    if let Some(upload) = upload {
        asked.narrow_to(&upload);
    }
    let is_wanted = |report: &ReportSummary| {
        template.is_none_or(|template| report.template_type == template)
            && source.as_ref().is_none_or(|source| report.source == source.as_str())
            && series.is_none_or(|series| report.series.as_deref() == Some(series))
            && upload.is_none_or(|upload| report.upload_id == upload)
    };
    let page = app.reports.list(&workspace, &asked, is_wanted).await?;
    let response = Response::ok(&page.items);
    Ok(match app.cursor(&request, page.next).await? {
        Some(next) => response.with_header("link", &request.link_to_next(&next)),
        None => response,
    })
}

/// `GET /api/v1/reports/{id}`: JSON, or in the `format` that is asked for or accepted; of CSV one `table`.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, id) = (request.workspace()?, id(&request)?);
    let format = Format::asked(&request)?;
    let table = request.query("table");
    if table.is_some() && format != Format::Csv {
        return Err(Error::invalid("table", "`table` is named with `format=csv`"));
    }
    if format == Format::Pdf {
        return match app.reports.is_there(&workspace, &id).await? {
            true => Ok(Response::see_other(&format!("/api/v1/reports/{id}/pdf"))),
            false => Err(Error::not_found("report", id)),
        };
    }
    let report: Report = app.report(&workspace, &id).await?;
    let response = match format {
        Format::Json | Format::Pdf => Response::ok(&reports::answer(&report)),
        Format::Html => Response::html(reports::html(&report)),
        Format::Markdown => Response::file("text/markdown; charset=utf-8", reports::markdown(&report).into_bytes()),
        Format::Csv => {
            let table = table.unwrap_or("figures");
            let file = reports::csv(&report, table)?;
            let name = format!("{}-{table}.csv", report.template_type);
            Response::file("text/csv; charset=utf-8; header=present", file)
                .with_header("content-disposition", &saved(&name))
        }
        Format::Xlsx => {
            let name = format!("{}.xlsx", report.template_type);
            Response::file(XLSX, reports::xlsx(&report)?).with_header("content-disposition", &saved(&name))
        }
    };
    if response.fits() {
        return Ok(response);
    }
    let of_table = table.map(|table| format!("-{table}")).unwrap_or_default();
    let key = format!("exports/{workspace}/{id}{of_table}.{}", format.word());
    let name = format!("report{of_table}.{}", format.word());
    let kind = response.header("content-type").unwrap_or_default().to_owned();
    app.objects.put(&key, response.body().to_vec().into(), &kind).await?;
    Ok(Response::see_other(&app.objects.presign_download(&key, &name, app.clock.now()).await?))
}

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Names of templates are plain letters, so that they need no encoding.
fn saved(name: &str) -> String {
    format!("attachment; filename=\"{name}\"")
}

/// What a report is answered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Html,
    Markdown,
    Csv,
    Xlsx,
    Pdf,
}

impl Format {
    pub(crate) const ALL: [Self; 6] = [Self::Json, Self::Html, Self::Markdown, Self::Csv, Self::Xlsx, Self::Pdf];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Html => "text/html",
            Self::Markdown => "text/markdown",
            Self::Csv => "text/csv",
            Self::Xlsx => XLSX,
            Self::Pdf => "application/pdf",
        }
    }

    /// The `format` of the query, else the first kind that `Accept` names and there is, else JSON.
    fn asked(request: &Request) -> Result<Self> {
        let words = Self::ALL.map(Self::word);
        if let Some(word) = request.one_of("format", &words)? {
            return Ok(Self::ALL.into_iter().find(|format| format.word() == word).unwrap_or(Self::Json));
        }
        let accepted = request.accepted();
        let named = accepted.iter().find_map(|kind| Self::ALL.into_iter().find(|format| format.kind() == kind));
        Ok(named.unwrap_or(Self::Json))
    }
}

/// `GET /api/v1/reports/{id}/compare`: what it says otherwise than the report `with`, or than the version before it.
pub async fn compare(app: &App, request: Request) -> Result<Response> {
    let (workspace, id) = (request.workspace()?, id(&request)?);
    let report: Report = app.report(&workspace, &id).await?;
    let with = match request.query("with") {
        Some(with) => ReportId::parse(with)?,
        None => version_before(app, &workspace, &report).await?,
    };
    let before: Report = app.report(&workspace, &with).await?;
    Ok(Response::ok(&reports::compare(&report, &before)))
}

/// Pages of reports that are looked through for the version before one.
const MOST_PAGES: usize = 20;

async fn version_before(app: &App, workspace: &Workspace, report: &Report) -> Result<ReportId> {
    let series = report.series();
    let is_version =
        |other: &ReportSummary| other.series.as_deref() == Some(&series) && other.report_id != report.report_id;
    // Reports of the same upload have its time: they stand beside it.
    let before = report.generated_at + jiff::SignedDuration::from_millis(1);
    let mut asked = Asked { limit: 200, before: Some(before), ..Asked::default() };
    for _ in 0..MOST_PAGES {
        let page = app.reports.list(workspace, &asked, is_version).await?;
        if let Some(version) = page.items.first() {
            return Ok(version.report_id);
        }
        let Some(next) = page.next else { break };
        asked.cursor = Some(next);
    }
    let why = "has no version before it; name another report by `with`".to_owned();
    Err(Error::Conflict { what: "report", id: report.report_id.to_string(), why })
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
