//! Two workspaces on one stack: whatever one has, the other is told the same as of what nobody has.
use crate::common::{Running, admit, answer, app, letter, start_closed};
use crate::telemetry::Lines;
use echo_local::template::{BUILT_IN, Template};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OWNER: &str = "echo_aaaaaaaaaaaa_111111111111111111111111111111111111111111111111";
const STRANGER: &str = "echo_bbbbbbbbbbbb_222222222222222222222222222222222222222222222222";
/// Stands in every file and name of the owner, and must never be seen by the stranger.
const MARK: &str = "tulip";

/// The correlation id of what a key's holder asks.
fn asked_by(key: &str) -> String {
    format!("asked-by-{}", &key[5..17])
}

/// What a request was answered: status, headers that depend on content, body.
async fn ask(echo: &Running, method: &str, path: &str, key: &str, body: Option<&Value>) -> (u16, String, String) {
    let method: Method = method.parse().unwrap();
    let mut request = echo.client.request(method, format!("{}{path}", echo.stack.url)).bearer_auth(key);
    request = request.header("x-correlation-id", asked_by(key));
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

/// On one thread, so that all lines of the log are taken.
#[tokio::test]
async fn every_route_tells_a_stranger_the_same_of_what_is_there_and_of_what_is_not() {
    let (lines, _guard) = Lines::taken();
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
    // What the log says of the stranger's requests is what the stranger sent, and nothing that the owner has.
    let logged = lines.of(&asked_by(STRANGER));
    assert!(logged.len() >= 2 * walked.len(), "{logged:?}");
    for mut line in logged {
        line.as_object_mut().unwrap().remove("path");
        let line = line.to_string();
        for secret in [MARK, "\"owner\"", "ltd", OWNER, STRANGER] {
            assert!(!line.contains(secret), "{secret} stands in the log: {line}");
        }
    }
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
    for path in [
        "/api/v1/uploads",
        "/api/v1/reports",
        "/api/v1/sources",
        "/api/v1/admin/api-keys",
        "/api/v1/admin/audit",
        "/api/v1/admin/dead-letters",
    ] {
        seen.push((path, ask(&echo, "GET", path, STRANGER, None).await));
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

#[tokio::test(flavor = "multi_thread")]
async fn a_template_and_a_job_of_the_owner_are_nothing_to_a_stranger() {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    admit(&app, OWNER, "owner").await;
    admit(&app, STRANGER, "stranger").await;
    let things = things(&echo).await;
    let template = format!("/api/v1/reports/templates/{MARK}");
    let wanted = json!({ "title": "Of the owner", "metrics": ["orders"] });
    assert_eq!(ask(&echo, "PUT", &template, OWNER, Some(&wanted)).await.0, 201);
    let later = echo.client.post(format!("{}/api/v1/reports/generate", echo.stack.url)).bearer_auth(OWNER);
    let later = later.header("prefer", "respond-async").json(&json!({ "upload": things["upload"] }));
    let (status, job) = answer(later).await;
    let job = job["job_id"].as_str().unwrap_or_else(|| panic!("no job: {status} {job}")).to_owned();
    let job = format!("/api/v1/jobs/{job}");
    for path in [&template, &job] {
        assert_eq!(ask(&echo, "GET", path, OWNER, None).await.0, 200, "{path}");
        let (status, _, body) = ask(&echo, "GET", path, STRANGER, None).await;
        assert!(status == 404 && !body.contains("Of the owner") && !body.contains(&things["upload"]), "{path}: {body}");
    }
    assert_eq!(ask(&echo, "DELETE", &template, STRANGER, None).await.0, 404);
    // One of the same name is the stranger's own, and goes alone.
    assert_eq!(ask(&echo, "PUT", &template, STRANGER, Some(&wanted)).await.0, 201);
    assert_eq!(ask(&echo, "DELETE", &template, STRANGER, None).await.0, 200);
    assert_eq!(ask(&echo, "GET", &template, OWNER, None).await.0, 200);
}

/// The `next` of a first page of one, from the body or the `Link` header.
async fn cursor_of(echo: &Running, path: &str, key: &str) -> String {
    let response = echo.client.get(format!("{}{path}?limit=1", echo.stack.url)).bearer_auth(key).send().await.unwrap();
    let link = response.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
    let body: Value = response.json().await.unwrap();
    let linked = link.and_then(|link| Some(link.split_once("cursor=")?.1.split_once('>')?.0.to_owned()));
    body["next"].as_str().map(str::to_owned).or(linked).unwrap_or_else(|| panic!("{path} has no next: {body}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_for_its_workspace_list_and_question_alone_and_refused_in_the_same_words() {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    let more = [OWNER.replace('a', "c"), STRANGER.replace('b', "d")];
    for (key, workspace) in [(OWNER, "owner"), (&more[0], "owner"), (STRANGER, "stranger"), (&more[1], "stranger")] {
        admit(&app, key, workspace).await;
    }
    let mut upload = String::new();
    for n in 0..2 {
        let csv = format!("date,customer,amount\n2024-01-05,b,{n}.50\n2024-02-07,,x\n2024-02-08,,y\n2024-02-09,c,5\n");
        let part = reqwest::multipart::Part::bytes(csv.into_bytes()).file_name("a.csv");
        let form = reqwest::multipart::Form::new().part("file", part);
        let url = format!("{}/api/v1/ingestion/upload/csv?source=s{n}", echo.stack.url);
        let (status, made) = answer(echo.client.post(url).bearer_auth(OWNER).multipart(form)).await;
        assert_eq!(status, 201, "{made}");
        upload = made["id"].as_str().unwrap().to_owned();
        ask(&echo, "PUT", &format!("/api/v1/sources/s{n}"), OWNER, Some(&json!({}))).await;
        let template = json!({ "title": "A template", "metrics": ["orders"] });
        ask(&echo, "PUT", &format!("/api/v1/reports/templates/t{n}"), OWNER, Some(&template)).await;
    }
    for number in 1..=2 {
        app.letters.keep(&domain::Workspace::parse("owner").unwrap(), &letter(&upload, number)).await.unwrap();
    }
    let lists = [
        ("/api/v1/uploads".to_owned(), "order=oldest"),
        ("/api/v1/reports".to_owned(), "source=s0"),
        ("/api/v1/reports/templates".to_owned(), "order=descending"),
        ("/api/v1/sources".to_owned(), "mode=snapshot"),
        ("/api/v1/admin/api-keys".to_owned(), "state=active"),
        ("/api/v1/admin/audit".to_owned(), "by=key:aaaaaaaaaaaa"),
        ("/api/v1/admin/dead-letters".to_owned(), "order=oldest"),
        (format!("/api/v1/uploads/{upload}/issues"), "severity=error"),
        (format!("/api/v1/uploads/{upload}/table"), "format=csv"),
    ];
    let mut walked = BTreeSet::new();
    let mut said = BTreeSet::new();
    let (own, mut before) = (cursor_of(&echo, &lists[0].0, OWNER).await, String::new());
    for (path, question) in &lists {
        let cursor = cursor_of(&echo, path, OWNER).await;
        let on = format!("{path}?cursor={cursor}&limit=7");
        assert_eq!(ask(&echo, "GET", &on, OWNER, None).await.0, 200, "{path}");
        let end = if cursor.ends_with('A') { 'Q' } else { 'A' };
        let altered = format!("{}{end}", &cursor[..cursor.len() - 1]);
        let elsewhere = if before.is_empty() { cursor_of(&echo, "/api/v1/reports", OWNER).await } else { own.clone() };
        let mut refused = vec![
            (format!("{path}?cursor={altered}"), OWNER),
            (format!("{path}?cursor={elsewhere}"), OWNER),
            (format!("{path}?cursor={cursor}&{question}"), OWNER),
        ];
        // Of a list that names an upload, a stranger is told that there is none before anything else.
        if !path.contains(&upload) {
            refused.push((format!("{path}?cursor={cursor}"), STRANGER));
        }
        for (path, key) in refused {
            let (status, _, body) = ask(&echo, "GET", &path, key, None).await;
            assert_eq!(status, 404, "{path}: {body}");
            said.insert(without_ids(&body));
        }
        if path.contains(&upload) {
            assert_eq!(ask(&echo, "GET", &on, STRANGER, None).await.0, 404, "{path}");
        }
        for no_cursor in ["x", "../", "0", "018f0c1e", &"A".repeat(300)] {
            assert_eq!(ask(&echo, "GET", &format!("{path}?cursor={no_cursor}"), OWNER, None).await.0, 422, "{path}");
        }
        walked.insert(path.replace(&upload, "{id}"));
        before = cursor;
    }
    assert_eq!(said.len(), 1, "{said:#?}");
    // Every list of the template was walked.
    let document: Value = serde_json::from_str(api::openapi::DOCUMENT).unwrap();
    let is_list =
        |of: &Value| of["get"]["parameters"].as_array().is_some_and(|of| of.iter().any(|one| one["name"] == "cursor"));
    let listed =
        document["paths"].as_object().unwrap().iter().filter(|(_, of)| is_list(of)).map(|(path, _)| path.clone());
    assert_eq!(walked, listed.collect());
}
