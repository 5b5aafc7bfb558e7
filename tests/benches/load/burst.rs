//! A thousand clients that each send a file of half a megabyte at the same moment: what there is no room for is refused in a
//! way that a client can act on, and in the end every file is taken, once.
use crate::{
    Outcome,
    client::{Answer, Client},
    files::{Chance, Expected, Large},
    measured::{Goal, Watch},
    proof::{Accepted, Proof},
    scenario::Scenario,
    stack::LocalStack,
    tally::Tally,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Barrier, task::JoinSet};

const FILE: usize = 500_000;
/// A client that was refused this long gives up.
const PATIENCE: Duration = Duration::from_secs(300);
const MEMORY: f64 = 256.0;

pub async fn run(clients: usize) -> Outcome<Scenario> {
    let stack = Arc::new(LocalStack::start()?);
    let large = Large::of_bytes(FILE);
    let start = Arc::new(Barrier::new(clients + 1));
    let mut running = JoinSet::new();
    for n in 0..clients {
        let mut client = Client::new(stack.port, Some(&stack.key));
        client.open().await?;
        running.spawn(insist(client, n, large.clone(), start.clone()));
    }
    let watch = Watch::begin(&stack)?;
    start.wait().await;
    let (mut tally, mut accepted, mut tries, mut gave_up) = (Tally::default(), Vec::new(), 0, 0);
    while let Some(one) = running.join_next().await {
        let one = one?;
        tries = tries.max(one.tally.requests);
        tally.merge(one.tally);
        gave_up += usize::from(one.accepted.is_none());
        accepted.extend(one.accepted);
    }
    let seen = watch.end()?;
    let proof = Proof::of(&mut Client::new(stack.port, Some(&stack.key)), &accepted).await?;
    let goals = vec![
        Goal::strict(format!("memory ≤ {MEMORY} MB at its highest: {:.0} MB", seen.highest), seen.highest <= MEMORY),
        Goal::always(format!("each of {clients} files was taken: {gave_up} were not"), gave_up == 0),
    ];
    let notes = vec![format!("a client sent its file at most {tries} times")];
    Scenario { name: BURST, tally, seen, proof: Some(proof), goals, notes, complaints: stack.complaints()? }.judged()
}

const BURST: &str = "c. burst: 0.5 MB from every client at once, again as Retry-After says";

struct Insisted {
    tally: Tally,
    accepted: Option<Accepted>,
}

/// Sends the file until it is taken.
async fn insist(mut client: Client, n: usize, large: Large, start: Arc<Barrier>) -> Insisted {
    let mut tally = Tally::default();
    let file = large.file(&format!("b{n}"), &mut Chance::new(n as u64));
    start.wait().await;
    let begun = Instant::now();
    let mut accepted = None;
    while begun.elapsed() < PATIENCE {
        let sent = Instant::now();
        let answer = client.post_file("/api/v1/ingestion/upload/csv?source=burst", &file, "orders.csv").await;
        let pause = answer.as_ref().ok().filter(|answer| answer.is_refused()).and_then(|answer| answer.retry_after);
        match tally.take("file in the request", sent.elapsed(), answer) {
            Some(answer) => {
                accepted = of(&answer, file.expected, &mut tally);
                break;
            }
            // What is no refusal is an error, and trying again would hide it.
            None if pause.is_none() => break,
            None => tokio::time::sleep(Duration::from_secs(pause.unwrap_or_default())).await,
        }
    }
    tally.reopened += client.reopened;
    Insisted { tally, accepted }
}

fn of(answer: &Answer, expected: Expected, tally: &mut Tally) -> Option<Accepted> {
    let upload = answer.json()["id"].as_str().map(str::to_owned);
    if upload.is_none() {
        tally.fail("an answer without an upload".into(), &String::from_utf8_lossy(&answer.body));
    }
    upload.map(|upload| Accepted { upload, expected })
}
