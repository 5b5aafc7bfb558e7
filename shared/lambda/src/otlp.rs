//! Spans for a collector: OTLP, JSON over HTTP, sent at the end of each invocation, since Lambda freezes the process after it.
//!
//! No thread and no timer: spans that ended wait in memory until the invocation sends them. A collector that does not answer
//! costs a warning and a moment, and is left alone for a while then.
use crate::redaction::redact;
use domain::{Error, Result};
use opentelemetry::{
    Context, KeyValue, Value,
    trace::{Status, TracerProvider},
};
use opentelemetry_otlp::{Protocol, RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SdkTracerProvider, Span, SpanData, SpanExporter as _, SpanProcessor},
};
use reqwest::Url;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tracing::{Subscriber, dispatcher};
use tracing_subscriber::{
    Layer, Registry,
    filter::{LevelFilter, Targets},
};

/// Names the collector's address, below which `/v1/traces` stands.
const VARIABLE: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
/// Spans that wait to be sent; of an invocation with more, the rest is lost.
const MOST: usize = 2_048;
/// What an answer waits for the collector at most.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a collector that did not answer is left alone.
const PAUSE: Duration = Duration::from_secs(30);

/// Where spans go. Errors name the variable and do not show its value.
pub(crate) fn collector(variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<Url>> {
    let Some(text) = variable(VARIABLE).filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong = |why: &str| Error::invalid(VARIABLE, format!("the environment variable {VARIABLE} {why}"));
    let mut url = Url::parse(&text).map_err(|_| wrong("is not an address like https://collector.example.com:4318"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must hold no user, no password, no `?` and no `#`"));
    }
    let path = format!("{}/v1/traces", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(Some(url))
}

/// Spans that ended and wait for the end of their invocation.
#[derive(Debug, Clone)]
pub(crate) struct Spans(Arc<Waiting>);

#[derive(Debug)]
struct Waiting {
    exporter: SpanExporter,
    ended: Mutex<Vec<SpanData>>,
    quiet_until: Mutex<Option<Instant>>,
}

impl Spans {
    pub fn new(collector: &Url, service: &str) -> Result<Self> {
        let client = reqwest::Client::builder()
            .connect_timeout(PATIENCE)
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            // A connection that slept longer than this with a frozen function is likely dead.
            .pool_idle_timeout(Duration::from_secs(20))
            .no_proxy()
            .build()
            .map_err(|e| Error::internal("preparing to send spans", e))?;
        let mut exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpJson)
            .with_endpoint(collector.as_str())
            .with_timeout(PATIENCE)
            .with_retry_policy(RetryPolicy::disabled())
            .build()
            .map_err(|e| Error::internal("preparing to send spans", e))?;
        exporter.set_resource(&Resource::builder_empty().with_service_name(service.to_owned()).build());
        Ok(Self(Arc::new(Waiting { exporter, ended: Mutex::default(), quiet_until: Mutex::default() })))
    }

    /// Listens to the spans of Echo's own crates, at whatever level lines are written.
    pub fn layer(self) -> Box<dyn Layer<Registry> + Send + Sync> {
        let provider = SdkTracerProvider::builder().with_span_processor(self.clone()).build();
        let own = ["api", "echo_local", "engine", "lambda", "outbound", "secrets", "store"];
        let own = Targets::new().with_targets(own.map(|target| (target, LevelFilter::DEBUG)));
        let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("echo")).with_location(false);
        let spans = spans.with_threads(false).with_tracked_inactivity(false).with_target(false);
        spans.and_then(Listening(self)).with_filter(own).boxed()
    }

    /// Sends what ended. Whatever becomes of it, the caller goes on by `latest`.
    async fn send(&self, correlation_id: &str, latest: Instant) {
        let ended = std::mem::take(&mut *locked(&self.0.ended));
        let now = Instant::now();
        if ended.is_empty() || locked(&self.0.quiet_until).is_some_and(|until| now < until) {
            return;
        }
        let latest = latest.min(now + PATIENCE);
        let why = match tokio::time::timeout_at(latest.into(), self.0.exporter.export(ended)).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(late) => late.to_string(),
        };
        *locked(&self.0.quiet_until) = Some(now + PAUSE);
        tracing::warn!(why, correlation_id, "spans were lost; the collector is left alone for half a minute");
    }
}

impl SpanProcessor for Spans {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, mut span: SpanData) {
        let events = span.events.events.iter_mut();
        for event in events {
            event.name = redact(&event.name).into_owned().into();
            event.attributes.iter_mut().for_each(clean);
        }
        span.attributes.iter_mut().for_each(clean);
        if let Status::Error { description } = &mut span.status {
            *description = redact(description).into_owned().into();
        }
        let mut ended = locked(&self.0.ended);
        if ended.len() < MOST {
            ended.push(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Stands in the log, so that the end of an invocation finds the spans that its thread collects.
struct Listening(Spans);

impl<S: Subscriber> Layer<S> for Listening {}

/// At the end of an invocation, which has to be over at `latest`. Where no collector is configured nothing happens.
pub(crate) async fn flush(correlation_id: &str, latest: Instant) {
    let spans = dispatcher::get_default(|log| log.downcast_ref::<Listening>().map(|listening| listening.0.clone()));
    if let Some(spans) = spans {
        spans.send(correlation_id, latest).await;
    }
}

/// A text without what a log line must not hold, seen with its name as in a line.
fn clean(attribute: &mut KeyValue) {
    let Value::String(text) = &attribute.value else { return };
    let name = format!("{}=", attribute.key);
    let line = format!("{name}{text}");
    let kept = redact(&line);
    if kept != line.as_str() {
        attribute.value = kept.strip_prefix(&name).unwrap_or(&kept).to_owned().into();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_used_is_told_by_its_variable_and_without_its_value() {
        let read = |value: &str| collector(&|name| (name == VARIABLE).then(|| value.to_owned()));
        assert_eq!(read("").unwrap(), None);
        for wrong in ["collector:4318", "not one", "grpc://collector", "https://me:pw@collector", "http://c/?key=pw"] {
            let said = read(wrong).unwrap_err().to_string();
            assert!(said.starts_with("the environment variable OTEL_EXPORTER_OTLP_ENDPOINT "), "{said}");
            assert!(!said.contains("pw"), "{said}");
        }
        let address = |text: &str| read(text).unwrap().unwrap().to_string();
        assert_eq!(address("http://localhost:4318"), "http://localhost:4318/v1/traces");
        assert_eq!(address("https://c.example.com/otlp/"), "https://c.example.com/otlp/v1/traces");
    }

    #[test]
    fn an_attribute_holds_no_more_than_a_line_would() {
        let cleaned = |name: &'static str, text: &'static str| {
            let mut attribute = KeyValue::new(name, text);
            clean(&mut attribute);
            attribute.value.to_string()
        };
        assert_eq!(cleaned("path", "/api/v1/uploads"), "/api/v1/uploads");
        assert_eq!(cleaned("path", "/of/bob@example.com"), "/of/[email]");
        assert_eq!(cleaned("password", "short"), "[redacted]");
    }
}
