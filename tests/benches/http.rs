//! What the wrapper around every endpoint costs, and how the local stack answers under load. `oha` sends; both share the
//! machine's cores, so that the figures are what a laptop gives, not what Lambda does.
//!
//! `cargo install oha --locked --root target/tools`, then `cargo bench --workspace --bench http`. Two loads after one another
//! are only compared within one run; rounds alternate, so that what else the machine does falls on both.
use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::get};
use domain::{ApiKey, Secret, Timestamp, Workspace};
use echo_local::{Options, Stack};
use lambda::{App, Config, Handler, Invocation, Policy, Request, Response};
use lambda_http::{Adapter, request::LambdaRequest};
use lambda_runtime::{LambdaEvent, Service};
use serde_json::{Value, json};
use std::{convert::Infallible, error::Error, process::Command, sync::Arc};

const KEY: &str = "echo_aaaaaaaaaaaa_111111111111111111111111111111111111111111111111";
const ROUNDS: usize = 5;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The answer that both handlers give.
fn answer() -> Value {
    json!({ "workspace": "bench", "uploads": [], "next": null })
}

async fn endpoint(_: &App, request: Request) -> domain::Result<Response> {
    request.workspace()?;
    Ok(Response::ok(&answer()))
}

/// An event of API Gateway, with a key.
fn event() -> Outcome<Vec<u8>> {
    let mut event: Value = serde_json::from_str(include_str!("../../events/list-uploads.json"))?;
    event["headers"]["authorization"] = format!("Bearer {KEY}").into();
    Ok(event.to_string().into_bytes())
}

/// Parses the event and writes the answer as every function does, with nothing in between.
async fn bare(State(event): State<Arc<Vec<u8>>>) -> Result<Bytes, StatusCode> {
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let event: LambdaRequest = serde_json::from_slice(&event).map_err(|_| StatusCode::BAD_REQUEST)?;
    let service = lambda_http::service_fn(|_| async {
        let body = lambda_http::Body::Text(answer().to_string());
        Ok::<_, Infallible>(lambda_http::Response::builder().body(body).expect("a body alone is a response"))
    });
    let answered = Adapter::from(service).call(LambdaEvent::new(event, Default::default())).await;
    let answered = answered.unwrap_or_else(|never| match never {});
    serde_json::to_vec(&answered).map(Bytes::from).map_err(failed)
}

