//! Whether the stack still says at once that it is well while files of 10,000 rows take every core it has.
use crate::{
    Outcome,
    client::Client,
    files::{Chance, Large},
    measured::{Goal, Watch},
    scenario::Scenario,
    stack::LocalStack,
    tally::Tally,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const CLIENTS: u64 = 16;
const ROWS: u64 = 10_000;
/// How often health is asked: a look every minute would say too little of the worst, and one every few milliseconds would be load.
const EVERY: Duration = Duration::from_millis(50);
const HEALTH: &str = "health";

pub async fn run(time: Duration) -> Outcome<Scenario> {
    let stack = Arc::new(LocalStack::start()?);
    let large = Large::of_rows(ROWS);
    let client = || Client::new(stack.port, Some(&stack.key));
    let watch = Watch::begin(&stack)?;
    let end = Instant::now() + time;
    let mut running: JoinSet<_> = (0..CLIENTS).map(|n| compute(client(), n, large.clone(), end)).collect();
    running.spawn(ask(client(), end));
    let mut tally = Tally::default();
    while let Some(one) = running.join_next().await {
        tally.merge(one?);
    }
    let seen = watch.end()?;
    let health = tally.of(HEALTH);
    let files = tally.of("figures").answers as f64 / seen.took.as_secs_f64();
    let goals = vec![Goal::strict(format!("p99 of health ≤ 10 ms: {:.1} ms", health.p99), health.p99 <= 10.0)];
    let notes = vec![format!("{files:.1} files of {ROWS} rows a second")];
    let name = "d. health while 16 clients have files computed";
    Scenario { name, tally, seen, proof: None, goals, notes, complaints: stack.complaints()? }.judged()
}

/// Has figures of one file after another, each with a row of its own, so that none was answered before.
async fn compute(mut client: Client, n: u64, large: Large, end: Instant) -> Tally {
    let (mut tally, mut chance, mut files) = (Tally::default(), Chance::new(n), 0);
    while Instant::now() < end {
        files += 1;
        let file = large.file(&format!("h{n}f{files}"), &mut chance);
        let sent = Instant::now();
        let answer = client.post_file("/api/v1/metrics/calculate/csv", &file, "orders.csv").await;
        let pause = answer.as_ref().ok().and_then(|answer| answer.retry_after);
        tally.take("figures of a file", sent.elapsed(), answer);
        if let Some(seconds) = pause {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
    }
    tally.reopened += client.reopened;
    tally
}

/// A question is counted from when it was due where the answer before was late, and from when it was sent otherwise: that this
/// program woke late is not the stack's doing.
async fn ask(mut client: Client, end: Instant) -> Tally {
    let (mut tally, mut due) = (Tally::default(), Instant::now());
    while due < end {
        let is_late = Instant::now() > due;
        tokio::time::sleep_until(due.into()).await;
        let sent = if is_late { due } else { Instant::now() };
        let answer = client.get("/api/v1/health").await;
        tally.take(HEALTH, sent.elapsed(), answer);
        due += EVERY;
    }
    tally.reopened += client.reopened;
    tally
}
