//! Events as S3 really delivers them: twice, late, out of order, for what is gone and for what is overwritten. One effect.
use crate::common::{Running, app, start};
use aws_lambda_events::s3::S3Event;
use domain::{NewUpload, SourceName, State, Upload, UploadId, Workspace};
use engine::ingest::{on_object_created, process, process_held};
use lambda::App;
use serde_json::{Value, json};
use store::upload_key;

const CSV: &[u8] = b"date,amount,customer_id\n2024-01-05,100.00,a\n2024-02-07,150.00,b\n";

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

fn event(key: &str, sequencer: u32) -> S3Event {
    let object = json!({ "key": key.replace(' ', "+"), "size": CSV.len(), "eTag": "x", "sequencer": format!("{sequencer:016X}") });
    let s3 = json!({ "s3SchemaVersion": "1.0", "configurationId": "x", "bucket": { "name": "b", "ownerIdentity": { "principalId": "x" }, "arn": "a" }, "object": object });
    let record = json!({
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "x", "eventTime": "2024-04-10T12:00:00.000Z",
        "eventName": "ObjectCreated:Put", "userIdentity": { "principalId": "x" }, "requestParameters": { "sourceIPAddress": "x" },
        "responseElements": {}, "s3": s3,
    });
    serde_json::from_value(json!({ "Records": [record] })).unwrap()
}

/// An announced upload whose file stands in the bucket; the stack's own event is one more delivery.
async fn stored(app: &App, n: u8) -> (Upload, String) {
    let file = NewUpload { file_name: "a b.csv".into(), size: CSV.len() as u64, content_type: None, template: None };
    let id = UploadId::new(1_800_000_000_000 + u64::from(n), &[n; 10]);
    let upload = Upload::new(id, SourceName::parse("orders").unwrap(), file, State::AwaitingFile, app.clock.now());
    assert!(app.uploads.insert(&workspace(), &upload, app.clock.now(), None).await.unwrap());
    let key = upload_key(&workspace(), &upload.source, &id, &upload.file_name);
    app.objects.put(&key, CSV.into(), "text/csv").await.unwrap();
    (upload, key)
}

