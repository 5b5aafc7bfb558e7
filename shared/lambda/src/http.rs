//! What happens around every HTTP endpoint: correlation, the endpoint, errors as answers, one log line, security headers.
use crate::{
    Access, App, Caller, Credential, Policy, Request, Response,
    admission::admit,
    bounds, correlation, error_body, error_page,
    handler::HttpEndpoint,
    idempotency::once,
    identity::{identify, source_ip},
    negotiation::Taken,
    request::wants_html,
    trace::{self, Deadline},
    visit::Visit,
};
use domain::{Error, Result, Timestamp};
use futures::FutureExt;
use lambda_http::{Body, RequestExt};
use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use store::Calls;

/// Pages carry their style inline, run nothing and load nothing.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                           form-action 'self'; frame-ancestors 'none'";

pub(crate) async fn handle(
    app: &App,
    policy: &Policy,
    endpoint: &HttpEndpoint,
    request: lambda_http::Request,
) -> http::Response<Body> {
    let correlation_id = correlation::of(request.headers());
    let (function, method, path) = (app.config.function.as_deref(), request.method().as_str(), request.uri().path());
    let span = trace::invocation!(&*correlation_id, function, method, path);
    let deadline = Deadline::of(deadline(&request), app.clock.now());
    let answering = answered(app, policy, endpoint, request, &correlation_id);
    trace::within(&correlation_id, span, deadline, answering).await
}

async fn answered(
    app: &App,
    policy: &Policy,
    endpoint: &HttpEndpoint,
    request: lambda_http::Request,
    correlation_id: &str,
) -> http::Response<Body> {
    let started = Instant::now();
    let time_left = time_left(&request, app.clock.now());
    let (for_a_person, taken) = (wants_html(request.headers()), Taken::of(request.method(), request.headers()));
    let mut visit = Visit::new(correlation_id, started, bounds::body(&request).len());
    let answering = admitted(app, policy, endpoint, request, time_left, &mut visit);
    let late = |_| Err(Error::unavailable("an answer in time", std::io::Error::other("the function's time ran out")));
    let answer = tokio::time::timeout(time_left, answering).await.unwrap_or_else(late);
    let response = match answer {
        Ok(response) => response,
        Err(error) => {
            log_failure(&error);
            let shown = if for_a_person { error_page::response } else { error_body::response };
            shown(&error, correlation_id)
        }
    };
    let elapsed_ms = started.elapsed().as_millis() as u64;
    let table_calls = Calls::current().map(|calls| calls.totals().table_calls);
    tracing::info!(status = response.status(), elapsed_ms, table_calls, "answered");
    let response = visit.standing.into_iter().fold(response, |response, standing| standing.on(response));
    visit.end(app, response.status(), response.body().len()).await;
    with_common_headers(taken.answer(response), correlation_id).into_http()
}

/// The endpoint's answer to whoever may call it now.
async fn admitted(
    app: &App,
    policy: &Policy,
    endpoint: &HttpEndpoint,
    request: lambda_http::Request,
    time_left: Duration,
    visit: &mut Visit<'_>,
) -> Result<Response> {
    bounds::check(policy, &request)?;
    let caller = match policy.access {
        Access::Public => {
            Caller { credential: Credential::None { why: String::new() }, source_ip: source_ip(&request) }
        }
        Access::Needs(_) => identify(app, &request).await?,
    };
    visit.workspace = caller.workspace().ok();
    let admission = admit(app, policy, &caller, time_left).await;
    (visit.standing, visit.limiter_was_out) = (admission.standing, admission.limiter_was_out);
    let _place = admission.outcome?;
    if let Access::Needs(scope) = policy.access {
        caller.check(scope)?;
    }
    let request = Request::new(request, caller, visit.correlation_id)?;
    policy.query.map_or(Ok(()), |known| request.check_names(known))?;
    match policy.is_idempotent {
        true => once(app, request, |request| guarded(endpoint, app, request)).await,
        false => guarded(endpoint, app, request).await,
    }
}

/// A panic is an error of ours like any other: the caller learns the correlation id, and the next request is served.
async fn guarded(endpoint: &HttpEndpoint, app: &App, request: Request) -> Result<Response> {
    let panicked = |panic: Box<dyn std::any::Any + Send>| {
        let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
        let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Error::internal("answering (it panicked)", std::io::Error::other(said)))
    };
    // What an endpoint holds of its own is dropped with it, and what it shares is behind locks that survive a panic.
    let answering = AssertUnwindSafe(async { endpoint(app, request).await });
    answering.catch_unwind().await.unwrap_or_else(panicked)
}

fn with_common_headers(response: Response, correlation_id: &str) -> Response {
    response
        .with_header("content-security-policy", PAGE_POLICY)
        .with_header(correlation::HEADER, correlation_id)
        .with_header("x-content-type-options", "nosniff")
        .with_header("x-frame-options", "DENY")
        .with_header("referrer-policy", "no-referrer")
        .with_header("strict-transport-security", "max-age=31536000; includeSubDomains")
}

/// Until shortly before Lambda would kill the function: an answer of our own beats API Gateway's bare one.
fn time_left(request: &lambda_http::Request, now: Timestamp) -> Duration {
    const TO_ANSWER: u64 = 300;
    let deadline = deadline(request);
    let now = u64::try_from(now.as_millisecond()).unwrap_or_default();
    match deadline {
        0 => Duration::from_secs(29),
        _ => Duration::from_millis(deadline.saturating_sub(now).saturating_sub(TO_ANSWER)),
    }
}

/// Milliseconds at which Lambda ends the invocation; 0 where nobody does.
fn deadline(request: &lambda_http::Request) -> u64 {
    request.lambda_context_ref().map_or(0, |context| context.deadline)
}

/// Logged once, here, with the cause that the answer does not show.
pub(crate) fn log_failure(error: &Error) {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    match error {
        Error::Internal { doing, .. } => tracing::error!(doing, cause, "failed"),
        Error::Unavailable { what, .. } => tracing::warn!(what, cause, "a dependency did not answer"),
        other => tracing::info!(error = %other, "refused"),
    }
}
