//! Asynchronous invocations: every object event reaches its function, is tried again twice, and ends done or as a dead
//! letter. An event leaves the outbox only then, so a killed process delivers it again after its restart.
use crate::{
    events,
    functions::Deployed,
    queues::{self, Queues},
    s3::{ObjectCreated, ObjectStore},
    template::{Queue, QueueTrigger},
};
use domain::{Error, Result, Timestamp};
use serde_json::Value;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{Step, reached};
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
    pub queues: Queues,
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
        reached(Step::EventTaken);
        for deployed in &self.functions {
            let mut triggers = deployed.function.objects.iter();
            let wanted = triggers.any(|t| t.bucket == event.bucket && event.key.starts_with(&t.prefix));
            if wanted && self.invoke(deployed, &payload, slots, stopping).await == Delivered::NotYet {
                return;
            }
        }
        reached(Step::EventHandled);
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
        let now = Timestamp::now();
        self.queues.send(queue, &queues::on_failure(&function.binary, event, attempts, why, now), now)?;
        reached(Step::LetterSent);
        Ok(())
    }

    /// Hands the messages of queues to the functions that they trigger. What a function does not end well comes back into
    /// sight and is handed on again.
    pub async fn run_queues(self: Arc<Self>, known: Vec<Queue>, stopping: watch::Receiver<bool>) {
        let mut receivers = tokio::task::JoinSet::new();
        for deployed in self.functions.clone() {
            for trigger in deployed.function.queues.clone() {
                let hidden = known.iter().find(|queue| queue.name == trigger.queue).map(|queue| queue.hidden);
                let (this, deployed, mut stopping) = (self.clone(), deployed.clone(), stopping.clone());
                receivers.spawn(async move {
                    while !*stopping.borrow() {
                        match this.receive(&deployed, &trigger, hidden.unwrap_or_default()).await {
                            Ok(true) => continue,
                            Ok(false) => {}
                            Err(error) => tracing::error!(%error, queue = trigger.queue, "a queue could not be read"),
                        }
                        tokio::select! {
                            () = this.queues.changed() => {}
                            () = stopped(&mut stopping) => {}
                        }
                    }
                });
            }
        }
        while receivers.join_next().await.is_some() {}
    }

    /// Whether there were messages.
    async fn receive(&self, deployed: &Arc<Deployed>, trigger: &QueueTrigger, hidden: Duration) -> Result<bool> {
        let (queues, of) = (self.queues.clone(), trigger.clone());
        let taken = aside(move || queues.take(&of.queue, of.batch, Timestamp::now(), hidden)).await?;
        if taken.is_empty() {
            return Ok(false);
        }
        let event = queues::event(trigger, &taken);
        match deployed.invoke(event.to_string().into_bytes()).await {
            Ok(_) => {
                let queues = self.queues.clone();
                aside(move || queues.delete(&taken)).await?;
            }
            Err(why) => {
                let (function, queue) = (&deployed.function.binary, &trigger.queue);
                tracing::warn!(function, queue, %why, "messages were not processed and come back into sight");
            }
        }
        Ok(true)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{functions::tests::deployed, template::Function};
    use lambda::{App, Handler};
    use serde_json::json;
    use std::sync::atomic::{AtomicU32, Ordering};

    static CALLS: AtomicU32 = AtomicU32::new(0);

    /// Fails as often as the event says.
    async fn failing(_: &App, event: Value) -> Result<()> {
        let call = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
        let failures = event["failures"].as_u64().unwrap_or_default();
        if u64::from(call) <= failures {
            Err(Error::internal("testing", std::io::Error::other("on purpose")))
        } else {
            Ok(())
        }
    }

    /// Calls made and letters left after delivering an event that fails `failures` times.
    async fn delivered(failures: u32) -> (u32, Vec<Value>) {
        CALLS.store(0, Ordering::SeqCst);
        let dir = tempfile::tempdir().unwrap();
        let queues = Queues::open(&dir.path().join("queues.sqlite")).unwrap();
        let store = ObjectStore::open(&dir.path().join("s3")).unwrap();
        let function = Function {
            binary: "ingest-upload".into(),
            timeout: Duration::from_secs(1),
            retries: 2,
            on_failure: Some("dead".into()),
            ..Function::default()
        };
        let deployed = deployed(function, Handler::event(failing)).await;
        let delivery = Delivery { store, functions: vec![], queues, retry_pauses: [Duration::ZERO, Duration::ZERO] };
        let (_stop, mut stopping) = watch::channel(false);
        let event = json!({ "failures": failures });
        let ended = delivery.invoke(&deployed, &event, &Semaphore::new(1), &mut stopping).await;
        assert_eq!(ended, Delivered::Done);
        let letters = delivery.queues.take("dead", 9, Timestamp::now(), Duration::ZERO).unwrap();
        let body = |letter: queues::Message| serde_json::from_str(&letter.body).unwrap();
        (CALLS.load(Ordering::SeqCst), letters.into_iter().map(body).collect())
    }

    #[tokio::test]
    async fn an_event_is_tried_three_times_and_then_waits_in_the_dead_letter_queue() {
        assert_eq!(delivered(0).await, (1, vec![]));
        assert_eq!(delivered(2).await, (3, vec![]));
        let (calls, letters) = delivered(9).await;
        assert_eq!((calls, letters.len()), (3, 1));
        assert_eq!(letters[0]["requestPayload"], json!({ "failures": 9 }));
        assert_eq!(letters[0]["requestContext"]["approximateInvokeCount"], 3);
        let why = letters[0]["responsePayload"]["errorMessage"].as_str().unwrap();
        assert!(why.contains("on purpose"), "{why}");
    }

    #[tokio::test]
    async fn a_stop_begins_no_further_attempt() {
        let dir = tempfile::tempdir().unwrap();
        let queues = Queues::open(&dir.path().join("queues.sqlite")).unwrap();
        let store = ObjectStore::open(&dir.path().join("s3")).unwrap();
        let never = Duration::from_secs(3_600);
        let delivery = Delivery { store, functions: vec![], queues, retry_pauses: [never, never] };
        let function = Function { timeout: Duration::from_secs(1), retries: 2, ..Function::default() };
        async fn refusing(_: &App, _: Value) -> Result<()> {
            Err(Error::invalid("event", "no"))
        }
        let deployed = deployed(function, Handler::event(refusing)).await;
        let (stop, mut stopping) = watch::channel(false);
        let slots = Semaphore::new(1);
        let event = json!({});
        let delivering = delivery.invoke(&deployed, &event, &slots, &mut stopping);
        let (ended, _) = tokio::join!(delivering, async { stop.send_replace(true) });
        assert_eq!(ended, Delivered::NotYet);
        assert_eq!(delivery.queues.count().unwrap(), 0);
    }
}
