//! Whether the service runs, and whether what it stands on answers.
use crate::monitoring::ROLLUP;
use domain::{ENGINE_VERSION, Error, Result, Timestamp};
use jiff::SignedDuration;
use lambda::{App, Request, Response};
use serde_json::{Value, json};
use std::{future::Future, time::Duration};

/// `GET /api/v1/health`: the process answers. Touches nothing else, so it stays fast when something else is slow.
pub async fn get(_app: &App, _request: Request) -> Result<Response> {
    Ok(Response::ok(&json!({ "status": "healthy", "service": "echo-api", "version": env!("CARGO_PKG_VERSION") })))
}

/// `GET /api/v1/health/ready`: table and bucket answered, with the milliseconds each took; 503 when one did not.
pub async fn ready(app: &App, _request: Request) -> Result<Response> {
    let (table, bucket) = tokio::join!(in_time(app.uploads.ping()), in_time(app.objects.ping()));
    let ready = table.is_ok() && bucket.is_ok();
    let status = if ready { "ready" } else { "not ready" };
    let body = json!({ "status": status, "database": shown(table), "storage": shown(bucket) });
    Ok(Response::json(if ready { 200 } else { 503 }, &body))
}

/// Under what name the sweep's runs are noted.
const SWEEP: &str = "sweep-uploads";
/// A sweep begins every minute and may take five.
const SWEEP_IS_LATE: SignedDuration = SignedDuration::from_mins(10);
/// A rollup begins every hour.
const ROLLUP_IS_LATE: SignedDuration = SignedDuration::from_mins(150);

/// `GET /api/v1/health/detailed`: what Echo stands on with the milliseconds each took, when the scheduled work last came
/// to its end, versions and memory. `degraded` names what is out of order; the status is 200 either way, because this
/// page answers. Three reads of the table and one question to the bucket, at the same time.
pub async fn detailed(app: &App, request: Request) -> Result<Response> {
    request.workspace()?;
    let now = app.clock.now();
    let (table, bucket, sweep, rollup) = tokio::join!(
        in_time(app.uploads.ping()),
        in_time(app.objects.ping()),
        in_time(app.runs.last(SWEEP)),
        in_time(app.runs.last(ROLLUP)),
    );
    let late = |last: &Result<Option<Timestamp>>, most: SignedDuration| match last {
        Ok(Some(last)) => now.duration_since(*last) > most,
        _ => true,
    };
    let checks = [
        ("database", table.is_err()),
        ("storage", bucket.is_err()),
        ("sweep", late(&sweep, SWEEP_IS_LATE)),
        ("rollup", late(&rollup, ROLLUP_IS_LATE)),
    ];
    let out_of_order: Vec<_> = checks.iter().filter(|(_, is_out)| *is_out).map(|(name, _)| *name).collect();
    let last = |run: Result<Option<Timestamp>>| run.ok().flatten().map(|at| at.to_string());
    Ok(Response::ok(&json!({
        "status": if out_of_order.is_empty() { "healthy" } else { "degraded" },
        "out_of_order": out_of_order,
        "database": shown(table),
        "storage": shown(bucket),
        "last_sweep": last(sweep),
        "last_rollup": last(rollup),
        "version": env!("CARGO_PKG_VERSION"),
        "engine_version": ENGINE_VERSION,
        "memory_bytes": memory_bytes(),
    })))
}

/// What this process holds in memory, as Linux counts it; `null` on another system.
fn memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn shown(answer: Result<u128>) -> Value {
    match answer {
        Ok(latency_ms) => json!({ "status": "answered", "latency_ms": latency_ms as u64 }),
        Err(error) => json!({ "status": "no answer", "reason": public_reason(&error) }),
    }
}

/// A dependency that hangs is one that does not answer.
async fn in_time<T>(ping: impl Future<Output = Result<T>>) -> Result<T> {
    let late = |e: tokio::time::error::Elapsed| Err(Error::unavailable("it", e));
    tokio::time::timeout(Duration::from_secs(3), ping).await.unwrap_or_else(late)
}

/// Never the cause itself: this page is public.
fn public_reason(error: &Error) -> &'static str {
    if error.is_retryable() { "it did not answer in time" } else { "it refused the question" }
}
