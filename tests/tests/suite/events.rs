//! Every handler takes the event that AWS sends it (`events/<binary>.json`), against the embedded stores.
use crate::common::{admit, app, repository, start, until_ready};
use domain::Workspace;
use lambda::{App, Handler, Invocation};
use serde_json::Value;
use store::Asked;

/// The key of the sample events, and one of another workspace.
const KEY: &str = "echo_3f9a1c0b7d2e_5b1d0e7c9a34f2681c0d9e8b7a6f5e4d3c2b1a0918273645";
const OTHER: &str = "echo_000000000000_000000000000000000000000000000000000000000000000";

async fn send(app: &App, handler: &Handler, event: &Value) -> Value {
    let payload = event.to_string().into_bytes();
    let answer = handler.invoke(app, Invocation { payload: &payload, context: Default::default() }).await.unwrap();
    serde_json::from_slice(&answer).unwrap()
}

fn event(name: &str) -> Value {
    let file = repository(&format!("events/{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sample_event_is_answered() {
    let echo = start().await;
    let app = app(&echo.stack, false).await;
    admit(&app, KEY, "acme").await;
    // What the events of nobody's request speak of: an object of a workspace's own.
    let object = event("ingest-upload")["Records"][0]["s3"]["object"]["key"].as_str().unwrap().replace('+', " ");
    let csv = &b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n"[..];
    app.objects.put(&object, csv.into(), "text/csv").await.unwrap();
    let of_account = Workspace::parse("acme").unwrap();
    let ingested = domain::UploadId::parse(object.split('/').nth(3).unwrap()).unwrap();
    // The stack announces the object by itself; which of the two ingests it must not show below.
    until_ready(&app, &of_account, &ingested).await;
    let mut statuses = Vec::new();
    for (name, handler) in echo_local::handlers() {
        let answer = send(&app, &handler, &event(name)).await;
        statuses.push(format!("{name} {}", answer["statusCode"]));
    }
    // The ids in the other sample events name nothing in this store; events that nobody waits for have no status.
    expect_test::expect![[r#"
        get-root 200
        get-health 200
        get-readiness 200
        get-openapi 200
        get-docs 200
        answer-unknown-route 404
        create-upload 201
        list-uploads 200
        get-upload 404
        delete-upload 404
        get-upload-metrics 404
        get-upload-issues 404
        get-upload-ledger 404
        get-upload-quarantine 404
        list-sources 200
        get-source 200
        put-source 200
        get-mapping 200
        put-mapping 200
        list-reports 200
        get-report 404
        compare-reports 404
        delete-report 404
        list-templates 200
        get-template 200
        create-template 201
        put-template 200
        delete-template 200
        get-job 404
        create-api-key 201
        list-api-keys 200
        revoke-api-key 404
        rotate-api-key 404
        get-audit 200
        list-dead-letters 200
        redrive-dead-letter 404
        delete-dead-letter 404
        keep-dead-letter null
        probe-availability null
        get-detailed-health 200
        get-usage-metrics 200
        rollup-usage null
        ingest-upload null
        sweep-uploads null
        upload-csv 201
        upload-excel 201
        preview-file 200
        get-upload-table 404
        list-metrics 200
        calculate-metrics 200
        calculate-revenue 200
        calculate-marketing 200
        calculate-financial 200
        calculate-trend 200
        calculate-growth 200
        query-metrics 404
        prove-metric 404
        make-report null
        generate-report 200
        get-report-pdf 404"#]]
    .assert_eq(&statuses.join("\n"));
    let ingested = app.uploads.get(&of_account, &ingested).await.unwrap().unwrap();
    assert_eq!((ingested.state, ingested.rows), (domain::State::Ready, Some(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_credential_only_root_and_health_answer() {
    let echo = start().await;
    let app = app(&echo.stack, false).await;
    let mut open = Vec::new();
    for (name, handler) in echo_local::handlers() {
        let mut event = event(name);
        if event.get("routeKey").is_none() {
            continue;
        }
        event["headers"].as_object_mut().unwrap().remove("authorization");
        let answer = send(&app, &handler, &event).await;
        match answer["statusCode"].as_u64() {
            Some(401) => assert!(answer["body"].as_str().unwrap().contains("needs a credential"), "{name}: {answer}"),
            Some(200 | 404) => open.push(name),
            other => panic!("{name} without a credential: {other:?} {answer}"),
        }
    }
    assert_eq!(open, ["get-root", "get-health", "get-readiness", "get-openapi", "get-docs", "answer-unknown-route"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_sees_nothing_of_another() {
    let echo = start().await;
    let app = app(&echo.stack, false).await;
    admit(&app, KEY, "acme").await;
    admit(&app, OTHER, "other").await;
    let of = |name: &str| echo_local::handlers().into_iter().find(|(n, _)| *n == name).unwrap().1;
    let answer = send(&app, &of("generate-report"), &event("generate-report")).await;
    let report: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    let ask = |key: &str| {
        let mut ask = event("get-report");
        ask["pathParameters"]["id"] = report["report_id"].clone();
        ask["headers"]["authorization"] = format!("Bearer {key}").into();
        ask
    };
    assert_eq!(send(&app, &of("get-report"), &ask(KEY)).await["statusCode"], 200);
    assert_eq!(send(&app, &of("get-report"), &ask(OTHER)).await["statusCode"], 404);
    assert_eq!(send(&app, &of("get-report-pdf"), &ask(OTHER)).await["statusCode"], 404);
    for (list, empty) in [("list-reports", "[]"), ("list-sources", r#"{"next":null,"sources":[]}"#)] {
        let mut event = event(list);
        event["headers"]["authorization"] = format!("Bearer {OTHER}").into();
        assert_eq!(send(&app, &of(list), &event).await["body"], empty);
    }
    let upload = app.uploads.list(&Workspace::parse("acme").unwrap(), &first(1), |_| true).await.unwrap();
    let (id, source) = (upload.items[0].id.to_string(), upload.items[0].source.to_string());
    let parts = ["issues", "ledger", "quarantine", "table"].map(|part| format!("get-upload-{part}"));
    for (name, parameter, value) in parts
        .iter()
        .map(|name| (name.as_str(), "id", &id))
        .chain(["get-source", "get-mapping"].map(|name| (name, "source", &source)))
    {
        let mut ask = event(name);
        ask["pathParameters"][parameter] = value.as_str().into();
        let own = send(&app, &of(name), &ask).await["statusCode"].clone();
        assert_eq!(own, 200, "{name}");
        ask["headers"]["authorization"] = format!("Bearer {OTHER}").into();
        assert_eq!(send(&app, &of(name), &ask).await["statusCode"], 404, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_object_event_fifty_times_at_once_has_one_effect() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let workspace = Workspace::parse("local").unwrap();
    let csv = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n".to_vec();
    let id = domain::UploadId::new(1_700_000_000_000, &[7; 10]);
    let key = format!("uploads/local/orders/{id}/a b+ä.csv");
    let mut events = event("ingest-upload");
    events["Records"][0]["s3"]["object"]["key"] = format!("uploads/local/orders/{id}/a+b%2B%C3%A4.csv").into();
    app.objects.put(&key, csv.into(), "text/csv").await.unwrap();
    let handler = echo_local::handlers().into_iter().find(|(n, _)| *n == "ingest-upload").unwrap().1;
    let (app, handler, events) = (&app, &handler, &events);
    let sends = (0..50).map(|_| async move { send(app, handler, events).await });
    futures::future::join_all(sends).await;
    let upload = crate::common::ended(&echo.client, &echo.stack.url, &id.to_string()).await;
    assert_eq!((upload["state"].as_str(), upload["rows"].as_u64()), (Some("ready"), Some(2)), "{upload}");
    assert_eq!(upload["attempts"], 1, "one worker of fifty and the stack's own did the work");
    let reports = app.reports.list(&workspace, &first(200), |_| true).await.unwrap();
    assert_eq!(reports.items.len(), 1);
    assert_eq!(app.uploads.list(&workspace, &first(200), |_| true).await.unwrap().items.len(), 1);
}

fn first(limit: i32) -> Asked {
    Asked { limit, ..Asked::default() }
}
