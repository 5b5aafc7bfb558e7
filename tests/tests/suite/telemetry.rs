//! What the log and the record of an upload tell of a request, from its first line to the report.
use crate::common::{Running, answer, app, ended, repository, start, until_ready};
use domain::{Upload, UploadId, Workspace};
use lambda::{App, Config, Handler, Invocation};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, Instant},
};
use store::{report_key, table_key};
use tracing::{Dispatch, subscriber::DefaultGuard};

/// While one log alone is known, `tracing` asks the thread that comes by a line first, and another test's has none.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| log_to(std::io::sink, None));

fn log_to<W: Write + 'static>(to: impl Fn() -> W + Send + Sync + 'static, collector: Option<&str>) -> Dispatch {
    let variable = |name: &str| collector.filter(|_| name == "OTEL_EXPORTER_OTLP_ENDPOINT").map(str::to_owned);
    lambda::json_logs_to("info", to, &variable).unwrap()
}

/// Lines of the log as they are written in Lambda.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Takes what this thread logs, for as long as the guard lives.
    pub fn taken() -> (Self, DefaultGuard) {
        Self::taken_beside(None)
    }

    /// The same, with spans for a collector.
    fn taken_beside(collector: Option<&str>) -> (Self, DefaultGuard) {
        LazyLock::force(&SECOND);
        let lines = Self::default();
        let to = lines.clone();
        (lines, tracing::dispatcher::set_default(&log_to(move || to.clone(), collector)))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub fn of(&self, correlation_id: &str) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["correlation_id"] == correlation_id).collect()
    }
}

fn messages(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["message"].as_str().unwrap()).collect()
}

/// An app whose table and bucket do not answer.
async fn nowhere() -> App {
    let config = Config::read(&|name| match name {
        "AWS_ENDPOINT_URL_DYNAMODB" | "AWS_ENDPOINT_URL_S3" => Some("http://localhost:1".to_owned()),
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "TABLE_NAME" | "BUCKET_NAME" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("x".to_owned()),
        _ => None,
    });
    App::new(config.unwrap()).await
}

async fn invoke(app: &App, handler: &Handler, event: &Value) -> Result<Value, lambda::Failure> {
    let payload = event.to_string().into_bytes();
    let mut invocation = Invocation { payload: &payload, context: Default::default() };
    invocation.context.request_id = "r-1".to_owned();
    let answer = handler.invoke(app, invocation).await?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

fn event(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(repository(&format!("events/{name}.json"))).unwrap()).unwrap()
}

#[tokio::test]
async fn a_line_from_deep_below_an_endpoint_carries_the_id_of_its_request() {
    let (lines, _guard) = Lines::taken();
    let app = nowhere().await;
    let mut event = event("get-root");
    event["headers"]["x-correlation-id"] = "c-deep".into();
    let answer = invoke(&app, &api::functions::get_root(), &event).await.unwrap();
    assert_eq!(answer["statusCode"], 200);
    let lines = lines.of("c-deep");
    let limiter = "the rate limit is unknown; requests pass for a second without it";
    assert_eq!(messages(&lines), [limiter, "answered"]);
    assert_eq!((&lines[0]["method"], &lines[0]["path"]), (&json!("GET"), &json!("/")), "{lines:?}");
    assert!(lines[1]["table_calls"].as_u64() > Some(0), "the limiter's call is counted: {lines:?}");
}

#[tokio::test]
async fn lines_of_an_event_carry_the_id_that_lambda_gave_the_invocation() {
    let (lines, _guard) = Lines::taken();
    invoke(&nowhere().await, &engine::functions::sweep_uploads(), &event("sweep-uploads")).await.unwrap_err();
    assert_eq!(messages(&lines.of("r-1")), ["a dependency did not answer"]);
}

#[tokio::test]
async fn one_id_links_a_request_the_processing_of_its_file_and_the_report() {
    let (lines, _guard) = Lines::taken();
    let echo = start().await;
    let csv = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n".to_vec();
    let upload = announced(&echo, "c-123", csv).await;
    assert_eq!(upload["correlation_id"], "c-123", "{upload}");
    assert_eq!(messages(&lines.of("c-123")), ["answered", "an upload came to its end"]);
    // What was stored for it says the same.
    let app = app(&echo.stack, true).await;
    let workspace = Workspace::parse("local").unwrap();
    let upload: Upload = serde_json::from_value(upload).unwrap();
    let report = report_key(&workspace, &upload.report_id.unwrap());
    let table = table_key(&workspace, &upload.content_hash.unwrap(), &upload.engine_version.unwrap());
    for key in [report, table] {
        let object = app.objects.stream(&key).await.unwrap().unwrap();
        assert_eq!(object.correlation_id.as_deref(), Some("c-123"), "{key}");
    }
    echo.stack.stop().await.unwrap();
}

