//! What a client does with Echo, patiently: whatever is not answered is asked again, as a program that must not lose a file
//! would. The same life with and without faults must leave the same behind.
use crate::process::{Plan, Process};
use reqwest::{
    Client, RequestBuilder, StatusCode,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

pub type Outcome<T> = Result<T, String>;

pub struct Life {
    pub process: Process,
    pub client: Client,
    /// Uploads whose address the client was given, by what it calls them.
    pub uploads: BTreeMap<String, String>,
    pub jobs: Vec<String>,
    /// How often the process was found dead and started again.
    pub deaths: u32,
}

/// For one thing that the client wants, however often it has to ask.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(150);
pub const LETTERS: &str = "/api/v1/admin/dead-letters";

impl Life {
    pub fn begin(data: &Path, plan: &Plan) -> Outcome<Self> {
        let client = Client::builder().timeout(Duration::from_secs(20)).build().map_err(|e| e.to_string())?;
        let process = Process::start(data, plan)?;
        Ok(Self { process, client, uploads: BTreeMap::new(), jobs: Vec::new(), deaths: 0 })
    }

    pub fn url(&self) -> String {
        self.process.url.clone()
    }

    /// Asks until there is an answer that is final: anything but a lost connection, 5xx and 429.
    pub async fn ask(&mut self, request: impl Fn(&Client, &str) -> RequestBuilder) -> Outcome<(StatusCode, Value)> {
        let until = Instant::now() + PATIENCE;
        let mut last = String::new();
        while Instant::now() < until {
            match request(&self.client, &self.url()).send().await {
                Ok(answer) => {
                    let status = answer.status();
                    match answer.text().await {
                        Ok(text) if !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS => {
                            return Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))));
                        }
                        Ok(text) => last = format!("{status} {text}"),
                        Err(error) => last = error.to_string(),
                    }
                }
                Err(error) => last = error.to_string(),
            }
            if self.process.ended_within(PAUSE) {
                self.deaths += 1;
                self.process.revive()?;
            }
        }
        Err(format!("no answer within two minutes: {last}\n{}", self.process.log()))
    }

    pub async fn get(&mut self, path: &str) -> Outcome<Value> {
        let (status, body) = self.ask(|client, url| client.get(format!("{url}{path}"))).await?;
        if status.is_success() { Ok(body) } else { Err(format!("GET {path}: {status} {body}")) }
    }

    /// All pages of a list.
    pub async fn all(&mut self, path: &str, name: &str) -> Outcome<Vec<Value>> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}?limit=200{cursor}")).await?;
            let items = if name.is_empty() { &page } else { &page[name] };
            found.extend(items.as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(found),
            }
        }
    }

    /// Announces a file and PUTs it to its address, under one idempotency key.
    pub async fn send(&mut self, source: &str, name: &str, bytes: &[u8]) -> Outcome<()> {
        let announced = json!({ "file_name": name, "size": bytes.len(), "content_type": "text/csv" });
        let until = Instant::now() + PATIENCE;
        loop {
            // The address is that of a port which a new process may not have: it is asked for anew, as a client would.
            let key = format!("{name}-{}", self.deaths);
            let (status, upload) = self
                .ask(|client, url| {
                    let request = client.post(format!("{url}/api/v1/sources/{source}/uploads")).json(&announced);
                    request.header("idempotency-key", &key)
                })
                .await?;
            if status != StatusCode::CREATED && status != StatusCode::CONFLICT {
                return Err(format!("announcing {name}: {status} {upload}"));
            }
            if status == StatusCode::CREATED {
                let mut request = self.client.put(upload["url"].as_str().unwrap_or_default()).body(bytes.to_vec());
                for (header, value) in upload["headers"].as_object().into_iter().flatten() {
                    request = request.header(header, value.as_str().unwrap_or_default());
                }
                // 412: it is there already, and only the answer was lost.
                let stored = request.send().await.is_ok_and(|answer| {
                    answer.status().is_success() || answer.status() == StatusCode::PRECONDITION_FAILED
                });
                if stored {
                    let id = upload["upload_id"].as_str().unwrap_or_default().to_owned();
                    self.uploads.insert(name.to_owned(), id);
                    return Ok(());
                }
            }
            if Instant::now() > until {
                return Err(format!("{name} was not taken within two minutes"));
            }
            if self.process.ended_within(PAUSE) {
                self.deaths += 1;
                self.process.revive()?;
                // The PUT may have been stored before the process died; then its upload goes on by itself.
                if let Some(id) = upload["upload_id"].as_str()
                    && self.has_file(id).await?
                {
                    self.uploads.insert(name.to_owned(), id.to_owned());
                    return Ok(());
                }
            }
        }
    }

    /// Sends a file inside a request, under one idempotency key, until it is answered that it was read.
    pub async fn send_in_request(&mut self, name: &str, bytes: &[u8]) -> Outcome<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let (status, upload) = self
                .ask(|client, url| {
                    let file = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
                    let request = client.post(format!("{url}/api/v1/ingestion/upload/csv"));
                    request.header("idempotency-key", name).multipart(Form::new().part("file", file))
                })
                .await?;
            match status {
                StatusCode::CREATED => {
                    self.uploads.insert(name.to_owned(), upload["id"].as_str().unwrap_or_default().to_owned());
                    return Ok(());
                }
                // The attempt that was killed holds the key for a while.
                StatusCode::CONFLICT if Instant::now() < until => tokio::time::sleep(PAUSE).await,
                _ => return Err(format!("{name} was not taken: {status} {upload}")),
            }
        }
    }

    /// How many items a list has that names its next page in `Link`.
    pub async fn count_linked(&mut self, path: &str) -> Outcome<usize> {
        let (mut counted, mut next) = (0, Some(format!("{path}?limit=200")));
        while let Some(path) = next {
            let answer = self.client.get(format!("{}{path}", self.url())).send().await.map_err(|e| e.to_string())?;
            let link = answer.headers().get("link").and_then(|link| link.to_str().ok()).map(str::to_owned);
            let items: Vec<Value> = answer.json().await.map_err(|e| e.to_string())?;
            counted += items.len();
            next = link.and_then(|link| Some(link.split_once('<')?.1.split_once('>')?.0.to_owned()));
        }
        Ok(counted)
    }

    /// Announces and PUTs a file, once. False when either was refused.
    pub async fn send_once(&mut self, source: &str, name: &str, bytes: &[u8]) -> bool {
        let announced = json!({ "file_name": name, "size": bytes.len(), "content_type": "text/csv" });
        let request = self.client.post(format!("{}/api/v1/sources/{source}/uploads", self.url())).json(&announced);
        let Ok(answer) = request.send().await else { return false };
        let Ok(upload) = answer.json::<Value>().await else { return false };
        let Some(address) = upload["url"].as_str() else { return false };
        let mut request = self.client.put(address).body(bytes.to_vec());
        for (header, value) in upload["headers"].as_object().into_iter().flatten() {
            request = request.header(header, value.as_str().unwrap_or_default());
        }
        let is_stored = request.send().await.is_ok_and(|answer| answer.status().is_success());
        if is_stored {
            self.uploads.insert(name.to_owned(), upload["upload_id"].as_str().unwrap_or_default().to_owned());
        }
        is_stored
    }

    /// Whether the file of an announced upload arrived: its event makes it more than announced within seconds.
    async fn has_file(&mut self, id: &str) -> Outcome<bool> {
        for _ in 0..20 {
            if self.get(&format!("/api/v1/uploads/{id}")).await?["state"] != "awaiting_file" {
                return Ok(true);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(false)
    }

    /// Waits until an upload came to its end.
    pub async fn ended(&mut self, name: &str) -> Outcome<Value> {
        let id = self.uploads.get(name).cloned().ok_or(format!("{name} was never taken"))?;
        let until = Instant::now() + PATIENCE;
        loop {
            let upload = self.get(&format!("/api/v1/uploads/{id}")).await?;
            if matches!(upload["state"].as_str(), Some("ready" | "failed")) {
                return Ok(upload);
            }
            if Instant::now() > until {
                return Err(format!("{name} did not come to its end: {upload}\n{}", self.process.log()));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Takes each dead letter up again, or deletes it where what it was about is gone. Fails when there was one: what it
    /// starts has to end first.
    pub async fn take_up_letters(&mut self) -> Outcome<()> {
        let letters = self.all(LETTERS, "dead_letters").await?;
        for letter in &letters {
            let path = format!("{LETTERS}/{}", letter["id"].as_str().unwrap_or_default());
            let (status, body) = self.ask(|client, url| client.post(format!("{url}{path}/redrive"))).await?;
            let is_gone = status == StatusCode::CONFLICT || status == StatusCode::NOT_FOUND;
            if is_gone {
                self.ask(|client, url| client.delete(format!("{url}{path}"))).await?;
            } else if status != StatusCode::ACCEPTED {
                return Err(format!("a dead letter was not taken up again: {status} {body}"));
            }
        }
        match letters.first() {
            Some(letter) => Err(format!("{} dead letters were there, such as {letter}", letters.len())),
            None => Ok(()),
        }
    }

    /// Everything that the pipeline does, once.
    pub async fn live(&mut self) -> Outcome<()> {
        let appending = json!({ "mode": "append" });
        let (status, body) =
            self.ask(|client, url| client.put(format!("{url}/api/v1/sources/feed")).json(&appending)).await?;
        if !status.is_success() && status != StatusCode::CONFLICT {
            return Err(format!("the source was not made: {status} {body}"));
        }
        self.send("orders", "orders.csv", &orders(1)).await?;
        self.ended("orders.csv").await?;
        self.send("orders", "orders-again.csv", &orders(1)).await?;
        self.ended("orders-again.csv").await?;
        self.send("feed", "january.csv", &month(1)).await?;
        self.ended("january.csv").await?;
        self.send("feed", "february.csv", &month(2)).await?;
        self.ended("february.csv").await?;
        self.send("orders", "mistake.csv", &orders(7)).await?;
        self.ended("mistake.csv").await?;
        self.ask_for_report(&self.january(), "report-of-january").await?;
        let mistake = self.uploads["mistake.csv"].clone();
        let (status, body) = self.ask(|client, url| client.delete(format!("{url}/api/v1/uploads/{mistake}"))).await?;
        if !status.is_success() && status != StatusCode::NOT_FOUND {
            return Err(format!("the upload was not deleted: {status} {body}"));
        }
        self.uploads.remove("mistake.csv");
        Ok(())
    }

    /// Asks for a report of chosen days.
    pub fn january(&self) -> Value {
        json!({ "upload": self.uploads["orders.csv"], "from": "2024-01-01", "to": "2024-01-31" })
    }

    /// A report that a job makes.
    pub async fn ask_for_report(&mut self, wanted: &Value, key: &str) -> Outcome<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let (status, job) = self
                .ask(|client, url| {
                    let request = client.post(format!("{url}/api/v1/reports/generate")).json(wanted);
                    request.header("prefer", "respond-async").header("idempotency-key", key)
                })
                .await?;
            match (status, job["job_id"].as_str()) {
                (StatusCode::ACCEPTED, Some(id)) => {
                    self.jobs.push(id.to_owned());
                    break;
                }
                // An attempt whose answer was lost holds the key for a while.
                (StatusCode::CONFLICT, _) if Instant::now() < until => tokio::time::sleep(PAUSE).await,
                _ => return Err(format!("the report was not taken: {status} {job}")),
            }
        }
        for id in self.jobs.clone() {
            let until = Instant::now() + PATIENCE;
            loop {
                let job = self.get(&format!("/api/v1/jobs/{id}")).await?;
                match job["state"].as_str() {
                    Some("completed") => break,
                    Some("failed") => return Err(format!("a job failed: {job}")),
                    _ if Instant::now() > until => return Err(format!("a job did not end: {job}")),
                    _ => tokio::time::sleep(PAUSE).await,
                }
            }
        }
        Ok(())
    }
}

/// Payments of a shop with a few rows that cannot be read, so that there is something to set aside.
pub fn orders(seed: u32) -> Vec<u8> {
    let mut csv = String::from("date,amount,customer_id,status,product\n");
    for n in 0..1_500 {
        let n = n + seed * 17;
        let (month, day) = (n % 6 + 1, n % 28 + 1);
        let status = if n.is_multiple_of(50) { "refunded" } else { "paid" };
        let amount = if n.is_multiple_of(400) { "?".to_owned() } else { format!("{}.{:02}", n % 900 + 1, n % 100) };
        csv += &format!("2024-{month:02}-{day:02},{amount},C{},{status},P{}\n", n % 300, n % 40);
    }
    csv.into_bytes()
}

/// Payments of one month.
pub fn month(month: u32) -> Vec<u8> {
    let mut csv = String::from("date,amount,customer_id,status\n");
    for n in 0..200 {
        csv += &format!("2024-{month:02}-{:02},{}.50,C{},paid\n", n % 28 + 1, n + month, n % 60);
    }
    csv.into_bytes()
}
