//! A file becomes a report: presigned PUT → object event → table → claims → report, over HTTP as a client does it.
use crate::common::{answer, repository, rounded, shared_data, start, values};
use serde_json::{Value, json};

fn claim<'a>(claims: &'a Value, id: &str) -> &'a Value {
    claims.as_array().unwrap().iter().find(|claim| claim["id"] == id).unwrap_or_else(|| panic!("no claim {id}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_revenue_sample_gives_the_reference_figures() {
    let echo = start().await;
    let bytes = std::fs::read(shared_data("predecessor/revenue_sample.csv")).unwrap();
    let upload = echo.upload("payments", "revenue.csv", bytes).await;
    assert_eq!((upload["state"].as_str(), upload["rows"].as_u64()), (Some("ready"), Some(101)), "{upload}");

    let (status, metrics) = echo.get(upload["links"]["metrics"].as_str().unwrap()).await;
    assert_eq!(status, 200, "{metrics}");
    let claims = &metrics["claims"];
    let value = values(claims);
    for (id, expected) in [
        ("net_revenue", "190100.50"),
        ("refunds", "3750.00"),
        ("gross_revenue", "193850.50"),
        ("rows_not_counted/failed", "1960.00"),
        ("revenue_by_period@2024-01", "51930.50"),
        ("revenue_by_period@2024-02", "54900.00"),
        ("revenue_by_period@2024-03", "61190.00"),
        ("revenue_by_period@2024-04", "22080.00"),
        ("orders", "92"),
        ("customers", "71"),
    ] {
        let found = value.get(id).unwrap_or_else(|| panic!("no value for {id}"));
        assert_eq!(rounded(found, expected.split_once('.').map_or(0, |(_, d)| d.len() as u32)), expected, "{id}");
    }
    assert_eq!(rounded(&value["average_order_value"], 2), "2066.31");
    assert_eq!(rounded(&value["revenue_growth@2024-03"], 5), "0.11457");
    assert_eq!(rounded(&value["revenue_growth_to_date@2024-04"], 5), "0.11628");
    assert!(!value.contains_key("revenue_growth@2024-04"), "a partial month is never compared with a full one");
    let april = claim(claims, "revenue_by_period@2024-04");
    assert_eq!(
        (april["window"]["partial"].as_bool(), april["window"]["to"].as_str()),
        (Some(true), Some("2024-04-10"))
    );
    assert_eq!(claim(claims, "rows_not_counted/failed")["n"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn superstore_gives_the_reference_figures() {
    let echo = start().await;
    let bytes = std::fs::read(shared_data("superstore/superstore.csv")).unwrap();
    let upload = echo.upload("orders", "superstore.csv", bytes).await;
    assert_eq!(upload["state"], "ready", "{upload}");
    let (_, metrics) = echo.get(upload["links"]["metrics"].as_str().unwrap()).await;
    let value = values(&metrics["claims"]);
    assert_eq!(value["net_revenue"], "2297200.8603");
    assert_eq!((value["orders"].as_str(), value["customers"].as_str()), ("5009", "793"));
    assert_eq!(rounded(&value["average_order_value"], 4), "458.6147");
    assert_eq!(rounded(&value["revenue_growth@2017"], 4), "0.2036");
    assert_eq!(rounded(&value["customer_concentration/top_10"], 5), "0.06696");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_is_json_for_programs_and_a_page_for_people() {
    let echo = start().await;
    let bytes = std::fs::read(repository("events/samples/revenue.csv")).unwrap();
    let (status, made) =
        echo.post_file("/api/v1/reports/generate?template_type=revenue_health", "revenue.csv", bytes.clone()).await;
    assert_eq!((status, made["status"].as_str()), (200, Some("completed")), "{made}");
    assert_eq!(made["metrics"]["net_revenue"]["value"].to_string(), "190100.5");
    for section in ["executive_summary", "key_findings", "detailed_analysis", "recommendations"] {
        assert!(made["narratives"][section].as_str().is_some_and(|text| !text.is_empty()), "{section}");
    }
    let (status, again) = echo.post_file("/api/v1/reports/generate", "revenue.csv", bytes).await;
    assert_eq!((status, &again["report_id"]), (200, &made["report_id"]), "the same file is one report");
    let (_, list) = echo.get("/api/v1/reports").await;
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");

    let path = format!("/api/v1/reports/{}", made["report_id"].as_str().unwrap());
    let (status, stored) = echo.get(&path).await;
    assert_eq!((status, &stored), (200, &made), "what was answered is what is stored");
    let page = echo.client.get(format!("{}{path}", echo.stack.url)).header("accept", "text/html").send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let page = page.text().await.unwrap();
    assert!(page.matches("<svg").count() >= 2 && page.contains("190,100.50"), "two charts and the figure");

    let delete = || answer(echo.client.delete(format!("{}{path}", echo.stack.url)));
    assert_eq!((delete().await.0, delete().await.0, echo.get(&path).await.0), (200, 404, 404));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_rows_are_named_with_row_column_and_remedy_and_the_rest_is_reported() {
    let echo = start().await;
    let bytes = std::fs::read(shared_data("predecessor/bad_data_sample.csv")).unwrap();
    let (status, uploaded) = echo.post_file("/api/v1/ingestion/upload/csv?use_case=revenue", "bad.csv", bytes).await;
    assert_eq!(status, 201, "{uploaded}");
    let (_, upload) = echo.get(uploaded["links"]["upload"].as_str().unwrap()).await;
    assert_eq!(upload["state"], "ready");
    let issues = upload["details"]["issues"].as_array().unwrap();
    let named: Vec<(u64, &str)> =
        issues.iter().filter_map(|issue| Some((issue["row"].as_u64()?, issue["column"].as_str()?))).collect();
    for expected in [
        (2, "date"),
        (3, "amount"),
        (4, "amount"),
        (5, "date"),
        (6, "date"),
        (7, "customer_id"),
        (9, "amount"),
        (10, "date"),
    ] {
        assert!(named.contains(&expected), "no issue at {expected:?} among {named:?}");
    }
    assert!(issues.iter().all(|issue| issue["suggestion"].as_str().is_some_and(|text| !text.is_empty())));
    let (status, report) = echo.get(uploaded["links"]["report"].as_str().unwrap()).await;
    assert_eq!(status, 200);
    assert_eq!(report["metrics"]["net_revenue"]["value"].to_string(), "925.0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_table_fails_with_a_sentence_for_its_owner() {
    let echo = start().await;
    let pictures = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let failed = echo.upload("payments", "logo.csv", pictures.clone()).await;
    assert_eq!(failed["state"], "failed");
    let reason = failed["reason"].as_str().unwrap();
    assert!(reason.len() > 20 && !reason.contains("Error") && reason.ends_with('.'), "{reason}");
    let (status, no_metrics) = echo.get(&format!("/api/v1/uploads/{}/metrics", failed["id"].as_str().unwrap())).await;
    assert_eq!(status, 409, "{no_metrics}");

    let (status, refused) = echo.post_file("/api/v1/reports/generate", "logo.csv", pictures).await;
    assert_eq!((status, refused["error"].as_str()), (422, Some("unreadable_file")), "{refused}");
    assert!(refused["correlation_id"].is_string() && refused["suggestion"].is_string(), "{refused}");
    let (_, uploads) = echo.get("/api/v1/uploads").await;
    let states: Vec<_> = uploads["uploads"].as_array().unwrap().iter().map(|u| u["state"].clone()).collect();
    assert_eq!(states, [json!("failed"), json!("failed")], "both are visible");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_sent_is_answered_500() {
    let echo = start().await;
    let files: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("blank", b"\n\n"),
        ("header only", b"date,amount\n"),
        ("one cell", b"x"),
        ("no amount", b"name,city\nAnn,Rome\nBob,Oslo\n"),
        ("huge numbers", b"date,amount\n2024-01-01,99999999999999999999999999999999999999999\n2024-01-02,1\n"),
        ("not utf-8", b"date,amount,product\n2024-01-01,5,Caf\xe9\n2024-01-02,6,Th\xe9\n"),
    ];
    for route in ["/api/v1/reports/generate", "/api/v1/metrics/calculate/csv", "/api/v1/ingestion/upload/csv"] {
        for (what, bytes) in files {
            let (status, body) = echo.post_file(route, "file.csv", bytes.to_vec()).await;
            assert!(status < 500, "{route} with {what}: {status} {body}");
            if status >= 400 {
                assert!(
                    body["message"].as_str().is_some_and(|message| message.len() > 10),
                    "{route} with {what}: {body}"
                );
            }
        }
        let (status, body) = answer(echo.client.post(format!("{}{route}", echo.stack.url)).body("not a form")).await;
        assert_eq!((status, body["error"].as_str()), (415, Some("unsupported_media_type")), "{body}");
    }
    for path in [
        "/api/v1/uploads?limit=0",
        "/api/v1/uploads?limit=-1",
        "/api/v1/reports?limit=x",
        "/api/v1/reports?limit=",
        "/api/v1/reports?limit=5&limit=6",
        "/api/v1/uploads?status=",
        "/api/v1/admin/audit?verify=true&limit=null",
        "/api/v1/reports?cursor=../",
    ] {
        assert_eq!(echo.get(path).await.0, 422, "{path}");
    }
    for path in [
        "/api/v1/uploads/nope",
        "/api/v1/reports/01941f29-7c00-7000-8000-000000000000",
        "/nowhere",
        "/api/v1/uploads/%2e%2e",
    ] {
        assert_eq!(echo.get(path).await.0, 404, "{path}");
    }
    let too_large = vec![b'a'; 7_000_000];
    let (status, body) = echo.post_file("/api/v1/metrics/calculate/csv", "big.csv", too_large).await;
    assert_eq!(status, 413, "{body}");
    assert!(body["suggestion"].as_str().unwrap().contains("/uploads"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_twice_are_one_upload() {
    let echo = start().await;
    let bytes = std::fs::read(repository("events/samples/revenue.csv")).unwrap();
    let first = echo.upload("payments", "a.csv", bytes.clone()).await;
    let second = echo.upload("payments", "b.csv", bytes.clone()).await;
    assert_eq!(second["duplicate_of"], first["id"]);
    assert_eq!(second["report_id"], first["report_id"]);
    let elsewhere = echo.upload("other-payments", "a.csv", bytes).await;
    assert_eq!(elsewhere["duplicate_of"], Value::Null, "another source is another feed");
    let (_, reports) = echo.get("/api/v1/reports").await;
    assert_eq!(reports.as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_paged() {
    let echo = start().await;
    for n in 0..5 {
        let csv = format!("date,amount\n2024-01-0{},{n}\n2024-01-09,1\n", n + 1);
        echo.upload("paged", "a.csv", csv.into_bytes()).await;
    }
    let uploads = echo.all("/api/v1/uploads?limit=2", "uploads").await;
    let seen: Vec<String> = uploads.iter().map(|upload| upload["id"].as_str().unwrap().to_owned()).collect();
    let mut newest_first = seen.clone();
    newest_first.sort_by(|a, b| b.cmp(a));
    newest_first.dedup();
    assert_eq!((seen.len(), &seen), (5, &newest_first));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_what_answers_and_how_fast() {
    let echo = start().await;
    for path in ["/health", "/api/v1/health"] {
        let (status, body) = echo.get(path).await;
        assert_eq!(
            (status, body["status"].as_str(), body["service"].as_str()),
            (200, Some("healthy"), Some("echo-api"))
        );
    }
    let (status, ready) = echo.get("/api/v1/health/ready").await;
    assert_eq!((status, ready["status"].as_str()), (200, Some("ready")));
    assert!(ready["database"]["latency_ms"].is_u64() && ready["storage"]["latency_ms"].is_u64(), "{ready}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_cannot_reach_the_open_workspace() {
    let echo = start().await;
    if echo.stack.is_elsewhere() {
        // Only the local stack has an open workspace to be reached.
        return;
    }
    let url = format!("{}/api/v1/uploads", echo.stack.url);
    let (status, _) = answer(echo.client.get(&url).header("host", "evil.example")).await;
    assert_eq!(status, 421);
    let (status, _) = answer(echo.client.get(&url).header("origin", "https://evil.example")).await;
    assert_eq!(status, 403);
    // The embedded database knows its stack's key, and pages do not.
    let scan =
        || echo.client.post(&echo.stack.dynamodb_url).header("x-amz-target", "DynamoDB_20120810.ListTables").body("{}");
    assert_eq!(answer(scan()).await.0, 403);
    let key = format!("AWS4-HMAC-SHA256 Credential={}/x", echo.stack.environment["AWS_ACCESS_KEY_ID"]);
    let (status, tables) = answer(scan().header("authorization", &key)).await;
    assert_eq!((status, &tables["TableNames"]), (200, &json!(["echo-Table"])));
    assert_eq!(answer(scan().header("authorization", &key).header("origin", &echo.stack.url)).await.0, 403);
}
