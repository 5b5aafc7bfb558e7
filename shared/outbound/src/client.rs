//! A service as its callers see it: a call in, an answer out.
use crate::{
    Answer, Call, Counts, Fault, Flags, Origin, Service, Stub, attempt,
    breaker::{Breaker, Pass},
    cache::{self, Cache},
    counters::{Counters, count},
    retry, stub,
};
use domain::{Result, Timestamp};
use jiff::SignedDuration;
use reqwest::{Client, Url};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Breakers, Replies};
use uuid::Uuid;

#[derive(Debug)]
pub struct Outbound {
    service: Service,
    client: Client,
    breaker: Option<Breaker>,
    cache: Cache,
    /// Given when stubs answer instead of the service.
    stubs: Option<Vec<Stub>>,
    counters: Arc<Counters>,
}

impl Outbound {
    /// `stubs` answer when `flags` say so, and are not looked at otherwise.
    pub fn new(service: Service, flags: Flags, breakers: Breakers, replies: Replies, stubs: Vec<Stub>) -> Result<Self> {
        let counters = Arc::new(Counters::default());
        let breaker =
            flags.breaker.then(|| Breaker::new(service.name, breakers, counters.clone(), service.total_timeout));
        let cache = Cache { replies, service: service.name, counters: counters.clone() };
        Ok(Self {
            client: attempt::client(&service)?,
            breaker,
            cache,
            stubs: flags.stub_mode.then_some(stubs),
            counters,
            service,
        })
    }

    /// What happened since the instance started.
    pub fn counts(&self) -> Counts {
        self.counters.now()
    }

    /// Sends a call and gives the service's answer, whatever its status below 500 is.
    ///
    /// Errors: `Unavailable` with a [`Fault`] when the service is down, slow or held back; `Internal` when its answer cannot be
    /// used.
    pub async fn send(&self, call: &Call, now: Timestamp) -> Result<Answer> {
        let started = Instant::now();
        count(&self.counters.calls);
        let given = self.given(call, started, now).await;
        let elapsed_ms = started.elapsed().as_millis() as u64;
        let (service, method, correlation_id) = (self.service.name, &call.method, &call.correlation_id);
        match &given {
            Ok(Answer { status, origin, .. }) => {
                tracing::info!(service, %method, status, ?origin, elapsed_ms, correlation_id, "called a service");
            }
            Err(fault) => {
                count(&self.counters.failures);
                tracing::warn!(service, %method, %fault, elapsed_ms, correlation_id, "a call to a service failed");
            }
        }
        given.map_err(|fault| fault.into_error(self.service.name))
    }

    async fn given(&self, call: &Call, started: Instant, now: Timestamp) -> Result<Answer, Fault> {
        if let Some(stubs) = &self.stubs {
            return stub::answer(stubs, call).ok_or(Fault::NoStub);
        }
        let url = self.service.address(&call.path, &call.query);
        let url = url.map_err(|why| Fault::Unusable { why: why.to_owned() })?;
        let Some(_) = call.keep else { return self.passed(call, url, started, now).await };
        let key = cache::key(call, &url);
        let kept = self.cache.get(call, &key, now).await;
        if let Some(kept) = kept.as_ref().filter(|kept| now < kept.fresh_until) {
            count(&self.counters.cache_hits);
            return Ok(Answer::kept(kept.clone(), Origin::Kept));
        }
        match (self.passed(call, url, started, now).await, kept) {
            (Ok(answer), _) => {
                self.cache.put(call, &key, &answer, since(now, started)).await;
                Ok(answer)
            }
            (Err(fault), Some(kept)) if fault.is_outage() || matches!(fault, Fault::Open { .. }) => {
                count(&self.counters.cache_stale);
                Ok(Answer::kept(kept, Origin::Stale))
            }
            (Err(fault), _) => Err(fault),
        }
    }

    /// Asks the breaker, sends, and tells the breaker how it went.
    async fn passed(&self, call: &Call, url: Url, started: Instant, now: Timestamp) -> Result<Answer, Fault> {
        let Some(breaker) = &self.breaker else { return self.repeated(call, url, started, now, true).await };
        let owner = call.owner.to_string();
        let pass = breaker.pass(&owner, now).await;
        if let Pass::No { until } = pass {
            count(&self.counters.held_back);
            return Err(Fault::Open { until });
        }
        let answer = self.repeated(call, url, started, now, pass == Pass::Through).await;
        let ended = since(now, started);
        match &answer {
            Err(fault) if fault.is_outage() => breaker.failed(&owner, &pass, ended).await,
            // It was never sent; the lease of a probe runs out.
            Err(Fault::Unusable { .. }) => {}
            Ok(_) | Err(_) => breaker.answered(&owner, &pass, ended).await,
        }
        answer
    }

    /// Attempts until one is answered, or none is left. A probe is one attempt.
    async fn repeated(
        &self,
        call: &Call,
        url: Url,
        started: Instant,
        now: Timestamp,
        may_repeat: bool,
    ) -> Result<Answer, Fault> {
        let may_repeat = may_repeat && call.is_repeatable();
        let total = call.time.map_or(self.service.total_timeout, |time| time.min(self.service.total_timeout));
        for next in 2.. {
            let left = total.saturating_sub(started.elapsed());
            let at = since(now, started);
            let fault = match attempt::send(&self.client, &self.service, call, url.clone(), left, at).await {
                Ok(answer) => return Ok(answer),
                Err(fault) => fault,
            };
            let random = Uuid::new_v4().as_fields().0;
            let random = f64::from(random) / f64::from(u32::MAX);
            let pause = retry::pause(&self.service, &fault, next, started.elapsed(), random);
            let in_time = |pause: &Duration| started.elapsed() + *pause < total;
            let Some(pause) = pause.filter(in_time).filter(|_| may_repeat) else { return Err(fault) };
            count(&self.counters.retries);
            tokio::time::sleep(pause).await;
        }
        Err(Fault::TimedOut)
    }
}

/// The time now, of a call that started at `now`.
fn since(now: Timestamp, started: Instant) -> Timestamp {
    SignedDuration::try_from(started.elapsed()).map_or(now, |elapsed| now + elapsed)
}
