//! What stands around the work of an invocation: a span that gives every line its correlation id, and a count of the calls
//! it makes.
use std::future::Future;
use store::Calls;
use tracing::{Instrument, Span};

/// Opens the span of an invocation. At the level of errors, so that it is there at whatever level lines are written.
macro_rules! invocation {
    ($correlation_id:expr, $($field:tt)*) => {
        tracing::error_span!("handler", correlation_id = $correlation_id, $($field)*)
    };
}
pub(crate) use invocation;

/// Does the work of an invocation within its span.
pub(crate) async fn within<W: Future>(correlation_id: &str, span: Span, work: W) -> W::Output {
    Calls::new(correlation_id).scope(work.instrument(span)).await
}

/// Goes on with what another request began: lines, objects and calls from here on carry that request's id. Without one they
/// keep their own.
pub async fn continued<W: Future>(correlation_id: Option<&str>, work: W) -> W::Output {
    match correlation_id {
        Some(id) => Calls::new(id).scope(work.instrument(tracing::error_span!("continued", correlation_id = id))).await,
        None => work.await,
    }
}
