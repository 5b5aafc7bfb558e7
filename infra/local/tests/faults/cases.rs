//! The faults, each with how it is brought about and how often it happened.
use crate::{
    left::{self, Left, left},
    life::{LETTERS, Life, Outcome, month, orders},
    line,
    process::Plan,
    proxy::{Faults, Kind, Proxy},
    report::{AS_WITHOUT, Line},
};
use futures::future::BoxFuture;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};
use store::Step;

pub struct Case {
    pub name: String,
    run: Box<dyn FnOnce(Arc<Left>) -> Running + Send>,
}

/// How often the fault happened, how many uploads were accepted, and what came of it.
type Found = (u64, u64, &'static str);

type Running = BoxFuture<'static, Outcome<Found>>;

impl Case {
    fn new<F>(name: impl Into<String>, run: impl FnOnce(Arc<Left>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Outcome<Found>> + Send + 'static,
    {
        Self { name: name.into(), run: Box::new(|calm| Box::pin(run(calm))) }
    }

    pub async fn run(self, calm: &Arc<Left>) -> Line {
        match (self.run)(calm.clone()).await {
            Ok((times, uploads, came)) => line(self.name, times, uploads, Ok(came)),
            Err(why) => line(self.name, 1, 0, Err(why)),
        }
    }
}

/// What is left without any fault.
pub async fn calm() -> Outcome<Left> {
    let data = folder()?;
    let mut life = Life::begin(data.path(), &Plan::default())?;
    life.live().await?;
    left(&mut life, data.path()).await
}

pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for step in Step::ALL.iter().copied().filter(|step| !is_of_letters(*step)) {
        cases.push(Case::new(format!("kill -9 at {}", step.name()), move |calm| killed(step, calm)));
    }
    for step in
        Step::ALL.iter().copied().filter(|step| step.name().starts_with("ingest.") || step.name().starts_with("job."))
    {
        cases.push(Case::new(format!("panic at {}", step.name()), move |calm| panicked(step, calm)));
    }
    for kinds in Kind::ALL.chunks(1) {
        let name = shown(kinds[0]);
        cases.push(Case::new(format!("table {name}"), move |calm| through_proxy(true, kinds, calm)));
        cases.push(Case::new(format!("bucket {name}"), move |calm| through_proxy(false, kinds, calm)));
    }
    for step in Step::ALL.iter().copied().filter(|step| is_of_requests(*step)) {
        cases.push(Case::new(format!("kill -9 at {}, file in a request", step.name()), move |_| {
            killed_in_request(step)
        }));
    }
    cases.push(Case::new("no memory left for one file", |_| out_of_memory()));
    cases.push(Case::new("disk full", full_disk));
    cases.push(Case::new("clock jumps ahead by a day", |calm| clock("+1d", calm)));
    cases.push(Case::new("clock jumps back by an hour", |calm| clock("-1h", calm)));
    cases.push(Case::new("stored table damaged", |calm| damaged("tables/", calm)));
    cases.push(Case::new("stored cubes damaged", |calm| damaged("cubes/", calm)));
    cases.push(Case::new("stored report lost", |calm| damaged("reports/", calm)));
    cases.push(Case::new("every attempt of an event fails", |_| dead_letter(None)));
    for step in Step::ALL.iter().copied().filter(|step| is_of_letters(*step)) {
        cases.push(Case::new(format!("kill -9 at {}", step.name()), move |_| dead_letter(Some(step))));
    }
    cases
}

/// A file inside a request passes these: its worker is the request itself.
fn is_of_requests(step: Step) -> bool {
    let name = step.name();
    name.starts_with("object.") || name.starts_with("ingest.") && name != "ingest.lease_taken"
}

fn is_of_letters(step: Step) -> bool {
    step.name().starts_with("letter.")
}

fn folder() -> Outcome<tempfile::TempDir> {
    tempfile::tempdir().map_err(|e| e.to_string())
}

fn same(calm: &Left, found: &Left) -> Outcome<()> {
    for (name, expected) in calm {
        let value = found.get(name).map(String::as_str).unwrap_or("nothing");
        if value != expected {
            return Err(format!("{name} is {} and not {}", short(value), short(expected)));
        }
    }
    let is_counted = |name: &&String| name.starts_with("echo_");
    match found.keys().find(|name| !calm.contains_key(*name) && !is_counted(name)) {
        Some(more) => Err(format!("there is {more} as well")),
        None => Ok(()),
    }
}

/// What is left becomes what is left without faults, and stays so. What nobody waits for, such as the report of a source, may
/// take the sweep a while.
async fn settles(calm: &Left, life: &mut Life, data: &Path) -> Outcome<()> {
    let until = Instant::now() + Duration::from_secs(120);
    while let Err(why) = same(calm, &left(life, data).await?) {
        if Instant::now() > until {
            return Err(format!("{why}\n{}", life.process.log()));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    same(calm, &left(life, data).await?)
}

fn uncounted(left: &Left) -> Left {
    let figures = left.iter().filter(|(name, _)| !name.starts_with("echo_"));
    figures.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn short(text: &str) -> String {
    text.chars().take(800).collect()
}

/// Uploads that the client was told of, the deleted one included.
fn accepted(life: &Life) -> u64 {
    life.uploads.len() as u64 + 1
}

async fn killed(step: Step, calm: Arc<Left>) -> Outcome<Found> {
    let data = folder()?;
    let plan = Plan { fault: Some(format!("{}@1=kill", step.name())), ..Plan::default() };
    let mut life = Life::begin(data.path(), &plan)?;
    life.live().await?;
    settles(&calm, &mut life, data.path()).await?;
    Ok((u64::from(life.deaths), accepted(&life), AS_WITHOUT))
}

/// A request brings the file, and its worker is killed: whoever sent it sends it again. What is there in the end is one upload with
/// its figures and copies of it, and nothing of the attempt that was lost.
async fn killed_in_request(step: Step) -> Outcome<Found> {
    let data = folder()?;
    let plan = Plan { fault: Some(format!("{}@1=kill", step.name())), ..Plan::default() };
    let mut life = Life::begin(data.path(), &plan)?;
    // With a row that cannot be read, so that there is something to set aside.
    let file = [month(5), b"2024-05-31,?,C1,paid\n".to_vec()].concat();
    life.send_in_request("walk-in.csv", &file).await?;
    let until = Instant::now() + Duration::from_secs(90);
    while let Err(why) = left::of_one_file(&mut life, data.path(), "21000.00").await {
        if Instant::now() > until {
            return Err(format!("{why}\n{}", life.process.log()));
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok((u64::from(life.deaths), 1, "sent again; counted once"))
}

/// One invocation ends, and the process goes on.
async fn panicked(step: Step, calm: Arc<Left>) -> Outcome<Found> {
    let data = folder()?;
    let plan = Plan { fault: Some(format!("{}@1=panic", step.name())), ..Plan::default() };
    let mut life = Life::begin(data.path(), &plan)?;
    life.live().await?;
    settles(&calm, &mut life, data.path()).await?;
    let happened = life.process.log().matches("a fault that was asked for").count();
    Ok((u64::from(happened > 0), accepted(&life), AS_WITHOUT))
}

async fn through_proxy(is_table: bool, kinds: &'static [Kind], calm: Arc<Left>) -> Outcome<Found> {
    let data = folder()?;
    // The embedded servers are at the two ports behind the API's.
    let port = free_ports()?;
    let upstream = if is_table { port + 2 } else { port + 1 };
    // A life asks the table far more often than the bucket.
    let share = if is_table { 0.08 } else { 0.3 };
    let faults = Faults { seed: 11, share, kinds, ..Faults::default() };
    let proxy = Proxy::start(([127, 0, 0, 1], upstream).into(), faults).await.map_err(|e| e.to_string())?;
    let through = if is_table { "--dynamodb-through" } else { "--s3-through" };
    let arguments =
        vec!["--port".to_owned(), port.to_string(), through.to_owned(), proxy.url.replace("127.0.0.1", "localhost")];
    let plan = Plan { arguments, ..Plan::default() };
    let mut life = Life::begin(data.path(), &plan)?;
    life.live().await?;
    proxy.switch(false);
    settles(&calm, &mut life, data.path()).await?;
    let times = proxy.injected().values().sum();
    Ok((times, accepted(&life), AS_WITHOUT))
}

/// As the table of docs/reliability.md names it.
fn shown(kind: Kind) -> &'static str {
    match kind {
        Kind::ErrorBefore => "answers 500",
        Kind::ErrorAfter => "answers 500 when the work is done",
        Kind::Throttled => "throttles",
        Kind::ResetBefore => "resets the connection",
        Kind::ResetAfter => "resets the connection when the work is done",
        Kind::Delayed => "answers late",
        Kind::Truncated => "cuts its answers short",
    }
}

/// Three free ports in a row.
fn free_ports() -> Outcome<u16> {
    for _ in 0..100 {
        let first = std::net::TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let port = first.local_addr().map_err(|e| e.to_string())?.port();
        let next = (1..3).map(|n| std::net::TcpListener::bind(("127.0.0.1", port.saturating_add(n))));
        if next.collect::<Result<Vec<_>, _>>().is_ok() {
            return Ok(port);
        }
    }
    Err("there are no three free ports in a row".into())
}

/// A file that takes all memory each time it is read ends as failed with a reason, and others are read.
async fn out_of_memory() -> Outcome<Found> {
    let data = folder()?;
    let fault = "ingest.measured=memory".to_owned();
    let limits = ["prlimit", "--as=3221225472"].map(str::to_owned).to_vec();
    let plan = Plan { fault: Some(fault.clone()), fault_again: Some(fault), through: limits, ..Plan::default() };
    let mut life = Life::begin(data.path(), &plan)?;
    life.send("orders", "heavy.csv", &orders(3)).await?;
    let mut deaths = 0;
    while life.process.ended_within(Duration::from_secs(20)) {
        deaths += 1;
        if deaths > 12 {
            return Err("it is tried for ever".into());
        }
        life.process.revive()?;
    }
    let heavy = life.ended("heavy.csv").await?;
    let reason = heavy["reason"].as_str().unwrap_or_default();
    if heavy["state"] != "failed" || !reason.starts_with("Echo tried 5 times") {
        return Err(format!("the file ended as {heavy}"));
    }
    life.process.heal();
    life.process.revive()?;
    life.send("orders", "light.csv", &orders(4)).await?;
    let light = life.ended("light.csv").await?;
    if light["state"] != "ready" {
        return Err(format!("another file ended as {light}"));
    }
    Ok((deaths, 2, "its upload failed with the reason; another file is read"))
}

const DISK_BYTES: u64 = 24 << 20;

/// What is sent while the disk is full is not accepted, and what was accepted goes on when there is room.
async fn full_disk(calm: Arc<Left>) -> Outcome<Found> {
    let data = folder()?;
    let mount = format!("mount -t tmpfs -o size={DISK_BYTES} tmpfs {} && exec \"$@\"", data.path().display());
    let through =
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &mount, "sh"].map(str::to_owned).to_vec();
    let temporary = ("TMPDIR", data.path().as_os_str().to_owned());
    let mut life = Life::begin(data.path(), &Plan { through, variables: vec![temporary], ..Plan::default() })?;
    let inside = PathBuf::from(format!("/proc/{}/root{}", life.process.child.id(), data.path().display()));
    let ballast = inside.join("ballast");
    let mut refused = 0_u64;
    for room_kb in [0_u64, 40, 300, 900] {
        fill(&inside, &ballast, room_kb)?;
        // Not asked again: what is refused is refused.
        let name = format!("full-{room_kb}.csv");
        let is_taken = life.send_once("orders", &name, &orders(20 + room_kb as u32)).await;
        refused += u64::from(!is_taken);
        tokio::time::sleep(Duration::from_secs(1)).await;
        fs::remove_file(&ballast).map_err(|e| e.to_string())?;
        for name in life.uploads.keys().cloned().collect::<Vec<_>>() {
            let ended = life.ended(&name).await?;
            if ended["state"] != "ready" {
                return Err(format!("{name} was accepted and ended as {ended}"));
            }
        }
        // It is refused as what it is, and can be sent again.
        if !life.uploads.contains_key(&name) {
            life.send("orders", &name, &orders(20 + room_kb as u32)).await?;
            life.ended(&name).await?;
        }
    }
    let sent: Vec<String> = life.uploads.keys().cloned().collect();
    for name in sent {
        let id = life.uploads[&name].clone();
        life.ask(|client, url| client.delete(format!("{url}/api/v1/uploads/{id}"))).await?;
        life.uploads.remove(&name);
    }
    // The same life as ever, on the disk that was full.
    life.live().await?;
    settles(&uncounted(&calm), &mut life, &inside).await?;
    Ok((refused, accepted(&life) + 4, "refused or read; then as without it, but for counts of use"))
}

/// Fills the file system of `inside` but for so much. It is asked itself, since `df` looks into the mounts of this process.
fn fill(inside: &Path, ballast: &Path, room_kb: u64) -> Outcome<()> {
    let said = Command::new("stat").args(["--file-system", "--format=%a %S"]).arg(inside).output();
    let said = String::from_utf8_lossy(&said.map_err(|e| e.to_string())?.stdout).into_owned();
    let mut numbers = said.split_whitespace().filter_map(|number| number.parse::<u64>().ok());
    let (blocks, size) = numbers.next().zip(numbers.next()).ok_or("stat says nothing")?;
    let free = blocks * size;
    if free > DISK_BYTES {
        return Err(format!("the small disk has {free} bytes free, so it is another one"));
    }
    let bytes = vec![1; usize::try_from(free.saturating_sub(room_kb * 1024)).unwrap_or_default()];
    match fs::write(ballast, bytes) {
        // The stack wrote something meanwhile: as full as it gets.
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Ok(()),
        written => written.map_err(|e| e.to_string()),
    }
}

/// The wall clock of the process jumps in the middle of its work.
async fn clock(jump: &str, calm: Arc<Left>) -> Outcome<Found> {
    const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    if !Path::new(LIBRARY).exists() {
        return Err("the package `faketime` is not installed".into());
    }
    let data = folder()?;
    let file = data.path().join("faketime");
    fs::write(&file, "+0").map_err(|e| e.to_string())?;
    let variables = vec![
        ("LD_PRELOAD", LIBRARY.into()),
        ("FAKETIME_TIMESTAMP_FILE", file.clone().into_os_string()),
        ("FAKETIME_NO_CACHE", "1".into()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
    ];
    let mut life = Life::begin(&data.path().join("echo"), &Plan { variables, ..Plan::default() })?;
    life.send("early", "early.csv", &month(3)).await?;
    // While it is being read, or just after.
    fs::write(&file, jump).map_err(|e| e.to_string())?;
    life.ended("early.csv").await?;
    let id = life.uploads["early.csv"].clone();
    life.ask(|client, url| client.delete(format!("{url}/api/v1/uploads/{id}"))).await?;
    life.uploads.remove("early.csv");
    life.live().await?;
    if !is_elsewhere(&mut life).await? {
        return Err("its clock did not jump".into());
    }
    // Ids sort by time, so that a clock set back decides which upload is a source's latest; the figures must not change.
    settles(&uncounted(&calm), &mut life, &data.path().join("echo")).await?;
    Ok((1, accepted(&life) + 1, "as without it, but for counts of use"))
}

/// Whether the process takes it for another time than it is, by more than half an hour.
async fn is_elsewhere(life: &mut Life) -> Outcome<bool> {
    let id = life.uploads["february.csv"].clone();
    let upload = life.get(&format!("/api/v1/uploads/{id}")).await?;
    let made = upload["created_at"].as_str().unwrap_or_default();
    let made: domain::Timestamp = made.parse().map_err(|e| format!("{made}: {e}"))?;
    Ok((domain::Timestamp::now() - made).get_seconds().abs() > 1_800)
}

/// An object is not what was stored, or not there: that is seen, and it is made again.
async fn damaged(prefix: &'static str, calm: Arc<Left>) -> Outcome<Found> {
    let data = folder()?;
    let mut life = Life::begin(data.path(), &Plan::default())?;
    life.live().await?;
    left(&mut life, data.path()).await?;
    let (client, bucket) = left::bucket(&life, data.path()).await?;
    let keys: Vec<String> =
        left::objects(&life, data.path()).await?.into_iter().filter(|key| key.starts_with(prefix)).collect();
    for key in &keys {
        if prefix == "reports/" {
            client.delete_object().bucket(&bucket).key(key).send().await.map_err(|e| format!("{e:?}"))?;
            continue;
        }
        let object = client.get_object().bucket(&bucket).key(key).send().await.map_err(|e| format!("{e:?}"))?;
        let mut bytes = object.body.collect().await.map_err(|e| e.to_string())?.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x40;
        client.put_object().bucket(&bucket).key(key).body(bytes.into()).send().await.map_err(|e| format!("{e:?}"))?;
    }
    // What a process remembers it does not read again.
    life.process.revive()?;
    if prefix == "reports/" {
        for report in life.all("/api/v1/reports", "").await? {
            let path = format!("/api/v1/reports/{}", report["report_id"].as_str().unwrap_or_default());
            life.ask(|client, url| client.get(format!("{url}{path}"))).await?;
        }
        // Those of chosen days are taken from the list, and asked for again.
        life.ask_for_report(&life.january(), "january-again").await?;
        life.ask_for_report(&serde_json::json!({ "source": "feed" }), "the-source-again").await?;
    }
    if prefix == "tables/" {
        for id in life.uploads.values().cloned().collect::<Vec<_>>() {
            let rows = life.get(&format!("/api/v1/uploads/{id}/table?limit=1000")).await?;
            if rows["rows"].as_array().is_none_or(Vec::is_empty) {
                return Err(format!("a table that was made again has no rows: {rows}"));
            }
        }
    }
    settles(&calm, &mut life, data.path()).await?;
    Ok((keys.len() as u64, accepted(&life), AS_WITHOUT))
}

/// An event whose attempts all fail becomes a letter; taken up again, its file is read.
async fn dead_letter(killed_at: Option<Step>) -> Outcome<Found> {
    let data = folder()?;
    // Each attempt panics before what would end the upload.
    let failing = "ingest.lease_taken=panic".to_owned();
    let kill = killed_at.map(|step| format!(",{}@1=kill", step.name())).unwrap_or_default();
    let plan = Plan { fault: Some(format!("{failing}{kill}")), fault_again: Some(failing), ..Plan::default() };
    let mut life = Life::begin(data.path(), &plan)?;
    life.send("orders", "orders.csv", &orders(5)).await?;
    let until = Instant::now() + Duration::from_secs(90);
    let letter = loop {
        let letters = life.all(LETTERS, "dead_letters").await?;
        match letters.as_slice() {
            [letter] => break letter["id"].as_str().unwrap_or_default().to_owned(),
            [] if Instant::now() < until => tokio::time::sleep(Duration::from_millis(300)).await,
            others => return Err(format!("{} letters instead of one\n{}", others.len(), life.process.log())),
        }
    };
    if killed_at.is_some() && life.deaths == 0 {
        return Err("it was never killed".into());
    }
    life.process.heal();
    life.process.revive()?;
    let path = format!("{LETTERS}/{letter}/redrive");
    let (status, body) = life.ask(|client, url| client.post(format!("{url}{path}"))).await?;
    if status.as_u16() != 202 {
        return Err(format!("it was not taken up again: {status} {body}"));
    }
    let ended = life.ended("orders.csv").await?;
    let letters = life.all(LETTERS, "dead_letters").await?;
    match (ended["state"].as_str(), letters.len()) {
        // One letter, and where the process was killed, that.
        (Some("ready"), 0) => Ok((u64::from(life.deaths).max(1), 1, "a letter; taken up again, its file is read once")),
        _ => Err(format!("it ended as {ended}, with {} letters", letters.len())),
    }
}
