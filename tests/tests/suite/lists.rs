//! Lists under filters: over all pages every match once, none twice and none lost.
use crate::common::{Running, admit, answer, app, repository, start, start_closed};
use domain::{NewUpload, SourceName, State, Upload, UploadId, Workspace};
use lambda::{App, Invocation};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Uploads of ten days, some in each, of two sources, most of them failed; none of them is open.
async fn uploads(app: &App, days: i64, each: i64) -> Vec<Upload> {
    let workspace = Workspace::parse("local").unwrap();
    let first: domain::Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let mut made = Vec::new();
    for n in 0..days * each {
        // The first and the last of a day come in its first and last millisecond.
        let (day, of_day) = (n / each, n % each);
        let ms = first.as_millisecond() + day * 86_400_000 + of_day * (86_399_999 / (each - 1).max(1));
        let at = domain::Timestamp::from_millisecond(ms).unwrap();
        let mut entropy = [0; 10];
        entropy[..8].copy_from_slice(&n.to_be_bytes());
        let source = SourceName::parse(if n % 3 == 0 { "a" } else { "b" }).unwrap();
        let state = if n % 50 == 0 { State::Ready } else { State::Failed };
        let file = NewUpload { file_name: "a.csv".into(), size: 1, content_type: None, template: None };
        made.push(Upload::new(UploadId::new(u64::try_from(ms).unwrap(), &entropy), source, file, state, at));
    }
    let insert = |upload| app.uploads.insert(&workspace, upload, domain::Timestamp::MAX, None);
    for some in made.chunks(50) {
        futures::future::join_all(some.iter().map(insert)).await.into_iter().for_each(|done| assert!(done.unwrap()));
    }
    made
}

