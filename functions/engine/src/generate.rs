//! `POST /api/v1/reports/generate`: a file in, its report out. The same file and template are one report.
use crate::{
    direct::{receive, report_of, source},
    ingest::stored_result,
};
use domain::{Error, Result, TableResult};
use lambda::{App, Request, Response};
use reports::Template;

/// Multipart `file`; `template_type` and `source` may stand in the query or the form. A browser is sent to the page.
pub async fn report(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let file = request.file().await?;
    let template = template(request.setting(&file, "template_type"))?;
    let source = source(&request, &file)?;
    let upload = receive(app, &request, &source, file).await?;
    let result = stored_result(app, &workspace, &upload).await?;
    let template = match template {
        Some(template) => {
            check(template, &result)?;
            template
        }
        None => reports::choose(&result.claims).0,
    };
    let report = report_of(app, &request, &upload, template, result).await?;
    let address = format!("/api/v1/reports/{}", report.report_id);
    if request.wants_html() {
        return Ok(Response::see_other(&address));
    }
    Ok(Response::ok(&reports::answer(&report)).with_header("location", &address))
}

/// `None` leaves the choice to what the file holds.
fn template(given: Option<&str>) -> Result<Option<&'static Template>> {
    let Some(name) = given.filter(|name| *name != reports::AUTO) else { return Ok(None) };
    let found = reports::template(name);
    found.map(Some).ok_or_else(|| Error::invalid("template_type", reports::unknown_template()))
}

/// A report that was asked for by name is refused when the file lacks what it is about, and told which columns it has.
fn check(template: &Template, result: &TableResult) -> Result<()> {
    let present = |field: &domain::Field| result.columns.iter().any(|column| column.field == Some(*field));
    let missing: Vec<String> =
        template.required_fields.iter().filter(|field| !present(field)).map(|field| format!("`{field}`")).collect();
    if missing.is_empty() {
        return check_figures(template, result);
    }
    let headers: Vec<&str> = result.columns.iter().map(|column| column.header.as_str()).take(30).collect();
    Err(Error::unreadable(
        format!(
            "The {} report needs a column known as {}; the file has {}.",
            template.title,
            missing.join(" and "),
            headers.join(", ")
        ),
        "Map the column that holds it, with PUT /api/v1/sources/{source}/mapping, or rename it, and send the file again.",
    ))
}

/// A report about figures of which the file gives none would be empty; the first of them says what is missing.
fn check_figures(template: &Template, result: &TableResult) -> Result<()> {
    let needed = || result.claims.iter().filter(|claim| template.required_metrics.contains(&claim.metric.as_str()));
    if needed().any(|claim| claim.value.exact().is_some()) {
        return Ok(());
    }
    let absence = needed().find_map(|claim| match &claim.value {
        domain::Value::NotAvailable(absence) => Some(absence),
        domain::Value::Exact(_) => None,
    });
    let because = absence.map_or("it has no such figures", |absence| absence.because.as_str());
    let (fitting, _) = reports::choose(&result.claims);
    Err(Error::unreadable(
        format!("The {} report cannot be made of this file, because {because}.", template.title),
        format!("Ask for `{}`, which fits this file, or give a file that has the figures.", fitting.name),
    ))
}
