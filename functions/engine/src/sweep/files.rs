//! Files in the bucket that no upload knows: their event was lost before it made one, or their upload was deleted.
use super::Swept;
use crate::ingest::process;
use domain::Result;
use jiff::SignedDuration;
use lambda::App;
use store::{StoredFile, upload_key};

pub const NAME: &str = "files";
/// Files looked at in one run; each is a read of the table.
const PAGE: i32 = 200;
/// A younger file's event is still on its way.
const SETTLED: SignedDuration = SignedDuration::from_mins(15);

/// A page of the walk; where it goes on.
pub async fn page(app: &App, from: Option<&str>, swept: &mut Swept) -> Result<Option<String>> {
    let (files, next) = app.walks.files(from, PAGE).await?;
    for file in files.iter().filter(|file| file.stored_at + SETTLED < app.clock.now()) {
        if let Err(error) = look_at(app, file, swept).await {
            swept.failed += 1;
            tracing::warn!(%error, upload_id = %file.key.id, "a file without an upload could not be taken up");
        }
    }
    Ok(next)
}

async fn look_at(app: &App, file: &StoredFile, swept: &mut Swept) -> Result<()> {
    let StoredFile { key, size, .. } = file;
    if app.uploads.get(&key.workspace, &key.id).await?.is_some() {
        return Ok(());
    }
    if app.uploads.is_deleted(&key.workspace, &key.id).await? {
        // It came for an upload that was gone already.
        app.objects.delete(&upload_key(&key.workspace, &key.source, &key.id, &key.file_name)).await?;
        swept.removed += 1;
        return Ok(());
    }
    app.adopt(key, *size).await?;
    Box::pin(process(app, &key.workspace, &key.id)).await?;
    swept.adopted += 1;
    Ok(())
}
