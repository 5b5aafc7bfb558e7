//! `cargo run -- figures FILE`: the figures of one file as JSON, computed here and kept nowhere; no stack is started.
use domain::{Claim, ColumnMapping, ContentHash, Error, FileFacts, Issue, Policy, Result};
use serde::Serialize;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

/// What is printed.
#[derive(Serialize)]
struct Figures<'a> {
    file: &'a FileFacts,
    rows: u64,
    columns: &'a [ColumnMapping],
    claims: &'a [Claim],
    issues: &'a [Issue],
}

/// Prints rows, columns, claims and issues; `metrics` names those whose claims are wanted, all where there are none. Nothing is
/// computed for any other.
pub fn run(path: &Path, metrics: &[String]) -> Result<()> {
    let unreadable = |e: std::io::Error| Error::invalid("file", format!("{} cannot be read: {e}.", path.display()));
    let asked = metrics.iter().map(|name| metrics::find(name)).collect::<Result<Vec<_>>>()?;
    // Once each, in the order of the catalogue.
    let is_asked = |id: &str| asked.is_empty() || asked.iter().any(|metric| metric.id == id);
    let asked: Vec<_> = metrics::METRICS.iter().copied().filter(|metric| is_asked(metric.id)).collect();
    let mut file = File::open(path).map_err(unreadable)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let hash = ContentHash::of_reader(&mut file).map_err(unreadable)?;
    let today = lambda::utc_date(domain::Timestamp::now());
    let measured = engine::measure::measure_asked(&mut file, &name, &Policy::default(), &hash, today, None, &asked)?;
    let figures = Figures {
        file: &measured.file,
        rows: measured.rows,
        columns: &measured.columns,
        claims: &measured.claims,
        issues: &measured.findings.issues,
    };
    let mut to = BufWriter::new(std::io::stdout().lock());
    let printed = serde_json::to_writer(&mut to, &figures).map_err(std::io::Error::from);
    let printed = printed.and_then(|()| writeln!(to)).and_then(|()| to.flush());
    match printed {
        // One that reads no further, such as `head`, has what it wanted.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::internal("printing", error)),
        _ => Ok(()),
    }
}
