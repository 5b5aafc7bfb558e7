//! Faults at every step of the pipeline, under each of which the same life must leave the same behind: nothing lost, nothing
//! twice, no object without its item and no item without its object.
//!
//! `cargo test --workspace --test reliability` runs all; `-- --only kill` those whose name begins so, `-- --uploads 10000` with so many
//! uploads under random kills, `-- --write` writes the table into docs/reliability.md. Needs the packages `faketime` and
//! `util-linux`, and to be allowed to mount a file system of its own (root, or user namespaces).
mod bursts;
mod cases;
mod left;
mod life;
mod process;
#[path = "proxy.rs"]
mod proxy;
mod report;

use cases::{Case, all};
use report::{Line, Report};
use std::{collections::VecDeque, process::ExitCode, sync::Arc};
use tokio::sync::Mutex;

/// Cases at the same time: each waits most of its time.
const AT_ONCE: usize = 4;

struct Wanted {
    only: Option<String>,
    uploads: usize,
    write: bool,
}

fn wanted() -> Result<Wanted, String> {
    let mut wanted = Wanted { only: None, uploads: 200, write: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--only" => wanted.only = arguments.next(),
            "--uploads" => {
                let number = arguments.next().and_then(|text| text.parse().ok());
                wanted.uploads = number.ok_or("--uploads takes a number")?;
            }
            "--write" => wanted.write = true,
            // What the test runner hands on.
            "--nocapture" | "--test-threads=1" => {}
            other => return Err(format!("`{other}` is not known; there are --only NAME, --uploads N and --write")),
        }
    }
    Ok(wanted)
}

#[tokio::main]
async fn main() -> ExitCode {
    let wanted = match wanted() {
        Ok(wanted) => wanted,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let is_wanted = |name: &str| wanted.only.as_deref().is_none_or(|only| name.starts_with(only));
    let calm = match cases::calm().await {
        Ok(calm) => Arc::new(calm),
        Err(why) => {
            eprintln!("the life without faults failed: {why}");
            return ExitCode::FAILURE;
        }
    };
    let queue: VecDeque<Case> = all().into_iter().filter(|case| is_wanted(&case.name)).collect();
    let (queue, report) = (Arc::new(Mutex::new(queue)), Arc::new(Mutex::new(Report::default())));
    let workers = (0..AT_ONCE).map(|_| {
        let (queue, report, calm) = (queue.clone(), report.clone(), calm.clone());
        tokio::spawn(async move {
            loop {
                let Some(case) = queue.lock().await.pop_front() else { return };
                let line = case.run(&calm).await;
                println!("{line}");
                report.lock().await.add(line);
            }
        })
    });
    for worker in futures::future::join_all(workers).await {
        if let Err(error) = worker {
            eprintln!("a case panicked: {error}");
            return ExitCode::FAILURE;
        }
    }
    let mut report = std::mem::take(&mut *report.lock().await);
    if is_wanted(bursts::NAME) && wanted.uploads > 0 {
        let line = bursts::run(wanted.uploads).await;
        println!("{line}");
        report.add(line);
    }
    println!("{}", report.summary());
    if wanted.write
        && let Err(why) = report.write()
    {
        eprintln!("docs/reliability.md could not be written: {why}");
        return ExitCode::FAILURE;
    }
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One fault and what came of it.
pub fn line(fault: String, times: u64, uploads: u64, outcome: Result<&'static str, String>) -> Line {
    Line { fault, times, uploads, outcome }
}
