//! Work that computes, beside the requests that wait for answers.
use domain::{Error, Result};
use tracing::{Span, dispatcher};

/// Work on a thread of its own, so that what computes slows nothing else down. `doing` names it where it panics.
pub async fn aside<T, F>(doing: &'static str, work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    // What it logs belongs to the request that waits for it.
    let (span, log) = (Span::current(), dispatcher::get_default(Clone::clone));
    let done = tokio::task::spawn_blocking(move || dispatcher::with_default(&log, || span.in_scope(work))).await;
    done.map_err(|e| Error::internal(doing, e))?
}
