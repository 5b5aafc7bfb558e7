//! Asynchronous invocations: every object event reaches its function, is tried again twice, and ends done or as a dead
//! letter. An event leaves the outbox only then, so a killed process delivers it again after its restart.
use crate::{
    dead_letters::DeadLetters,
    events,
    functions::Deployed,
    s3::{ObjectCreated, ObjectStore},
};
use domain::{Error, Result, Timestamp};
use serde_json::Value;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Semaphore, watch};

/// Files worked on at the same time; the others wait in the outbox.
const AT_ONCE: usize = 4;
/// Events taken from the outbox in one look.
const WINDOW: usize = 256;

/// Whether an event came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// Processed, or kept as a dead letter.
    Done,
    NotYet,
}

pub struct Delivery {
    pub store: ObjectStore,
    pub functions: Vec<Arc<Deployed>>,
    pub dead_letters: DeadLetters,
    pub retry_pauses: [Duration; 2],
}

impl Delivery {
    /// Delivers until `stopping` turns true, then waits for what is running.
    pub async fn run(self: Arc<Self>, mut stopping: watch::Receiver<bool>) {
        let under_way: Arc<Mutex<HashSet<i64>>> = Arc::default();
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let mut tasks = tokio::task::JoinSet::new();
        while !*stopping.borrow() {
            let changed = self.store.events_changed();
            let store = self.store.clone();
            let pending = aside(move || store.pending_events(WINDOW)).await.unwrap_or_else(|error| {
                tracing::error!(%error, "the outbox could not be read");
                Vec::new()
            });
            for event in pending {
                let fresh = under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(event.id);
                if fresh {
                    let (this, under_way, slots) = (self.clone(), under_way.clone(), slots.clone());
                    let mut stopping = stopping.clone();
                    tasks.spawn(async move {
                        let id = event.id;
                        this.deliver(event, &slots, &mut stopping).await;
                        under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                    });
                }
            }
            while tasks.try_join_next().is_some() {}
            tokio::select! {
                () = changed => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = stopping.changed() => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    async fn deliver(&self, event: ObjectCreated, slots: &Semaphore, stopping: &mut watch::Receiver<bool>) {
        let payload = events::object_created(&event);
        for deployed in &self.functions {
            let mut triggers = deployed.function.objects.iter();
            let wanted = triggers.any(|t| t.bucket == event.bucket && event.key.starts_with(&t.prefix));
            if wanted && self.invoke(deployed, &payload, slots, stopping).await == Delivered::NotYet {
                return;
            }
        }
        let (store, id) = (self.store.clone(), event.id);
        if let Err(error) = aside(move || store.delete_event(id)).await {
            tracing::error!(%error, key = event.key, "a delivered event could not be taken out of the outbox");
        }
    }

    /// An asynchronous invocation: the first attempt, its retries, and the dead letter when all failed. A stop lets the
    /// running attempt end and begins no other.
    pub async fn invoke(
        &self,
        deployed: &Arc<Deployed>,
        event: &Value,
        slots: &Semaphore,
        stopping: &mut watch::Receiver<bool>,
    ) -> Delivered {
        let name = &deployed.function.binary;
        let mut attempt = 0;
        let why = loop {
            attempt += 1;
            let permit = tokio::select! {
                permit = slots.acquire() => permit,
                () = stopped(stopping) => return Delivered::NotYet,
            };
            let fault = match deployed.invoke(event.to_string().into_bytes()).await {
                Ok(_) => return Delivered::Done,
                Err(fault) => fault,
            };
            drop(permit);
            tracing::warn!(function = name, attempt, why = %fault, "an event was not processed");
            if attempt > deployed.function.retries {
                break fault.to_string();
            }
            tokio::select! {
                () = tokio::time::sleep(self.retry_pauses[(attempt as usize - 1).min(1)]) => {}
                () = stopped(stopping) => return Delivered::NotYet,
            }
        };
        match self.bury(deployed, event, attempt, &why) {
            Ok(()) => Delivered::Done,
            Err(error) => {
                tracing::error!(%error, function = name, why, "a dead letter could not be kept; the event stays in the outbox");
                Delivered::NotYet
            }
        }
    }

    fn bury(&self, deployed: &Deployed, event: &Value, attempts: u32, why: &str) -> Result<()> {
        let function = &deployed.function;
        let Some(queue) = &function.on_failure else {
            tracing::error!(
                function = function.binary,
                why,
                "an event failed every attempt and its function names no queue"
            );
            return Ok(());
        };
        tracing::error!(
            function = function.binary,
            queue,
            why,
            "an event failed every attempt and waits in the dead-letter queue"
        );
        self.dead_letters.send(queue, &function.binary, event, attempts, why, Timestamp::now())
    }
}

/// The outbox waits for the disk, so it is asked on a thread that may wait.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal("asking the outbox", e))?
}

/// Resolves when the stack is stopping.
pub async fn stopped(stopping: &mut watch::Receiver<bool>) {
    if stopping.wait_for(|stop| *stop).await.is_err() {
        // The sender is gone: the stack was dropped, which is a stop as well.
    }
}
