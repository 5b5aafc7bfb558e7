//! What is stored of an upload that is ready and was found missing or damaged: made again from its file and its result.
use super::{Swept, reports};
use crate::{
    fetched::fetch,
    ingest::{measure_and_store, stored_result},
};
use domain::{ContentHash, Error, Result, TableResult, Upload, Workspace};
use lambda::App;
use store::{Asked, upload_key};

/// Pages of the list of reports are asked for with so many.
const AT_ONCE: i32 = 200;

pub async fn of_upload(app: &App, workspace: &Workspace, upload: &Upload, swept: &mut Swept) -> Result<()> {
    let result = stored_result(app, workspace, upload).await?;
    if !is_whole(app, &result).await? {
        table_of(app, workspace, upload).await?;
    }
    let mut asked = Asked { limit: AT_ONCE, ..Asked::default() };
    asked.narrow_to(&upload.id);
    loop {
        let page = app.reports.list(workspace, &asked, |report| report.upload_id == upload.id).await?;
        for report in &page.items {
            reports::look_at(app, workspace, report, swept).await?;
        }
        match page.next {
            Some(next) => asked.cursor = Some(next),
            None => break,
        }
    }
    app.uploads.mended(workspace, &upload.id).await
}

/// Whether the stored table is what was stored, as far as that is known.
async fn is_whole(app: &App, result: &TableResult) -> Result<bool> {
    for (number, expected) in (0..).zip(&result.table_blocks) {
        let block = app.objects.range(&result.table_key, number * TableResult::BLOCK, TableResult::BLOCK).await;
        match block {
            Ok(Some(block)) if ContentHash::of(&block) == *expected => {}
            // A range behind the end of what is left of it is refused.
            Ok(_) | Err(Error::Internal { .. }) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(app.objects.size(&result.table_key).await?.is_some())
}

/// The same bytes under the same policy give the same table, so that what was measured of it still holds. Where the file is
/// another by now, or was read by a former engine or policy, nothing can be made and the table stays as it is.
async fn table_of(app: &App, workspace: &Workspace, upload: &Upload) -> Result<()> {
    let key = upload_key(workspace, &upload.source, &upload.id, &upload.file_name);
    let policy = app.sources.policy(workspace, &upload.source).await?;
    let fetched = fetch(app, &key).await?;
    match fetched.filter(|fetched| upload.content_hash.as_ref() == Some(&fetched.hash)) {
        Some(fetched) if upload.engine_version.as_deref() == Some(&policy.engine_version()) => {
            measure_and_store(app, workspace, upload, &fetched.file, &fetched.hash, policy).await?;
            tracing::warn!(upload_id = %upload.id, "a stored table was made again from its file");
        }
        _ => {
            tracing::error!(upload_id = %upload.id, "a stored table cannot be made again; the file has to be sent again")
        }
    }
    Ok(())
}
