//! How often the main routes ask table and bucket. A number that grows is a decision, and is seen in `docs/round-trips.md`.
use crate::common::{app, repository, start};
use lambda::{App, Handler, Invocation};
use serde_json::{Value, json};
use std::fmt::Write;
use store::{Calls, Totals};

const HEAD: &str = "# Round trips

Calls to the table and to the bucket that one request waits for, counted by `tests/tests/suite/round_trips.rs` on an instance
that is warm: the caller's key is known (one call more each two seconds) and its rate limits are in hand (about one more in
five). One call of the table is the count of what the workspace used, which Lambda writes before it answers.

| request | table | bucket |
|---|---:|---:|
";

/// The sample event of a function, open to the workspace of the local stack.
fn event(name: &str, parameters: Value, body: Option<&Value>) -> Value {
    let file = repository(&format!("events/{name}.json"));
    let mut event: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    event["headers"].as_object_mut().unwrap().remove("authorization");
    event["pathParameters"] = parameters;
    if let Some(body) = body {
        event["body"] = body.to_string().into();
        event["isBase64Encoded"] = false.into();
    }
    event
}

/// The calls that a request makes.
async fn counted(app: &App, name: &str, event: &Value) -> Totals {
    let handlers = echo_local::handlers();
    let handler: Handler = handlers.into_iter().find(|(binary, _)| *binary == name).unwrap().1;
    let payload = event.to_string().into_bytes();
    let calls = Calls::new("a test");
    let answer = calls.scope(handler.invoke(app, Invocation { payload: &payload, context: Default::default() })).await;
    let answer: Value = serde_json::from_slice(&answer.unwrap()).unwrap();
    let status = answer["statusCode"].as_u64().unwrap();
    assert!((200..300).contains(&status), "{name}: {answer}");
    calls.totals()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_routes_ask_table_and_bucket_as_often_as_is_written_down() {
    let echo = start().await;
    let mut app = app(&echo.stack, true).await;
    app.config.rate_limit_per_minute = 0;
    app.config.function = Some("a-test".to_owned());
    let csv = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n".to_vec();
    let upload = echo.upload("orders", "a.csv", csv).await;
    let id = json!({ "id": upload["id"] });
    let report = json!({ "id": upload["report_id"] });
    let source = json!({ "source": "orders" });
    let announced = json!({ "file_name": "b.csv", "size": 10, "content_type": "text/csv" });
    let question = json!({ "upload": upload["id"], "metrics": ["net_revenue"] });
    let page = &mut HEAD.to_owned();
    let mut asked = async |request: &str, name: &str, event: Value| {
        let Totals { table_calls, object_calls, .. } = counted(&app, name, &event).await;
        writeln!(page, "| {request} | {table_calls} | {object_calls} |").unwrap();
    };
    asked("`GET /health`", "get-health", event("get-health", json!({}), None)).await;
    asked("`GET /uploads/{id}`", "get-upload", event("get-upload", id.clone(), None)).await;
    asked("`GET /uploads`", "list-uploads", event("list-uploads", json!({}), None)).await;
    asked("`GET /uploads/{id}/metrics`", "get-upload-metrics", event("get-upload-metrics", id.clone(), None)).await;
    asked("`GET /reports/{id}`", "get-report", event("get-report", report.clone(), None)).await;
    for request in ["`GET /reports/{id}/pdf`", "`GET /reports/{id}/pdf`, again"] {
        asked(request, "get-report-pdf", event("get-report-pdf", report.clone(), None)).await;
    }
    asked("`GET /reports`", "list-reports", event("list-reports", json!({}), None)).await;
    asked("`GET /sources/{source}`", "get-source", event("get-source", source.clone(), None)).await;
    let policy = event("put-source", source.clone(), Some(&json!({ "mode": "append" })));
    asked("`PUT /sources/{source}`", "put-source", policy).await;
    let announce = event("create-upload", source, Some(&announced));
    asked("`POST /sources/{source}/uploads`", "create-upload", announce).await;
    for request in ["`POST /metrics/query`", "`POST /metrics/query`, again"] {
        asked(request, "query-metrics", event("query-metrics", json!({}), Some(&question))).await;
    }
    for request in ["`POST /reports/generate`, a new file", "`POST /reports/generate`, again"] {
        asked(request, "generate-report", event("generate-report", json!({}), None)).await;
    }
    expect_test::expect_file![repository("docs/round-trips.md")].assert_eq(page);
    echo.stack.stop().await.unwrap();
}
