//! `kill -9` at any moment of an ingest, then a restart: the upload ends ready, with the same numbers, once.
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts the stack on `data` with a short lease and waits until it says where it is.
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_echo-local"))
            .args(["--port", "0", "--parameter-override", "LeaseSeconds=2", "--retry-pauses", "1,1", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let url = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        // Whatever else it prints must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    /// SIGKILL: no drain, no destructor, no flush.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    request.timeout(Duration::from_secs(20)).send().await.unwrap().json().await.unwrap()
}

/// Announces and PUTs the file; the upload's id once S3 has said that it is stored.
async fn put(client: &reqwest::Client, url: &str, bytes: &[u8]) -> String {
    let announced = json!({ "file_name": "orders.csv", "size": bytes.len(), "content_type": "text/csv" });
    let upload = answer(client.post(format!("{url}/api/v1/sources/orders/uploads")).json(&announced)).await;
    let mut request = client.put(upload["url"].as_str().unwrap()).body(bytes.to_vec());
    for (name, value) in upload["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    assert_eq!(request.send().await.unwrap().status(), 200);
    upload["upload_id"].as_str().unwrap().to_owned()
}

/// The claims of the upload, once it is ready, and the ids of all uploads and reports.
async fn outcome(client: &reqwest::Client, url: &str, id: &str) -> (Value, BTreeSet<String>) {
    let mut upload = Value::Null;
    for _ in 0..6_000 {
        upload = answer(client.get(format!("{url}/api/v1/uploads/{id}"))).await;
        if matches!(upload["state"].as_str(), Some("ready" | "failed")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(upload["state"], "ready", "{upload}");
    let metrics = answer(client.get(format!("{url}/api/v1/uploads/{id}/metrics"))).await;
    let uploads = answer(client.get(format!("{url}/api/v1/uploads"))).await;
    let reports = answer(client.get(format!("{url}/api/v1/reports"))).await;
    let ids = uploads["uploads"].as_array().unwrap().iter().map(|upload| &upload["id"]);
    let ids = ids.chain(reports.as_array().unwrap().iter().map(|report| &report["report_id"]));
    (metrics["claims"].clone(), ids.map(|id| id.as_str().unwrap().to_owned()).collect())
}

/// About 40,000 rows: long enough in work for kills to fall inside it.
fn file() -> Vec<u8> {
    let mut csv = String::from("date,amount,customer_id,status,product\n");
    for n in 0..40_000_u32 {
        let (month, day) = (n / 5_000 % 8 + 1, n % 28 + 1);
        let status = if n % 50 == 0 { "refunded" } else { "paid" };
        csv += &format!("2024-{month:02}-{day:02},{}.{:02},C{},{status},P{}\n", n % 900, n % 100, n % 3_000, n % 40);
    }
    csv.into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_an_upload_ends_ready_with_the_same_numbers_once() {
    let (client, bytes) = (reqwest::Client::new(), file());
    let data = tempfile::tempdir().unwrap();
    let undisturbed = Process::start(data.path());
    let id = put(&client, &undisturbed.url, &bytes).await;
    let stored = Instant::now();
    let (expected, _) = outcome(&client, &undisturbed.url, &id).await;
    let whole = stored.elapsed();
    undisturbed.kill();
    assert!(expected.as_array().unwrap().len() > 20);

    let mut interrupted = 0;
    for eighths in 0..8 {
        let pause = whole * eighths / 8;
        let data = tempfile::tempdir().unwrap();
        let first = Process::start(data.path());
        let id = put(&client, &first.url, &bytes).await;
        tokio::time::sleep(pause).await;
        first.kill();
        let second = Process::start(data.path());
        // The dead worker's lease still runs, so whatever was interrupted is still open at the first look.
        let found = answer(client.get(format!("{}/api/v1/uploads/{id}", second.url))).await;
        interrupted += u32::from(found["state"] != "ready");
        let (claims, ids) = outcome(&client, &second.url, &id).await;
        second.kill();
        assert_eq!(claims, expected, "killed after {pause:?}");
        assert_eq!(ids.len(), 2, "killed after {pause:?}: one upload and one report, not {ids:?}");
    }
    assert!(interrupted >= 3, "only {interrupted} of 8 kills hit an upload under way");
}
