//! A source's policy: changed by its owner, part of what identifies a result, and followed by the next upload.
use crate::common::{answer, app, ended, put, start};
use domain::{ContentHash, LatestUpload, Policy, SourceName, State, TableResult, UploadId, Workspace};
use serde_json::{Value, json};

const CSV: &[u8] = b"date,amount,net\n2024-01-05,100.00,90.00\n2024-02-07,150.00,140.00\n2024-03-01,80.00,70.00\n";

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_are_read_anew_by_another_policy_and_are_one_upload_under_the_same() {
    let echo = start().await;
    let first = echo.upload("orders", "a.csv", CSV.to_vec()).await;
    assert_eq!(first["engine_version"], domain::ENGINE_VERSION);
    let corrected = json!({ "mapping": { "net": "amount", "amount": null } });
    let (status, mapping) = echo.put("/api/v1/sources/orders/mapping", corrected).await;
    assert_eq!((status, &mapping["mapping"]["net"]), (200, &json!("amount")), "{mapping}");

    let second = echo.upload("orders", "a.csv", CSV.to_vec()).await;
    assert_eq!((second["state"].as_str(), &second["duplicate_of"]), (Some("ready"), &Value::Null), "{second}");
    let policy: Policy = serde_json::from_value(json!({ "mapping": mapping["mapping"] })).unwrap();
    assert_eq!(second["engine_version"], policy.engine_version());
    assert_ne!(second["report_id"], first["report_id"]);

    let third = echo.upload("orders", "a.csv", CSV.to_vec()).await;
    assert_eq!(third["duplicate_of"], second["id"]);
    let (_, inside) = echo.post_file("/api/v1/ingestion/upload/csv?source=orders", "a.csv", CSV.to_vec()).await;
    assert_eq!(inside["id"], second["id"], "a file inside a request is judged alike: {inside}");

    echo.put("/api/v1/sources/orders/mapping", json!({ "mapping": {} })).await;
    let fourth = echo.upload("orders", "a.csv", CSV.to_vec()).await;
    assert_eq!(fourth["duplicate_of"], first["id"], "back to what was decided first");
    let elsewhere = echo.upload("other", "a.csv", CSV.to_vec()).await;
    assert_eq!(elsewhere["engine_version"], domain::ENGINE_VERSION, "a policy is of one source");
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_follow_a_corrected_mapping() {
    let echo = start().await;
    let corrected = json!({ "mapping": { "net": "amount", "amount": null } });
    let mut net_revenue = Vec::new();
    for mapping in [json!({ "mapping": {} }), corrected] {
        echo.put("/api/v1/sources/orders/mapping", mapping).await;
        let upload = echo.upload("orders", "a.csv", CSV.to_vec()).await;
        let (_, metrics) = echo.get(upload["links"]["metrics"].as_str().unwrap()).await;
        net_revenue.push(crate::common::values(&metrics["claims"])["net_revenue"].clone());
    }
    assert_eq!(net_revenue, ["330.00", "300.00"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_is_switched_off_fails_no_upload() {
    let echo = start().await;
    let csv = b"Date;Amount\n31.01.2024;1.000,50 \n01.02.2024;1.5K\n".to_vec();
    for rule in ["parse_date", "parse_amount", "parse_scale", "parse_epoch", "parse_date:Date"] {
        let (status, _) = echo.put("/api/v1/sources/m1", json!({ "policy": { "rules_off": [rule] } })).await;
        assert!(status == 200 || status == 201);
        let upload = echo.upload("m1", "a.csv", csv.clone()).await;
        assert_eq!((upload["state"].as_str(), &upload["drift"]), (Some("ready"), &Value::Null), "{rule}: {upload}");
        let (_, metrics) = echo.get(upload["links"]["metrics"].as_str().unwrap()).await;
        let said = metrics["claims"].to_string();
        let is_reason = said.contains(&format!("{} is switched off", rule.split(':').next().unwrap()));
        assert!(is_reason || matches!(rule, "parse_scale" | "parse_epoch"), "{rule}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_changed_from_what_was_read_of_it() {
    let echo = start().await;
    let path = "/api/v1/sources/orders";
    assert_eq!(echo.get(path).await.0, 404, "nobody sent a file or decided anything");
    let decided = json!({ "mode": "append", "policy": { "duplicates": "drop", "rules_off": ["trim:City"] } });
    let (status, made) = echo.put(path, decided.clone()).await;
    assert_eq!((status, &made["version"], &made["mode"]), (201, &json!(1), &json!("append")), "{made}");

    let change = |version: &str, body: Value| {
        answer(echo.client.put(format!("{}{path}", echo.stack.url)).header("if-match", version).json(&body))
    };
    let read = echo.client.get(format!("{}{path}", echo.stack.url)).send().await.unwrap();
    let version = read.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(change(&version, decided.clone()).await.0, 200);
    let (status, outdated) = change(&version, decided.clone()).await;
    assert_eq!((status, outdated["error"].as_str()), (412, Some("outdated")), "{outdated}");
    assert_eq!((change("\"x\"", decided.clone()).await.0, change("*", decided).await.0), (412, 200));
    let elsewhere = format!("{}/api/v1/sources/none", echo.stack.url);
    assert_eq!(answer(echo.client.put(elsewhere).header("if-match", "*").json(&json!({}))).await.0, 412);

    echo.put(&format!("{path}/mapping"), json!({ "mapping": { "Net": "amount" } })).await;
    let (_, source) = echo.get(path).await;
    assert_eq!((&source["version"], &source["columns_mapped"]), (&json!(4), &json!(1)), "{source}");
    let mapping = format!("{}{path}/mapping", echo.stack.url);
    let read = echo.client.get(&mapping).send().await.unwrap().headers()["etag"].to_str().unwrap().to_owned();
    let correct = |version: &str| {
        answer(echo.client.put(&mapping).header("if-match", version).json(&json!({ "mapping": { "Net": "amount" } })))
    };
    assert_eq!((read.as_str(), correct(&version).await.0), ("\"4\"", 412), "what was read of the source, an age ago");
    assert_eq!(echo.get(path).await.1["version"], 4, "what is refused changes nothing");
    assert_eq!(source["policy"], json!({ "duplicates": "drop", "rules_off": ["trim:City"] }));
    let sent_back = json!({ "mode": source["mode"], "policy": source["policy"] });
    let (_, same) = echo.put(path, sent_back).await;
    assert_eq!(same["engine_version"], source["engine_version"], "the mapping stays as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_source_cannot_be_is_refused_with_the_field_that_is_wrong() {
    let echo = start().await;
    for (path, body, field) in [
        ("orders", json!({ "mood": "append" }), "mood"),
        ("orders", json!({ "mode": "sometimes" }), "mode"),
        ("orders", json!({ "policy": { "rules_off": ["polish"] } }), "rules_off"),
        ("orders", json!({ "policy": { "rules_on": [] } }), "policy.rules_on"),
        ("orders", json!({ "policy": { "duplicates": "revenue" } }), "policy.duplicates"),
        ("orders", json!({ "policy": { "currency": "euro" } }), "currency"),
        ("orders", json!({ "policy": { "mapping": { "a": "date" } } }), "policy.mapping"),
        ("Orders", json!({}), "source"),
        ("orders/mapping", json!({}), "mapping"),
        ("orders/mapping", json!({ "mapping": { "a": "colour" } }), "mapping"),
        ("orders/mapping", json!({ "mapping": { "a": "date", "b": "date" } }), "mapping"),
    ] {
        let (status, refused) = echo.put(&format!("/api/v1/sources/{path}"), body.clone()).await;
        assert_eq!((status, refused["field"].as_str()), (422, Some(field)), "{path} {body}: {refused}");
    }
    assert_eq!(echo.get("/api/v1/sources/orders").await.0, 404, "nothing was stored");
    for path in ["/api/v1/sources?limit=0", "/api/v1/sources?cursor=../", "/api/v1/sources/Orders"] {
        assert_eq!(echo.get(path).await.0, 422, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_come_by_name_with_their_latest_upload() {
    let echo = start().await;
    for name in ["b", "c", "a", "d", "e"] {
        echo.put(&format!("/api/v1/sources/{name}"), json!({})).await;
    }
    let upload = echo.upload("c", "a.csv", CSV.to_vec()).await;
    let seen = echo.all("/api/v1/sources?limit=2", "sources").await;
    let names: Vec<&str> = seen.iter().map(|source| source["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    assert_eq!(seen[2]["latest"]["upload_id"], upload["id"]);
    assert_eq!(seen[2]["version"], 1, "an upload makes no page outdated that somebody is editing");
    let (_, latest) = echo.get(seen[2]["links"]["latest_upload"].as_str().unwrap()).await;
    assert_eq!((&latest["id"], &latest["links"]["source"]), (&upload["id"], &seen[2]["links"]["self"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_shows_the_columns_of_the_latest_upload_and_the_fields_there_are() {
    let echo = start().await;
    echo.upload("orders", "a.csv", CSV.to_vec()).await;
    echo.put("/api/v1/sources/orders/mapping", json!({ "mapping": { "net": null } })).await;
    let (status, mapping) = echo.get("/api/v1/sources/orders/mapping").await;
    assert_eq!(status, 200, "{mapping}");
    let columns: Vec<String> = mapping["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            format!(
                "{} is {}{}",
                column["header"],
                column["field"],
                if column["corrected"] == true { ", corrected" } else { "" }
            )
        })
        .collect();
    assert_eq!(columns, [r#""date" is "date""#, r#""amount" is "amount""#, r#""net" is null, corrected"#]);
    assert!(mapping["fields"].as_array().unwrap().contains(&json!("customer_id")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_ends_late_does_not_take_the_place_of_a_newer_one() {
    let echo = start().await;
    // Announced first and sent last.
    let announced = json!({ "file_name": "old.csv", "size": CSV.len(), "content_type": "text/csv" });
    let url = format!("{}/api/v1/sources/orders/uploads", echo.stack.url);
    let (_, old) = answer(echo.client.post(url).json(&announced)).await;
    let newer = [CSV, b"2024-04-01,1.00,1.00\n"].concat();
    let id = put(&echo.client, &echo.stack.url, "orders", "new.csv", newer).await;
    assert_eq!(ended(&echo.client, &echo.stack.url, &id).await["state"], "ready");
    let mut request = echo.client.put(old["url"].as_str().unwrap()).body(CSV.to_vec());
    for (name, value) in old["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    assert_eq!(request.send().await.unwrap().status(), 200);
    let old = ended(&echo.client, &echo.stack.url, old["upload_id"].as_str().unwrap()).await;
    assert_eq!((old["state"].as_str(), old["rows"].as_u64()), (Some("ready"), Some(3)), "{old}");
    let (_, source) = echo.get("/api/v1/sources/orders").await;
    assert_eq!(source["latest"]["upload_id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_come_at_once_all_end_and_the_newest_is_the_latest() {
    let echo = start().await;
    let files = (0..8).map(|n| [CSV, format!("2024-04-0{},1.00,1.00\n", n + 1).as_bytes()].concat());
    let uploads = files.map(|bytes| echo.upload("orders", "a.csv", bytes));
    let uploads = futures::future::join_all(uploads).await;
    assert!(uploads.iter().all(|upload| upload["state"] == "ready"), "{uploads:?}");
    let newest = uploads.iter().map(|upload| upload["id"].as_str().unwrap()).max();
    let (_, source) = echo.get("/api/v1/sources/orders").await;
    assert_eq!(source["latest"]["upload_id"].as_str(), newest);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_from_the_sources_previous_upload_is_among_the_issues() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    echo.upload("orders", "a.csv", CSV.to_vec()).await;
    let source = SourceName::parse("orders").unwrap();
    let stored = app.sources.get(&workspace(), &source).await.unwrap().unwrap().source;
    let (_, latest): (_, LatestUpload) = app.sources.latest(&workspace(), &stored).await.unwrap().unwrap();
    assert_eq!(latest.columns.len(), 3, "the columns are those of its result");
    let other = b"date,amount\n2024-05-01,1.00\n2024-05-02,2.00\n".to_vec();
    let second = echo.upload("orders", "b.csv", other).await;
    let result = stored_result(&app, &second).await;
    let expected = domain::drift(&latest, &result.columns, result.granularity.as_deref(), &Policy::default());
    assert_eq!(second.get("drift").cloned().unwrap_or(json!([])), json!(expected));
    let (_, issues) = echo.get(second["links"]["issues"].as_str().unwrap()).await;
    assert_eq!(issues["total"], second["issue_count"]);
    assert!(issues["issues"].as_array().unwrap().starts_with(json!(expected).as_array().unwrap()), "{issues}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_without_a_source_are_not_compared_and_an_owners_change_is_no_drift() {
    let echo = start().await;
    let corrected = json!({ "mapping": { "net": "amount", "amount": null, "brutto": "fee" } });
    for source in ["direct", "orders"] {
        echo.upload(source, "a.csv", CSV.to_vec()).await;
        let (status, _) = echo.put(&format!("/api/v1/sources/{source}/mapping"), corrected.clone()).await;
        assert_eq!(status, 200);
        let second = echo.upload(source, "a.csv", CSV.to_vec()).await;
        assert_eq!(second["drift"], Value::Null, "{second}");
        let (_, issues) = echo.get(second["links"]["issues"].as_str().unwrap()).await;
        assert_eq!(issues["totals"]["mapping_unmatched"], 1, "{issues}");
    }
    let other = b"date,total\n2024-05-01,1.00\n2024-05-02,2.00\n".to_vec();
    assert_eq!(echo.upload("direct", "b.csv", other.clone()).await["drift"], Value::Null);
    assert_ne!(echo.upload("orders", "b.csv", other).await["drift"], Value::Null);
}

async fn stored_result(app: &lambda::App, upload: &Value) -> TableResult {
    let id = UploadId::parse(upload["id"].as_str().unwrap()).unwrap();
    let upload = app.uploads.get(&workspace(), &id).await.unwrap().unwrap();
    assert_eq!(upload.state, State::Ready);
    let hash: ContentHash = upload.content_hash.unwrap();
    app.results.get(&workspace(), &hash, &upload.engine_version.unwrap()).await.unwrap().unwrap()
}
