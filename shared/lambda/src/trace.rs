//! What stands around the work of an invocation: a span that gives every line its correlation id, a count of the calls it
//! makes, and what is sent to a collector at its end.
use crate::otlp;
use domain::Timestamp;
use std::{
    future::Future,
    time::{Duration, Instant},
};
use store::Calls;
use tracing::{Instrument, Span};

tokio::task_local! {
    static UNTIL: Instant;
}

/// How long Lambda lets the invocation go on that is being worked on; `None` outside of any.
pub fn time_left() -> Option<Duration> {
    UNTIL.try_with(|until| until.saturating_duration_since(Instant::now())).ok()
}

/// Opens the span of an invocation. At the level of errors, so that it is there at whatever level lines are written.
macro_rules! invocation {
    ($correlation_id:expr, $($field:tt)*) => {
        tracing::error_span!("handler", correlation_id = $correlation_id, $($field)*)
    };
}
pub(crate) use invocation;

/// Does the work of an invocation, which Lambda ends at `deadline`, within its span.
pub(crate) async fn within<W: Future>(correlation_id: &str, span: Span, deadline: Deadline, work: W) -> W::Output {
    let done = UNTIL.scope(deadline.0, Calls::new(correlation_id).scope(work.instrument(span))).await;
    otlp::flush(correlation_id, deadline.0).await;
    done
}

/// Shortly before Lambda would stop an invocation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// From the milliseconds that Lambda gives; 0 where nobody stops it.
    pub fn of(milliseconds: u64, now: Timestamp) -> Self {
        const TO_RETURN: u64 = 50;
        let now = u64::try_from(now.as_millisecond()).unwrap_or_default();
        let left = if milliseconds == 0 { 60_000 } else { milliseconds.saturating_sub(now).saturating_sub(TO_RETURN) };
        Self(Instant::now() + Duration::from_millis(left))
    }
}

/// Goes on with what another request began: lines, objects and calls from here on carry that request's id. Without one they
/// keep their own.
pub async fn continued<W: Future>(correlation_id: Option<&str>, work: W) -> W::Output {
    match correlation_id {
        Some(id) => Calls::new(id).scope(work.instrument(tracing::error_span!("continued", correlation_id = id))).await,
        None => work.await,
    }
}