/// The same under the policy that most routes have: credential, limits, counting, headers.
async fn wrapped(State((app, handler, event)): State<(App, Handler, Arc<Vec<u8>>)>) -> Result<Bytes, StatusCode> {
    let answered = handler.invoke(&app, Invocation { payload: &event, context: Default::default() }).await;
    answered.map(Bytes::from).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// What oha measured, in milliseconds.
struct Load {
    p50: f64,
    p95: f64,
    p99: f64,
    per_second: f64,
    answered: u64,
    /// Requests that were not answered with 200.
    errors: u64,
}

fn load(url: &str, arguments: &[&str]) -> Outcome<Load> {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/bin/oha");
    let program = if std::path::Path::new(here).exists() { here } else { "oha" };
    let authorization = format!("authorization: Bearer {KEY}");
    let sent = Command::new(program)
        .args(["--no-tui", "--output-format", "json", "-H", &authorization])
        .args(arguments)
        .arg(url)
        .output()
        .map_err(|e| format!("oha does not run ({e}): cargo install oha --locked --root target/tools"))?;
    let said: Value = serde_json::from_slice(&sent.stdout)
        .map_err(|e| format!("oha said no JSON ({e}): {}", String::from_utf8_lossy(&sent.stderr)))?;
    let milliseconds = |name: &str| said["latencyPercentiles"][name].as_f64().unwrap_or(f64::NAN) * 1_000.0;
    let statuses = said["statusCodeDistribution"].as_object().cloned().unwrap_or_default();
    let answered: u64 = statuses.values().filter_map(Value::as_u64).sum();
    let failures = said["errorDistribution"].as_object().cloned().unwrap_or_default();
    // What is still under way when the time is over is cut off by oha itself.
    let lost =
        failures.iter().filter(|(why, _)| !why.contains("deadline")).filter_map(|(_, n)| n.as_u64()).sum::<u64>();
    Ok(Load {
        p50: milliseconds("p50"),
        p95: milliseconds("p95"),
        p99: milliseconds("p99"),
        per_second: said["summary"]["requestsPerSec"].as_f64().unwrap_or(f64::NAN),
        answered,
        errors: answered - statuses.get("200").and_then(Value::as_u64).unwrap_or_default() + lost,
    })
}

fn row(what: &str, load: &Load) {
    println!(
        "| {what} | {:.2} | {:.2} | {:.2} | {:.0} | {} | {} |",
        load.p50, load.p95, load.p99, load.per_second, load.answered, load.errors
    );
}

async fn admit(app: &App) -> Outcome<()> {
    let secret = Secret::parse(KEY).ok_or("no key")?;
    let key = ApiKey {
        prefix: secret.prefix.clone(),
        workspace: Workspace::parse("bench")?,
        name: "bench".into(),
        scopes: lambda::Scope::ALL.into(),
        created_at: Timestamp::UNIX_EPOCH,
        created_by: "bench".into(),
        expires_at: None,
        revoked_at: None,
        replaced_by: None,
        signed: false,
    };
    Ok(app.keys.create(&key, &secret.hash(), None).await?)
}

async fn stored_upload(url: &str) -> Outcome<String> {
    let client = reqwest::Client::new();
    let part = reqwest::multipart::Part::bytes(include_bytes!("../../events/samples/revenue.csv").to_vec());
    let form = reqwest::multipart::Form::new().part("file", part.file_name("revenue.csv"));
    let request = client.post(format!("{url}/api/v1/reports/generate")).bearer_auth(KEY).multipart(form);
    let report: Value = serde_json::from_str(&request.send().await?.text().await?)?;
    Ok(report["upload_id"].as_str().ok_or_else(|| format!("no upload: {report}"))?.to_owned())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let mut options = Options::new(folder.path());
    options.parameters.insert("OpenWorkspace".into(), String::new());
    options.parameters.insert("RateLimitPerMinute".into(), "1000000".into());
    let stack = Stack::start(options).await?;
    let app = App::new(Config::read(&|name| match name {
        "TABLE_NAME" => Some("echo-Table".to_owned()),
        "BUCKET_NAME" => Some("echo-files-000000000000".to_owned()),
        "RATE_LIMIT_PER_MINUTE" => Some("1000000".to_owned()),
        other => stack.environment.get(other).cloned(),
    })?)
    .await;
    admit(&app).await?;

    let event = Arc::new(event()?);
    let router = Router::new()
        .route("/bare", get(bare).with_state(event.clone()))
        .route("/wrapped", get(wrapped).with_state((app, Handler::http(Policy::READ, endpoint), event)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let own = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });

    println!("| what | p50 ms | p95 ms | p99 ms | a second | answered | errors |\n|---|---|---|---|---|---|---|");
    let send =
        |url: String, arguments: &'static [&'static str]| tokio::task::spawn_blocking(move || load(&url, arguments));
    let mut over = Vec::new();
    for round in 0..=ROUNDS {
        let bare = send(format!("{own}/bare"), &["-c", "32", "-z", "3s"]).await??;
        let wrapped = send(format!("{own}/wrapped"), &["-c", "32", "-z", "3s"]).await??;
        // The first round warms both.
        if round > 0 {
            row(&format!("bare handler, 32 connections, round {round}"), &bare);
            row(&format!("in the wrapper, 32 connections, round {round}"), &wrapped);
            over.push(wrapped.p50 - bare.p50);
        }
    }
    let address = format!("{}/api/v1/uploads/{}", stack.url, stored_upload(&stack.url).await?);
    row("GET upload, 100 closed-loop clients", &send(address.clone(), &["-c", "100", "-z", "20s"]).await??);
    let open: &[&str] = &["-c", "1000", "-q", "600", "--latency-correction", "-z", "30s"];
    row("GET upload, 1,000 connections, 600 requests a second", &send(address, open).await??);
    over.sort_by(f64::total_cmp);
    println!("\nWrapper over bare handler, p50, median of {ROUNDS} rounds: {:.2} ms", over[ROUNDS / 2]);
    stack.stop().await?;
    Ok(())
}