async fn check(echo: &Running, question: &str, expected: Vec<String>) {
    for limit in [1, 7, 200] {
        let seen = echo.all(&format!("/api/v1/uploads?limit={limit}&{question}"), "uploads").await;
        let seen: Vec<String> = seen.iter().map(|upload| upload["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(seen, expected, "{question} in pages of {limit}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_under_every_filter_come_once_each_in_order_over_pages() {
    let echo = start().await;
    let made = uploads(&app(&echo.stack, true).await, 10, 12).await;
    let chosen = |is_wanted: &dyn Fn(&Upload) -> bool| -> Vec<String> {
        made.iter().filter(|upload| is_wanted(upload)).map(|upload| upload.id.to_string()).collect()
    };
    let day = |upload: &Upload| upload.created_at.to_string()[..10].to_owned();
    check(&echo, "order=oldest", chosen(&|_| true)).await;
    check(
        &echo,
        "order=newest&status=ready",
        chosen(&|upload| upload.state == State::Ready).into_iter().rev().collect(),
    )
    .await;
    check(&echo, "order=oldest&source=a&status=failed", {
        chosen(&|upload| upload.source.as_str() == "a" && upload.state == State::Failed)
    })
    .await;
    check(&echo, "order=oldest&from=2026-03-03&to=2026-03-04", {
        chosen(&|upload| ("2026-03-03".."2026-03-05").contains(&day(upload).as_str()))
    })
    .await;
    check(&echo, "order=oldest&from=2026-03-10", chosen(&|upload| day(upload).as_str() >= "2026-03-10")).await;
    check(&echo, "order=oldest&to=2026-03-01&source=b", {
        chosen(&|upload| day(upload) == "2026-03-01" && upload.source.as_str() == "b")
    })
    .await;
    check(&echo, "from=2027-01-01", Vec::new()).await;
    check(&echo, "source=nobody", Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_looks_at_a_thousand_items_at_most_and_the_next_goes_on() {
    let echo = start().await;
    let made = uploads(&app(&echo.stack, true).await, 1, 1_300).await;
    let (status, page) = echo.get("/api/v1/uploads?source=nobody").await;
    assert_eq!((status, &page["uploads"], page["next"].is_string()), (200, &json!([]), true), "{page}");
    let ready: Vec<String> =
        made.iter().rev().filter(|upload| upload.state == State::Ready).map(|upload| upload.id.to_string()).collect();
    let seen = echo.all("/api/v1/uploads?status=ready&limit=5", "uploads").await;
    assert_eq!(seen.iter().map(|upload| upload["id"].as_str().unwrap()).collect::<Vec<_>>(), ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_and_the_audit_are_chosen_from_over_pages() {
    let echo = start().await;
    for n in 0..9 {
        let mode = if n % 3 == 0 { "append" } else { "snapshot" };
        echo.put(&format!("/api/v1/sources/s{n}"), json!({ "mode": mode })).await;
    }
    echo.put("/api/v1/sources/s1", json!({})).await;
    let names = |seen: Vec<Value>| -> String { seen.iter().map(|one| one["name"].as_str().unwrap()).collect() };
    assert_eq!(names(echo.all("/api/v1/sources?limit=1&mode=append", "sources").await), "s0s3s6");
    assert_eq!(names(echo.all("/api/v1/sources?limit=2&order=descending&mode=append", "sources").await), "s6s3s0");
    let entries = async |question: &str| echo.all(&format!("/api/v1/admin/audit?limit=2&{question}"), "entries").await;
    let all = entries("order=oldest").await;
    let numbers: Vec<u64> = all.iter().map(|entry| entry["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<u64>>());
    assert_eq!(entries("action=source.changed").await, all[9..]);
    assert_eq!(entries("action=source.created&by=open:local&order=oldest").await, all[..9]);
    assert_eq!(entries("by=key:nobody").await, Vec::<Value>::new());
    let today = &all[0]["at"].as_str().unwrap()[..10];
    assert_eq!(entries(&format!("order=oldest&from={today}")).await, all);
    assert_eq!(entries("to=2024-01-01").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_chosen_by_upload_source_template_and_day_and_their_link_keeps_the_question() {
    let echo = start().await;
    let mut reports = Vec::new();
    for n in 0..5 {
        let csv = format!("date,amount\n2024-01-0{},{n}\n2024-01-09,1\n", n + 1).into_bytes();
        reports.push(echo.upload(if n % 2 == 0 { "even" } else { "odd" }, "a.csv", csv).await);
    }
    let today = &reports[0]["created_at"].as_str().unwrap()[..10];
    let (id, even) = (reports[3]["id"].as_str().unwrap(), [4, 2, 0].map(|n| reports[n]["report_id"].clone()));
    let one = vec![reports[3]["report_id"].clone()];
    for (question, expected) in [
        (format!("source=even&template_type=revenue_health&from={today}"), even.to_vec()),
        (format!("upload_id={id}"), one.clone()),
        (format!("upload_id={id}&source=even"), vec![]),
        (format!("upload_id={id}&to=2024-01-01"), vec![]),
        (format!("upload_id={id}&from={today}&source=odd"), one),
    ] {
        let (mut seen, mut next) = (Vec::new(), Some(format!("/api/v1/reports?limit=1&{question}")));
        while let Some(path) = next {
            let response = echo.client.get(format!("{}{path}", echo.stack.url)).send().await.unwrap();
            assert_eq!(response.status(), 200, "{path}");
            let link = response.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
            next = link.map(|link| link[1..link.find('>').unwrap()].to_owned());
            let page: Vec<Value> = response.json().await.unwrap();
            seen.extend(page.iter().map(|report| report["report_id"].clone()));
        }
        assert_eq!(seen, expected, "{question}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_chosen_by_state() {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    let keys = ["a", "b", "c", "d"].map(|letter| format!("echo_{}_{}", letter.repeat(12), "1".repeat(48)));
    for key in &keys {
        admit(&app, key, "acme").await;
    }
    let url = |path: &str| format!("{}/api/v1/admin/api-keys{path}", echo.stack.url);
    for prefix in ["b", "d"].map(|letter| letter.repeat(12)) {
        echo.client.delete(url(&format!("/{prefix}"))).bearer_auth(&keys[0]).send().await.unwrap();
    }
    for (state, expected) in [("revoked", "db"), ("active", "ca"), ("expired", "")] {
        let (_, page) =
            answer(echo.client.get(url(&format!("?order=descending&state={state}"))).bearer_auth(&keys[0])).await;
        let seen: String =
            page["keys"].as_array().unwrap().iter().map(|key| &key["prefix"].as_str().unwrap()[..1]).collect();
        assert_eq!(seen, expected, "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_list_does_not_take_is_refused_with_the_name_that_was_meant() {
    let echo = start().await;
    for (path, field, meant) in [
        ("/api/v1/uploads?stauts=ready", "stauts", Some("status")),
        ("/api/v1/reports?uploadid=x", "uploadid", Some("upload_id")),
        ("/api/v1/admin/audit?acton=x", "acton", Some("action")),
        ("/api/v1/health/detailed?verbose=1", "verbose", None),
        ("/api/v1/uploads?status=done", "status", None),
        ("/api/v1/uploads?order=sideways", "order", None),
        ("/api/v1/uploads?from=yesterday", "from", None),
        ("/api/v1/uploads?from=2026-02-02&to=2026-02-01", "from", None),
        ("/api/v1/uploads?source=A%20B", "source", None),
        ("/api/v1/reports?upload_id=x", "upload_id", None),
        ("/api/v1/reports?template_type=0.5", "template_type", None),
        ("/api/v1/sources?mode=often", "mode", None),
        ("/api/v1/sources?order=newest", "order", None),
        ("/api/v1/admin/api-keys?state=lost", "state", None),
    ] {
        let (status, refused) = echo.get(path).await;
        assert_eq!((status, refused["field"].as_str()), (422, Some(field)), "{path}: {refused}");
        if let Some(meant) = meant {
            assert_eq!(refused["suggestion"], format!("Did you mean `{meant}`?"), "{path}");
        }
    }
    assert_eq!(echo.get("/health?probe=1").await.0, 200, "a public address takes what a probe adds");
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_begin_at_once_sign_with_one_key() {
    let echo = start().await;
    uploads(&app(&echo.stack, true).await, 1, 3).await;
    let event = std::fs::read_to_string(repository("events/list-uploads.json")).unwrap();
    let mut event: Value = serde_json::from_str(&event).unwrap();
    event["headers"] = json!({});
    event["queryStringParameters"] = json!({ "limit": "1" });
    event["rawQueryString"] = "limit=1".into();
    let payload = event.to_string().into_bytes();
    let next = async || {
        let app = app(&echo.stack, true).await;
        let invocation = Invocation { payload: &payload, context: Default::default() };
        let answer = api::functions::list_uploads().invoke(&app, invocation).await.unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        body["next"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    let given: BTreeSet<String> = futures::future::join_all((0..6).map(|_| next())).await.into_iter().collect();
    assert_eq!(given.len(), 1, "{given:?}");
}
