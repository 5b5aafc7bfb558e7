//! Each call of the SDK as a span with its time, attempts and outcome, counted to the request that it is made for.
use crate::calls::Calls;
use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::{
            BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
            FinalizerInterceptorContextRef,
        },
    },
    error::BoxError,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};
use tracing::{Span, field::Empty};

/// What a call is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Table,
    Objects,
}

/// Stands in a client's configuration, so that no call can be made past it.
#[derive(Debug)]
pub(crate) struct Observed(pub Of);

/// A call under way. It is counted when it is dropped, so that one whose caller stopped waiting counts as well.
#[derive(Debug)]
struct Call {
    of: Of,
    calls: Option<Calls>,
    span: Span,
    started: Instant,
    /// Round trips.
    attempts: AtomicU64,
    outcome: OnceLock<&'static str>,
}

impl Storable for Call {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Observed {
    fn name(&self) -> &'static str {
        "Observed"
    }

    // The first place where the operation is known.
    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (service, operation) = match bag.load::<Metadata>() {
            Some(metadata) => (metadata.service(), metadata.name()),
            None => ("", ""),
        };
        let span = tracing::debug_span!(
            "call",
            service,
            operation,
            attempts = Empty,
            outcome = Empty,
            status = Empty,
            elapsed_ms = Empty
        );
        let (calls, started) = (Calls::current(), Instant::now());
        let (attempts, outcome) = (AtomicU64::default(), OnceLock::new());
        bag.interceptor_state().store_put(Call { of: self.0, calls, span, started, attempts, outcome });
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = bag.load::<Call>() {
            call.attempts.fetch_add(1, Relaxed);
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        ended: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(call) = bag.load::<Call>() else { return Ok(()) };
        let outcome = match (ended.output_or_error(), ended.response()) {
            (Some(Ok(_)), _) => "answered",
            // A condition that did not hold and an object that is not there are such answers too.
            (Some(Err(_)), Some(_)) => "refused",
            (Some(Err(_)), None) => "failed",
            (None, _) => {
                // An address was signed, and nothing sent.
                call.attempts.store(0, Relaxed);
                "signed"
            }
        };
        if let Some(response) = ended.response() {
            call.span.record("status", response.status().as_u16());
        }
        call.outcome.get_or_init(|| outcome);
        Ok(())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let (elapsed, attempts) = (self.started.elapsed(), *self.attempts.get_mut());
        if attempts == 0 {
            return;
        }
        if let Some(calls) = &self.calls {
            calls.add(self.of, attempts, elapsed);
        }
        let (elapsed_ms, outcome) = (elapsed.as_millis() as u64, *self.outcome.get_or_init(|| "abandoned"));
        self.span.record("elapsed_ms", elapsed_ms).record("attempts", attempts).record("outcome", outcome);
        self.span.in_scope(|| tracing::debug!("called"));
    }
}
