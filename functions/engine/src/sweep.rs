//! What an event, a crash or a timeout left behind is finished on a schedule.
use crate::ingest::process;
use domain::Result;
use lambda::App;
use serde_json::Value;

/// Uploads looked at in one run; the rest waits for the next, a minute later.
const AT_ONCE: i32 = 25;

/// `rate(1 minute)`. An open upload is due when its worker's lease ran out, when its file should have been processed by
/// now, or when its upload address expired unused; [`process`] finishes it or says why it failed.
pub async fn on_schedule(app: &App, _event: Value) -> Result<()> {
    let due = app.uploads.due(app.clock.now(), AT_ONCE).await?;
    for open in &due {
        // One upload that cannot be finished now must not keep the others waiting.
        if let Err(error) = process(app, &open.workspace, &open.id).await {
            tracing::warn!(%error, upload_id = %open.id, "an open upload could not be finished; the next sweep tries again");
        }
    }
    if !due.is_empty() {
        tracing::info!(looked_at = due.len(), "swept");
    }
    Ok(())
}
