//! A handler as Lambda sees it: bytes of an event in, bytes of an answer out. The same call serves the Lambda runtime, the
//! local stack and the tests.
use crate::{
    App, Policy, Request, Response,
    http::{handle, log_failure},
    trace::{self, Deadline},
    visit,
};
use domain::{Error, Result};
use futures::future::BoxFuture;
use lambda_http::{Adapter, request::LambdaRequest};
use lambda_runtime::{Context, LambdaEvent, Service};
use serde::de::DeserializeOwned;
use std::{convert::Infallible, future::Future, sync::Arc, time::Instant};

pub(crate) type HttpEndpoint = dyn for<'a> Fn(&'a App, Request) -> BoxFuture<'a, Result<Response>> + Send + Sync;
pub(crate) type EventEndpoint = dyn for<'a> Fn(&'a App, &[u8]) -> BoxFuture<'a, Result<(), Failure>> + Send + Sync;

/// One function of the template.
#[derive(Clone)]
pub enum Handler {
    /// Answers API Gateway's requests, under its policy.
    Http(Policy, Arc<HttpEndpoint>),
    /// Takes events that nobody waits for: object notifications, schedules.
    Event(Arc<EventEndpoint>),
}

/// Lists the functions of a group: the binary's name, the name of the Rust function that makes its handler, and the handler.
/// A binary links its own handler and no other.
#[macro_export]
macro_rules! handlers {
    ($($name:literal $function:ident = $kind:ident($($argument:expr),* $(,)?);)*) => {
        /// The handler of each function.
        pub mod functions {
            use super::*;
            $(pub fn $function() -> $crate::Handler {
                $crate::Handler::$kind($($argument),*)
            })*
        }

        /// Every function of this group under its binary's name; `template.yaml` names the same.
        pub fn handlers() -> Vec<(&'static str, $crate::Handler)> {
            vec![$(($name, functions::$function()),)*]
        }
    };
}

/// One call of a handler.
pub struct Invocation<'a> {
    /// The event, as JSON.
    pub payload: &'a [u8],
    pub context: Context,
}

/// An invocation that Lambda counts as failed, so that it is tried again or goes to the dead-letter queue.
#[derive(Debug)]
pub struct Failure {
    pub error: Error,
}

/// An `async fn(&App, Request) -> Result<Response>`; the trait names the future that borrows the app.
pub trait HttpFn<'a>: Send + Sync {
    type Future: Future<Output = Result<Response>> + Send + 'a;
    fn call(&self, app: &'a App, request: Request) -> Self::Future;
}

impl<'a, F, Answer> HttpFn<'a> for F
where
    F: Fn(&'a App, Request) -> Answer + Send + Sync,
    Answer: Future<Output = Result<Response>> + Send + 'a,
{
    type Future = Answer;
    fn call(&self, app: &'a App, request: Request) -> Answer {
        self(app, request)
    }
}

/// An `async fn(&App, Event) -> Result<()>`.
pub trait EventFn<'a, Event>: Send + Sync {
    type Future: Future<Output = Result<()>> + Send + 'a;
    fn call(&self, app: &'a App, event: Event) -> Self::Future;
}

impl<'a, F, Event, Answer> EventFn<'a, Event> for F
where
    F: Fn(&'a App, Event) -> Answer + Send + Sync,
    Answer: Future<Output = Result<()>> + Send + 'a,
{
    type Future = Answer;
    fn call(&self, app: &'a App, event: Event) -> Answer {
        self(app, event)
    }
}

impl Handler {
    pub fn http<F>(policy: Policy, endpoint: F) -> Self
    where
        F: for<'a> HttpFn<'a> + 'static,
    {
        let endpoint = Arc::new(endpoint);
        Self::Http(policy, Arc::new(move |app, request| Box::pin(HttpFn::call(&*endpoint, app, request))))
    }

    pub fn event<F, Event>(endpoint: F) -> Self
    where
        F: for<'a> EventFn<'a, Event> + 'static,
        Event: DeserializeOwned + Send + 'static,
    {
        let endpoint = Arc::new(endpoint);
        Self::Event(Arc::new(move |app, payload| {
            let event = serde_json::from_slice::<Event>(payload);
            let endpoint = endpoint.clone();
            Box::pin(async move {
                let event = event.map_err(|e| Failure { error: Error::internal("reading the event", e) })?;
                endpoint.call(app, event).await.map_err(|error| Failure { error })
            })
        }))
    }

    /// Calls the handler as Lambda does. An HTTP handler turns its own errors into answers, so it fails only on an event
    /// that is none of API Gateway's.
    pub async fn invoke(&self, app: &App, Invocation { payload, context }: Invocation<'_>) -> Result<Vec<u8>, Failure> {
        match self {
            Handler::Http(policy, endpoint) => {
                let event: LambdaRequest = serde_json::from_slice(payload)
                    .map_err(|e| Failure { error: Error::internal("reading an API Gateway event", e) })?;
                let service = lambda_http::service_fn(|request: lambda_http::Request| async {
                    Ok::<_, Infallible>(handle(app, policy, endpoint.as_ref(), request).await)
                });
                let answer = Adapter::from(service).call(LambdaEvent::new(event, context)).await;
                let answer = answer.unwrap_or_else(|never| match never {});
                serde_json::to_vec(&answer).map_err(|e| Failure { error: Error::internal("writing an answer", e) })
            }
            Handler::Event(endpoint) => {
                // Nobody waits for an event who could have named it; Lambda's id of the invocation does.
                let id = context.request_id.as_str();
                let span = trace::invocation!(id, function = app.config.function.as_deref());
                let deadline = Deadline::of(context.deadline, app.clock.now());
                let done = trace::within(id, span, deadline, async {
                    let started = Instant::now();
                    let done = endpoint(app, payload).await;
                    if let Err(Failure { error }) = &done {
                        log_failure(error);
                    }
                    visit::end_of_event(app, started, done.is_err(), id).await;
                    done
                });
                done.await.map(|()| b"null".to_vec())
            }
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
