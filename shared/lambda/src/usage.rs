//! Counting off the hot path: requests are added up in memory and written a workspace and hour at a time.
//!
//! One write for each request would be simplest and lose nothing, but the embedded table makes 300 to 1,600 durable writes
//! a second, and counting must not take what the requests themselves need. So a process that lives on writes at most once a
//! second for each workspace, however many requests there were, and once more when it stops; killed, it loses the counts of
//! its last second. Lambda freezes an instance after its answer, perhaps for ever, so there every invocation that is not refused
//! writes before it answers (3 to 5 ms), and a killed instance loses nothing that it answered.
use domain::{Result, Timestamp, Workspace};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use store::{Counter, Counts};

#[derive(Debug, Clone)]
pub struct Usage {
    store: store::Usage,
    waiting: Arc<Mutex<Waiting>>,
    /// Held while counts are being written, so that a flush also waits for what another began to write.
    writing: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// By workspace and the second at which the hour begins.
    counts: BTreeMap<(Workspace, i64), Counts>,
    /// A task will write within a second.
    is_scheduled: bool,
}

/// Between two writes of a process that lives on.
const PAUSE: Duration = Duration::from_secs(1);
/// What an answer waits for its counts at most, within the time that a function keeps for answering; they are written with
/// the next ones then.
const PATIENCE: Duration = Duration::from_millis(200);

impl Usage {
    pub(crate) fn new(store: store::Usage) -> Self {
        Self { store, waiting: Arc::default(), writing: Arc::default() }
    }

    /// The same counts, to be written to another table.
    #[must_use]
    pub fn with_store(self, store: store::Usage) -> Self {
        Self { store, ..self }
    }

    /// Adds to what a workspace used at `at`. Touches memory alone; [`App::settle`](crate::App::settle) sees to the rest.
    pub fn count(&self, workspace: &Workspace, at: Timestamp, counts: &Counts) {
        let hour = at.as_second().div_euclid(3_600) * 3_600;
        self.waiting().counts.entry((workspace.clone(), hour)).or_default().merge(counts);
    }

    /// Writes everything that waits: one write for each workspace and hour. What cannot be written waits on.
    pub async fn flush(&self) -> Result<()> {
        let _alone = self.writing.lock().await;
        loop {
            let Some((key, counts)) = self.waiting().counts.pop_first() else { return Ok(()) };
            // The counts are put back even where the caller stops waiting in the middle of the write.
            let mut unwritten = Unwritten { usage: self, key, counts: Some(counts) };
            unwritten.write().await?;
        }
    }

    /// At the end of an invocation: in Lambda it is written now, elsewhere within a second.
    pub(crate) async fn settle(&self, in_lambda: bool) {
        if in_lambda {
            match tokio::time::timeout(PATIENCE, self.flush()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "what was used is written with the next invocation"),
                Err(late) => tracing::warn!(%late, "what was used is written with the next invocation"),
            }
            return;
        }
        let mut waiting = self.waiting();
        if !waiting.is_scheduled && !waiting.counts.is_empty() {
            waiting.is_scheduled = true;
            // Under no role's guard: it is the process's own work, with the counts of whichever functions it runs.
            tokio::spawn(self.clone().write_soon());
        }
    }

    async fn write_soon(self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "what was used could not be written yet");
            }
            let mut waiting = self.waiting();
            if waiting.counts.is_empty() {
                waiting.is_scheduled = false;
                return;
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Unwritten<'a> {
    usage: &'a Usage,
    key: (Workspace, i64),
    counts: Option<Counts>,
}

impl Unwritten<'_> {
    async fn write(&mut self) -> Result<()> {
        if let Some(counts) = &self.counts {
            let at = Timestamp::from_second(self.key.1).unwrap_or_default();
            self.usage.store.add(&self.key.0, at, counts).await?;
            self.counts = None;
        }
        Ok(())
    }
}

impl Drop for Unwritten<'_> {
    fn drop(&mut self) {
        if let Some(counts) = self.counts.take() {
            self.usage.waiting().counts.entry(self.key.clone()).or_default().merge(&counts);
        }
    }
}

/// What one answered request adds.
pub(crate) fn of_request(status: u16, elapsed_ms: u64, received: usize, sent: usize) -> Counts {
    let when = |condition: bool| u64::from(condition);
    Counts::default()
        .with(Counter::Requests, 1)
        .with(Counter::ClientErrors, when((400..500).contains(&status)))
        .with(Counter::ServerErrors, when(status >= 500))
        .with(Counter::RateLimited, when(status == 429))
        .with(Counter::RequestMilliseconds, elapsed_ms)
        .with(Counter::BytesReceived, received as u64)
        .with(Counter::BytesSent, sent as u64)
}
