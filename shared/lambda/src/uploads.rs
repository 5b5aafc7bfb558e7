//! Uploads, and what was computed and written of them, as more than one group of functions meets them.
use crate::{App, Request};
use domain::{Error, NewUpload, ReportId, Result, State, TableResult, Upload, UploadId, Workspace};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use store::UploadKey;

impl App {
    /// The upload `{id}` of the caller's workspace.
    pub async fn upload_of(&self, request: &Request) -> Result<(Workspace, Upload)> {
        let workspace = request.workspace()?;
        let id = UploadId::parse(request.parameter("id").map_err(|_| Error::not_found("upload", ""))?)?;
        let upload = self.uploads.get(&workspace, &id).await?.ok_or_else(|| Error::not_found("upload", id))?;
        Ok((workspace, upload))
    }

    /// An object put under a well-formed key without an announcement is an upload all the same.
    pub async fn adopt(&self, key: &UploadKey, size: u64) -> Result<()> {
        let (file_name, content_type) = (key.file_name.clone(), Some("text/csv".to_owned()));
        let (file, now) = (NewUpload { file_name, size, content_type, template: None }, self.clock.now());
        let upload = Upload::new(key.id, key.source.clone(), file, State::Received, now);
        if self.uploads.insert(&key.workspace, &upload, now, None).await? {
            self.record_made(&key.workspace, "upload.created", format!("upload:{}", key.id), "bucket").await;
        }
        Ok(())
    }

    /// A stored report. One that is in the list and whose body is gone is made again by the next sweep, or taken from the list;
    /// until then it is unavailable.
    pub async fn report<T: DeserializeOwned>(&self, workspace: &Workspace, id: &ReportId) -> Result<T> {
        if let Some(report) = self.reports.get(workspace, id).await? {
            return Ok(report);
        }
        let summary = self.reports.summary(workspace, id).await?.ok_or_else(|| Error::not_found("report", *id))?;
        tracing::error!(report_id = %id, "a report has lost its body");
        self.uploads.want_mending(workspace, &summary.upload_id, self.clock.now()).await?;
        let lost = std::io::Error::other("its body is missing");
        Err(Error::unavailable("the report, which is being made again from what was measured,", lost))
    }

    /// What was computed from an upload; one that has no result, or not yet, is told why it has no `what`.
    pub async fn result_of(&self, workspace: &Workspace, upload: &Upload, what: &str) -> Result<Arc<TableResult>> {
        let conflict = |why: String| Err(Error::Conflict { what: "upload", id: upload.id.to_string(), why });
        match upload.state {
            State::Ready => {}
            State::Failed => {
                let reason = upload.reason.as_deref().unwrap_or("no reason given");
                return conflict(format!("has no {what}, because it failed: {reason}"));
            }
            other => return conflict(format!("has no {what} yet: it is {}", other.name().replace('_', " "))),
        }
        let missing = || Error::internal("reading an upload's result", std::io::Error::other("the result is missing"));
        let hash = upload.content_hash.as_ref().ok_or_else(missing)?;
        let engine_version = upload.engine_version.as_deref().ok_or_else(missing)?;
        self.results.of_ready(workspace, hash, engine_version).await?.ok_or_else(missing)
    }
}
