//! API keys through the HTTP API: made, used, refused, replaced, revoked, and what the audit says of it.
use crate::common::{Running, admit, answer, app, start, start_closed, table};
use domain::{Scope, Secret, Timestamp, Workspace};
use jiff::SignedDuration;
use lambda::{App, Clock, Handler, Invocation};
use reqwest::Method;
use serde_json::{Value, json};

const ADMIN: &str = "echo_aaaaaaaaaaaa_111111111111111111111111111111111111111111111111";

/// A closed stack with a key that may do everything in the workspace `acme`.
async fn closed() -> (Running, App) {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    admit(&app, ADMIN, "acme").await;
    (echo, app)
}

async fn call(echo: &Running, method: Method, path: &str, key: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = echo.client.request(method, format!("{}{path}", echo.stack.url)).bearer_auth(key);
    if let Some(body) = body {
        request = request.json(&body);
    }
    answer(request).await
}

async fn make(echo: &Running, scopes: &[&str]) -> Value {
    let body = json!({ "name": "a test", "scopes": scopes });
    let (status, key) = call(echo, Method::POST, "/api/v1/admin/api-keys", ADMIN, Some(body)).await;
    assert_eq!(status, 201, "{key}");
    key
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_opens_what_its_scopes_say_and_is_shown_once() {
    let (echo, _) = closed().await;
    let made = make(&echo, &["read"]).await;
    let key = made["key"].as_str().unwrap();
    assert_eq!(call(&echo, Method::GET, "/api/v1/uploads", key, None).await.0, 200);
    let announced = json!({ "file_name": "a.csv", "size": 1 });
    let (status, refused) = call(&echo, Method::POST, "/api/v1/sources/shop/uploads", key, Some(announced)).await;
    assert_eq!((status, refused["error"].as_str()), (403, Some("forbidden")), "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("`upload`"), "{refused}");
    assert_eq!(call(&echo, Method::GET, "/api/v1/admin/api-keys", key, None).await.0, 403);
    let (_, list) = call(&echo, Method::GET, "/api/v1/admin/api-keys?limit=1", ADMIN, None).await;
    let rest = call(
        &echo,
        Method::GET,
        &format!("/api/v1/admin/api-keys?cursor={}", list["next"].as_str().unwrap()),
        ADMIN,
        None,
    )
    .await
    .1;
    let secret = key.rsplit('_').next().unwrap();
    let both = format!("{list}{rest}");
    assert!(both.contains(made["prefix"].as_str().unwrap()) && !both.contains(secret), "{both}");
    let used = list["keys"].as_array().unwrap().iter().chain(rest["keys"].as_array().unwrap());
    assert!(used.filter(|key| key["last_used_at"].is_string()).count() == 2, "{both}");
    let header = echo.client.get(format!("{}/api/v1/uploads", echo.stack.url)).header("x-api-key", key);
    assert_eq!(answer(header).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_valid_key_is_told_the_same_whatever_is_wrong_with_it() {
    let (echo, _) = closed().await;
    let revoked = make(&echo, &["read"]).await;
    let path = format!("/api/v1/admin/api-keys/{}", revoked["prefix"].as_str().unwrap());
    assert_eq!(call(&echo, Method::DELETE, &path, ADMIN, None).await.0, 204);
    assert_eq!(call(&echo, Method::DELETE, &path, ADMIN, None).await.0, 204, "repeating it changes nothing");
    let wrong_secret = ADMIN.replace('1', "2");
    let unknown = ADMIN.replace('a', "b");
    let mut said = Vec::new();
    for key in [revoked["key"].as_str().unwrap(), &wrong_secret, &unknown, "echo_x", "eyJhbGciOiJIUzI1NiJ9.e30.x"] {
        let (status, mut refused) = call(&echo, Method::GET, "/api/v1/uploads", key, None).await;
        refused.as_object_mut().unwrap().remove("correlation_id");
        said.push((status, refused.to_string()));
    }
    assert!(said.iter().all(|one| *one == said[0] && one.0 == 401), "{said:#?}");
    let (status, unused) = call(&echo, Method::POST, &format!("{path}/rotate"), ADMIN, None).await;
    assert_eq!(status, 409, "{unused}");
    let (status, unknown) = call(&echo, Method::DELETE, "/api/v1/admin/api-keys/0123456789ab", ADMIN, None).await;
    assert_eq!(status, 404, "{unknown}");
    for body in [
        json!({ "name": "", "scopes": ["read"] }),
        json!({ "name": "a", "scopes": [] }),
        json!({ "name": "a", "scopes": ["root"] }),
        json!({ "name": "a", "scopes": ["read"], "expires_in_days": 0 }),
    ] {
        let (status, refused) = call(&echo, Method::POST, "/api/v1/admin/api-keys", ADMIN, Some(body.clone())).await;
        assert!((400..=422).contains(&status) && refused["field"].is_string(), "{body}: {status} {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_key_goes_on_for_the_overlap_and_the_new_one_beside_it() {
    let (echo, app) = closed().await;
    let old = make(&echo, &["read"]).await;
    let path = format!("/api/v1/admin/api-keys/{}/rotate", old["prefix"].as_str().unwrap());
    let (status, new) = call(&echo, Method::POST, &path, ADMIN, Some(json!({ "overlap_hours": 1 }))).await;
    assert_eq!((status, &new["scopes"]), (201, &old["scopes"]), "{new}");
    let keys = [&old, &new].map(|key| key["key"].as_str().unwrap());
    for key in keys {
        assert_eq!(call(&echo, Method::GET, "/api/v1/uploads", key, None).await.0, 200);
    }
    let (status, again) = call(&echo, Method::POST, &path, ADMIN, None).await;
    assert_eq!(status, 409, "{again}");
    let later = App { clock: Clock::Fixed(Timestamp::now() + SignedDuration::from_mins(61)), ..app };
    assert_eq!([status_of(&later, keys[0], None).await, status_of(&later, keys[1], None).await], [401, 200]);
}

/// What `GET /api/v1/uploads` answers to a key from an address.
pub async fn status_of(app: &App, key: &str, from: Option<&str>) -> u64 {
    let file = crate::common::repository("events/list-uploads.json");
    let mut event: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    event["headers"]["authorization"] = format!("Bearer {key}").into();
    // What a caller claims of its address counts for nothing.
    event["headers"]["x-forwarded-for"] = "198.51.100.99".into();
    if let Some(from) = from {
        event["requestContext"]["http"]["sourceIp"] = from.into();
    }
    let handler: Handler = api::functions::list_uploads();
    let payload = event.to_string().into_bytes();
    let answer = handler.invoke(app, Invocation { payload: &payload, context: Default::default() }).await.unwrap();
    serde_json::from_slice::<Value>(&answer).unwrap()["statusCode"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_made_slow_for_the_key_and_for_the_address() {
    let (_echo, app) = closed().await;
    let now = Timestamp::now();
    let at = |seconds: i64| App { clock: Clock::Fixed(now + SignedDuration::from_secs(seconds)), ..app.clone() };
    let guess = |turn: usize| format!("{}{turn:02}", &ADMIN[..ADMIN.len() - 2]);
    let mut statuses = Vec::new();
    for turn in 20..28 {
        statuses.push(status_of(&at(0), &guess(turn), Some("198.51.100.1")).await);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 401, 429, 429], "the sixth failure closes the door for two seconds");
    assert_eq!(status_of(&at(0), ADMIN, Some("198.51.100.2")).await, 429, "for the key, from any address");
    let other = "echo_cccccccccccc_333333333333333333333333333333333333333333333333";
    assert_eq!(status_of(&at(0), other, Some("198.51.100.1")).await, 429, "for the address, with any key");
    assert_eq!(status_of(&at(0), other, Some("198.51.100.3")).await, 401, "others are not held up");
    let right = "echo_dddddddddddd_444444444444444444444444444444444444444444444444";
    admit(&app, right, "acme").await;
    assert_eq!(status_of(&at(0), right, Some("198.51.100.1")).await, 200, "nor the right key behind the same address");
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(status_of(&at(0), "neither.key.nor.token", Some("198.51.100.4")).await);
    }
    assert_eq!(statuses, [401; 8], "what is no key cannot be guessed");
    assert_eq!(status_of(&at(0), other, Some("198.51.100.4")).await, 429, "but counts against who guesses keys");
    assert_eq!(status_of(&at(3), ADMIN, Some("198.51.100.1")).await, 200);
    assert_eq!(status_of(&at(3), &guess(30), Some("198.51.100.1")).await, 401);
    assert_eq!(
        [status_of(&at(6), &guess(31), None).await, status_of(&at(8), &guess(32), None).await],
        [429, 401],
        "four seconds"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_tells_what_happened_and_finds_what_was_removed_or_altered() {
    let (echo, app) = closed().await;
    let workspace = Workspace::parse("acme").unwrap();
    let made = make(&echo, &["read"]).await;
    let path = format!("/api/v1/admin/api-keys/{}", made["prefix"].as_str().unwrap());
    call(&echo, Method::DELETE, &path, ADMIN, None).await;
    call(&echo, Method::GET, "/api/v1/uploads", &ADMIN.replace('1', "2"), None).await;
    let (_, audit) = call(&echo, Method::GET, "/api/v1/admin/audit", ADMIN, None).await;
    let actions: Vec<&str> =
        audit["entries"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["login.failed", "key.revoked", "key.created"]);
    assert_eq!(audit["entries"][2]["by"], "key:aaaaaaaaaaaa");
    // Many at once: no number is given twice and none is left out.
    let event = store::Event::new("upload.deleted", "upload:1", "a test");
    let now = app.clock.now();
    futures::future::join_all((0..12).map(|_| app.audit.append(&workspace, &event, now))).await.into_iter().for_each(
        |appended| {
            appended.unwrap();
        },
    );
    let verify = async || call(&echo, Method::GET, "/api/v1/admin/audit?verify=true", ADMIN, None).await.1;
    let intact = verify().await;
    assert_eq!((&intact["is_intact"], &intact["entries"], &intact["faults"]), (&json!(true), &json!(15), &json!([])));
    let table = table(&app).await;
    let key = |number: u64| [("pk", "ws#acme#audit".to_owned()), ("sk", format!("entry#{number:020}"))];
    let entry =
        |number| key(number).map(|(name, text)| (name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(text)));
    let removed = table.delete_item().table_name("echo-Table").set_key(Some(entry(2).into())).send().await.unwrap();
    drop(removed);
    assert_eq!(verify().await["faults"][0], "entry 2 is missing");
    let mut last =
        table.get_item().table_name("echo-Table").set_key(Some(entry(15).into())).send().await.unwrap().item.unwrap();
    let altered = last["doc"].as_s().unwrap().replace("upload:1", "upload:2");
    last.insert("doc".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(altered));
    table.put_item().table_name("echo-Table").set_item(Some(last)).send().await.unwrap();
    let faults = verify().await["faults"].to_string();
    assert!(faults.contains("entry 15 was altered"), "{faults}");
    table.delete_item().table_name("echo-Table").set_key(Some(entry(15).into())).send().await.unwrap();
    let faults = verify().await["faults"].to_string();
    assert!(faults.contains("entries 15 to 15 are missing"), "{faults}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_cannot_be_checked_while_the_table_is_away_and_nothing_is_let_in() {
    let echo = start().await;
    let mut config = app(&echo.stack, false).await.config;
    config.connection.dynamodb_url = Some("http://127.0.0.1:1".to_owned());
    assert_eq!(status_of(&App::new(config).await, ADMIN, None).await, 503);
    assert!(Scope::parse("root").is_err() && Secret::parse(ADMIN).is_some());
}