/// Announces a file under a correlation id, sends it without one, and waits until it is read.
async fn announced(echo: &Running, correlation_id: &str, csv: Vec<u8>) -> Value {
    let body = json!({ "file_name": "a.csv", "size": csv.len(), "content_type": "text/csv" });
    let url = format!("{}/api/v1/sources/shop/uploads", echo.stack.url);
    let request = echo.client.post(url).header("x-correlation-id", correlation_id).json(&body);
    let (status, address) = answer(request).await;
    assert_eq!(status, 201, "{address}");
    let mut put = echo.client.put(address["url"].as_str().unwrap()).body(csv);
    for (name, value) in address["headers"].as_object().unwrap() {
        assert!(!name.contains("correlation"), "a header more to send: {address}");
        put = put.header(name, value.as_str().unwrap());
    }
    assert_eq!(put.send().await.unwrap().status(), 200);
    ended(&echo.client, &echo.stack.url, address["upload_id"].as_str().unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_nobody_announced_brings_the_id_it_was_stored_with() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let stored = async |number: u8, correlation_id: &str| {
        let id = UploadId::new(1_700_000_000_000, &[number; 10]);
        let key = format!("uploads/local/orders/{id}/a.csv");
        let csv = format!("date,amount\n2024-01-05,10{number}.00\n");
        let put = app.objects.put(&key, csv.into_bytes().into(), "text/csv");
        store::Calls::new(correlation_id).scope(put).await.unwrap();
        until_ready(&app, &Workspace::parse("local").unwrap(), &id).await.correlation_id
    };
    assert_eq!(stored(1, "c-object").await.as_deref(), Some("c-object"));
    assert_eq!(stored(2, "not an id {}").await, None);
    echo.stack.stop().await.unwrap();
}

/// A collector's address, and what it was sent; one that hangs takes everything and answers nothing.
async fn collector(hangs: bool) -> (String, Arc<Mutex<Vec<Value>>>) {
    let (sent, listener) = (Arc::default(), tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap());
    let url = format!("http://{}", listener.local_addr().unwrap());
    let kept: Arc<Mutex<Vec<Value>>> = Arc::clone(&sent);
    let take = move |body: axum::body::Bytes| {
        let kept = kept.clone();
        async move {
            kept.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
            if hangs {
                std::future::pending::<()>().await;
            }
            "{}"
        }
    };
    let router = axum::Router::new().route("/v1/traces", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, sent)
}

fn text<'a>(attributes: &'a Value, key: &str) -> &'a str {
    let attribute = attributes.as_array().unwrap().iter().find(|attribute| attribute["key"] == key);
    attribute.and_then(|attribute| attribute["value"]["stringValue"].as_str()).unwrap_or_default()
}

#[tokio::test]
async fn a_collector_receives_the_spans_of_a_request_without_secrets() {
    let (url, sent) = collector(false).await;
    let (_lines, _guard) = Lines::taken_beside(Some(&url));
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let mut event = event("generate-report");
    event["headers"].as_object_mut().unwrap().remove("authorization");
    event["headers"]["x-correlation-id"] = "c-spans".into();
    event["rawPath"] = "/of/bob@example.com".into();
    let answer = invoke(&app, &engine::functions::generate_report(), &event).await.unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    let sent = sent.lock().unwrap().clone();
    let of_request = |batch: &&Value| batch.to_string().contains("c-spans");
    let resource = &sent.iter().find(of_request).unwrap()["resourceSpans"][0];
    assert_eq!(text(&resource["resource"]["attributes"], "service.name"), "echo");
    // The stack's own work on the file ends meanwhile, and each end sends what is there.
    let batch = |batch: &Value| batch["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap().clone();
    let spans: Vec<Value> = sent.iter().flat_map(batch).collect();
    let root = spans.iter().find(|span| text(&span["attributes"], "correlation_id") == "c-spans").unwrap();
    assert_eq!((&root["name"], text(&root["attributes"], "path")), (&json!("handler"), "/of/[email]"));
    let below: Vec<_> = spans.iter().filter(|span| span["traceId"] == root["traceId"]).collect();
    let names: BTreeSet<_> = below.iter().map(|span| span["name"].as_str().unwrap()).collect();
    assert_eq!(names, BTreeSet::from(["call", "compute", "cubes", "handler", "read", "write_report", "fetch"]));
    let stored = below.iter().find(|span| text(&span["attributes"], "operation") == "PutObject").unwrap();
    assert_eq!(text(&stored["attributes"], "outcome"), "answered");
    assert!(below.iter().any(|span| span["spanId"] == stored["parentSpanId"]), "{stored}");
    echo.stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_collector_that_hangs_costs_a_warning_and_no_request() {
    let (url, sent) = collector(true).await;
    let (lines, _guard) = Lines::taken_beside(Some(&url));
    let app = nowhere().await;
    let started = Instant::now();
    for id in ["c-first", "c-second"] {
        let mut event = event("get-root");
        event["headers"]["x-correlation-id"] = id.into();
        let answer = invoke(&app, &api::functions::get_root(), &event).await.unwrap();
        assert_eq!(answer["statusCode"], 200, "{answer}");
    }
    let lost = "spans were lost; the collector is left alone for half a minute";
    assert!(messages(&lines.of("c-first")).contains(&lost) && !messages(&lines.of("c-second")).contains(&lost));
    assert_eq!(sent.lock().unwrap().len(), 1);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}
