//! What a workspace used: every request is counted once, over instances, restarts and rollups.
use crate::common::{Place, app, client, put};
use domain::{Date, Timestamp, Workspace};
use echo_local::{Options, Stack};
use lambda::{App, Clock, Handler, Invocation};
use serde_json::{Value, json};
use std::time::Duration;
use store::{Counter, Counts};

fn workspace(name: &str) -> Workspace {
    Workspace::parse(name).unwrap()
}

/// Waits until the stack's own first rollup is over, which it begins when it starts; the next is an hour away.
async fn own_rollup(app: &App, since: Timestamp) {
    while app.runs.last("rollup-usage").await.unwrap().is_none_or(|last| last < since) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Runs the rollup as it is at `at`.
async fn roll_up(app: &App, at: Timestamp) {
    let app = App { clock: Clock::Fixed(at), ..app.clone() };
    let handler: Handler = api::functions::rollup_usage();
    handler.invoke(&app, Invocation { payload: b"{}", context: Default::default() }).await.unwrap();
    assert_eq!(app.runs.last("rollup-usage").await.unwrap(), Some(at));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counters_after_a_restart_and_a_rollup_are_the_requests_that_were_sent() {
    let data = tempfile::tempdir().unwrap();
    let (stack, http) = (Place::of(Stack::start(Options::new(data.path())).await.unwrap()), client());
    let csv = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n".to_vec();
    let size = csv.len() as u64;
    let id = put(&http, &stack.url, "shop", "a.csv", csv).await;
    let mut sent = 1;
    let (url, client) = (&stack.url, &http);
    let ask = async |path: &str| client.get(format!("{url}{path}")).send().await.unwrap();
    // Until the upload is ready, by 20 clients at a time.
    loop {
        let path = format!("/api/v1/uploads/{id}");
        let answers = futures::future::join_all((0..20).map(|_| ask(&path))).await;
        sent += 20;
        let upload: Value = answers.into_iter().next().unwrap().json().await.unwrap();
        if upload["state"] == "ready" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for _ in 0..5 {
        assert_eq!(ask("/api/v1/uploads/nothing").await.status(), 404);
    }
    sent += 5;
    stack.stop().await.unwrap();

    let since = Timestamp::now();
    let stack = Place::of(Stack::start(Options::new(data.path())).await.unwrap());
    let app = app(&stack, true).await;
    own_rollup(&app, since).await;
    let (local, now) = (workspace("local"), Timestamp::now());
    let check = |counts: &Counts| {
        assert_eq!((counts.get(Counter::Requests), counts.get(Counter::ClientErrors)), (sent, 5));
        assert_eq!((counts.get(Counter::Uploads), counts.get(Counter::Reports)), (1, 1));
        assert_eq!((counts.get(Counter::RowsRead), counts.get(Counter::BytesRead)), (2, size));
        assert_eq!(counts.get(Counter::ServerErrors), 0);
        assert!(counts.get(Counter::BytesSent) > 0 && counts.get(Counter::BytesReceived) > 0);
    };
    let total = async |at: Timestamp| app.stored_usage.total(&local, lambda::utc_date(at)).await.unwrap();
    check(&total(now).await);
    let later = now + Duration::from_secs(3_600);
    for _ in 0..2 {
        roll_up(&app, later).await;
        check(&total(later).await);
    }
    // What is counted late for an hour that was closed is found by the next run, and is part of the total until then.
    app.stored_usage.add(&local, now, &Counts::default().with(Counter::Requests, 3)).await.unwrap();
    assert_eq!(total(later).await.get(Counter::Requests), sent + 3);
    roll_up(&app, later).await;
    assert_eq!(total(later).await.get(Counter::Requests), sent + 3);

    let page = ask_text(&http, &format!("{}/api/v1/monitoring/metrics", stack.url)).await;
    assert!(page.contains(&format!("\necho_requests_total {}\n", sent + 3)), "{page}");
    assert!(page.contains("\necho_rows_read_total 2\n"), "{page}");
    stack.stop().await.unwrap();
}

async fn ask_text(client: &reqwest::Client, url: &str) -> String {
    let response = client.get(url).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    response.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn missed_hours_of_many_workspaces_are_caught_up_and_runs_beside_each_other_agree() {
    let since = Timestamp::now();
    let echo = crate::common::start().await;
    let app = app(&echo.stack, true).await;
    own_rollup(&app, since).await;
    let start: Timestamp = "2026-03-01T00:15:00Z".parse().unwrap();
    // Three days that nobody rolled up: more open hours than one page.
    for (number, name) in ["a", "b", "c", "d"].iter().enumerate() {
        for hour in 0..72 {
            let counts = Counts::default().with(Counter::Requests, number as u64 + 1);
            app.stored_usage.add(&workspace(name), start + Duration::from_secs(3_600 * hour), &counts).await.unwrap();
        }
    }
    let after = |hours: u64| start + Duration::from_secs(3_600 * hours);
    let day = |text: &str| text.parse::<Date>().unwrap();
    let requests = async |name: &str, of: &str| {
        let counts = app.stored_usage.day(&workspace(name), day(of)).await.unwrap();
        counts.map(|counts| counts.get(Counter::Requests))
    };
    tokio::join!(roll_up_only(&app, after(60)), roll_up_only(&app, after(71)), roll_up_only(&app, after(60)));
    assert_eq!((requests("a", "2026-03-01").await, requests("d", "2026-03-02").await), (Some(24), Some(96)));
    assert_eq!(requests("b", "2026-03-03").await, Some(46), "the hour that runs is not part of its day yet");
    let total = async |name: &str| {
        app.stored_usage.total(&workspace(name), day("2026-03-03")).await.unwrap().get(Counter::Requests)
    };
    assert_eq!((total("a").await, total("d").await), (72, 288));
    roll_up(&app, after(72)).await;
    assert_eq!((requests("b", "2026-03-03").await, total("b").await), (Some(48), 144));
    // Months later nothing is left of the hours, and all of the days.
    let later = app.stored_usage.total(&workspace("c"), day("2026-09-01")).await.unwrap();
    assert_eq!(later.get(Counter::Requests), 216);
    let open = app.stored_usage.open_hours(after(1_000), None).await.unwrap();
    assert!(open.days.is_empty() && open.next.is_none(), "{open:?}");
}

async fn roll_up_only(app: &App, at: Timestamp) {
    let app = App { clock: Clock::Fixed(at), ..app.clone() };
    let handler = api::functions::rollup_usage();
    handler.invoke(&app, Invocation { payload: b"{}", context: Default::default() }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_written_waits_and_is_written_later() {
    let echo = crate::common::start().await;
    let mut app = app(&echo.stack, true).await;
    let nowhere = |name: &str| match name {
        "AWS_ENDPOINT_URL_DYNAMODB" | "AWS_ENDPOINT_URL_S3" => Some("http://localhost:1".to_owned()),
        "TABLE_NAME" | "BUCKET_NAME" => Some("x".to_owned()),
        other => echo.stack.environment.get(other).cloned(),
    };
    let (now, one) = (app.clock.now(), Counts::default().with(Counter::Requests, 1));
    let dead = App::new(lambda::Config::read(&nowhere).unwrap()).await;
    dead.usage.count(&workspace("a"), now, &one);
    let stopped = tokio::time::timeout(Duration::from_millis(1), dead.usage.flush()).await;
    assert!(stopped.is_err() || stopped.is_ok_and(|written| written.is_err()));
    dead.usage.count(&workspace("a"), now, &one);
    assert!(dead.usage.flush().await.is_err());
    // The table is there again.
    app.usage = dead.usage.with_store(app.stored_usage.clone());
    app.usage.flush().await.unwrap();
    app.usage.flush().await.unwrap();
    assert_eq!(app.stored_usage.hour(&workspace("a"), now).await.unwrap().get(Counter::Requests), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn detailed_health_names_what_is_out_of_order() {
    let echo = crate::common::start().await;
    let app = app(&echo.stack, true).await;
    let file = std::fs::read(crate::common::repository("events/get-detailed-health.json")).unwrap();
    let mut event: Value = serde_json::from_slice(&file).unwrap();
    event["headers"].as_object_mut().unwrap().remove("authorization");
    let file = event.to_string().into_bytes();
    let health = async |app: &App| {
        let handler = api::functions::get_detailed_health();
        let answer = handler.invoke(app, Invocation { payload: &file, context: Default::default() }).await.unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["statusCode"], 200, "{answer}");
        serde_json::from_str::<Value>(answer["body"].as_str().unwrap()).unwrap()
    };
    let now = Timestamp::now();
    for function in ["sweep-uploads", "rollup-usage"] {
        app.runs.ended(function, now).await.unwrap();
    }
    let fine = health(&app).await;
    assert_eq!((&fine["status"], &fine["out_of_order"]), (&json!("healthy"), &json!([])), "{fine}");
    assert!(fine["database"]["latency_ms"].is_u64() && fine["memory_bytes"].as_u64().unwrap() > 1_000_000, "{fine}");
    let later = App { clock: Clock::Fixed(now + Duration::from_secs(3_600)), ..app.clone() };
    assert_eq!(health(&later).await["out_of_order"], json!(["sweep"]));
    let mut config = app.config.clone();
    config.connection.bucket = "no-such-bucket".into();
    let without_storage = health(&App::new(config).await).await;
    assert_eq!(
        (&without_storage["status"], &without_storage["out_of_order"]),
        (&json!("degraded"), &json!(["storage"]))
    );
    echo.stack.stop().await.unwrap();
}
