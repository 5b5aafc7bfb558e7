//! Two workspaces on one stack: whatever one has, the other is told the same as of what nobody has.
use crate::common::{Running, admit, answer, app, start_closed};
use echo_local::template::{BUILT_IN, Template};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OWNER: &str = "echo_aaaaaaaaaaaa_111111111111111111111111111111111111111111111111";
const STRANGER: &str = "echo_bbbbbbbbbbbb_222222222222222222222222222222222222222222222222";
/// Stands in every file and name of the owner, and must never be seen by the stranger.
const MARK: &str = "tulip";

/// What a request was answered: status, headers that depend on content, body.
async fn ask(echo: &Running, method: &str, path: &str, key: &str, body: Option<&Value>) -> (u16, String, String) {
    let method: Method = method.parse().unwrap();
    let mut request = echo.client.request(method, format!("{}{path}", echo.stack.url)).bearer_auth(key);
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await.unwrap();
    let tag = response.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned()).unwrap_or_default();
    (response.status().as_u16(), tag, response.text().await.unwrap())
}

/// The owner's things, by the name of the path parameter that takes their id.
async fn things(echo: &Running) -> BTreeMap<&'static str, String> {
    let csv = format!("date,customer,amount\n2024-01-05,{MARK} ltd,100.00\n2024-02-07,{MARK} inc,150.00\n");
    let part = reqwest::multipart::Part::bytes(csv.into_bytes()).file_name(format!("{MARK}.csv"));
    let url = format!("{}/api/v1/reports/generate?source={MARK}", echo.stack.url);
    let form = reqwest::multipart::Form::new().part("file", part);
    let (status, report) = answer(echo.client.post(url).bearer_auth(OWNER).multipart(form)).await;
    assert_eq!(status, 200, "{report}");
    let id = |name: &str| report[name].as_str().unwrap_or_else(|| panic!("no {name} in {report}")).to_owned();
    let upload = report["upload_id"].as_str().or(report["data"]["upload_id"].as_str()).unwrap_or_default().to_owned();
    BTreeMap::from([("upload", upload), ("report", id("report_id")), ("source", "direct".to_owned())])
}

