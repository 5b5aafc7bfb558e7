//! Work that computes, beside the requests that wait for answers.
use domain::{Error, Result};
use store::Guard;
use tracing::{Span, dispatcher};

/// Work on a thread of its own, so that what computes slows nothing else down. `doing` names it where it panics.
pub async fn aside<T, F>(doing: &'static str, work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    // What it logs belongs to the request that waits for it.
    let (span, log) = (Span::current(), dispatcher::get_default(Clone::clone));
    // What it reads of table and bucket on its way is read by the same role.
    let guard = Guard::current();
    let work = move || Guard::around(guard, || span.in_scope(work));
    let done = tokio::task::spawn_blocking(move || dispatcher::with_default(&log, work)).await;
    done.map_err(|e| Error::internal(doing, e))?
}
