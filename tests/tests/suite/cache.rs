//! The same calculation a second time: answered from what was stored, without touching the file.
use crate::common::{Running, app, start};
use domain::{
    ContentHash, Date, ENGINE_VERSION, LatestUpload, NewUpload, ReportId, SourceName, State, TableResult, Timestamp,
    Upload, Workspace,
};
use engine::{basis, cached};
use lambda::App;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use store::{Finished, ReportSummary};

const JANUARY: &str = "date,amount\n2024-01-01,10.00\n2024-01-31,5.50\n";
const ALTERED: &[u8] = br#"{"altered":true}"#;

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

/// The answer's `x-echo-cache` and its bytes.
async fn asked(request: reqwest::RequestBuilder) -> (String, Vec<u8>) {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let cache = response.headers()["x-echo-cache"].to_str().unwrap().to_owned();
    (cache, response.bytes().await.unwrap().to_vec())
}

async fn query(echo: &Running, question: &Value) -> (String, Vec<u8>) {
    asked(echo.client.post(format!("{}/api/v1/metrics/query", echo.stack.url)).json(question)).await
}

async fn file(echo: &Running, path: &str, csv: &str) -> (String, Vec<u8>) {
    let part = reqwest::multipart::Part::bytes(csv.as_bytes().to_vec()).file_name("a.csv");
    let form = reqwest::multipart::Form::new().part("file", part);
    asked(echo.client.post(format!("{}/api/v1/metrics/{path}", echo.stack.url)).multipart(form)).await
}

fn value(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap();
    body["results"][0]["value"].as_str().unwrap().to_owned()
}

