//! What changes things or takes rows out stands in the audit, and what happens when the audit takes no entry.
use crate::common::{Running, admit, answer, app, repository, start, start_closed, table};
use aws_sdk_dynamodb::types::AttributeValue;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ADMIN: &str = "echo_aaaaaaaaaaaa_111111111111111111111111111111111111111111111111";
const AUDIT: &str = "/api/v1/admin/audit";

async fn call(echo: &Running, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = echo.client.request(method, format!("{}{path}", echo.stack.url)).bearer_auth(ADMIN);
    answer(if let Some(body) = body { request.json(&body) } else { request }).await
}

async fn send(echo: &Running, path: &str, name: &str, bytes: Vec<u8>) -> (u16, Value) {
    let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new().part("file", part);
    answer(echo.client.post(format!("{}{path}", echo.stack.url)).bearer_auth(ADMIN).multipart(form)).await
}

fn announced() -> Option<Value> {
    Some(json!({ "file_name": "a.csv", "size": 10, "content_type": "text/csv" }))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_changed_deleted_and_taken_out_stands_there_with_who_did_it() {
    let echo = start_closed().await;
    admit(&app(&echo.stack, false).await, ADMIN, "acme").await;
    let csv = std::fs::read(repository("events/samples/revenue.csv")).unwrap();
    let (status, report) = send(&echo, "/api/v1/reports/generate?source=shop", "a.csv", csv.clone()).await;
    assert_eq!(status, 200, "{report}");
    let (upload, report) = (report["upload_id"].as_str().unwrap(), report["report_id"].as_str().unwrap());
    call(&echo, Method::DELETE, &format!("/api/v1/reports/{report}"), None).await;
    let (status, again) = send(&echo, "/api/v1/reports/generate?source=shop", "a.csv", csv.clone()).await;
    assert_eq!((status, again["report_id"].as_str()), (200, Some(report)), "{again}");
    let bad = "date,amount\n2024-01-05,100.00\n2024-02-07,a lot\n2024-03-01,=1+1\n2024-03-02,80.00\n2024-03-03,5.00\n";
    let (_, direct) = send(&echo, "/api/v1/ingestion/upload/csv?source=till", "b.csv", bad.into()).await;
    let direct = direct["id"].as_str().unwrap();
    let (_, open) = call(&echo, Method::POST, "/api/v1/sources/shop/uploads", announced()).await;
    let open = open["upload_id"].as_str().unwrap();
    call(&echo, Method::PUT, "/api/v1/sources/new", Some(json!({ "mode": "append" }))).await;
    call(&echo, Method::PUT, "/api/v1/sources/new", Some(json!({}))).await;
    call(&echo, Method::PUT, "/api/v1/sources/new/mapping", Some(json!({ "mapping": { "secret header": null } })))
        .await;
    let table = format!("/api/v1/uploads/{upload}/table");
    for (path, expected) in [
        (table.clone(), 200),
        (format!("{table}?format=csv"), 200),
        (format!("{table}?format=parquet"), 303),
        (format!("/api/v1/metrics/net_revenue/proof?upload={upload}"), 200),
        (format!("/api/v1/metrics/net_revenue/proof?upload={upload}&format=csv"), 303),
    ] {
        let get = echo.client.get(format!("{}{path}", echo.stack.url)).bearer_auth(ADMIN);
        assert_eq!(get.send().await.unwrap().status(), expected, "{path}");
    }
    let aside = format!("{}/api/v1/uploads/{direct}/quarantine", echo.stack.url);
    assert_eq!(echo.client.get(aside).bearer_auth(ADMIN).send().await.unwrap().status(), 303);
    // What is refused is not done, and does not stand there.
    let nobody = "01941f29-7c00-7000-8000-000000000000";
    for path in [format!("/api/v1/uploads/{nobody}"), format!("/api/v1/reports/{nobody}")] {
        assert_eq!(call(&echo, Method::DELETE, &path, None).await.0, 404);
    }
    assert_eq!(call(&echo, Method::PUT, "/api/v1/sources/new", Some(json!({ "mode": "often" }))).await.0, 422);
    call(&echo, Method::DELETE, &format!("/api/v1/uploads/{upload}"), None).await;
    let (_, audit) = call(&echo, Method::GET, &format!("{AUDIT}?limit=200"), None).await;
    let entries = audit["entries"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["by"] == "key:aaaaaaaaaaaa"), "{audit}");
    let line = |entry: &Value| format!("{} {}", entry["action"].as_str().unwrap(), entry["of"].as_str().unwrap());
    let said: Vec<String> = entries.iter().rev().map(line).collect();
    let expected = [
        format!("upload.created upload:{upload}"),
        format!("report.deleted report:{report}"),
        format!("report.created report:{report}"),
        format!("upload.created upload:{direct}"),
        format!("upload.created upload:{open}"),
        "source.created source:new".to_owned(),
        "source.changed source:new".to_owned(),
        "mapping.changed source:new".to_owned(),
        format!("export table:{upload}"),
        format!("export table:{upload}"),
        format!("export proof:net_revenue:upload:{upload}"),
        format!("export quarantine:{direct}"),
        format!("upload.deleted upload:{upload}"),
    ];
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_uploads_at_once_all_succeed_and_the_chain_has_each_of_them() {
    let echo = start().await;
    let announce = |_| {
        let request = echo.client.post(format!("{}/api/v1/sources/shop/uploads", echo.stack.url));
        answer(request.json(&announced().unwrap()))
    };
    let direct = async |n: usize| {
        let csv = format!("date,amount\n2024-01-01,{n}\n2024-01-02,6\n");
        echo.post_file("/api/v1/ingestion/upload/csv?source=till", "a.csv", csv.into_bytes()).await
    };
    let (announced, direct) = futures::future::join(
        futures::future::join_all((0..22).map(announce)),
        futures::future::join_all((0..8).map(direct)),
    )
    .await;
    let id = |(status, answer): &(u16, Value), name: &str| {
        assert_eq!(*status, 201, "{answer}");
        format!("upload:{}", answer[name].as_str().unwrap())
    };
    let made = announced.iter().map(|one| id(one, "upload_id")).chain(direct.iter().map(|one| id(one, "id")));
    let (_, audit) = echo.get(&format!("{AUDIT}?limit=200")).await;
    let entries = audit["entries"].as_array().unwrap();
    let noted: BTreeSet<String> = entries.iter().map(|entry| entry["of"].as_str().unwrap().to_owned()).collect();
    assert_eq!((entries.len(), noted), (30, made.collect()));
    let (_, checked) = echo.get(&format!("{AUDIT}?verify=true")).await;
    assert_eq!((&checked["is_intact"], &checked["entries"]), (&json!(true), &json!(30)), "{checked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_that_takes_no_entry_lets_files_in_and_nothing_be_changed_or_taken_out() {
    let echo = start().await;
    let csv = b"date,amount\n2024-01-01,5\n2024-01-02,6\n".to_vec();
    let upload = echo.upload("shop", "a.csv", csv).await;
    let id = upload["id"].as_str().unwrap();
    // The next number is taken: an entry without the head knowing it.
    let entry = |name: &str, text: String| (name.to_owned(), AttributeValue::S(text));
    let spoiled = [entry("pk", "ws#local#audit".into()), entry("sk", format!("entry#{:020}", 2))];
    let spoiling = table(&app(&echo.stack, true).await).await.put_item().table_name("echo-Table");
    spoiling.set_item(Some(spoiled.into())).send().await.unwrap();
    let url = |path: String| format!("{}{path}", echo.stack.url);
    let refused = [
        echo.client.delete(url(format!("/api/v1/uploads/{id}"))),
        echo.client.delete(url(format!("/api/v1/reports/{}", upload["report_id"].as_str().unwrap()))),
        echo.client.put(url("/api/v1/sources/shop".into())).json(&json!({ "mode": "append" })),
        echo.client.put(url("/api/v1/sources/shop/mapping".into())).json(&json!({ "mapping": { "amount": null } })),
        echo.client.get(url(format!("/api/v1/uploads/{id}/table?format=parquet"))),
        echo.client.get(url(format!("/api/v1/metrics/net_revenue/proof?upload={id}&format=csv"))),
    ];
    let announce = echo.client.post(url("/api/v1/sources/shop/uploads".into())).json(&announced().unwrap());
    let (refused, (status, made)) =
        futures::future::join(futures::future::join_all(refused.map(answer)), answer(announce)).await;
    for (status, answer) in refused {
        assert_eq!((status, &answer["retryable"]), (503, &json!(true)), "{answer}");
    }
    assert_eq!(status, 201, "{made}");
    assert_eq!(echo.get(&format!("/api/v1/uploads/{id}")).await.1["state"], "ready");
    assert_eq!(echo.get(&format!("/api/v1/reports/{}", upload["report_id"].as_str().unwrap())).await.0, 200);
    assert_eq!(echo.get("/api/v1/sources/shop").await.1["mode"], "snapshot");
}
