//! What can be asked of an upload that was read: its issues, ledger, rows set aside and table; and of a file before it is one.
use crate::common::{answer, app, shared_data, start};
use domain::{
    ContentHash, Findings, Issue, LatestUpload, NewUpload, ReportId, Severity, SourceName, State, TableResult, Upload,
    UploadId, Workspace,
};
use lambda::App;
use serde_json::{Value, json};
use store::{Finished, ReportSummary};

async fn bad_sample(echo: &crate::common::Running) -> Value {
    let bytes = std::fs::read(shared_data("predecessor/bad_data_sample.csv")).unwrap();
    echo.upload("payments", "bad.csv", bytes).await
}

#[tokio::test(flavor = "multi_thread")]
async fn issues_are_chosen_by_kind_severity_and_column_and_come_in_pages() {
    let echo = start().await;
    let upload = bad_sample(&echo).await;
    let address = upload["links"]["issues"].as_str().unwrap();
    let (status, all) = echo.get(address).await;
    assert_eq!(status, 200, "{all}");
    let issues = all["issues"].as_array().unwrap();
    assert!(issues.len() > 5 && all["next"].is_null(), "{all}");
    assert_eq!((&all["total"], &all["matching"]), (&upload["issue_count"], &json!(issues.len())));

    let (_, dates) = echo.get(&format!("{address}?column=date&kind=unreadable_date")).await;
    let expected: Vec<&Value> =
        issues.iter().filter(|i| i["column"] == "date" && i["kind"] == "unreadable_date").collect();
    assert_eq!(dates["issues"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    let (_, errors) = echo.get(&format!("{address}?severity=error")).await;
    assert!(errors["issues"].as_array().unwrap().iter().all(|issue| issue["severity"] == "error"));

    assert_eq!(&echo.all(&format!("{address}?limit=2"), "issues").await, issues);
    for wrong in ["severity=fatal", "cursor=-1", "cursor=x", "limit=0", "cursor=99999999999999999999", "colum=date"] {
        assert_eq!(echo.get(&format!("{address}?{wrong}")).await.0, 422, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_says_of_each_change_how_it_is_switched_off() {
    let echo = start().await;
    let csv = "Date;Amount;City\n31.01.2024;1.000,50 €; Rome\n01.02.2024;20,00 €;Oslo\n02.02.2024;5,00 €;Bern\n";
    let upload = echo.upload("payments", "a.csv", csv.into()).await;
    let (status, ledger) = echo.get(upload["links"]["ledger"].as_str().unwrap()).await;
    assert_eq!(status, 200, "{ledger}");
    let entries = ledger["entries"].as_array().unwrap();
    assert_eq!(ledger["summary"]["entries"], entries.len());
    let switch =
        |rule: &str| entries.iter().find(|entry| entry["rule"] == rule).map(|entry| entry["switch_off"].clone());
    assert_eq!(switch("trim"), Some(json!("trim:City")), "{ledger}");
    assert!(ledger["rules"]["trim"].as_str().unwrap().ends_with('.'), "{ledger}");
    assert!(ledger["how_to_switch_off"].as_str().unwrap().contains("/api/v1/sources/payments"), "{ledger}");
    let (status, _) =
        echo.put("/api/v1/sources/payments", json!({ "policy": { "rules_off": [switch("trim").unwrap()] } })).await;
    assert_eq!(status, 200, "what the ledger offers is what a policy takes");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_comes_as_json_and_csv_in_pages_and_as_one_parquet_file() {
    let echo = start().await;
    let csv: String = std::iter::once("date,amount,product\n".to_owned())
        .chain((0..250).map(|row| format!("2024-01-{:02},{row}.5,\"=P{row}\"\n", row % 28 + 1)))
        .collect();
    let upload = echo.upload("orders", "Jänner \"24\".csv", csv.into()).await;
    let address = upload["links"]["table"].as_str().unwrap();
    let (_, first) = echo.get(&format!("{address}?limit=100")).await;
    let (status, page) = echo.get(&format!("{address}?limit=2&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!(status, 200, "{page}");
    assert_eq!(page["columns"][1], json!({ "name": "amount", "data_type": "decimal" }));
    assert_eq!(page["rows"][0], json!(["2024-01-17", "100.5", "=P100", "102"]));
    assert_eq!((&page["total_rows"], page["next"].is_string()), (&json!(250), true));
    assert_eq!(echo.all(&format!("{address}?limit=60"), "rows").await.len(), 250);
    let as_csv = format!("{address}?format=csv&cursor={}", page["next"].as_str().unwrap());
    assert_eq!(echo.get(&as_csv).await.0, 404, "rows leave as a file from their first page on, which the audit knows");

    let (mut whole, mut next) = (String::new(), Some(format!("{address}?format=csv&limit=100")));
    while let Some(path) = next {
        let answer = echo.client.get(format!("{}{path}", echo.stack.url)).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8; header=present");
        let link = answer.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
        next = link.map(|link| link[1..link.find('>').unwrap()].to_owned());
        whole += &answer.text().await.unwrap();
    }
    let lines: Vec<&str> = whole.split_terminator("\r\n").collect();
    assert_eq!((lines.len(), lines[0], lines[101]), (251, "date,amount,product,line", "2024-01-17,100.5,'=P100,102"));

    let to = echo.client.get(format!("{}{address}?format=parquet", echo.stack.url)).send().await.unwrap();
    assert_eq!(to.status(), 303);
    let file = echo.client.get(to.headers()["location"].to_str().unwrap()).send().await.unwrap();
    assert_eq!(file.status(), 200);
    assert_eq!(file.headers()["content-disposition"], "attachment; filename=\"J_nner _24_.parquet\"");
    assert!(file.bytes().await.unwrap().starts_with(b"PAR1"));
    for wrong in ["format=xlsx", "limit=1001", "cursor=-1"] {
        assert_eq!(echo.get(&format!("{address}?{wrong}")).await.0, 422, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_without_a_result_says_why() {
    let echo = start().await;
    let failed = echo.upload("payments", "logo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()).await;
    let id = failed["id"].as_str().unwrap();
    for part in ["issues", "ledger", "quarantine", "table"] {
        let (status, body) = echo.get(&format!("/api/v1/uploads/{id}/{part}")).await;
        assert_eq!((status, body["error"].as_str()), (409, Some("conflict")), "{body}");
        assert!(body["message"].as_str().unwrap().contains("because it failed"), "{body}");
        assert_eq!(echo.get(&format!("/api/v1/uploads/nope/{part}")).await.0, 404);
    }
}

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

/// An upload that is ready with this result, as a worker leaves it.
async fn ready(app: &App, result: TableResult, drift: Vec<Issue>) -> Upload {
    let file = NewUpload { file_name: "a.csv".into(), size: 9, content_type: None, template: None };
    let (id, now) = (UploadId::new(1_800_000_000_000, &[9; 10]), app.clock.now());
    let mut upload = Upload::new(id, SourceName::parse("orders").unwrap(), file, State::Processing, now);
    assert!(app.uploads.insert(&workspace(), &upload, now + app.config.lease, Some("me")).await.unwrap());
    upload.state = State::Ready;
    upload.drift = drift;
    upload.content_hash = Some(ContentHash::of(b"x"));
    upload.engine_version = Some("2".into());
    let hash = upload.content_hash.clone().unwrap();
    let prepared = app.results.prepare(&workspace(), &hash, "2", &result).await.unwrap();
    let summary = ReportSummary {
        report_id: ReportId::of(&id, "t", "2"),
        template_type: "t".into(),
        title: String::new(),
        status: "completed".into(),
        generated_at: now,
        upload_id: id,
        source: "orders".into(),
        file_name: "a.csv".into(),
        series: None,
    };
    let report = app.reports.prepare(&workspace(), &summary, &json!({})).await.unwrap();
    let latest =
        LatestUpload { upload_id: id, at: now, columns: Vec::new(), granularity: None, policy: Default::default() };
    let done = app.uploads.finish_with(&workspace(), &upload, "me", &latest, prepared, report, None).await.unwrap();
    assert_eq!(done, Finished::Done);
    upload
}

fn result(quarantine_key: Option<String>) -> TableResult {
    TableResult {
        rows: 2,
        columns: Vec::new(),
        findings: Findings::default(),
        claims: Vec::new(),
        table_key: "tables/local/x.parquet".into(),
        table_blocks: Vec::new(),
        file: Default::default(),
        quality: None,
        quarantined: u64::from(quarantine_key.is_some()),
        quarantine_key,
        records: None,
        left_out: 0,
        granularity: None,
        cubes_key: None,
        computed_on: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_set_aside_are_a_file_to_download() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let key = store::quarantine_key(&workspace(), &ContentHash::of(b"x"), "2+0a1b2c3d");
    app.objects.put(&key, "line,reasons\r\n3,no date\r\n".into(), "text/csv").await.unwrap();
    let upload = ready(&app, result(Some(key)), Vec::new()).await;
    let path = format!("/api/v1/uploads/{}/quarantine", upload.id);
    let (_, shown) = echo.get(&format!("/api/v1/uploads/{}", upload.id)).await;
    assert_eq!((&shown["links"]["quarantine"], &shown["details"]["quarantined"]), (&json!(path), &json!(1)));
    let to = echo.client.get(format!("{}{path}", echo.stack.url)).send().await.unwrap();
    assert_eq!(to.status(), 303);
    let address = to.headers()["location"].to_str().unwrap();
    assert!(address.contains("X-Amz-Expires=300"), "{address}");
    let file = echo.client.get(address).send().await.unwrap();
    assert_eq!(file.headers()["content-disposition"], "attachment; filename=\"a-set-aside.csv\"");
    assert_eq!(file.text().await.unwrap(), "line,reasons\r\n3,no date\r\n");
    let elsewhere = address.replace("a-set-aside", "invoice");
    assert_eq!(echo.client.get(elsewhere).send().await.unwrap().status(), 403, "the name was signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_a_file_is_in_its_table_or_among_those_set_aside() {
    let echo = start().await;
    let csv = "date,amount\n2024-01-05,100.00\n2024-02-07,a lot\n2024-03-01,=1+1\n2024-03-02,80.00\n2024-03-03,5.00\n";
    let upload = echo.upload("orders", "a.csv", csv.into()).await;
    let (rows, aside) = (upload["rows"].as_u64().unwrap(), upload["details"]["quarantined"].as_u64().unwrap());
    assert_eq!((rows, aside), (3, 2), "{upload}");
    let path = upload["links"]["quarantine"].as_str().unwrap();
    let to = echo.client.get(format!("{}{path}", echo.stack.url)).send().await.unwrap();
    let file = echo.client.get(to.headers()["location"].to_str().unwrap()).send().await.unwrap();
    let lines: Vec<String> = file.text().await.unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].starts_with("3,") && lines[2].contains("'=1+1"), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_row_was_set_aside_there_are_only_column_names() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = ready(&app, result(None), Vec::new()).await;
    let (status, body) = echo.get(&format!("/api/v1/uploads/{}/quarantine", upload.id)).await;
    assert_eq!(status, 200);
    assert!(body.as_str().is_some_and(|csv| csv.starts_with("line,reasons,") && csv.lines().count() == 1), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_drift_is_shown_first_and_counted() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let mut with_issue = result(None);
    let issue = |kind: &str| Issue {
        kind: kind.into(),
        severity: Severity::Warning,
        row: None,
        column: Some("amount".into()),
        value: None,
        what: "What.".into(),
        suggestion: "Do.".into(),
        effect: None,
    };
    with_issue.findings.add(issue("negative"));
    let upload = ready(&app, with_issue, vec![issue("retyped_column")]).await;
    let (_, issues) = echo.get(&format!("/api/v1/uploads/{}/issues", upload.id)).await;
    assert_eq!(issues["totals"], json!({ "negative:amount": 1, "retyped_column:amount": 1 }));
    assert_eq!((&issues["issues"][0]["kind"], &issues["total"]), (&json!("retyped_column"), &json!(2)));
    let (_, shown) = echo.get(&format!("/api/v1/uploads/{}", upload.id)).await;
    assert_eq!(shown["details"]["issues"], issues["issues"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_says_how_a_file_would_be_read_and_stores_nothing() {
    let echo = start().await;
    let csv = "Date;Amount\n31.01.2024;10,50 €\n01.02.2024;20,00 €\n02.02.2024;-5,00 €\n".as_bytes().to_vec();
    let (status, preview) = echo.post_file("/api/v1/ingestion/preview?limit=2", "a.csv", csv.clone()).await;
    assert_eq!(status, 200, "{preview}");
    assert_eq!((&preview["rows"], &preview["file"]["format"]), (&json!(3), &json!("csv")), "{preview}");
    let rows = json!([["2024-01-31", "10.50", "2"], ["2024-02-01", "20.00", "3"]]);
    assert_eq!(preview["first_rows"], json!({ "columns": ["date", "amount", "line"], "rows": rows }));
    assert_eq!(
        (&preview["columns"][1]["field"], &preview["columns"][1]["currency"]),
        (&json!("amount"), &json!("EUR"))
    );
    assert!(preview["ledger_summary"]["entries"].as_u64().unwrap() > 0 && preview["issue_totals"].is_object());
    let (_, uploads) = echo.get("/api/v1/uploads").await;
    let (_, sources) = echo.get("/api/v1/sources").await;
    assert_eq!((&uploads["uploads"], &sources["sources"]), (&json!([]), &json!([])), "nothing is stored");

    let upload = echo.upload("orders", "a.csv", csv.clone()).await;
    let (status, preview) = echo.post_file("/api/v1/ingestion/preview?source=orders", "b.csv", csv.clone()).await;
    assert_eq!((status, &preview["drift"]["compared_with"]), (200, &upload["id"]), "{preview}");
    for (query, name, bytes, expected) in [
        ("limit=201", "a.csv", csv.clone(), 422),
        ("source=../x", "a.csv", csv.clone(), 422),
        ("", "logo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), 422),
        ("", "empty.csv", Vec::new(), 422),
    ] {
        let (status, body) = echo.post_file(&format!("/api/v1/ingestion/preview?{query}"), name, bytes).await;
        assert_eq!(status, expected, "{query} {name}: {body}");
    }
    let no_form = echo.client.post(format!("{}/api/v1/ingestion/preview", echo.stack.url)).body("x");
    assert_eq!(answer(no_form).await.0, 415);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_upload_routes_take_what_can_be_read_and_say_what_it_was() {
    let echo = start().await;
    let csv = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n".to_vec();
    let (status, excel) = echo.post_file("/api/v1/ingestion/upload/excel", "a.xlsx", csv.clone()).await;
    assert_eq!(
        (status, &excel["source_type"], &excel["file"]["format"]),
        (201, &json!("excel"), &json!("csv")),
        "{excel}"
    );
    let (status, same) = echo.post_file("/api/v1/ingestion/upload/csv", "a.csv", csv).await;
    assert_eq!((status, &same["source_type"], &same["id"]), (201, &json!("csv"), &excel["id"]));
}
