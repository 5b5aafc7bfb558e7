//! `Idempotency-Key` through the HTTP API: what is sent twice under one key is made once.
use crate::common::{Running, answer, app, start};
use domain::{ContentHash, Workspace};
use serde_json::{Value, json};
use store::{Claimed, Keyed};

async fn announce(echo: &Running, key: &str, name: &str) -> (u16, Value, bool) {
    let body = json!({ "file_name": name, "size": 10, "content_type": "text/csv" });
    let url = format!("{}/api/v1/sources/shop/uploads", echo.stack.url);
    let response = echo.client.post(url).header("idempotency-key", key).json(&body).send().await.unwrap();
    let is_replay = response.headers().get("idempotency-replayed").is_some();
    (response.status().as_u16(), response.json().await.unwrap(), is_replay)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_equal_requests_is_answered_as_the_first() {
    let echo = start().await;
    let first = announce(&echo, "import-1", "a.csv").await;
    let second = announce(&echo, "import-1", "a.csv").await;
    assert_eq!((first.0, first.2, second.2), (201, false, true), "{first:?} {second:?}");
    assert_eq!((first.0, &first.1), (second.0, &second.1));
    let (status, other, _) = announce(&echo, "import-1", "b.csv").await;
    assert_eq!((status, other["field"].as_str()), (422, Some("idempotency-key")), "{other}");
    let (status, another, _) = announce(&echo, "import-2", "a.csv").await;
    assert_eq!(status, 201);
    assert_ne!(another["upload_id"], first.1["upload_id"]);
    let (_, list) = echo.get("/api/v1/uploads").await;
    assert_eq!(list["uploads"].as_array().unwrap().len(), 2, "{list}");
    for wrong in ["with blank", &"x".repeat(256)] {
        assert_eq!(announce(&echo, wrong, "a.csv").await.0, 422, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_make_one() {
    let echo = start().await;
    let answers = futures::future::join_all((0..16).map(|_| announce(&echo, "import-1", "a.csv"))).await;
    let made: Vec<_> =
        answers.iter().filter(|(status, ..)| *status == 201).map(|(_, body, _)| &body["upload_id"]).collect();
    assert!(!made.is_empty() && made.iter().all(|id| *id == made[0]), "{answers:?}");
    assert!(answers.iter().all(|(status, ..)| [201, 409].contains(status)), "{answers:?}");
    let (_, list) = echo.get("/api/v1/uploads").await;
    assert_eq!(list["uploads"].as_array().unwrap().len(), 1, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_a_form_is_the_same_request_and_a_refused_one_frees_the_key() {
    let echo = start().await;
    let send = async |csv: &str| {
        let part = reqwest::multipart::Part::bytes(csv.as_bytes().to_vec()).file_name("a.csv");
        let form = reqwest::multipart::Form::new().part("file", part);
        let url = format!("{}/api/v1/reports/generate", echo.stack.url);
        answer(echo.client.post(url).header("idempotency-key", "report-1").multipart(form)).await
    };
    let (status, refused) = send("").await;
    assert!((400..500).contains(&status), "{refused}");
    let first = send("date,amount\n2024-01-05,100.00\n").await;
    assert_eq!(first.0, 200, "{}", first.1);
    assert_eq!(send("date,amount\n2024-01-05,100.00\n").await, first);
    assert_eq!(send("date,amount\n2024-01-05,101.00\n").await.0, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_in_the_first_answer_alone() {
    let echo = start().await;
    let make = async || {
        let url = format!("{}/api/v1/admin/api-keys", echo.stack.url);
        let body = json!({ "name": "a test", "scopes": ["read"] });
        answer(echo.client.post(url).header("idempotency-key", "key-1").json(&body)).await
    };
    let (first, second) = (make().await, make().await);
    assert_eq!((first.0, second.0), (201, 201), "{first:?} {second:?}");
    assert_eq!(first.1["prefix"], second.1["prefix"]);
    assert!(first.1["key"].is_string() && second.1["key"].is_null(), "{second:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_repeated_because_its_answer_was_lost_meets_itself_and_is_ours() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let (workspace, key, request) =
        (Workspace::parse("local").unwrap(), ContentHash::of(b"key"), ContentHash::of(b"a"));
    let now = app.clock.now();
    let claim = async |owner: &str, request: &ContentHash| {
        let keyed = Keyed { workspace: &workspace, key: &key, request, owner };
        app.idempotency.claim(keyed, now).await.unwrap()
    };
    assert_eq!(claim("first", &request).await, Claimed::Ours);
    assert_eq!(claim("first", &request).await, Claimed::Ours);
    assert_eq!(claim("second", &request).await, Claimed::Running);
    assert_eq!(claim("first", &ContentHash::of(b"b")).await, Claimed::Other);
}
