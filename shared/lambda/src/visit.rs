//! What is told of every invocation after its answer is made: its workspace's counters and one line of metrics.
use crate::{
    App,
    admission::Standing,
    emf::{self, Invoked},
    usage,
};
use domain::Workspace;
use std::time::Instant;
use store::{Calls, Counter, Counts, Totals};

/// One request from its beginning to its end.
pub(crate) struct Visit<'a> {
    started: Instant,
    pub workspace: Option<Workspace>,
    pub correlation_id: &'a str,
    received: usize,
    pub standing: Option<Standing>,
    pub limiter_was_out: bool,
}

impl<'a> Visit<'a> {
    /// A request whose body had `received` bytes, before its sender is known.
    pub fn new(correlation_id: &'a str, started: Instant, received: usize) -> Self {
        Self { started, workspace: None, correlation_id, received, standing: None, limiter_was_out: false }
    }

    /// Counts the request, which was answered with `status` and `sent` bytes. Who is not known is not counted: there is no
    /// workspace to count it under.
    pub async fn end(self, app: &App, status: u16, sent: usize) {
        let (now, elapsed_ms) = (app.clock.now(), self.started.elapsed().as_millis() as u64);
        if let Some(workspace) = &self.workspace {
            let counts = usage::of_request(status, elapsed_ms, self.received, sent);
            let counts = counts.with(Counter::LimiterOutages, u64::from(self.limiter_was_out));
            app.usage.count(workspace, now, &counts);
        }
        // A refused request costs no write of its own, or refusing would cost what it is there to save.
        if status != 429 {
            app.usage.settle(app.config.function.is_some()).await;
        }
        let invoked = Invoked {
            elapsed_ms,
            is_refused: (400..500).contains(&status),
            is_failed: status >= 500,
            limiter_was_out: self.limiter_was_out,
            workspace: self.workspace.as_ref().map(Workspace::as_str),
            correlation_id: self.correlation_id,
            calls: calls(),
        };
        emf::report(app.config.function.as_deref(), &invoked, now);
    }
}

/// The same for an event, which has no caller; its handler counts what it did under the workspace it did it for.
pub(crate) async fn end_of_event(app: &App, started: Instant, is_failed: bool, correlation_id: &str) {
    app.usage.settle(app.config.function.is_some()).await;
    let elapsed_ms = started.elapsed().as_millis() as u64;
    let invoked = Invoked { elapsed_ms, is_failed, correlation_id, calls: calls(), ..Invoked::default() };
    emf::report(app.config.function.as_deref(), &invoked, app.clock.now());
}

/// What the invocation has asked of table and bucket, its counting included.
fn calls() -> Totals {
    Calls::current().map(|calls| calls.totals()).unwrap_or_default()
}

impl App {
    /// Counts a report that was made.
    pub fn count_report(&self, workspace: &Workspace) {
        self.usage.count(workspace, self.clock.now(), &Counts::default().with(Counter::Reports, 1));
    }
}
