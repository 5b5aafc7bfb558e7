//! The upload's state machine against the embedded table, with times given: who may work, who may write, what the sweep sees.
use crate::common::{app, start};
use domain::{ContentHash, NewUpload, SourceName, State, Timestamp, Upload, UploadId, Workspace};
use lambda::{App, Clock};
use serde_json::json;
use store::{Begun, OpenWork};

const CSV: &[u8] = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

/// An announced upload; `n` tells it from others.
async fn announced(app: &App, n: u8, look_at: Timestamp) -> Upload {
    let file = NewUpload { file_name: "a.csv".into(), size: 9, content_type: None, template: None };
    let id = UploadId::new(1_800_000_000_000 + u64::from(n), &[n; 10]);
    let upload = Upload::new(id, SourceName::parse("orders").unwrap(), file, State::AwaitingFile, at(0));
    assert!(app.uploads.insert(&workspace(), &upload, look_at, None).await.unwrap());
    upload
}

async fn begin(app: &App, upload: &Upload, owner: &str, now: i64, until: i64) -> String {
    match app.uploads.begin(&workspace(), &upload.id, owner, at(now), at(until)).await.unwrap() {
        Begun::Ours(upload) => format!("ours, attempt {}", upload.attempts),
        Begun::Busy { until } => format!("busy until {}", until.as_second() - at(0).as_second()),
        Begun::Over(upload) => format!("over, {}", upload.state.name()),
        Begun::Missing => "missing".into(),
    }
}

