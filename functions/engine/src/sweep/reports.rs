//! Reports that the table names and whose body the bucket does not hold.
use super::Swept;
use crate::{
    filled::{Named, ensure, report_id},
    ingest::stored_result,
};
use domain::{Error, Result, State, Workspace};
use lambda::App;
use store::{ReportSummary, report_key};

pub const NAME: &str = "reports";
/// Items looked through in one run; each report among them is a question to the bucket.
const PAGE: i32 = 500;

/// A page of the walk; where it goes on.
pub async fn page(app: &App, from: Option<&str>, swept: &mut Swept) -> Result<Option<String>> {
    let (reports, next) = app.walks.reports(from, PAGE).await?;
    for (workspace, summary) in &reports {
        if let Err(error) = look_at(app, workspace, summary, swept).await {
            swept.failed += 1;
            tracing::warn!(%error, report_id = %summary.report_id, "a report without its body could not be mended");
        }
    }
    Ok(next)
}

pub async fn look_at(app: &App, workspace: &Workspace, summary: &ReportSummary, swept: &mut Swept) -> Result<()> {
    let id = &summary.report_id;
    if app.objects.size(&report_key(workspace, id)).await?.is_some() || !app.reports.is_there(workspace, id).await? {
        return Ok(());
    }
    if made_again(app, workspace, summary).await? {
        tracing::warn!(report_id = %id, "a report had lost its body and was made again");
        swept.restored += 1;
    } else {
        tracing::error!(report_id = %id, "a report had lost its body and cannot be made again; it is taken from the list");
        app.record_made(workspace, "report.deleted", format!("report:{id}"), "sweep").await;
        app.reports.delete(workspace, id).await?;
        swept.lost += 1;
    }
    Ok(())
}

/// A report of a whole upload follows from the stored result. One of certain days or rows has to be asked for again.
async fn made_again(app: &App, workspace: &Workspace, summary: &ReportSummary) -> Result<bool> {
    let upload = app.uploads.get(workspace, &summary.upload_id).await?;
    let Some(upload) = upload.filter(|upload| upload.state == State::Ready) else { return Ok(false) };
    let named = match Named::find(app, workspace, "template", Some(&summary.template_type)).await {
        Err(Error::Invalid { .. }) | Ok(None) => return Ok(false),
        Ok(Some(named)) => named,
        Err(error) => return Err(error),
    };
    if report_id(&upload, &named.form().identity())? != summary.report_id {
        return Ok(false);
    }
    let result = stored_result(app, workspace, &upload).await?;
    Box::pin(ensure(app, workspace, &upload, named.form(), result)).await.map(|_| true)
}
