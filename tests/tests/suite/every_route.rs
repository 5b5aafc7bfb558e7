//! Each route of the template, once and well: the answer is one that the document tells of, and HEAD gives its head.
use crate::common::{Running, app, letter, repository, start};
use domain::Workspace;
use echo_local::template::{BUILT_IN, Route, Template};
use reqwest::{Method, multipart};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

enum Sends {
    Nothing,
    Json(Value),
    File(&'static str),
}

use Sends::{File, Json, Nothing};

struct Walk {
    echo: Running,
    document: Value,
    walked: BTreeSet<String>,
}

impl Walk {
    /// Calls a route, with what takes the place of its `{…}` and what follows; the answer's body.
    async fn go(&mut self, route: &str, place: &str, query: &str, sends: Sends) -> Value {
        let (method, path) = route.split_once(' ').unwrap();
        let (before, after) =
            path.split_once('{').map_or((path, ""), |(before, rest)| (before, rest.split_once('}').unwrap().1));
        let url = format!("{}{before}{place}{after}{query}", self.echo.stack.url);
        let request = self.echo.client.request(method.parse().unwrap(), &url);
        let request = match sends {
            Nothing => request,
            Json(body) => request.json(&body),
            File(file) => {
                let bytes = std::fs::read(repository(file)).unwrap();
                let part = multipart::Part::bytes(bytes).file_name(file.rsplit('/').next().unwrap());
                request.multipart(multipart::Form::new().part("file", part))
            }
        };
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
        assert!((200..400).contains(&status), "{route}: {status} {text}");
        let told = &self.document["paths"][path][method.to_lowercase()]["responses"][status.to_string()];
        assert!(told.is_object(), "{route} answered {status}, of which the document tells nothing");
        if let Some(kinds) = told["content"].as_object() {
            let kind = headers["content-type"].to_str().unwrap();
            assert!(kinds.keys().any(|told| kind.starts_with(told.as_str())), "{route}: {kind} is not in the document");
        }
        assert!(headers.contains_key("x-correlation-id") && headers.contains_key("content-security-policy"), "{route}");
        if method == "GET" {
            let head = self.echo.client.request(Method::HEAD, &url).send().await.unwrap();
            assert_eq!((head.status().as_u16(), head.bytes().await.unwrap().len()), (status, 0), "HEAD {path}");
            self.walked.insert(format!("HEAD {path}"));
        }
        self.walked.insert(route.to_owned());
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_walked_and_gives_what_the_document_tells() {
    let (_, walked) = walked(start().await).await;
    let functions = Template::parse(BUILT_IN, &BTreeMap::new()).unwrap().functions;
    let routes = functions.iter().flat_map(|function| &function.routes).filter(|route| route.path != Route::DEFAULT);
    let routes: BTreeSet<String> = routes.map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(walked, routes, "each route is walked, and no other");
}

/// Walks through the routes of a stack whose client speaks for the workspace `local`; the stack, and what was walked.
pub async fn walked(echo: Running) -> (Running, BTreeSet<String>) {
    let document = serde_json::from_str(api::openapi::DOCUMENT).unwrap();
    let mut walk = Walk { echo, document, walked: BTreeSet::new() };
    let (revenue, marketing) = ("events/samples/revenue.csv", "events/samples/marketing.csv");
    let id = |answer: &Value, name: &str| answer[name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();

    for route in ["/", "/health", "/api/v1/health", "/api/v1/health/ready", "/api/v1/openapi.json", "/api/v1/docs"] {
        walk.go(&format!("GET {route}"), "", "", Nothing).await;
    }
    let made = walk.go("POST /api/v1/reports/generate", "", "?source=shop", File(revenue)).await;
    let (report, upload) = (id(&made, "report_id"), id(&made, "upload_id"));
    let bad =
        walk.go("POST /api/v1/ingestion/upload/csv", "", "?source=shop", File("events/samples/bad-rows.csv")).await;
    let bad = id(&bad, "id");
    let workbook = "../shared/data/messy/csvkit/test_skip_lines.xlsx";
    walk.go("POST /api/v1/ingestion/upload/excel", "", "", File(workbook)).await;
    walk.go("POST /api/v1/ingestion/preview", "", "?limit=3", File(revenue)).await;
    let announced = json!({ "file_name": "a.csv", "size": 10 });
    walk.go("POST /api/v1/sources/{source}/uploads", "shop", "", Json(announced)).await;

    for part in ["", "/metrics", "/issues", "/ledger", "/table"] {
        walk.go(&format!("GET /api/v1/uploads/{{id}}{part}"), &upload, "", Nothing).await;
    }
    walk.go("GET /api/v1/uploads/{id}/quarantine", &bad, "", Nothing).await;
    walk.go("GET /api/v1/uploads", "", "?limit=2", Nothing).await;
    walk.go("GET /api/v1/sources", "", "", Nothing).await;
    walk.go("GET /api/v1/sources/{source}", "shop", "", Nothing).await;
    walk.go("PUT /api/v1/sources/{source}", "shop", "", Json(json!({ "mode": "snapshot" }))).await;
    walk.go("GET /api/v1/sources/{source}/mapping", "shop", "", Nothing).await;
    walk.go("PUT /api/v1/sources/{source}/mapping", "shop", "", Json(json!({ "mapping": {} }))).await;

    walk.go("GET /api/v1/metrics/available", "", "", Nothing).await;
    for (name, file) in [
        ("calculate/csv", revenue),
        ("calculate/revenue", revenue),
        ("calculate/financial", "events/samples/vendors/quickbooks_pnl.csv"),
        ("trend?value_column=amount", revenue),
        ("growth?value_column=amount", revenue),
        ("calculate/marketing", marketing),
    ] {
        let (name, query) = name.split_at(name.find('?').unwrap_or(name.len()));
        walk.go(&format!("POST /api/v1/metrics/{name}"), "", query, File(file)).await;
    }
    let question = json!({ "metrics": ["net_revenue"], "upload": upload });
    let figures = walk.go("POST /api/v1/metrics/query", "", "", Json(question)).await;
    assert_eq!(figures["results"][0]["value"], "190100.50", "{figures}");
    walk.go("GET /api/v1/metrics/{id}/proof", "net_revenue", &format!("?upload={upload}"), Nothing).await;

    walk.go("GET /api/v1/reports", "", "", Nothing).await;
    walk.go("GET /api/v1/reports/{id}", &report, "", Nothing).await;
    walk.go("GET /api/v1/reports/{id}/compare", &report, &format!("?with={report}"), Nothing).await;
    let template = json!({ "name": "board", "title": "Board", "metrics": ["net_revenue"] });
    walk.go("POST /api/v1/reports/templates", "", "", Json(template.clone())).await;
    walk.go("GET /api/v1/reports/templates", "", "", Nothing).await;
    walk.go("GET /api/v1/reports/templates/{type}", "board", "", Nothing).await;
    walk.go("PUT /api/v1/reports/templates/{type}", "board", "", Json(template)).await;
    walk.go("DELETE /api/v1/reports/templates/{type}", "board", "", Nothing).await;
    let url = format!("{}/api/v1/reports/generate", walk.echo.stack.url);
    let later = walk.echo.client.post(url).header("prefer", "respond-async").json(&json!({ "upload": upload }));
    let job = id(&later.send().await.unwrap().json().await.unwrap(), "job_id");
    walk.go("GET /api/v1/jobs/{id}", &job, "", Nothing).await;
    walk.go("GET /api/v1/reports/{id}/pdf", &report, "", Nothing).await;
    let wanted = json!({ "name": "a test", "scopes": ["read"] });
    let key = id(&walk.go("POST /api/v1/admin/api-keys", "", "", Json(wanted)).await, "prefix");
    walk.go("GET /api/v1/admin/api-keys", "", "", Nothing).await;
    let rotated = walk.go("POST /api/v1/admin/api-keys/{prefix}/rotate", &key, "", Nothing).await;
    walk.go("DELETE /api/v1/admin/api-keys/{prefix}", &id(&rotated, "prefix"), "", Nothing).await;
    walk.go("GET /api/v1/admin/audit", "", "", Nothing).await;
    let app = app(&walk.echo.stack, true).await;
    for number in 1..=2 {
        let letter = letter(&upload, number);
        app.letters.keep(&Workspace::parse("local").unwrap(), &letter).await.unwrap();
    }
    let letters = walk.go("GET /api/v1/admin/dead-letters", "", "", Nothing).await;
    let letters = letters["dead_letters"].as_array().unwrap().clone();
    walk.go("POST /api/v1/admin/dead-letters/{id}/redrive", &id(&letters[0], "id"), "", Nothing).await;
    walk.go("DELETE /api/v1/admin/dead-letters/{id}", &id(&letters[1], "id"), "", Nothing).await;
    walk.go("GET /api/v1/health/detailed", "", "", Nothing).await;
    walk.go("GET /api/v1/monitoring/metrics", "", "", Nothing).await;
    walk.go("DELETE /api/v1/reports/{id}", &report, "", Nothing).await;
    walk.go("DELETE /api/v1/uploads/{id}", &upload, "", Nothing).await;
    (walk.echo, walk.walked)
}