async fn state(app: &App, upload: &Upload) -> State {
    app.uploads.get(&workspace(), &upload.id).await.unwrap().unwrap().state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_one_workers_until_it_runs_out() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = announced(&app, 1, at(600)).await;
    assert_eq!(begin(&app, &upload, "a", 0, 30).await, "ours, attempt 1");
    assert_eq!(begin(&app, &upload, "a", 1, 31).await, "ours, attempt 2", "a repeated call finds its own lease");
    assert_eq!(begin(&app, &upload, "b", 30, 60).await, "busy until 31");
    assert!(app.uploads.renew(&workspace(), &upload.id, "a", at(40)).await.unwrap());
    assert_eq!(begin(&app, &upload, "b", 39, 69).await, "busy until 40");
    assert_eq!(begin(&app, &upload, "b", 41, 71).await, "ours, attempt 3", "nobody renewed it");
    assert!(!app.uploads.renew(&workspace(), &upload.id, "a", at(99)).await.unwrap(), "the former holder lost it");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_holder_of_the_lease_ends_an_upload() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let mut upload = announced(&app, 1, at(600)).await;
    begin(&app, &upload, "a", 0, 30).await;
    begin(&app, &upload, "b", 31, 60).await;
    upload.state = State::Failed;
    upload.reason = Some("too late".into());
    assert!(!app.uploads.finish(&workspace(), &upload, "a").await.unwrap(), "a writes without the lease");
    assert_eq!(state(&app, &upload).await, State::Processing);
    assert!(app.uploads.finish(&workspace(), &upload, "b").await.unwrap());
    assert_eq!(begin(&app, &upload, "c", 99, 130).await, "over, failed");
    assert!(!app.uploads.finish(&workspace(), &upload, "b").await.unwrap(), "an end is final");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_was_given_back_does_not_count() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = announced(&app, 1, at(600)).await;
    begin(&app, &upload, "a", 0, 30).await;
    app.uploads.give_back(&workspace(), &upload.id, "b", at(5)).await.unwrap();
    assert_eq!(begin(&app, &upload, "c", 6, 36).await, "busy until 30", "b has nothing to give back");
    app.uploads.give_back(&workspace(), &upload.id, "a", at(5)).await.unwrap();
    assert_eq!(begin(&app, &upload, "c", 6, 36).await, "ours, attempt 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn open_uploads_are_due_in_order_and_ended_ones_never() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let (late, early, ended) =
        (announced(&app, 1, at(20)).await, announced(&app, 2, at(10)).await, announced(&app, 3, at(5)).await);
    begin(&app, &ended, "a", 0, 30).await;
    let failed = Upload { state: State::Failed, ..ended.clone() };
    assert!(app.uploads.finish(&workspace(), &failed, "a").await.unwrap());
    let due = async |now: i64| -> Vec<UploadId> {
        let due = app.open.due(at(now), 25).await.unwrap().into_iter();
        due.filter_map(|open| match open.what {
            OpenWork::Upload(id) => Some(id),
            _ => None,
        })
        .collect()
    };
    assert_eq!(due(10).await, []);
    assert_eq!(due(11).await, [early.id]);
    assert_eq!(due(21).await, [early.id, late.id]);
    app.uploads.look_later(&workspace(), &early.id, at(100)).await.unwrap();
    assert_eq!(due(21).await, [late.id]);
}

/// Runs the sweep as if it were `seconds` after the announcement.
async fn sweep(app: &App, seconds: i64) {
    let app = App { clock: Clock::Fixed(at(seconds)), ..app.clone() };
    engine::sweep::on_schedule(&app, json!({})).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sweep_waits_for_a_file_and_then_says_that_it_never_came() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = announced(&app, 1, at(600)).await;
    sweep(&app, 601).await;
    assert_eq!(state(&app, &upload).await, State::AwaitingFile);
    sweep(&app, 3 * 3_600 + 1).await;
    let ended = app.uploads.get(&workspace(), &upload.id).await.unwrap().unwrap();
    assert_eq!(ended.state, State::Failed);
    assert_eq!(ended.reason.as_deref(), Some("The file did not arrive. Please send it again."));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sweep_finishes_what_a_dead_worker_or_a_lost_event_left() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    // The stack's own event may come first; whoever does, the upload ends the same.
    for (n, crashed) in [(1, false), (2, true)] {
        let upload = announced(&app, n, at(600)).await;
        if crashed {
            begin(&app, &upload, "dead", 0, 30).await;
        }
        let key = store::upload_key(&workspace(), &upload.source, &upload.id, &upload.file_name);
        let bytes = [CSV, format!("2024-03-0{n},1\n").as_bytes()].concat();
        let hash = ContentHash::of(&bytes);
        app.objects.put(&key, bytes.into(), "text/csv").await.unwrap();
        sweep(&app, 700).await;
        let ended = crate::common::ended(&echo.client, &echo.stack.url, &upload.id.to_string()).await;
        assert_eq!((ended["state"].as_str(), ended["rows"].as_u64()), (Some("ready"), Some(3)), "{ended}");
        assert_eq!(ended["content_hash"], json!(hash));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_never_gets_through_is_given_up_and_shown() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = announced(&app, 1, at(600)).await;
    for attempt in 0..5 {
        begin(&app, &upload, &format!("crash {attempt}"), attempt * 100, attempt * 100 + 30).await;
    }
    sweep(&app, 1_000).await;
    let ended = app.uploads.get(&workspace(), &upload.id).await.unwrap().unwrap();
    assert_eq!(ended.state, State::Failed);
    assert!(ended.reason.unwrap().starts_with("Echo tried 5 times"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_of_a_former_engine_stays_readable_and_is_no_duplicate() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let hash = ContentHash::of(CSV);
    assert_eq!(app.results.get(&workspace(), &hash, "0").await.unwrap(), None);
    let upload = echo.upload("orders", "a.csv", CSV.to_vec()).await;
    assert_eq!(upload["engine_version"], domain::ENGINE_VERSION);
    let stored = app.results.get(&workspace(), &hash, domain::ENGINE_VERSION).await.unwrap();
    assert_eq!(stored.unwrap().rows, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_address_takes_one_file() {
    let echo = start().await;
    let announced = json!({ "file_name": "a.csv", "size": CSV.len(), "content_type": "text/csv" });
    let url = format!("{}/api/v1/sources/orders/uploads", echo.stack.url);
    let (_, upload) = crate::common::answer(echo.client.post(url).json(&announced)).await;
    let put = || {
        let mut request = echo.client.put(upload["url"].as_str().unwrap()).body(CSV.to_vec());
        for (name, value) in upload["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        request.send()
    };
    assert_eq!(put().await.unwrap().status(), 200);
    assert_eq!(put().await.unwrap().status(), 412, "a second file would be accepted and never read");
}
