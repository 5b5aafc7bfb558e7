//! Events that failed every attempt: from the queue to the workspace that they belong to, and back to work.
use crate::common::{Running, answer, app, letter, repository, start, table};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{NewUpload, SourceName, State, Upload, UploadId, Workspace};
use lambda::{App, Handler, Invocation};
use reqwest::Method;
use serde_json::{Value, json};
use store::{Asked, Open, OpenWork};

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

/// The letters of the open workspace.
async fn letters(echo: &Running) -> Vec<Value> {
    echo.get("/api/v1/admin/dead-letters").await.1["dead_letters"].as_array().unwrap().clone()
}

async fn kept(app: &App, change: impl Fn(&mut Value)) {
    let file = std::fs::read_to_string(repository("events/keep-dead-letter.json")).unwrap();
    let mut event: Value = serde_json::from_str(&file).unwrap();
    let mut body: Value = serde_json::from_str(event["Records"][0]["body"].as_str().unwrap()).unwrap();
    change(&mut body);
    event["Records"][0]["body"] = body.to_string().into();
    let handlers = echo_local::handlers();
    let handler: Handler = handlers.into_iter().find(|(name, _)| *name == "keep-dead-letter").unwrap().1;
    let payload = event.to_string().into_bytes();
    handler.invoke(app, Invocation { payload: &payload, context: Default::default() }).await.unwrap();
}

/// An upload that every attempt failed for, with its file in the bucket.
pub async fn given_up(app: &App, n: u8, bytes: &[u8]) -> (UploadId, String) {
    let file = NewUpload { file_name: "a.csv".into(), size: bytes.len() as u64, content_type: None, template: None };
    let id = UploadId::new(1_800_000_000_000, &[n; 10]);
    let upload = Upload::new(id, SourceName::parse("orders").unwrap(), file, State::Processing, app.clock.now());
    let later = app.clock.now() + jiff::SignedDuration::from_hours(1);
    assert!(app.uploads.insert(&workspace(), &upload, later, Some("x")).await.unwrap());
    let key = store::upload_key(&workspace(), &upload.source, &id, "a.csv");
    app.objects.put(&key, bytes.to_vec().into(), "text/csv").await.unwrap();
    let failed = Upload { state: State::Failed, reason: Some("Echo tried 5 times".into()), ..upload };
    assert!(app.uploads.finish(&workspace(), &failed, "x").await.unwrap());
    (id, key)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_twice_is_one_letter_of_the_workspace_of_its_object() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let of_local = |body: &mut Value| {
        let key = "uploads/local/shop/01941f29-7c00-7000-8000-000000000001/payments+april.csv";
        body["requestPayload"]["Records"][0]["s3"]["object"]["key"] = key.into();
    };
    kept(&app, of_local).await;
    kept(&app, of_local).await;
    // One of another workspace, and one of a schedule, which has no object.
    kept(&app, |_| {}).await;
    kept(&app, |body| body["requestPayload"] = json!({ "source": "aws.events" })).await;
    let letters = letters(&echo).await;
    assert_eq!(letters.len(), 1, "{letters:#?}");
    assert_eq!(letters[0]["key"], "uploads/local/shop/01941f29-7c00-7000-8000-000000000001/payments april.csv");
    assert_eq!((&letters[0]["function"], &letters[0]["attempts"]), (&json!("echo-IngestUpload"), &json!(3)));
    let theirs =
        app.letters.list(&Workspace::parse("acme").unwrap(), &Asked { limit: 9, ..Asked::default() }).await.unwrap();
    assert_eq!(theirs.items.len(), 1, "the sample's own workspace has its letter");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_taken_up_again_once_and_its_file_is_read() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let (id, key) = given_up(&app, 1, b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n").await;
    let mut letter = letter(&id.to_string(), 1);
    letter.key = key;
    app.letters.keep(&workspace(), &letter).await.unwrap();
    let path = format!("/api/v1/admin/dead-letters/{}", letter.id);
    let (status, taken) = echo.call(Method::POST, &format!("{path}/redrive")).await;
    assert_eq!((status, taken["links"]["of"].as_str()), (202, Some(&*format!("/api/v1/uploads/{id}"))), "{taken}");
    let due: Vec<Open> = app.open.due(app.clock.now() + jiff::SignedDuration::from_secs(1), 9).await.unwrap();
    assert!(due.iter().any(|open| open.what == OpenWork::Upload(id)), "{due:?}");
    engine::sweep::on_schedule(&app, json!({})).await.unwrap();
    let ended = crate::common::ended(&echo.client, &echo.stack.url, &id.to_string()).await;
    assert_eq!((&ended["state"], &ended["reason"]), (&json!("ready"), &Value::Null), "{ended}");
    assert!(letters(&echo).await.is_empty());
    assert_eq!(echo.call(Method::POST, &format!("{path}/redrive")).await.0, 404, "it went with that");
    let (_, audit) = echo.get("/api/v1/admin/audit?action=dead_letter.redriven").await;
    assert_eq!(audit["entries"].as_array().unwrap().len(), 1, "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_about_what_is_gone_says_so_and_can_be_deleted() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let letter = letter("01941f29-7c00-7000-8000-000000000077", 1);
    app.letters.keep(&workspace(), &letter).await.unwrap();
    let path = format!("/api/v1/admin/dead-letters/{}", letter.id);
    let (status, refused) = echo.call(Method::POST, &format!("{path}/redrive")).await;
    assert_eq!(status, 409, "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("delete the letter"), "{refused}");
    assert_eq!(letters(&echo).await.len(), 1, "a letter that was refused stays");
    assert_eq!(echo.call(Method::DELETE, &path).await.0, 204);
    assert_eq!((letters(&echo).await.len(), echo.call(Method::DELETE, &path).await.0), (0, 404));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_the_queue_that_cannot_be_read_stays_in_the_queue() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let handlers = echo_local::handlers();
    let handler = handlers.into_iter().find(|(name, _)| *name == "keep-dead-letter").unwrap().1;
    let event = json!({ "Records": [{ "messageId": "m", "body": "no JSON" }] }).to_string().into_bytes();
    assert!(handler.invoke(&app, Invocation { payload: &event, context: Default::default() }).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_of_others_are_not_there() {
    let echo = crate::common::start_closed().await;
    let app = app(&echo.stack, false).await;
    let key = format!("echo_{}_{}", "a".repeat(12), "1".repeat(48));
    crate::common::admit(&app, &key, "stranger").await;
    let letter = letter("01941f29-7c00-7000-8000-000000000077", 1);
    app.letters.keep(&workspace(), &letter).await.unwrap();
    let url = format!("{}/api/v1/admin/dead-letters/{}", echo.stack.url, letter.id);
    assert_eq!(answer(echo.client.delete(&url).bearer_auth(&key)).await.0, 404);
    let kept = table(&app).await.get_item().table_name("echo-Table");
    let kept = kept
        .key("pk", AttributeValue::S("ws#local".into()))
        .key("sk", AttributeValue::S(format!("letter#{}", letter.id)));
    assert!(kept.send().await.unwrap().item.is_some());
}
