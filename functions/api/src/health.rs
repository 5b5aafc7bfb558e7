//! Whether the service runs, and whether what it stands on answers.
use domain::{Error, Result};
use lambda::{App, Request, Response};
use serde_json::json;
use std::{future::Future, time::Duration};

/// `GET /api/v1/health`: the process answers. Touches nothing else, so it stays fast when something else is slow.
pub async fn get(_app: &App, _request: Request) -> Result<Response> {
    Ok(Response::ok(&json!({ "status": "healthy", "service": "echo-api", "version": env!("CARGO_PKG_VERSION") })))
}

/// `GET /api/v1/health/ready`: table and bucket answered, with the milliseconds each took; 503 when one did not.
pub async fn ready(app: &App, _request: Request) -> Result<Response> {
    let (table, bucket) = tokio::join!(in_time(app.uploads.ping()), in_time(app.objects.ping()));
    let ready = table.is_ok() && bucket.is_ok();
    let shown = |answer: Result<u128>| match answer {
        Ok(latency_ms) => json!({ "status": "answered", "latency_ms": latency_ms as u64 }),
        Err(error) => json!({ "status": "no answer", "reason": public_reason(&error) }),
    };
    let status = if ready { "ready" } else { "not ready" };
    let body = json!({ "status": status, "database": shown(table), "storage": shown(bucket) });
    Ok(Response::json(if ready { 200 } else { 503 }, &body))
}

/// A dependency that hangs is one that does not answer.
async fn in_time(ping: impl Future<Output = Result<u128>>) -> Result<u128> {
    let late = |e: tokio::time::error::Elapsed| Err(Error::unavailable("it", e));
    tokio::time::timeout(Duration::from_secs(3), ping).await.unwrap_or_else(late)
}

/// Never the cause itself: this page is public.
fn public_reason(error: &Error) -> &'static str {
    if error.is_retryable() { "it did not answer in time" } else { "it refused the question" }
}
