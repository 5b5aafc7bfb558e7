//! What a source held before a new upload, and what the upload changes against it.
use crate::restated;
use domain::{LatestUpload, Mode, Policy, Result, TableResult, Upload, Workspace};
use lambda::App;

/// What the source says of a new upload before it is read.
pub struct Before {
    pub mode: Mode,
    pub policy: Policy,
    /// The upload that came before this one, and how its table looked.
    pub latest: Option<(Upload, LatestUpload)>,
}

impl Before {
    pub async fn read(app: &App, workspace: &Workspace, upload: &Upload) -> Result<Self> {
        let Some(stored) = app.sources.get(workspace, &upload.source).await? else {
            return Ok(Self { mode: Mode::default(), policy: Policy::default(), latest: None });
        };
        let latest = match app.sources.latest(workspace, &stored.source).await {
            Err(error) if error.is_retryable() => return Err(error),
            // What is wrong with another upload must not keep this one from being read.
            Err(error) => {
                tracing::error!(%error, source = %upload.source, "the source's latest upload cannot be compared with");
                None
            }
            Ok(latest) => latest.filter(|(latest, _)| latest.id < upload.id),
        };
        let (mode, policy) = (stored.source.mode, stored.source.policy);
        Ok(match upload.source.is_direct() {
            // Files that were given without a source have nothing to do with each other.
            true => Self { mode: Mode::Snapshot, policy, latest: None },
            false => Self { mode, policy, latest },
        })
    }
}

/// Notes on the upload what its result and what came before say of it; what the next one is compared with.
pub async fn compare(
    app: &App,
    workspace: &Workspace,
    upload: &mut Upload,
    before: &Before,
    result: &TableResult,
) -> LatestUpload {
    let (granularity, policy) = (result.granularity.clone(), before.policy.clone());
    let latest = before.latest.as_ref().map(|(_, latest)| latest);
    let drift = latest.map(|latest| domain::drift(latest, &result.columns, granularity.as_deref(), &policy));
    upload.drift = drift.unwrap_or_default();
    upload.rows = Some(result.rows);
    restated::note(app, workspace, upload, before, result).await;
    upload.issue_count = Some(result.findings.total() + upload.compared().total());
    LatestUpload { upload_id: upload.id, at: upload.created_at, columns: result.columns.clone(), granularity, policy }
}
