//! Stored reports as documents.
use crate::pdf::pdf;
use domain::{Error, ReportId, Result, Workspace};
use lambda::{App, Request, Response, aside};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reports::Report;
use store::{ReportSummary, report_pdf_key};

/// Longer documents do not fit into an answer of Lambda, which carries 6 MB of them as Base64.
const ANSWERED: usize = 4 * 1024 * 1024;

/// `GET /api/v1/reports/{id}/pdf`: the report to print and to send; set once and kept beside the report. A document too long
/// for an answer is sent to instead, by an address that works for five minutes.
pub async fn pdf_of(app: &App, request: Request) -> Result<Response> {
    let (workspace, id) = (request.workspace()?, ReportId::parse(request.parameter("id")?)?);
    let missing = || Error::not_found("report", id);
    let summary = app.reports.summary(&workspace, &id).await?.ok_or_else(missing)?;
    let document = match app.reports.pdf(&workspace, &id).await? {
        Some(kept) => Vec::from(kept),
        None => set(app, &workspace, &id).await?,
    };
    let name = file_name(&summary);
    if document.len() > ANSWERED {
        let key = report_pdf_key(&workspace, &id);
        return Ok(Response::see_other(&app.objects.presign_download(&key, &name, app.clock.now()).await?));
    }
    Ok(Response::pdf(document).with_header("content-disposition", &inline(&name)))
}

/// The document of a report that has none yet.
async fn set(app: &App, workspace: &Workspace, id: &ReportId) -> Result<Vec<u8>> {
    let report: Report = app.report(workspace, id).await?;
    let document = aside("setting a report as PDF", move || pdf(&report)).await?;
    let is_there = app.reports.keep_pdf(workspace, id, document.clone().into()).await?;
    // It was deleted meanwhile.
    if is_there { Ok(document) } else { Err(Error::not_found("report", *id)) }
}

/// `revenue_health-payments-2024.pdf`.
fn file_name(report: &ReportSummary) -> String {
    let file = report.file_name.rsplit_once('.').map_or(&*report.file_name, |(stem, _)| stem);
    format!("{}-{file}.pdf", report.template_type)
}

/// What need not be encoded in a name by RFC 8187.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Shows the document, and saves it under this name: in full for who reads RFC 6266, with `_` for what a header could misread
/// for others.
fn inline(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || " .-_()+".contains(c) { c } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    format!("inline; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ENCODED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_without_anything_a_header_could_misread() {
        assert_eq!(
            inline("revenue_health-Café \"x\"\r\n;.pdf"),
            "inline; filename=\"revenue_health-Caf_ _x____.pdf\"; \
             filename*=UTF-8''revenue_health-Caf%C3%A9%20%22x%22%0D%0A%3B.pdf"
        );
    }
}
