//! What an event, a crash or a timeout left behind is finished on a schedule.
use crate::ingest::process;
use domain::{Result, State, Timestamp};
use jiff::SignedDuration;
use lambda::App;
use serde_json::Value;
use store::{Objects, OpenUpload, upload_key};

/// Uploads looked at in one run; the rest waits for the next, a minute later.
const AT_ONCE: i32 = 25;
/// Between two looks at an announced upload whose file has not arrived.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// A PUT begun in the last second of its address's life may be slow.
const SLOWEST_PUT: SignedDuration = SignedDuration::from_hours(2);

/// `rate(1 minute)`. An open upload is due when its worker's lease ran out, when its file should have been processed by
/// now, or when it was announced a while ago: its event may have been lost. [`process`] finishes it or says why it failed.
pub async fn on_schedule(app: &App, _event: Value) -> Result<()> {
    let due = app.uploads.due(app.clock.now(), AT_ONCE).await?;
    for open in &due {
        // One upload that cannot be finished now must not keep the others waiting.
        if let Err(error) = look_at(app, open).await {
            tracing::warn!(%error, upload_id = %open.id, "an open upload could not be finished; the next sweep tries again");
        }
    }
    if !due.is_empty() {
        tracing::info!(looked_at = due.len(), "swept");
    }
    app.runs.ended("sweep-uploads", app.clock.now()).await
}

async fn look_at(app: &App, open: &OpenUpload) -> Result<()> {
    let now = app.clock.now();
    if let Some(upload) = app.uploads.get(&open.workspace, &open.id).await?
        && upload.state == State::AwaitingFile
        && now < last_arrival(upload.created_at)
    {
        let key = upload_key(&open.workspace, &upload.source, &upload.id, &upload.file_name);
        if app.objects.size(&key).await?.is_none() {
            return app.uploads.look_later(&open.workspace, &open.id, now + LOOK_AGAIN).await;
        }
    }
    process(app, &open.workspace, &open.id).await.map(|_| ())
}

fn last_arrival(announced: Timestamp) -> Timestamp {
    let valid = SignedDuration::try_from(Objects::UPLOAD_VALID).unwrap_or_default();
    announced + valid + SLOWEST_PUT
}
