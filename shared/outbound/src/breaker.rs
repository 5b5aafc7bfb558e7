//! The breaker: closed → 3 failed calls in a row → open for 30 seconds → one probe at a time, in the whole deployment →
//! 2 answered probes → closed.
//!
//! Instances share its state through the table and remember it: a closed breaker is read every five seconds, an open one not
//! before its time is over. "In a row" is therefore exact within an instance, and across instances as far as they know of
//! each other within five seconds. When the table does not say, the breaker counts as closed: an outage of ours must not
//! become one of theirs.
use crate::counters::{Counters, count};
use domain::{Result, Timestamp};
use jiff::SignedDuration;
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{BreakerKey, BreakerState, Breakers, ProbeLease};
use uuid::Uuid;

const FAILURES: u32 = 3;
const OPEN: SignedDuration = SignedDuration::from_secs(30);
const PROBES: u32 = 2;
/// How long a closed state is believed without reading it again.
const REMEMBERED: SignedDuration = SignedDuration::from_secs(5);
/// How long callers wait who found another one probing.
const PROBED_ELSEWHERE: SignedDuration = SignedDuration::from_millis(500);
/// The longest that a call waits for the table.
const PATIENCE: Duration = Duration::from_secs(1);
/// Owners remembered at most.
const OWNERS: usize = 1_000;

#[derive(Debug)]
pub(crate) struct Breaker {
    pub service: &'static str,
    pub store: Breakers,
    pub counters: Arc<Counters>,
    /// How long a probe may take.
    pub probe_time: SignedDuration,
    memory: Mutex<HashMap<String, Seen>>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    state: BreakerState,
    at: Timestamp,
}

/// Whether a call may go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pass {
    Through,
    /// It is the one probe, under the lease of this name.
    Probe(String),
    No {
        until: Timestamp,
    },
}

impl Breaker {
    pub fn new(service: &'static str, store: Breakers, counters: Arc<Counters>, longest_call: Duration) -> Self {
        let probe_time = SignedDuration::try_from(longest_call).unwrap_or(OPEN).saturating_add(REMEMBERED);
        Self { service, store, counters, probe_time, memory: Mutex::default() }
    }

    /// Asks for a pass. Nothing while a closed breaker is remembered or an open one's time runs, else one read; a probe costs a
    /// write more.
    pub async fn pass(&self, owner: &str, now: Timestamp) -> Pass {
        let remembered = self.seen(owner).filter(|seen| match seen.state {
            BreakerState::Closed { .. } => now < seen.at + REMEMBERED && now >= seen.at,
            BreakerState::Open { until } => now < until,
        });
        let state = match remembered {
            Some(seen) => seen.state,
            None => match self.asked(self.store.read(&self.key(owner))).await {
                Some(state) => self.remember(owner, state, now),
                None => self.remember(owner, BreakerState::Closed { failures: 0 }, now),
            },
        };
        match state {
            BreakerState::Closed { .. } => Pass::Through,
            BreakerState::Open { until } if now < until => Pass::No { until },
            BreakerState::Open { .. } => self.probe(owner, now).await,
        }
    }

    async fn probe(&self, owner: &str, now: Timestamp) -> Pass {
        let me = Uuid::new_v4().to_string();
        match self.asked(self.store.lease(&self.key(owner), &me, now, now + self.probe_time)).await {
            Some(ProbeLease::Ours) => Pass::Probe(me),
            Some(ProbeLease::Busy) => {
                let until = now + PROBED_ELSEWHERE;
                self.remember(owner, BreakerState::Open { until }, now);
                Pass::No { until }
            }
            Some(ProbeLease::Closed) | None => {
                self.remember(owner, BreakerState::Closed { failures: 0 }, now);
                Pass::Through
            }
        }
    }

    /// The service answered a call that went out with this pass. Costs a write only after failures, or for a probe.
    pub async fn answered(&self, owner: &str, pass: &Pass, now: Timestamp) {
        let key = self.key(owner);
        match pass {
            Pass::No { .. } => {}
            Pass::Through => {
                let failed = |seen: Seen| !matches!(seen.state, BreakerState::Closed { failures: 0 });
                if self.seen(owner).is_some_and(failed) {
                    self.asked(self.store.forget_failures(&key, now)).await;
                    self.forget(owner);
                }
            }
            Pass::Probe(me) => {
                if self.asked(self.store.probe_succeeded(&key, me, PROBES, now)).await == Some(true) {
                    tracing::info!(service = self.service, owner, "a breaker closed");
                }
                self.forget(owner);
            }
        }
    }

    /// A call that went out with this pass failed. One write, two when the breaker opens.
    pub async fn failed(&self, owner: &str, pass: &Pass, now: Timestamp) {
        let (key, until) = (self.key(owner), now + OPEN);
        match pass {
            Pass::No { .. } => {}
            Pass::Through => match self.asked(self.store.count_failure(&key, FAILURES, now, until)).await {
                Some(true) => {
                    count(&self.counters.opened);
                    tracing::warn!(service = self.service, owner, "a breaker opened");
                    self.remember(owner, BreakerState::Open { until }, now);
                }
                Some(false) => self.forget(owner),
                // The table does not answer; what is remembered goes on until it is read again.
                None => {}
            },
            Pass::Probe(me) => {
                self.asked(self.store.probe_failed(&key, me, now, until)).await;
                self.remember(owner, BreakerState::Open { until }, now);
            }
        }
    }

    /// What the table says, or `None` when it says nothing in time, which is counted.
    async fn asked<T>(&self, question: impl Future<Output = Result<T>>) -> Option<T> {
        let why = match tokio::time::timeout(PATIENCE, question).await {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(error)) => std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string),
            Err(_) => "it took too long".to_owned(),
        };
        count(&self.counters.breaker_unknown);
        tracing::warn!(service = self.service, why, "the table does not say whether a service may be called");
        None
    }

    fn key(&self, owner: &str) -> BreakerKey {
        BreakerKey { service: self.service, owner: owner.to_owned() }
    }

    fn seen(&self, owner: &str) -> Option<Seen> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).get(owner).copied()
    }

    fn remember(&self, owner: &str, state: BreakerState, at: Timestamp) -> BreakerState {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.len() >= OWNERS {
            memory.clear();
        }
        memory.insert(owner.to_owned(), Seen { state, at });
        state
    }

    fn forget(&self, owner: &str) {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).remove(owner);
    }
}
