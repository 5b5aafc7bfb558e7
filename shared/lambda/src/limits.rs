//! How many requests a credential and an address may make in a minute, over all instances together.
//!
//! Each window is one item of the table. An instance leases blocks of the requests it may let through and hands them out
//! from memory, so that a busy instance writes rarely: about 20 times for its first hundred requests of a minute and 100
//! times for ten thousand. What it leased and did not use is lost to the others until the window ends; that is why a block is
//! at most a quarter of what the instance let through before, and an eighth of what is left.
use domain::{Result, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use store::{Block, Windows};

/// The limits of one instance.
#[derive(Debug, Clone)]
pub struct Limits {
    windows: Windows,
    buckets: Arc<Mutex<HashMap<String, Arc<Bucket>>>>,
    patience: Duration,
}

/// Whether one more request is within a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// It is; so many are left, as this instance last saw it.
    Granted { left: u32 },
    /// It is not, until the window ends.
    Spent,
    /// The table did not say in time.
    Unknown,
}

/// What this instance knows of one name.
#[derive(Debug, Default)]
struct Bucket {
    state: Mutex<State>,
    /// Held by the request that asks the table; the others of the same name wait for its block.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    /// Second at which the window begins.
    begin: i64,
    in_hand: u32,
    handed_out: u32,
    waiting: u32,
    /// What nobody had leased when the table was last asked.
    left: Option<u32>,
    /// The table does not answer; until then nobody waits for it.
    unknown_until: Option<Instant>,
}

/// Names that an instance remembers. A forgotten one is asked for again; what was in hand for it stays unused.
const MOST_NAMES: usize = 10_000;
/// What a request waits for the table's word on its limit.
const PATIENCE: Duration = Duration::from_millis(300);
/// After a table that did not answer, requests pass so long without asking it.
const PAUSE: Duration = Duration::from_secs(1);

impl Limits {
    pub(crate) fn new(windows: Windows) -> Self {
        Self { windows, buckets: Arc::default(), patience: PATIENCE }
    }

    /// Waits longer for the table, where its answer matters more than the time it takes.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Takes one of the `limit` requests that `name` may make in the minute of `now`. Touches the table only when this
    /// instance has none in hand: one round trip a block, shared by all that wait for it, and for no longer than `within`.
    pub async fn take(&self, name: &str, limit: u32, now: Timestamp, within: Duration) -> Take {
        let bucket = self.bucket(name, begin_of(now));
        if let Some(take) = bucket.take(begin_of(now)) {
            return take;
        }
        let why = match tokio::time::timeout(self.patience.min(within), self.ask(&bucket, name, limit, begin_of(now)))
            .await
        {
            Ok(Ok(take)) => return take,
            Ok(Err(error)) => std::error::Error::source(&error).map_or(error.to_string(), ToString::to_string),
            Err(late) => late.to_string(),
        };
        tracing::warn!(why, "the rate limit is unknown; requests pass for a second without it");
        bucket.state().unknown_until = Some(Instant::now() + PAUSE);
        Take::Unknown
    }

    /// Returns a request that was taken and not made.
    pub fn put_back(&self, name: &str, now: Timestamp) {
        let bucket = self.bucket(name, begin_of(now));
        let mut state = bucket.state();
        // One of a window that has ended must not be handed out in the next.
        if state.begin == begin_of(now) {
            state.handed_out = state.handed_out.saturating_sub(1);
            state.in_hand += 1;
        }
    }

    async fn ask(&self, bucket: &Bucket, name: &str, limit: u32, begin: i64) -> Result<Take> {
        let _waiting = Waiting::on(bucket, begin);
        let _alone = bucket.asking.lock().await;
        loop {
            if let Some(take) = bucket.take(begin) {
                return Ok(take);
            }
            let (begin, wanted) = {
                let state = bucket.state_at(begin);
                (state.begin, state.wanted(limit))
            };
            let window = Timestamp::from_second(begin).unwrap_or_default();
            let block = self.windows.lease(name, window, limit, wanted).await?;
            bucket.state_at(begin).add(begin, block);
        }
    }

    fn bucket(&self, name: &str, begin: i64) -> Arc<Bucket> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get(name) {
            return bucket.clone();
        }
        if buckets.len() >= MOST_NAMES {
            buckets.retain(|_, bucket| bucket.state().begin >= begin);
        }
        if buckets.len() >= MOST_NAMES
            && let Some(any) = buckets.keys().next().cloned()
        {
            buckets.remove(&any);
        }
        buckets.entry(name.to_owned()).or_default().clone()
    }
}

impl Bucket {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state in the window of `begin`, or in a later one that another request has reached already.
    fn state_at(&self, begin: i64) -> MutexGuard<'_, State> {
        let mut state = self.state();
        if state.begin < begin {
            *state = State { begin, waiting: state.waiting, unknown_until: state.unknown_until, ..State::default() };
        }
        state
    }

    /// One from the hand, or the reason why there is none; `None` when the table must be asked.
    fn take(&self, begin: i64) -> Option<Take> {
        let mut state = self.state_at(begin);
        if state.in_hand > 0 {
            state.in_hand -= 1;
            state.handed_out += 1;
            return Some(Take::Granted { left: state.left.unwrap_or_default().saturating_add(state.in_hand) });
        }
        if state.left == Some(0) {
            return Some(Take::Spent);
        }
        let is_unknown = state.unknown_until.is_some_and(|until| Instant::now() < until);
        is_unknown.then_some(Take::Unknown)
    }
}

impl State {
    /// How many to lease: what waits now, or what this instance will probably need next.
    fn wanted(&self, limit: u32) -> u32 {
        let ahead = (self.handed_out / 4).min(self.left.unwrap_or(limit) / 8);
        self.waiting.max(ahead).clamp(1, limit.max(1))
    }

    /// A block of a window that has ended dies with it.
    fn add(&mut self, begin: i64, block: Block) {
        if self.begin == begin {
            self.in_hand += block.granted;
            self.left = Some(block.left);
            self.unknown_until = None;
        }
    }
}

/// Counts a request among those that wait for a block, for as long as it lives.
struct Waiting<'a>(&'a Bucket);

impl<'a> Waiting<'a> {
    fn on(bucket: &'a Bucket, begin: i64) -> Self {
        bucket.state_at(begin).waiting += 1;
        Self(bucket)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.waiting = state.waiting.saturating_sub(1);
    }
}

/// The second at which the window of a moment begins.
pub(crate) fn begin_of(now: Timestamp) -> i64 {
    now.as_second().div_euclid(Windows::SECONDS) * Windows::SECONDS
}
