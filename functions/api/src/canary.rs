//! Asks the API from outside, as its users do, and measures whether it answers.
use domain::Result;
use lambda::App;
use reqwest::{Client, Url, redirect};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A later answer is none: a person would have given up.
const PATIENCE: Duration = Duration::from_secs(5);
/// Table and bucket answer through it, so that it fails when what users need fails.
const PATH: &str = "/api/v1/health/ready";

/// `rate(1 minute)`: the metrics `Available` (1 or 0) and `ProbeLatency`. That the API does not answer is what is measured, so it
/// is no failure of this function.
pub async fn probe(app: &App, _event: Value) -> Result<()> {
    let Some(address) = app.config.api_url.as_deref().and_then(|base| Url::parse(base).ok()?.join(PATH).ok()) else {
        tracing::warn!("API_URL is not set, so nothing is asked");
        return Ok(());
    };
    let began = Instant::now();
    let answered = ask(address).await;
    let latency_ms = began.elapsed().as_millis() as u64;
    if let Err(why) = &answered {
        tracing::error!(why, latency_ms, "the API did not answer as it should");
    }
    let available = u64::from(answered.is_ok());
    app.report_metrics(
        &[("Available", "Count", available.into()), ("ProbeLatency", "Milliseconds", latency_ms.into())],
        &[],
    );
    app.runs.ended("probe-availability", app.clock.now()).await
}

/// Without the address in what went wrong, which stands in the configuration.
async fn ask(address: Url) -> Result<(), String> {
    let client = Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none()).build();
    let client = client.map_err(|e| e.without_url().to_string())?;
    let answer = client.get(address).send().await.map_err(|e| e.without_url().to_string())?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("it answered {status}")),
    }
}
