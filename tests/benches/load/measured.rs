//! What a scenario took of the stack and of the driver, and what its figures are held to.
use crate::{
    Outcome,
    stack::{LocalStack, own_processor},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::task::AbortHandle;

/// What a figure must be.
pub struct Goal {
    pub what: String,
    pub is_met: bool,
    /// Whether missing it fails the run under `--strict` alone.
    pub is_strict: bool,
}

impl Goal {
    pub fn always(what: impl Into<String>, is_met: bool) -> Self {
        Self { what: what.into(), is_met, is_strict: false }
    }

    pub fn strict(what: impl Into<String>, is_met: bool) -> Self {
        Self { what: what.into(), is_met, is_strict: true }
    }
}

/// Looks at the stack each second while a scenario runs.
pub struct Watch {
    stack: Arc<LocalStack>,
    began: Instant,
    /// Seconds of the driver and of the stack.
    processor: (f64, f64),
    before: f64,
    looks: Arc<Mutex<Vec<Look>>>,
    looking: AbortHandle,
}

#[derive(Debug, Clone, Copy)]
struct Look {
    at: Duration,
    resident: f64,
    connections: usize,
}

/// What a watch saw; memory is that of the stack, in MB.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub took: Duration,
    pub before: f64,
    /// After the first third of the time.
    pub warm: f64,
    pub end: f64,
    pub highest: f64,
    /// Open at the same time.
    pub connections: usize,
    /// Shares of one core.
    pub driver: f64,
    pub stack: f64,
}

impl Watch {
    pub fn begin(stack: &Arc<LocalStack>) -> Outcome<Self> {
        stack.forget_highest()?;
        let (began, looks) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
        let (seen, kept) = (stack.clone(), looks.clone());
        let looking = tokio::spawn(async move {
            while let (Ok(resident), Ok(connections)) = (seen.resident(), seen.connections()) {
                let look = Look { at: began.elapsed(), resident, connections };
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(look);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let processor = (own_processor()?, stack.processor()?);
        let (before, looking) = (stack.resident()?, looking.abort_handle());
        Ok(Self { stack: stack.clone(), began, processor, before, looks, looking })
    }

    pub fn end(self) -> Outcome<Seen> {
        self.looking.abort();
        let took = self.began.elapsed();
        let (end, highest) = (self.stack.resident()?, self.stack.highest()?);
        let looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let share = |before: f64, now: f64| (now - before) / took.as_secs_f64();
        Ok(Seen {
            took,
            before: self.before,
            warm: looks.iter().find(|look| look.at >= took / 3).map_or(end, |look| look.resident),
            end,
            highest,
            connections: looks.iter().map(|look| look.connections).max().unwrap_or_default(),
            driver: share(self.processor.0, own_processor()?),
            stack: share(self.processor.1, self.stack.processor()?),
        })
    }
}

impl Seen {
    /// Whether what is held no longer grows once it is warm.
    pub fn is_flat(&self) -> bool {
        self.end <= self.warm * 1.15 + 16.0
    }
}