async fn used(echo: &Running) -> (String, usize, usize) {
    let (_, used) = echo.get("/api/v1/monitoring/metrics").await;
    let line = used.as_str().unwrap().lines().find(|line| line.starts_with("echo_uploads_total")).unwrap().to_owned();
    let (_, uploads) = echo.get("/api/v1/uploads").await;
    let (_, reports) = echo.get("/api/v1/reports").await;
    (line, uploads["uploads"].as_array().unwrap().len(), reports.as_array().unwrap().len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_same_event_fifty_times_at_once_has_one_effect() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let (upload, key) = stored(&app, 1).await;
    let deliveries = (0..50).map(|n| {
        let (app, event) = (app.clone(), event(&key, n));
        tokio::spawn(async move { on_object_created(&app, event).await })
    });
    for delivered in futures::future::join_all(deliveries).await {
        delivered.unwrap().unwrap();
    }
    let ended = crate::common::ended(&echo.client, &echo.stack.url, &upload.id.to_string()).await;
    assert_eq!((ended["state"].as_str(), ended["rows"].as_u64()), (Some("ready"), Some(2)), "{ended}");
    let (counted, uploads, reports) = used(&echo).await;
    assert!(counted.ends_with(" 1"), "the file counts once: {counted}");
    assert_eq!((uploads, reports), (1, 1));
    // Older and newer deliveries of what is over change nothing.
    for sequencer in [9_999, 0] {
        on_object_created(&app, event(&key, sequencer)).await.unwrap();
    }
    let again = echo.get(&format!("/api/v1/uploads/{}", upload.id)).await.1;
    assert_eq!((again, used(&echo).await.0), (ended, counted));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_for_what_is_gone_makes_nothing() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let sent = echo.upload("orders", "a.csv", CSV.to_vec()).await;
    let id = sent["id"].as_str().unwrap();
    let key = format!("uploads/local/orders/{id}/a.csv");
    assert_eq!(echo.call(reqwest::Method::DELETE, &format!("/api/v1/uploads/{id}")).await.0, 200);
    on_object_created(&app, event(&key, 1)).await.unwrap();
    assert_eq!(echo.get(&format!("/api/v1/uploads/{id}")).await.0, 404, "deleted, and it stays so");
    // An object that was taken away before its event came: the upload says that its file did not arrive.
    let (upload, key) = (UploadId::new(1_800_000_000_500, &[5; 10]), "a.csv");
    let key = format!("uploads/local/orders/{upload}/{key}");
    on_object_created(&app, event(&key, 1)).await.unwrap();
    let ended = crate::common::ended(&echo.client, &echo.stack.url, &upload.to_string()).await;
    assert_eq!(ended["state"], "failed");
    assert!(ended["reason"].as_str().unwrap().starts_with("The file did not arrive."), "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_is_overwritten_after_it_was_read_keeps_its_figures() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let (upload, key) = stored(&app, 2).await;
    let before = crate::common::ended(&echo.client, &echo.stack.url, &upload.id.to_string()).await;
    app.objects.put(&key, b"date,amount\n2024-01-05,7.00\n"[..].into(), "text/csv").await.unwrap();
    on_object_created(&app, event(&key, 2)).await.unwrap();
    let after = echo.get(&format!("/api/v1/uploads/{}", upload.id)).await.1;
    assert_eq!(after, before, "what was read stands");
    let figures = async || echo.get(&format!("/api/v1/uploads/{}/metrics", upload.id)).await.1;
    assert_eq!(figures().await["content_hash"], before["content_hash"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_is_overwritten_while_it_is_read_is_read_as_one_of_the_two() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    // So large that it arrives in pieces, and each with a sum of its own.
    let file = |amount: &str| {
        let rows = (0..60_000).map(|n| format!("2024-01-{:02},{amount}\n", n % 28 + 1));
        ("date,amount\n".to_owned() + &rows.collect::<String>()).into_bytes()
    };
    let files = [(file("1.00"), "60000.00"), (file("2.00"), "120000.00")];
    let new = NewUpload { file_name: "a.csv".into(), size: 1, content_type: None, template: None };
    let (id, now) = (UploadId::new(1_800_000_000_700, &[7; 10]), app.clock.now());
    let upload = Upload::new(id, SourceName::parse("orders").unwrap(), new, State::Processing, now);
    let key = upload_key(&workspace(), &upload.source, &id, &upload.file_name);
    let until = now + jiff::SignedDuration::from_mins(1);
    assert!(app.uploads.insert(&workspace(), &upload, until, Some("reader")).await.unwrap());
    app.objects.put(&key, files[0].0.clone().into(), "text/csv").await.unwrap();
    let (reader, held) = (app.clone(), upload.clone());
    let reading = tokio::spawn(async move { process_held(&reader, &workspace(), held, "reader").await });
    let mut events = Vec::new();
    for (number, (bytes, _)) in files.iter().cycle().enumerate() {
        if reading.is_finished() {
            break;
        }
        app.objects.put(&key, bytes.clone().into(), "text/csv").await.unwrap();
        let (app, event) = (app.clone(), event(&key, number as u32));
        events.push(tokio::spawn(async move { on_object_created(&app, event).await }));
    }
    for event in events {
        event.await.unwrap().unwrap();
    }
    assert_eq!(reading.await.unwrap().unwrap().unwrap().state, State::Ready);
    let ended = crate::common::ended(&echo.client, &echo.stack.url, &id.to_string()).await;
    let is_read = |(bytes, _): &&(Vec<u8>, &str)| ended["content_hash"] == domain::ContentHash::of(bytes).as_str();
    let (_, sum) = files.iter().find(is_read).unwrap_or_else(|| panic!("it is neither of the two: {ended}"));
    let figures = echo.get(&format!("/api/v1/uploads/{id}/metrics")).await.1;
    let claims = figures["claims"].as_array().unwrap();
    assert_eq!(claims.iter().find(|claim| claim["id"] == "net_revenue").unwrap()["value"], *sum);
    assert_eq!(echo.get("/api/v1/reports").await.1.as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_lease_writes_nothing() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let file = NewUpload { file_name: "a.csv".into(), size: CSV.len() as u64, content_type: None, template: None };
    let id = UploadId::new(1_800_000_000_900, &[9; 10]);
    let now = app.clock.now();
    let upload = Upload::new(id, SourceName::parse("orders").unwrap(), file, State::Processing, now);
    // The first worker holds a lease that has run out without a sign of life.
    let long_ago = now - jiff::SignedDuration::from_mins(5);
    assert!(app.uploads.insert(&workspace(), &upload, long_ago, Some("slow")).await.unwrap());
    let key = upload_key(&workspace(), &upload.source, &id, &upload.file_name);
    app.objects.put(&key, CSV.into(), "text/csv").await.unwrap();
    process(&app, &workspace(), &id).await.unwrap();
    let ended = crate::common::ended(&echo.client, &echo.stack.url, &id.to_string()).await;
    assert_eq!(ended["state"], "ready");
    let before = used(&echo).await;
    // Now the first one comes to, with another file in its hands, and ends its work.
    app.objects.put(&key, b"date,amount\n2024-01-05,7.00\n"[..].into(), "text/csv").await.unwrap();
    let slow = process_held(&app, &workspace(), upload, "slow").await.unwrap();
    assert_eq!(slow, None, "it is told that it lost");
    let after = echo.get(&format!("/api/v1/uploads/{id}")).await.1;
    assert_eq!((after["content_hash"].clone(), used(&echo).await), (ended["content_hash"].clone(), before));
    let reports: Value = echo.get("/api/v1/reports").await.1;
    assert_eq!(reports.as_array().unwrap().len(), 1, "{reports}");
}
