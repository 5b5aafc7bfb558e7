//! The upload that a request's path names, and what was computed from it.
use crate::{App, Request};
use domain::{Error, Result, State, TableResult, Upload, UploadId, Workspace};
use std::sync::Arc;

impl App {
    /// The upload `{id}` of the caller's workspace.
    pub async fn upload_of(&self, request: &Request) -> Result<(Workspace, Upload)> {
        let workspace = request.workspace()?;
        let id = UploadId::parse(request.parameter("id").map_err(|_| Error::not_found("upload", ""))?)?;
        let upload = self.uploads.get(&workspace, &id).await?.ok_or_else(|| Error::not_found("upload", id))?;
        Ok((workspace, upload))
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
