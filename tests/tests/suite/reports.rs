//! Reports of what was uploaded before: by template, source, days and comparison; in every format; as jobs; compared.
use crate::common::{Running, app, repository, send_announced, start, start_closed};
use domain::{Job, JobState, ReportRequest, Workspace};
use expect_test::expect;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const JANUARY: &str = "date,customer_id,product,channel,amount\n2024-01-01,A,Pen,Ads,100.00\n2024-01-20,B,Ink,Mail,50.00\n2024-01-31,A,Pen,Ads,25.00\n";
const FEBRUARY: &str =
    "date,customer_id,product,channel,amount\n2024-02-01,C,Pen,Ads,80.00\n2024-02-29,A,Pad,Mail,120.00\n";

async fn generate(echo: &Running, body: Value) -> (u16, Value) {
    echo.post("/api/v1/reports/generate", body).await
}

async fn made(echo: &Running, body: Value) -> Value {
    let (status, report) = generate(echo, body.clone()).await;
    assert_eq!(status, 200, "{body}: {report}");
    report
}

async fn upload(echo: &Running, source: &str, csv: &str) -> String {
    let bytes = csv.as_bytes().to_vec();
    let (status, made) = echo.post_file(&format!("/api/v1/ingestion/upload/csv?source={source}"), "a.csv", bytes).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

fn figure(report: &Value, claim: &str) -> Value {
    let claims = report["claims"].as_array().unwrap();
    claims.iter().find(|one| one["id"] == claim).unwrap_or_else(|| panic!("no {claim}"))["value"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_appends_has_one_report_of_all_its_uploads() {
    let echo = start().await;
    echo.put("/api/v1/sources/shop", json!({ "mode": "append" })).await;
    let first = upload(&echo, "shop", JANUARY).await;
    let alone = made(&echo, json!({ "source": "shop" })).await;
    assert_eq!(figure(&alone, "net_revenue"), "175.00");
    let second = upload(&echo, "shop", FEBRUARY).await;
    let both = made(&echo, json!({ "source": "shop" })).await;
    assert_eq!(figure(&both, "net_revenue"), "375.00");
    assert_eq!((&both["rows"], &both["scope"]["uploads"]), (&json!(5), &json!([first, second])));
    let again = made(&echo, json!({ "source": "shop" })).await;
    assert_eq!(again, both, "the same question about the same content is one report");
    // Of the upload alone it is the report that reading the file made.
    let (_, known) = echo.get(&format!("/api/v1/uploads/{second}")).await;
    let of_upload = made(&echo, json!({ "upload": second })).await;
    assert_eq!(of_upload["report_id"], known["report_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_a_source_that_appends_is_made_when_another_file_comes() {
    let echo = start().await;
    echo.put("/api/v1/sources/shop", json!({ "mode": "append" })).await;
    let first = echo.upload("shop", "january.csv", JANUARY.into()).await;
    let second = echo.upload("shop", "february.csv", FEBRUARY.into()).await;
    let own = [&first["report_id"], &second["report_id"]];
    for _ in 0..300 {
        let (_, reports) = echo.get("/api/v1/reports?source=shop").await;
        let together = reports.as_array().unwrap().iter().find(|report| !own.contains(&&report["report_id"])).cloned();
        if let Some(together) = together {
            let (_, report) = echo.get(&format!("/api/v1/reports/{}", together["report_id"].as_str().unwrap())).await;
            assert_eq!(figure(&report, "net_revenue"), "375.00");
            assert_eq!(made(&echo, json!({ "source": "shop" })).await["report_id"], report["report_id"]);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody made the report of the source");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_certain_days_has_their_figures_and_those_it_is_compared_with() {
    let echo = start().await;
    let id = upload(&echo, "shop", &format!("{JANUARY}{}", FEBRUARY.split_once('\n').unwrap().1)).await;
    let asked = json!({ "upload": id, "from": "2024-02-01", "to": "2024-02-29", "compare": "previous_period" });
    let report = made(&echo, asked.clone()).await;
    assert_eq!(figure(&report, "net_revenue"), "200.00");
    assert_eq!(figure(&report, "orders"), "2");
    let table = report["tables"].as_array().unwrap().iter().find(|table| table["name"] == "comparison").unwrap();
    let cells = |row: &Value| -> Vec<String> {
        let text =
            |cell: &Value| cell["parts"].as_array().unwrap().iter().map(|p| p["text"].as_str().unwrap()).collect();
        row["cells"].as_array().unwrap().iter().map(text).collect()
    };
    let rows: Vec<Vec<String>> = table["rows"].as_array().unwrap().iter().map(cells).collect();
    let revenue = rows.iter().find(|row| row[0] == "Net revenue").unwrap_or_else(|| panic!("{rows:?}"));
    assert_eq!(revenue[1..], ["200.00", "175.00", "+14.29 %"]);
    assert_eq!(table["heading"], "Compared with 1 to 31 January 2024");
    assert_eq!(made(&echo, asked).await, report);
    for (wrong, field) in [
        (json!({ "upload": id, "from": "2024-03-01", "to": "2024-02-01" }), "from"),
        (json!({ "upload": id, "compare": "previous_year" }), "compare"),
        (json!({ "upload": id, "from": "2024-02-01", "compare": "yesterday" }), "compare"),
        (json!({ "upload": id, "template": "nothing" }), "template"),
        (json!({ "source": "shop", "upload": id }), "source"),
        (json!({ "upload": id, "form": "2024-02-01" }), "form"),
    ] {
        let (status, refused) = generate(&echo, wrong.clone()).await;
        assert_eq!((status, &refused["field"]), (422, &json!(field)), "{wrong}: {refused}");
    }
    let beyond = made(&echo, json!({ "upload": id, "from": "2030-01-01", "to": "2030-01-31" })).await;
    assert!(figure(&beyond, "net_revenue")["because"].as_str().unwrap().contains("the table covers"), "{beyond}");
}

/// Growth is measured by the week where there is one month, and there is no month before to say anything of.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_one_month_of_many_days_says_all_of_its_parts() {
    let echo = start().await;
    let day = |n: u32| format!("2024-{:02}-{:02},{}.50,C{},paid\n", n % 2 + 1, n % 28 + 1, n + 10, n % 9);
    let csv: String = std::iter::once("date,amount,customer_id,status\n".to_owned()).chain((0..112).map(day)).collect();
    let id = upload(&echo, "shop", &csv).await;
    let report = made(&echo, json!({ "upload": id, "from": "2024-01-01", "to": "2024-01-31" })).await;
    assert!(report["unsaid"].is_null(), "{}", report["unsaid"]);
    assert!(report["claims"].as_array().unwrap().iter().any(|claim| claim["id"] == "revenue_growth"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_of_ones_own_is_kept_used_changed_and_deleted() {
    let echo = start().await;
    let id = upload(&echo, "shop", JANUARY).await;
    let board = json!({
        "name": "board", "title": "For the board", "metrics": ["net_revenue", "revenue_by_product"],
        "filters": { "channel": ["Ads"] }, "sections": ["executive_summary"],
    });
    let templates = "/api/v1/reports/templates";
    assert_eq!(echo.post(templates, board.clone()).await.0, 201);
    assert_eq!(echo.post(templates, board.clone()).await.0, 201, "the same again, as after a lost answer");
    let mut other = board.clone();
    other["title"] = "Another".into();
    assert_eq!(echo.post(templates, other.clone()).await.0, 409);
    let (_, list) = echo.get(templates).await;
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!((names.first(), names.last()), (Some(&"revenue_health"), Some(&"board")));
    let (status, shown) = echo.get(&format!("{templates}/board")).await;
    assert_eq!((status, &shown["template"]), (200, &board));

    let first = made(&echo, json!({ "upload": id, "template": "board" })).await;
    assert_eq!(figure(&first, "net_revenue"), "125.00", "rows of the channel Ads alone");
    assert_eq!((first["title"].as_str(), first["sections"].as_array().unwrap().len()), (Some("For the board"), 1));
    assert_eq!(echo.put(&format!("{templates}/board"), other).await.0, 200);
    let second = made(&echo, json!({ "upload": id, "template": "board" })).await;
    assert_ne!(first["report_id"], second["report_id"], "another template makes another version");
    assert_eq!(echo.get(&format!("/api/v1/reports/{}", first["report_id"].as_str().unwrap())).await.1, first);

    let (status, refused) = echo.post(templates, json!({ "name": "x", "title": "X", "metrics": ["net_revenu"] })).await;
    assert_eq!(status, 422);
    expect![[
        r#""there is no metric `net_revenu`; did you mean `net_revenue`? GET /api/v1/metrics/available lists them""#
    ]]
    .assert_eq(&refused["message"].to_string());
    let (status, _) = echo.call(Method::DELETE, &format!("{templates}/revenue_health")).await;
    assert_eq!(status, 409);
    assert_eq!(echo.call(Method::DELETE, &format!("{templates}/board")).await.0, 200);
    assert_eq!(echo.call(Method::DELETE, &format!("{templates}/board")).await.0, 404);
    assert_eq!(generate(&echo, json!({ "upload": id, "template": "board" })).await.0, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_made_while_nobody_waits() {
    let echo = start().await;
    let id = upload(&echo, "shop", JANUARY).await;
    let url = format!("{}/api/v1/reports/generate", echo.stack.url);
    let request = echo.client.post(&url).header("prefer", "respond-async, wait=5");
    let answer = request.json(&json!({ "upload": id, "template": "customer_health" })).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 202);
    let address = answer.headers()["location"].to_str().unwrap().to_owned();
    let job = over(&echo, &address).await;
    assert_eq!((job["state"].as_str(), job["progress"].as_u64()), (Some("completed"), Some(100)), "{job}");
    let (status, report) = echo.get(job["links"]["report"].as_str().unwrap()).await;
    assert_eq!((status, report["template_type"].as_str()), (200, Some("customer_health")));
    // The same asked for at once is the same report.
    assert_eq!(made(&echo, json!({ "upload": id, "template": "customer_health" })).await, report);
    // What cannot be made ends with the reason.
    let request = echo.client.post(&url).header("prefer", "respond-async");
    let answer = request.json(&json!({ "upload": id, "template": "marketing_funnel" })).send().await.unwrap();
    let job = over(&echo, answer.headers()["location"].to_str().unwrap()).await;
    assert_eq!(job["state"], "failed", "{job}");
    assert!(job["error"].as_str().unwrap().contains("cannot be made"), "{job}");
    assert_eq!(echo.get("/api/v1/jobs/01941f29-7c00-7000-8000-000000000000").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_a_duplicate_is_that_of_the_file_it_repeats() {
    let echo = start().await;
    let first = echo.upload("shop", "a.csv", JANUARY.into()).await;
    let again = echo.upload("shop", "b.csv", JANUARY.into()).await;
    assert_eq!(again["duplicate_of"], first["id"], "{again}");
    for asked in [json!({ "upload": again["id"] }), json!({ "source": "shop" })] {
        assert_eq!(made(&echo, asked).await["report_id"], first["report_id"]);
    }
    assert_eq!(echo.get("/api/v1/reports").await.1.as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_over_stays_as_it_ended_and_one_that_nobody_works_on_says_so() {
    let echo = start().await;
    let (app, workspace) = (app(&echo.stack, true).await, Workspace::parse("local").unwrap());
    let now = app.clock.now();
    let mut job = Job::new(app.new_job_id(), ReportRequest::default(), now);
    job.state = JobState::Completed;
    app.jobs.put(&workspace, &job).await.unwrap();
    let late = Job { state: JobState::Running, ..job.clone() };
    app.jobs.put(&workspace, &late).await.unwrap();
    assert_eq!(app.jobs.get(&workspace, &job.job_id).await.unwrap(), Some(job));
    let long_ago = now - jiff::SignedDuration::from_hours(1);
    let lost = Job { state: JobState::Running, ..Job::new(app.new_job_id(), ReportRequest::default(), long_ago) };
    app.jobs.put(&workspace, &lost).await.unwrap();
    let (_, shown) = echo.get(&format!("/api/v1/jobs/{}", lost.job_id)).await;
    assert_eq!((&shown["state"], &shown["stage"]), (&json!("failed"), &json!("failed")), "{shown}");
}

/// A job once it is over.
async fn over(echo: &Running, address: &str) -> Value {
    for _ in 0..300 {
        let (status, job) = echo.get(address).await;
        assert_eq!(status, 200, "{job}");
        if ["completed", "failed"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{address} does not come to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_file_that_is_still_to_come_waits_for_it() {
    let echo = start().await;
    let file = json!({ "file_name": "a.csv", "size": JANUARY.len(), "content_type": "text/csv" });
    let (_, announced) = echo.post("/api/v1/sources/shop/uploads", file).await;
    let (status, job) = generate(&echo, json!({ "upload": announced["upload_id"] })).await;
    assert_eq!(status, 202, "{job}");
    send_announced(&echo.client, &announced, JANUARY.into()).await;
    let job = over(&echo, job["links"]["self"].as_str().unwrap()).await;
    assert_eq!(job["state"], "completed", "{job}");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_a_report_are_listed_and_compared() {
    let echo = start().await;
    upload(&echo, "shop", JANUARY).await;
    let first = made(&echo, json!({ "source": "shop" })).await;
    let (status, refused) = echo.get(first["links"]["compare"].as_str().unwrap()).await;
    assert_eq!(status, 409, "there is no version before the first: {refused}");
    upload(&echo, "shop", &JANUARY.replace("100.00", "300.00")).await;
    let second = made(&echo, json!({ "source": "shop" })).await;
    let (_, versions) = echo.get(second["links"]["versions"].as_str().unwrap()).await;
    let ids: Vec<&Value> = versions.as_array().unwrap().iter().map(|version| &version["report_id"]).collect();
    assert_eq!(ids, [&second["report_id"], &first["report_id"]]);
    let (status, difference) = echo.get(second["links"]["compare"].as_str().unwrap()).await;
    assert_eq!((status, &difference["with"]["report_id"]), (200, &first["report_id"]));
    let texts: Vec<&str> =
        difference["changed"].as_array().unwrap().iter().map(|c| c["text"].as_str().unwrap()).collect();
    assert!(texts.contains(&"Net revenue: 375.00, before 175.00"), "{texts:?}");
    let with = format!("{}?with={}", first["links"]["compare"].as_str().unwrap(), first["report_id"].as_str().unwrap());
    assert_eq!(echo.get(&with).await.1["is_same"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_comes_in_every_format_by_name_and_by_accept() {
    let echo = start().await;
    let bytes = std::fs::read(repository("events/samples/revenue.csv")).unwrap();
    let (_, report) = echo.post_file("/api/v1/reports/generate", "revenue.csv", bytes).await;
    let this = format!("{}{}", echo.stack.url, report["links"]["self"].as_str().unwrap());
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    for (format, kind, begins) in [
        ("json", "application/json", &b"{"[..]),
        ("html", "text/html", b"<!DOCTYPE html>"),
        ("markdown", "text/markdown", b"# Revenue health"),
        ("csv", "text/csv", b"Figure,Metric,"),
        ("xlsx", xlsx, b"PK"),
    ] {
        let by_name = echo.client.get(format!("{this}?format={format}")).send().await.unwrap();
        let by_accept =
            echo.client.get(&this).header("accept", format!("image/png;q=0.5, {kind}")).send().await.unwrap();
        for answer in [by_name, by_accept] {
            assert_eq!(answer.status().as_u16(), 200, "{format}");
            let said = answer.headers()["content-type"].to_str().unwrap().to_owned();
            assert!(said.starts_with(kind), "{format}: {said}");
            assert!(answer.bytes().await.unwrap().starts_with(begins), "{format}");
        }
    }
    let named = |query: &str| echo.client.get(format!("{this}?{query}")).send();
    let months = named("format=csv&table=definitions").await.unwrap().text().await.unwrap();
    assert!(
        months.starts_with("Metric,Name,What it is,Formula,Source\r\n") && months.contains("net_revenue,"),
        "{months}"
    );
    let refused = named("format=csv&table=nothing").await.unwrap();
    assert_eq!(refused.status().as_u16(), 422);
    assert!(refused.text().await.unwrap().contains("figures, issues, ledger"));
    assert_eq!(named("table=figures").await.unwrap().status().as_u16(), 422);
    assert_eq!(named("format=docx").await.unwrap().status().as_u16(), 422);
    let pdf = named("format=pdf").await.unwrap();
    assert_eq!((pdf.status().as_u16(), pdf.headers()["location"].to_str().unwrap().ends_with("/pdf")), (303, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_upload_takes_all_reports_of_it_along() {
    let echo = start().await;
    let id = upload(&echo, "shop", JANUARY).await;
    for asked in [
        json!({ "upload": id }),
        json!({ "upload": id, "template": "customer_health" }),
        json!({ "upload": id, "from": "2024-01-01", "to": "2024-01-20" }),
    ] {
        made(&echo, asked).await;
    }
    assert_eq!(echo.get("/api/v1/reports").await.1.as_array().unwrap().len(), 3);
    assert_eq!(echo.call(Method::DELETE, &format!("/api/v1/uploads/{id}")).await.0, 200);
    assert_eq!(echo.get("/api/v1/reports").await.1, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_asks_without_a_credential() {
    let echo = start_closed().await;
    for path in ["/api/v1/reports/templates", "/api/v1/jobs/01941f29-7c00-7000-8000-000000000000"] {
        assert_eq!(echo.get(path).await.0, 401, "{path}");
    }
    assert_eq!(generate(&echo, json!({ "source": "shop" })).await.0, 401);
}
