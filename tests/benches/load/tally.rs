//! What was sent and how it was answered, by route.
use crate::client::Answer;
use std::{collections::BTreeMap, time::Duration};

/// Answers that are shown word for word.
const SHOWN: usize = 5;

#[derive(Debug, Default)]
pub struct Tally {
    /// Microseconds of every good answer.
    latencies: BTreeMap<&'static str, Vec<u32>>,
    pub requests: u64,
    /// 429 and 503 that say when to come again.
    pub refused: u64,
    pub errors: BTreeMap<String, u64>,
    pub shown: Vec<String>,
    pub reopened: u64,
}

/// Milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    pub answers: usize,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub longest: f64,
}

impl Tally {
    /// Counts one request; the answer where it is a good one.
    pub fn take(&mut self, route: &'static str, took: Duration, answered: Result<Answer, String>) -> Option<Answer> {
        self.requests += 1;
        match answered {
            Ok(answer) if answer.is_good() => {
                self.latencies.entry(route).or_default().push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
                return Some(answer);
            }
            Ok(answer) if answer.is_refused() => self.refused += 1,
            Ok(answer) => {
                let without = if matches!(answer.status, 429 | 503) { " without Retry-After" } else { "" };
                let body = String::from_utf8_lossy(&answer.body);
                self.fail(format!("{route}: {}{without}", answer.status), &body);
            }
            Err(why) => self.fail(format!("{route}: {why}"), ""),
        }
        None
    }

    pub fn fail(&mut self, kind: String, body: &str) {
        if self.shown.len() < SHOWN && !body.is_empty() {
            self.shown.push(format!("{kind}: {}", body.chars().take(500).collect::<String>()));
        }
        *self.errors.entry(kind).or_default() += 1;
    }

    pub fn merge(&mut self, other: Self) {
        for (route, latencies) in other.latencies {
            self.latencies.entry(route).or_default().extend(latencies);
        }
        for (kind, count) in other.errors {
            *self.errors.entry(kind).or_default() += count;
        }
        self.requests += other.requests;
        self.refused += other.refused;
        self.reopened += other.reopened;
        self.shown.extend(other.shown);
        self.shown.truncate(SHOWN);
    }

    pub fn failed(&self) -> u64 {
        self.errors.values().sum()
    }

    pub fn routes(&self) -> Vec<(&'static str, Latency)> {
        self.latencies.iter().map(|(route, taken)| (*route, Latency::of(taken.clone()))).collect()
    }

    /// Of all routes together whose name begins so.
    pub fn of(&self, begin: &str) -> Latency {
        let routes = self.latencies.iter().filter(|(route, _)| route.starts_with(begin));
        Latency::of(routes.flat_map(|(_, taken)| taken.iter().copied()).collect())
    }
}

impl Latency {
    fn of(mut taken: Vec<u32>) -> Self {
        taken.sort_unstable();
        let at = |share: f64| {
            let rank = (taken.len() as f64 * share).ceil() as usize;
            taken.get(rank.clamp(1, taken.len().max(1)) - 1).map_or(f64::NAN, |micros| f64::from(*micros) / 1_000.0)
        };
        Self { answers: taken.len(), p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(1.0) }
    }
}
