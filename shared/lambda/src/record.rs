//! What callers do, written to the audit of their workspace.
//!
//! Entries name things by their ids and callers by the public names of their credentials; never a secret, never a cell.
use crate::{App, Request};
use domain::{Error, Result, Workspace};
use std::time::Duration;
use store::Event;

/// How long a call waits for its place in the audit, however many others write to it at the same time.
const LONGEST: Duration = Duration::from_secs(6);

impl App {
    /// Writes down what the request's caller is about to do. It stands before the deed, so that nothing is deleted, changed
    /// or taken out that the audit does not know: when it takes no entry, the call ends here and may be repeated. What fails
    /// afterwards stands in the audit as begun.
    pub async fn record(&self, request: &Request, action: &'static str, of: impl Into<String>) -> Result<()> {
        let by = request.caller.name().unwrap_or_default();
        self.append(&request.workspace()?, Event::new(action, of, by)).await
    }

    /// Writes down what came about in a workspace, and by whom. It stands after the deed, which goes on without it: a file
    /// that was sent is worth more than the note of it, and its own record keeps its source and its time. An entry that the
    /// audit did not take is logged as an error.
    pub async fn record_made(&self, workspace: &Workspace, action: &'static str, of: impl Into<String>, by: &str) {
        let of = of.into();
        if let Err(error) = self.append(workspace, Event::new(action, &of, by)).await {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(%error, cause, %workspace, action, of, by, "the audit did not take an entry");
        }
    }

    async fn append(&self, workspace: &Workspace, event: Event) -> Result<()> {
        let appended = tokio::time::timeout(LONGEST, self.audit.append(workspace, &event, self.clock.now())).await;
        appended.map_err(|late| Error::unavailable("the audit", late))?.map(drop)
    }
}
