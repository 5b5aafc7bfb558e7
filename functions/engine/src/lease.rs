//! Work under a lease: renewed while the work runs, and given up when it was lost.
use domain::{Result, Timestamp, UploadId, Workspace};
use lambda::App;
use std::{future::Future, time::Duration};

/// How the work under a lease ended.
pub enum Held<T> {
    Kept(T),
    /// Another worker took over; nothing more may be written.
    Lost,
}

pub fn until(app: &App) -> Timestamp {
    app.clock.now() + app.config.lease
}

/// Runs `work` and renews the lease at a third of its length. A renewal that fails for a passing reason is tried again at
/// the next beat; the condition on the final write decides in the end.
pub async fn hold<T>(
    app: &App,
    workspace: &Workspace,
    id: &UploadId,
    owner: &str,
    work: impl Future<Output = Result<T>>,
) -> Result<Held<T>> {
    let third = Duration::from_millis((app.config.lease.as_millis() / 3).max(1) as u64);
    let beat = async {
        loop {
            tokio::time::sleep(third).await;
            match app.uploads.renew(workspace, id, owner, until(app)).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, upload_id = %id, "a lease could not be renewed"),
            }
        }
    };
    tokio::select! {
        done = work => done.map(Held::Kept),
        () = beat => Ok(Held::Lost),
    }
}
