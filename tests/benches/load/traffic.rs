//! What a workspace does all day: 80 of 100 steps read, 15 upload a small file, 5 make a report of one. Once with clients that
//! wait for their answers, once with clients that come when they come.
use crate::{
    Outcome,
    client::{Answer, Client, Pieces},
    files::{Chance, File, small},
    measured::{Goal, Watch},
    proof::{Accepted, Proof},
    scenario::Scenario,
    stack::LocalStack,
    tally::Tally,
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const SOURCES: u64 = 20;
/// Each upload is announced, and then sent.
const REQUESTS_PER_STEP: f64 = 1.15;

/// How clients come.
#[derive(Debug, Clone, Copy)]
pub enum Arrival {
    /// The next request follows the answer.
    Closed,
    /// So many requests a second in all, each counted from when it was due.
    Open { per_second: f64 },
}

/// What all clients know.
struct World {
    stack: Arc<LocalStack>,
    /// Uploads that were there before, one for each source, with their reports.
    stock: Vec<(String, String)>,
    /// Connections to the bucket that nobody uses at the moment.
    bucket: Mutex<Vec<Client>>,
}

/// One client with what it did.
struct Caller {
    world: Arc<World>,
    client: Client,
    chance: Chance,
    name: String,
    files: u64,
    tally: Tally,
    accepted: Vec<Accepted>,
}

pub async fn run(name: &'static str, clients: u64, arrival: Arrival, time: Duration) -> Outcome<Scenario> {
    let stack = Arc::new(LocalStack::start()?);
    let (world, mut accepted) = World::stocked(stack.clone()).await?;
    let mut callers = Vec::new();
    for n in 0..clients {
        let mut caller = Caller::new(world.clone(), n);
        caller.client.open().await?;
        callers.push(caller);
    }
    let watch = Watch::begin(&stack)?;
    let (begin, end) = (Instant::now(), Instant::now() + time);
    let pause = match arrival {
        Arrival::Closed => None,
        Arrival::Open { per_second } => Some(clients as f64 * REQUESTS_PER_STEP / per_second),
    };
    let mut running: JoinSet<_> = callers.into_iter().map(|caller| caller.live(begin, end, pause)).collect();
    let mut tally = Tally::default();
    while let Some(caller) = running.join_next().await {
        let caller = caller?;
        tally.reopened += caller.client.reopened;
        tally.merge(caller.tally);
        accepted.extend(caller.accepted);
    }
    let seen = watch.end()?;
    let proof = Proof::of(&mut Client::new(stack.port, Some(&stack.key)), &accepted).await?;
    let mut goals = vec![Goal::strict("memory at the end ≤ 1.15 × that after warm-up + 16 MB", seen.is_flat())];
    // What refuses everything makes no error either.
    let refused = format!("at most one request of ten was refused: {} of {}", tally.refused, tally.requests);
    goals.push(Goal::always(refused, tally.refused * 10 <= tally.requests));
    if let Arrival::Open { .. } = arrival {
        let held = format!("{clients} connections open at the same time: {}", seen.connections);
        goals.push(Goal::always(held, seen.connections >= clients as usize));
        let p95 = tally.of("read").p95;
        goals.push(Goal::strict(format!("p95 of reads < 200 ms: {p95:.1} ms"), p95 < 200.0));
    }
    Scenario { name, tally, seen, proof: Some(proof), goals, notes: Vec::new(), complaints: stack.complaints()? }
        .judged()
}

impl World {
    /// A workspace with an upload and a report in every source; what was accepted for it.
    async fn stocked(stack: Arc<LocalStack>) -> Outcome<(Arc<Self>, Vec<Accepted>)> {
        let (mut client, mut chance) = (Client::new(stack.port, Some(&stack.key)), Chance::new(1));
        let (mut stock, mut accepted) = (Vec::new(), Vec::new());
        for n in 0..SOURCES {
            let file = small(&format!("stock{n}"), &mut chance);
            let path = format!("/api/v1/reports/generate?source=load-{n}");
            let answer = client.post_file(&path, &file, "orders.csv").await?;
            let report = answer.json();
            let id =
                |name: &str| report[name].as_str().map(str::to_owned).ok_or_else(|| format!("no report: {report}"));
            stock.push((id("upload_id")?, id("report_id")?));
            accepted.push(Accepted { upload: id("upload_id")?, expected: file.expected });
        }
        Ok((Arc::new(Self { stack, stock, bucket: Mutex::default() }), accepted))
    }
}

impl Caller {
    fn new(world: Arc<World>, n: u64) -> Self {
        let client = Client::new(world.stack.port, Some(&world.stack.key));
        let (chance, name) = (Chance::new(100 + n), format!("c{n}"));
        Self { world, client, chance, name, files: 0, tally: Tally::default(), accepted: Vec::new() }
    }

    /// Steps until `end`; with a `pause` of so many seconds in the mean from one to the next, whatever the answers take.
    async fn live(mut self, begin: Instant, end: Instant, pause: Option<f64>) -> Self {
        let mut due = begin;
        if let Some(pause) = pause {
            due += self.scattered(0.0, pause);
        }
        loop {
            if pause.is_none() {
                due = Instant::now();
            }
            if due >= end {
                return self;
            }
            tokio::time::sleep_until(due.into()).await;
            self.step(due).await;
            if let Some(pause) = pause {
                due += self.scattered(pause / 2.0, pause * 1.5);
            }
        }
    }

    fn scattered(&mut self, from: f64, to: f64) -> Duration {
        let share = self.chance.below(1_000_000) as f64 / 1_000_000.0;
        Duration::from_secs_f64(from + (to - from) * share)
    }

    async fn step(&mut self, due: Instant) {
        let source = self.chance.below(SOURCES);
        match self.chance.below(100) {
            0..80 => self.read(due, source).await,
            80..95 => self.upload(due, source).await,
            _ => self.report(due, source).await,
        }
    }

    async fn read(&mut self, due: Instant, source: u64) {
        let (upload, report) = &self.world.stock[source as usize];
        let (route, answer) = match self.chance.below(6) {
            0 => ("read: uploads", self.client.get("/api/v1/uploads").await),
            1 => ("read: upload", self.client.get(&format!("/api/v1/uploads/{upload}")).await),
            2 => ("read: its metrics", self.client.get(&format!("/api/v1/uploads/{upload}/metrics")).await),
            3 => ("read: report, JSON", self.client.get(&format!("/api/v1/reports/{report}?format=json")).await),
            4 => ("read: report, page", self.client.get(&format!("/api/v1/reports/{report}?format=html")).await),
            _ => {
                let asked = question(self.chance.below(4), upload, source);
                ("read: query", self.client.post("/api/v1/metrics/query", asked).await)
            }
        };
        self.tally.take(route, due.elapsed(), answer);
    }

    fn file(&mut self) -> File {
        self.files += 1;
        small(&format!("{}f{}", self.name, self.files), &mut self.chance)
    }

    async fn report(&mut self, due: Instant, source: u64) {
        let file = self.file();
        let path = format!("/api/v1/reports/generate?source=load-{source}");
        let answer = self.client.post_file(&path, &file, "orders.csv").await;
        if let Some(answer) = self.tally.take("report of a file", due.elapsed(), answer) {
            self.accept(&answer, &file);
        }
    }

    async fn upload(&mut self, due: Instant, source: u64) {
        let file = self.file();
        let announced = json!({ "file_name": "orders.csv", "size": file.size(), "content_type": "text/csv" });
        let answer = self.client.post(&format!("/api/v1/sources/load-{source}/uploads"), announced).await;
        let Some(announced) = self.tally.take("upload: announced", due.elapsed(), answer) else { return };
        let sent = Instant::now();
        let stored = self.put(&announced.json(), &file).await;
        if self.tally.take("upload: sent to the bucket", sent.elapsed(), stored).is_some() {
            self.accept(&announced, &file);
        }
    }

    /// Sends the file to the address that was given for it.
    async fn put(&self, announced: &Value, file: &File) -> Result<Answer, String> {
        let address = announced["url"].as_str().and_then(|url| url.strip_prefix("http://localhost:"));
        let (port, path) = address.and_then(|address| address.split_once('/')).ok_or("no address to send to")?;
        let port = port.parse().map_err(|_| "no port to send to")?;
        let headers = announced["headers"].as_object().into_iter().flatten();
        let headers: Vec<_> = headers.filter_map(|(name, value)| Some((&**name, value.as_str()?))).collect();
        let idle = self.world.bucket.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut bucket = idle.unwrap_or_else(|| Client::new(port, None));
        let stored = bucket.send("PUT", &format!("/{path}"), &headers, Pieces::of(file)).await;
        self.world.bucket.lock().unwrap_or_else(PoisonError::into_inner).push(bucket);
        stored
    }

    fn accept(&mut self, answer: &Answer, file: &File) {
        match answer.json()["upload_id"].as_str() {
            Some(upload) => self.accepted.push(Accepted { upload: upload.to_owned(), expected: file.expected }),
            None => self.tally.fail("an answer without an upload".into(), &String::from_utf8_lossy(&answer.body)),
        }
    }
}

/// Three of four ask what was asked before; the fourth asks for a source that others upload to.
fn question(kind: u64, upload: &str, source: u64) -> Value {
    match kind {
        0 => json!({ "upload": upload, "metrics": ["net_revenue", "orders"], "period": "month" }),
        1 => json!({ "upload": upload, "metrics": ["net_revenue"], "group_by": "product", "top": 10 }),
        2 => json!({ "upload": upload, "metrics": ["average_order_value"], "period": "quarter" }),
        _ => json!({ "source": format!("load-{source}"), "metrics": ["net_revenue", "orders"], "period": "month" }),
    }
}