/// Hits and misses from `since` on, which was less than an hour ago.
async fn counted(app: &App, since: Timestamp) -> [u64; 2] {
    let mut hours = vec![since, app.clock.now()];
    hours.dedup_by_key(|at| at.strftime("%Y-%m-%dT%H").to_string());
    let mut sum = [0, 0];
    for hour in hours {
        let [hits, misses] = app.answers.counted(&workspace(), hour).await.unwrap();
        sum = [sum[0] + hits, sum[1] + misses];
    }
    sum
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_again_without_its_cubes_until_its_source_changes() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let began = app.clock.now();
    echo.put("/api/v1/sources/shop", json!({ "mode": "append" })).await;
    let upload = echo.upload("shop", "january.csv", JANUARY.into()).await;
    let question = json!({ "source": "shop", "metrics": ["net_revenue"] });
    let first = query(&echo, &question).await;
    let again = query(&echo, &json!({ "metrics": ["net_revenue"], "source": "shop" })).await;
    assert_eq!((first.0.as_str(), again.0.as_str()), ("miss", "hit"));
    assert_eq!((value(&first.1).as_str(), &first.1), ("15.50", &again.1), "byte for byte");

    // What stands in the table is given as it stands, so nothing else was asked.
    let chosen = basis::chosen(&app, &workspace(), &basis::Of::named(None, Some("shop")).unwrap()).await.unwrap();
    let key = cached::key("query", &chosen.identity(), &question).unwrap();
    app.answers.put(&workspace(), &key, ALTERED, app.clock.now()).await.unwrap();
    assert_eq!(query(&echo, &question).await, ("hit".to_owned(), ALTERED.to_vec()));
    // An answer of an hour ago is none.
    let before = app.clock.now() - Duration::from_secs(61 * 60);
    app.answers.put(&workspace(), &key, ALTERED, before).await.unwrap();
    assert_eq!(query(&echo, &question).await, ("miss".to_owned(), first.1.clone()));

    let other = json!({ "source": "shop", "metrics": ["gross_revenue"] });
    assert_eq!(query(&echo, &other).await.0, "miss", "another question");
    let february = echo.upload("shop", "february.csv", b"date,amount\n2024-02-01,20.00\n".to_vec()).await;
    let more = query(&echo, &question).await;
    assert_eq!((more.0.as_str(), value(&more.1).as_str()), ("miss", "35.50"));
    let path = format!("{}/api/v1/uploads/{}", echo.stack.url, february["id"].as_str().unwrap());
    assert_eq!(echo.client.delete(path).send().await.unwrap().status(), 200);
    assert_eq!(query(&echo, &question).await, ("hit".to_owned(), first.1.clone()), "as it was before");
    echo.put("/api/v1/sources/shop", json!({ "mode": "append", "policy": { "currency": "EUR" } })).await;
    assert_eq!(query(&echo, &question).await.0, "miss", "another policy");
    let of_upload = json!({ "upload": upload["id"], "metrics": ["net_revenue"] });
    assert_eq!(query(&echo, &of_upload).await.0, "miss");
    assert_eq!(counted(&app, began).await, [3, 6]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_calculated_is_not_read_again() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let began = app.clock.now();
    for path in [
        "calculate/csv?metrics=net_revenue",
        "calculate/revenue",
        "calculate/marketing",
        "calculate/financial",
        "trend?value_column=amount&date_column=date",
        "growth?value_column=amount&date_column=date",
    ] {
        let (first, again) = (file(&echo, path, JANUARY).await, file(&echo, path, JANUARY).await);
        assert_eq!((first.0.as_str(), again.0.as_str(), &first.1), ("miss", "hit", &again.1), "{path}");
        let other = file(&echo, path, &JANUARY.replace("5.50", "5.51")).await;
        assert_eq!(other.0, "miss", "{path}: other bytes");
    }
    let wanted = BTreeSet::from(["net_revenue"]);
    let content = (ContentHash::of(JANUARY.as_bytes()), ENGINE_VERSION, app.clock.today());
    let key = cached::key("calculate", &content, &("a.csv", &wanted)).unwrap();
    app.answers.put(&workspace(), &key, ALTERED, app.clock.now()).await.unwrap();
    let altered = file(&echo, "calculate/csv?metrics=net_revenue", JANUARY).await;
    assert_eq!(altered, ("hit".to_owned(), ALTERED.to_vec()), "the answer alone was read");
    assert_eq!(counted(&app, began).await, [7, 12]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_uploaded_today_is_calculated_from_what_was_stored() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let today = app.clock.today();
    for (csv, computed_on, rows) in [
        ("date,amount\n2024-01-01,1.00\n2024-01-02,2.00\n", Some(today), 77),
        ("date,amount\n2024-01-01,1.00\n2024-01-02,3.00\n", today.yesterday().ok(), 2),
        ("date,amount\n2024-01-01,1.00\n2024-01-02,4.00\n", None, 2),
    ] {
        stored(&app, csv, computed_on).await;
        let (_, body) = file(&echo, "calculate/csv?metrics=net_revenue", csv).await;
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["rows"], rows, "{computed_on:?}");
    }
}

/// Stores a result of the file by which it is known: 77 rows.
async fn stored(app: &App, csv: &str, computed_on: Option<Date>) {
    let (hash, now) = (ContentHash::of(csv.as_bytes()), app.clock.now());
    let mut input = std::io::Cursor::new(csv.as_bytes().to_vec());
    let measured =
        engine::measure::measure(&mut input, "a.csv", &Default::default(), &hash, app.clock.today(), None).unwrap();
    let result = TableResult {
        rows: 77,
        columns: measured.columns,
        findings: measured.findings,
        claims: measured.claims,
        table_key: String::new(),
        table_blocks: Vec::new(),
        file: Default::default(),
        quality: None,
        quarantined: 0,
        quarantine_key: None,
        records: None,
        left_out: 0,
        granularity: None,
        cubes_key: None,
        computed_on,
    };
    let file = NewUpload { file_name: "a.csv".into(), size: 9, content_type: None, template: None };
    let source = SourceName::parse("orders").unwrap();
    let mut upload = Upload::new(app.new_upload_id(), source, file, State::Processing, now);
    assert!(app.uploads.insert(&workspace(), &upload, now + app.config.lease, Some("me")).await.unwrap());
    (upload.state, upload.content_hash) = (State::Ready, Some(hash.clone()));
    upload.engine_version = Some(ENGINE_VERSION.into());
    let prepared = app.results.prepare(&workspace(), &hash, ENGINE_VERSION, &result).await.unwrap();
    let summary = ReportSummary {
        report_id: ReportId::of(&upload.id, "t", ENGINE_VERSION),
        template_type: "t".into(),
        title: String::new(),
        status: "completed".into(),
        generated_at: now,
        upload_id: upload.id,
        source: "orders".into(),
        file_name: "a.csv".into(),
        series: None,
    };
    let report = app.reports.prepare(&workspace(), &summary, &json!({})).await.unwrap();
    let latest =
        LatestUpload { upload_id: upload.id, at: now, columns: vec![], granularity: None, policy: Default::default() };
    let done = app.uploads.finish_with(&workspace(), &upload, "me", &latest, prepared, report, None).await.unwrap();
    assert_eq!(done, Finished::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_answer_stands_in_the_bucket_and_is_forgotten_after_an_hour_as_well() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let (now, key) = (app.clock.now(), ContentHash::of(b"key"));
    let body = vec![b'a'; 150_000];
    app.answers.put(&workspace(), &key, &body, now).await.unwrap();
    assert_eq!(app.objects.size(&format!("answers/local/{key}.json")).await.unwrap(), Some(150_000));
    let workspace = workspace();
    let after = |minutes: u64| app.answers.get(&workspace, &key, now + Duration::from_secs(minutes * 60));
    assert_eq!(after(59).await.unwrap().unwrap(), body);
    assert_eq!(after(61).await.unwrap(), None);
}
