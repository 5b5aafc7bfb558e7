//! `cargo run -- figures FILE`: the figures of one file as JSON, computed here and kept nowhere; no stack is started.
use domain::{ContentHash, Error, Policy, Result};
use serde_json::json;
use std::{fs::File, io::Write, path::Path};

/// Prints rows, columns, claims and issues; `metrics` names those whose claims are wanted, all where there are none.
pub fn run(path: &Path, metrics: &[String]) -> Result<()> {
    let unreadable = |e: std::io::Error| Error::invalid("file", format!("{} cannot be read: {e}.", path.display()));
    let wanted = metrics.iter().map(|name| metrics::find(name)).collect::<Result<Vec<_>>>()?;
    let mut file = File::open(path).map_err(unreadable)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let hash = ContentHash::of_reader(&mut file).map_err(unreadable)?;
    let today = lambda::utc_date(domain::Timestamp::now());
    let measured = engine::measure::measure(&mut file, &name, &Policy::default(), &hash, today, None)?;
    let is_wanted = |id: &str| wanted.is_empty() || wanted.iter().any(|metric| metric.id == id);
    let claims: Vec<_> = measured.claims.iter().filter(|claim| is_wanted(&claim.metric)).collect();
    let answer = json!({
        "file": measured.file,
        "rows": measured.rows,
        "columns": measured.columns,
        "claims": claims,
        "issues": measured.findings.issues,
    });
    let mut to = std::io::stdout().lock();
    let printed = serde_json::to_writer(&mut to, &answer).map_err(std::io::Error::from).and_then(|()| writeln!(to));
    match printed {
        // One that reads no further, such as `head`, has what it wanted.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::internal("printing", error)),
        _ => Ok(()),
    }
}
