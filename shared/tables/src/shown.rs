//! A table as text, for tests: what was read, what was found and what was changed.
use crate::{Batch, Input, Plan, Values, open, plan, read};
use domain::{Decimal, Field, Findings, Policy, Result};
use std::fmt::Write;

/// Plans and reads, keeping every batch.
pub(crate) fn load(file: &mut dyn Input) -> Result<(Plan, Vec<Batch>, Findings)> {
    load_as(file, "file.csv", &Policy::default())
}

/// [`load`] for a file of this name under a policy.
pub(crate) fn load_as(file: &mut dyn Input, name: &str, policy: &Policy) -> Result<(Plan, Vec<Batch>, Findings)> {
    let mut file = open(file, name, policy)?;
    let plan = plan(&mut file, policy)?;
    let mut batches = Vec::new();
    let summary = read(&mut file, &plan, None, &mut |batch: &Batch| {
        batches.push(batch.clone());
        Ok(())
    })?;
    Ok((plan, batches, summary.findings))
}

/// One cell as the cleaned table holds it.
pub(crate) fn cell(values: &Values, row: usize) -> String {
    values.text(row).unwrap_or_default().into_owned()
}

pub(crate) fn rows(batches: &[Batch]) -> Vec<Vec<String>> {
    let of = |batch: &Batch| -> Vec<Vec<String>> {
        (0..batch.len()).map(|row| batch.columns.iter().map(|column| cell(&column.values, row)).collect()).collect()
    };
    batches.iter().flat_map(of).collect()
}

/// Header, readings, rows.
pub(crate) fn table(plan: &Plan, batches: &[Batch]) -> String {
    let mut text = String::new();
    for column in &plan.columns {
        let field = column.field.map_or("", Field::name);
        let currency = column.currency.map(|code| format!(" [{code}]")).unwrap_or_default();
        let _ = writeln!(
            text,
            "{}: {}{currency} {}",
            column.name,
            column.reading,
            if field == column.name { "*" } else { "" }
        );
    }
    let lines = batches.iter().flat_map(|batch| &batch.lines);
    for (line, row) in lines.zip(rows(batches)) {
        let _ = writeln!(text, "{line}: {}", row.join(" | "));
    }
    text
}

pub(crate) fn issues(findings: &Findings) -> String {
    let mut text = String::new();
    for issue in &findings.issues {
        let row = issue.row.map_or("file".to_owned(), |row| format!("line {row}"));
        let column = issue.column.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{row} {column} {:?} {}: {}", issue.severity, issue.kind, issue.what);
    }
    text
}

pub(crate) fn ledger(findings: &Findings) -> String {
    let mut text = String::new();
    for entry in &findings.ledger {
        let column = entry.column.as_deref().unwrap_or("-");
        let examples: Vec<String> =
            entry.examples.iter().map(|(before, after)| format!("`{before}` → `{after}`")).collect();
        let _ = writeln!(text, "{} {column} {} rows {}", entry.rule, entry.rows, examples.join(", "));
    }
    text
}

/// The exact sum of a field's column.
pub(crate) fn sum(batches: &[Batch], field: Field) -> Decimal {
    let columns = batches.iter().filter_map(|batch| batch.decimals(field));
    columns.flat_map(|column| (0..column.len()).filter_map(|row| column.decimal(row))).sum()
}
