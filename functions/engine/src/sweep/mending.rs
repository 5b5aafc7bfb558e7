//! A stored table that is missing or damaged is made again from its file.
use crate::{
    fetched::fetch,
    ingest::{measure_and_store, stored_result},
};
use domain::{Result, Upload, Workspace};
use lambda::App;
use store::upload_key;

/// The same bytes under the same policy give the same table, so that what was measured of it still holds. Where the file is
/// another by now, or was read by a former engine or policy, nothing can be made and the table stays as it is.
pub async fn table_of(app: &App, workspace: &Workspace, upload: &Upload) -> Result<()> {
    let result = stored_result(app, workspace, upload).await?;
    let key = upload_key(workspace, &upload.source, &upload.id, &upload.file_name);
    let policy = app.sources.policy(workspace, &upload.source).await?;
    let fetched = fetch(app, &key).await?;
    match fetched.filter(|fetched| upload.content_hash.as_ref() == Some(&fetched.hash)) {
        Some(fetched) if upload.engine_version.as_deref() == Some(&policy.engine_version()) => {
            let again = measure_and_store(app, workspace, upload, &fetched.file, &fetched.hash, policy).await?;
            let same = again.table_blocks == result.table_blocks || result.table_blocks.is_empty();
            tracing::warn!(upload_id = %upload.id, same, "a stored table was made again from its file");
        }
        _ => {
            tracing::error!(upload_id = %upload.id, "a stored table cannot be made again; the file has to be sent again")
        }
    }
    app.uploads.mended(workspace, &upload.id).await
}
