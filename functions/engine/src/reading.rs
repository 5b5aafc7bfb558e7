//! One file as a table: opened, planned and read into a sink. The only place that asks `tables` to do so.
use domain::{ColumnMapping, Date, FileFacts, Findings, Issue, Policy, Quality, Result, Severity};
use tables::{Input, Plan, Sink};

/// What reading a file gave, beside the rows that went into the sink.
#[derive(Debug, Clone)]
pub struct Read {
    pub rows: u64,
    pub columns: Vec<ColumnMapping>,
    pub findings: Findings,
    pub file: FileFacts,
    pub quality: Option<Quality>,
    /// Rows that were set aside.
    pub quarantined: u64,
    /// Rows of the file below its column names.
    pub records: u64,
    /// Those of them that were left out of the table.
    pub left_out: u64,
    pub granularity: Option<String>,
}

/// Reads a file by its content and the source's policy; `sink` is made for the plan. The same arguments give the same bytes.
#[tracing::instrument(level = "debug", skip_all)]
pub fn read<S: Sink>(
    file: &mut dyn Input,
    name: &str,
    policy: &Policy,
    today: Date,
    sink: impl FnOnce(&Plan) -> Result<S>,
) -> Result<(Read, S)> {
    let mut opened = tables::open(file, name, policy)?;
    let plan = tables::plan(&mut opened, policy)?;
    let mut sink = sink(&plan)?;
    let summary = tables::read(&mut opened, &plan, Some(today), &mut sink)?;
    let (columns, mut findings) = (plan.mappings().to_vec(), summary.findings);
    for header in policy.mapping.keys().filter(|header| !columns.iter().any(|column| column.header == **header)) {
        findings.add(unmatched(header));
    }
    let read = Read {
        rows: summary.rows,
        columns,
        findings,
        file: plan.facts().clone(),
        quality: Some(summary.quality),
        quarantined: summary.set_aside,
        records: summary.records,
        left_out: summary.left_out,
        granularity: summary.granularity.map(str::to_owned),
    };
    Ok((read, sink))
}

/// The source maps a column that the file does not have.
fn unmatched(header: &str) -> Issue {
    Issue {
        kind: "mapping_unmatched".into(),
        severity: Severity::Info,
        row: None,
        column: None,
        value: Some(header.to_owned()),
        what: format!("The source maps a column `{header}`, and the file has none of this name."),
        suggestion: "If the column was renamed, map its new name; it is compared letter by letter.".into(),
        effect: None,
    }
}

/// Work with a file on a thread of its own; see [`lambda::aside`].
pub async fn aside<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    lambda::aside("reading a file", work).await
}
