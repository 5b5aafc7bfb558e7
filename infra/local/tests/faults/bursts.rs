//! Many small uploads in bursts, while the process is killed every few seconds: each ends once, with its own figures.
use crate::{
    life::{Life, Outcome},
    line,
    process::Plan,
    report::Line,
};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

pub const NAME: &str = "bursts under random kill -9";

/// Clients at the same time, each with one upload after the other.
const CLIENTS: usize = 24;
const PAUSE: Duration = Duration::from_millis(100);

pub async fn run(uploads: usize) -> Line {
    match run_once(uploads).await {
        Ok(kills) => line(
            format!("{NAME}, {uploads} uploads"),
            kills,
            uploads as u64,
            Ok("each is ready once, with its own figure and one report"),
        ),
        Err(why) => line(format!("{NAME}, {uploads} uploads"), 1, 0, Err(why)),
    }
}

async fn run_once(uploads: usize) -> Outcome<u64> {
    let data = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut life = Life::begin(data.path(), &Plan::default())?;
    let url = Arc::new(RwLock::new(life.url()));
    let next = Arc::new(Mutex::new(0..uploads));
    let taken: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (url, next, taken) = (url.clone(), next.clone(), taken.clone());
            tokio::spawn(async move {
                let client = Client::builder().timeout(Duration::from_secs(20)).build().map_err(|e| e.to_string())?;
                loop {
                    let Some(number) = next.lock().await.next() else { return Ok::<(), String>(()) };
                    let id = send(&client, &url, number).await?;
                    taken.lock().await.insert(id, number);
                }
            })
        })
        .collect();
    let (mut kills, mut chance) = (0, 0x9e37_79b9_7f4a_7c15_u64);
    while clients.iter().any(|client| !client.is_finished()) {
        // 1.5 to 5.5 seconds.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        tokio::time::sleep(Duration::from_millis(1_500 + chance % 4_000)).await;
        life.process.revive()?;
        kills += 1;
        *url.write().map_err(|e| e.to_string())? = life.url();
    }
    for client in clients {
        client.await.map_err(|e| e.to_string())??;
    }
    let taken = std::mem::take(&mut *taken.lock().await);
    check(&mut life, &taken, uploads).await?;
    Ok(kills)
}

/// The file of a number: its sum says which it is.
fn file(number: usize) -> (String, String) {
    let cents = number % 100;
    let csv =
        format!("date,amount,customer_id\n2024-01-05,{number}.{cents:02},A\n2024-02-07,1.50,B\n2024-03-09,2.25,A\n");
    let sum = number * 100 + cents + 375;
    (csv, format!("{}.{:02}", sum / 100, sum % 100))
}

/// Announces and PUTs until the file is stored; the upload's id.
async fn send(client: &Client, url: &RwLock<String>, number: usize) -> Outcome<String> {
    let (csv, _) = file(number);
    let announced = json!({ "file_name": format!("{number}.csv"), "size": csv.len(), "content_type": "text/csv" });
    let until = Instant::now() + Duration::from_secs(300);
    while Instant::now() < until {
        let base = url.read().map_err(|e| e.to_string())?.clone();
        let answer = client.post(format!("{base}/api/v1/sources/many/uploads")).json(&announced).send().await;
        let upload: Value = match answer {
            Ok(answer) if answer.status() == StatusCode::CREATED => answer.json().await.unwrap_or_default(),
            _ => Value::Null,
        };
        if let Some(address) = upload["url"].as_str() {
            // As long as the process lives: a lost answer is asked for again, and 412 says that the file is there.
            for _ in 0..3 {
                let mut request = client.put(address).body(csv.clone());
                for (header, value) in upload["headers"].as_object().into_iter().flatten() {
                    request = request.header(header, value.as_str().unwrap_or_default());
                }
                match request.send().await.map(|answer| answer.status()) {
                    Ok(StatusCode::OK | StatusCode::PRECONDITION_FAILED) => {
                        return Ok(upload["upload_id"].as_str().unwrap_or_default().to_owned());
                    }
                    _ => tokio::time::sleep(PAUSE).await,
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(format!("{number} was not taken within five minutes\n"))
}

/// Every upload that was taken is ready with its own figure. A file whose PUT was stored while its answer was lost was sent
/// again, and is there as a copy: it has one report.
async fn check(life: &mut Life, taken: &BTreeMap<String, usize>, uploads: usize) -> Outcome<()> {
    let until = Instant::now() + Duration::from_secs(600);
    let all = loop {
        let all = life.all("/api/v1/uploads", "uploads").await?;
        let open = all.iter().filter(|upload| {
            let state = upload["state"].as_str().unwrap_or_default();
            let is_known = upload["id"].as_str().is_some_and(|id| taken.contains_key(id));
            !matches!(state, "ready" | "failed") && (is_known || state != "awaiting_file")
        });
        match open.count() {
            0 => break all,
            open if Instant::now() > until => return Err(format!("{open} uploads are still open after ten minutes")),
            _ => tokio::time::sleep(Duration::from_secs(2)).await,
        }
    };
    let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
    for upload in &all {
        let id = upload["id"].as_str().unwrap_or_default();
        let name = upload["file_name"].as_str().unwrap_or_default();
        let Some(number) = name.strip_suffix(".csv").and_then(|number| number.parse::<usize>().ok()) else {
            return Err(format!("an upload that nobody sent: {upload}"));
        };
        match upload["state"].as_str() {
            Some("awaiting_file") => continue,
            Some("ready") => {}
            _ => return Err(format!("{name} ended as {upload}")),
        }
        if upload["duplicate_of"].is_null() {
            *numbers.entry(number).or_default() += 1;
            let metrics = life.get(&format!("/api/v1/uploads/{id}/metrics")).await?;
            let claims = metrics["claims"].as_array().cloned().unwrap_or_default();
            let revenue = claims.iter().find(|claim| claim["id"] == "net_revenue").map(|claim| &claim["value"]);
            let (expected, found) = (file(number).1, revenue.and_then(Value::as_str).unwrap_or("nothing"));
            if found.trim_end_matches('0').trim_end_matches('.') != expected.trim_end_matches('0').trim_end_matches('.')
            {
                return Err(format!("{name} has {found} and not {expected}"));
            }
        }
    }
    let twice: Vec<_> = numbers.iter().filter(|(_, times)| **times != 1).take(5).collect();
    let reports = life.count_linked("/api/v1/reports").await?;
    match (numbers.len() == uploads && twice.is_empty(), reports) {
        (true, reports) if reports == uploads => Ok(()),
        (_, reports) => Err(format!("{} of {uploads} results, {reports} reports, twice: {twice:?}", numbers.len())),
    }
}
