//! The local stack under load, as a process of its own: clients that wait, clients that come when they come, a thousand files at
//! once, and health while files are computed. Nothing accepted may be lost, and nothing may break but by being refused.
//!
//! `cargo build --workspace --release --bin echo-local`, then `cargo bench --workspace --bench load`; a short run of what
//! `cargo run` builds: `cargo bench --workspace --profile dev --bench load -- --seconds 10`. `--only a,c` runs these alone, and
//! with `--strict` a missed goal of time or memory fails the run as well. Driver and stack share the machine's cores.
mod burst;
mod client;
mod files;
mod health;
mod measured;
mod proof;
mod scenario;
mod stack;
mod tally;
mod traffic;

use std::{error::Error, process::ExitCode, time::Duration};
use traffic::Arrival;

/// Connected at the same time.
const CLIENTS: u64 = 1_000;
/// Seconds between what a person asks, on average: those of TPC-W, clause 5.3.1.1.
const THINKING: f64 = 7.0;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What the command line asks for.
struct Asked {
    time: Duration,
    only: Vec<String>,
    is_strict: bool,
}

impl Asked {
    fn parse(mut words: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut asked = Self { time: Duration::from_secs(60), only: Vec::new(), is_strict: false };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match &*word {
                "--seconds" => asked.time = Duration::from_secs(value()?.parse()?),
                "--only" => asked.only = value()?.split(',').map(str::to_owned).collect(),
                "--strict" => asked.is_strict = true,
                // cargo says so to every benchmark.
                "--bench" => {}
                other => return Err(format!("{other} is none of --seconds, --only and --strict").into()),
            }
        }
        Ok(asked)
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    // Told to end, it still ends the stack it started.
    let ran = tokio::select! {
        ran = run() => ran,
        () = told_to_end() => Err("ended before its time".into()),
    };
    match ran {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            _ = terminated.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => std::future::pending().await,
    }
}

/// Whether every scenario passed.
async fn run() -> Outcome<bool> {
    let asked = Asked::parse(std::env::args().skip(1))?;
    let mut passes = true;
    for name in ["a", "b", "c", "d"].into_iter().filter(|name| asked.wants(name)) {
        let scenario = match name {
            "a" => traffic::run("a. 100 clients, each waits for its answer", 100, Arrival::Closed, asked.time).await?,
            "b" => {
                let arrival = Arrival::Open { per_second: CLIENTS as f64 / THINKING };
                traffic::run("b. 1,000 connected clients, each thinks for seven seconds", CLIENTS, arrival, asked.time)
                    .await?
            }
            "c" => burst::run(1_000).await?,
            _ => health::run(asked.time).await?,
        };
        scenario.print();
        passes &= scenario.passes(asked.is_strict);
    }
    Ok(passes)
}
