//! What was asked of table and bucket on behalf of one request, and under which correlation id.
use crate::observed::Of;
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

tokio::task_local! {
    static CURRENT: Calls;
}

/// Counts the calls that a piece of work makes. Work on a task of its own is not seen; calls made side by side each add
/// their whole time. Calls within an inner count are part of the outer one as well.
#[derive(Debug, Clone)]
pub struct Calls(Arc<Counted>);

#[derive(Debug)]
struct Counted {
    correlation_id: String,
    outer: Option<Calls>,
    table: Tally,
    objects: Tally,
    kept_answers: AtomicU64,
    made_answers: AtomicU64,
}

#[derive(Debug, Default)]
struct Tally {
    calls: AtomicU64,
    micros: AtomicU64,
}

/// Calls so far; one that was repeated counts each time, as it costs a round trip each time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub table_calls: u64,
    /// With the pauses before repetitions.
    pub table_ms: u64,
    pub object_calls: u64,
    /// Until an object begins to come; its bytes are not waited for here.
    pub object_ms: u64,
    /// Answers that were stored and given again.
    pub kept_answers: u64,
    /// Answers that were not stored and had to be calculated.
    pub made_answers: u64,
}

impl Calls {
    pub fn new(correlation_id: &str) -> Self {
        Self(Arc::new(Counted {
            correlation_id: correlation_id.to_owned(),
            outer: Self::current(),
            table: Tally::default(),
            objects: Tally::default(),
            kept_answers: AtomicU64::default(),
            made_answers: AtomicU64::default(),
        }))
    }

    /// Counts what `work` calls, and lends it the correlation id.
    pub async fn scope<W: Future>(&self, work: W) -> W::Output {
        CURRENT.scope(self.clone(), work).await
    }

    /// Those of the request that is being worked on; `None` outside of any.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Self::clone).ok()
    }

    /// The id of the request that is being worked on.
    pub fn correlation_id() -> Option<String> {
        Self::current().map(|calls| calls.0.correlation_id.clone())
    }

    pub fn totals(&self) -> Totals {
        let Counted { table, objects, kept_answers, made_answers, .. } = &*self.0;
        let (calls, ms) =
            (|tally: &Tally| tally.calls.load(Relaxed), |tally: &Tally| tally.micros.load(Relaxed) / 1000);
        Totals {
            table_calls: calls(table),
            table_ms: ms(table),
            object_calls: calls(objects),
            object_ms: ms(objects),
            kept_answers: kept_answers.load(Relaxed),
            made_answers: made_answers.load(Relaxed),
        }
    }

    /// A call to the table or the bucket that took `attempts` round trips.
    pub(crate) fn add(&self, of: Of, attempts: u64, elapsed: Duration) {
        for calls in self.and_outer() {
            let tally = match of {
                Of::Table => &calls.0.table,
                Of::Objects => &calls.0.objects,
            };
            tally.calls.fetch_add(attempts, Relaxed);
            tally.micros.fetch_add(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX), Relaxed);
        }
    }

    /// A look for a stored answer.
    pub(crate) fn looked_up(&self, is_kept: bool) {
        for calls in self.and_outer() {
            let tally = if is_kept { &calls.0.kept_answers } else { &calls.0.made_answers };
            tally.fetch_add(1, Relaxed);
        }
    }

    fn and_outer(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |calls| calls.0.outer.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn inner_work_counts_to_both_and_carries_its_own_id() {
        let (outer, second) = (Calls::new("outer"), Duration::from_secs(1));
        outer
            .scope(async {
                let inner = Calls::new("inner");
                let id = inner.scope(async { Calls::correlation_id() }).await;
                assert_eq!((id.as_deref(), Calls::correlation_id().as_deref()), (Some("inner"), Some("outer")));
                inner.add(Of::Table, 2, second);
                Calls::current().unwrap().add(Of::Objects, 1, second);
                let of_inner = Totals { table_calls: 2, table_ms: 1000, ..Totals::default() };
                assert_eq!(inner.totals(), of_inner);
                assert_eq!(outer.totals(), Totals { object_calls: 1, object_ms: 1000, ..of_inner });
            })
            .await;
        assert_eq!(Calls::correlation_id(), None);
    }
}