/// The path of a route with the ids of things, or of things that nobody has.
fn filled(path: &str, things: &BTreeMap<&str, String>, exist: bool) -> String {
    let missing = "01941f29-7c00-7000-8000-000000000000".to_owned();
    let upload = if exist { things["upload"].clone() } else { missing.clone() };
    let report = if exist { things["report"].clone() } else { missing };
    let of = if path.contains("/reports/") { &report } else { &upload };
    let prefix = if exist { "aaaaaaaaaaaa" } else { "000000000000" };
    let metric = if path.contains("/metrics/{id}") { "net_revenue" } else { of.as_str() };
    let source = if exist { MARK } else { "nobody" };
    let path = path.replace("{id}", metric).replace("{source}", source).replace("{prefix}", prefix);
    match path.ends_with("/proof") {
        true => format!("{path}?upload={upload}"),
        false => path,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_tells_a_stranger_the_same_of_what_is_there_and_of_what_is_not() {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    admit(&app, OWNER, "owner").await;
    admit(&app, STRANGER, "stranger").await;
    let things = things(&echo).await;
    let with_ids = ["{id}", "{prefix}"];
    let mut walked = BTreeSet::new();
    for function in Template::parse(BUILT_IN, &BTreeMap::new()).unwrap().functions {
        for route in function.routes.iter().filter(|route| with_ids.iter().any(|id| route.path.contains(id))) {
            let answers = [true, false].map(|exist| filled(&route.path, &things, exist));
            let [there, nowhere] = [
                ask(&echo, &route.method, &answers[0], STRANGER, Some(&json!({}))).await,
                ask(&echo, &route.method, &answers[1], STRANGER, Some(&json!({}))).await,
            ];
            let name = format!("{} {}", route.method, route.path);
            assert!([403, 404].contains(&there.0), "{name}: {there:?}");
            assert_eq!(there.0, nowhere.0, "{name}: {there:?} {nowhere:?}");
            assert_eq!(there.1, nowhere.1, "{name}");
            let ids = [things["upload"].as_str(), things["report"].as_str()];
            let shown = |text: &str| ids.iter().fold(without_ids(text), |text, id| text.replace(id, "ID"));
            let plain = |text: &str| {
                shown(text)
                    .replace("01941f29-7c00-7000-8000-000000000000", "ID")
                    .replace("aaaaaaaaaaaa", "PREFIX")
                    .replace("000000000000", "PREFIX")
            };
            assert_eq!(plain(&there.2), plain(&nowhere.2), "{name}");
            assert!(!there.2.contains(MARK), "{name}: {}", there.2);
            walked.insert(name);
        }
    }
    assert!(walked.len() >= 10, "{walked:?}");
    // The owner's things are still there.
    for path in [format!("/api/v1/uploads/{}", things["upload"]), format!("/api/v1/reports/{}", things["report"])] {
        assert_eq!(ask(&echo, "GET", &path, OWNER, None).await.0, 200, "{path}");
    }
}

/// An answer without the id that is another in each.
fn without_ids(text: &str) -> String {
    let Ok(mut body) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    if let Some(body) = body.as_object_mut() {
        body.remove("correlation_id");
    }
    body.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_questions_of_a_stranger_show_nothing_of_the_owner() {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    admit(&app, OWNER, "owner").await;
    admit(&app, STRANGER, "stranger").await;
    let things = things(&echo).await;
    let question = json!({ "metrics": ["net_revenue"], "upload": things["upload"] });
    let nothing = json!({ "metrics": ["net_revenue"], "upload": "01941f29-7c00-7000-8000-000000000000" });
    let all = json!({ "metrics": ["cac"], "sources": "all" });
    let (there, nowhere) = (
        ask(&echo, "POST", "/api/v1/metrics/query", STRANGER, Some(&question)).await,
        ask(&echo, "POST", "/api/v1/metrics/query", STRANGER, Some(&nothing)).await,
    );
    assert_eq!((there.0, nowhere.0), (404, 404), "{there:?} {nowhere:?}");
    let joined = ask(&echo, "POST", "/api/v1/metrics/query", STRANGER, Some(&all)).await;
    let mut seen = vec![("query of all", joined)];
    for path in
        ["/api/v1/uploads", "/api/v1/reports", "/api/v1/sources", "/api/v1/admin/api-keys", "/api/v1/admin/audit"]
    {
        seen.push((path, ask(&echo, "GET", path, STRANGER, None).await));
    }
    // The owner's cursor leads a stranger to nothing of the owner's.
    for (list, cursor) in
        [("uploads", &things["upload"]), ("reports", &things["report"]), ("sources", &MARK.to_owned())]
    {
        let path = format!("/api/v1/{list}?cursor={cursor}");
        seen.push((list, ask(&echo, "GET", &path, STRANGER, None).await));
    }
    for (name, (status, _, body)) in seen {
        assert!(status < 500, "{name}: {status} {body}");
        for secret in [MARK, &things["upload"], &things["report"], "aaaaaaaaaaaa", "\"owner\""] {
            assert!(!body.contains(secret), "{name} shows {secret}: {body}");
        }
    }
    // The same file of a stranger is an upload of its own.
    let csv = format!("date,customer,amount\n2024-01-05,{MARK} ltd,100.00\n2024-02-07,{MARK} inc,150.00\n");
    let part = reqwest::multipart::Part::bytes(csv.into_bytes()).file_name("mine.csv");
    let form = reqwest::multipart::Form::new().part("file", part);
    let url = format!("{}/api/v1/reports/generate", echo.stack.url);
    let (status, own) = answer(echo.client.post(url).bearer_auth(STRANGER).multipart(form)).await;
    assert_eq!(status, 200, "{own}");
    assert!(!own.to_string().contains(&things["upload"]) && own["report_id"] != things["report"].as_str(), "{own}");
}
