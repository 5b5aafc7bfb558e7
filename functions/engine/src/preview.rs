//! `POST /api/v1/ingestion/preview`: what a file is and how it would be read. Nothing is stored.
use crate::reading::{Read, aside, read};
use domain::{ColumnMapping, Date, LatestUpload, LedgerSummary, Policy, Result, SourceName, UploadId};
use lambda::{App, Request, Response};
use serde_json::{Value, json};
use std::io::Cursor;
use tables::{Batch, Input, ParquetWriter, Plan, Sink, TablePage};

/// Multipart `file`; `limit` rows (1 to 200, 20 when not given) are shown. With a `source`, the file is read by its policy
/// and compared with its latest upload.
pub async fn preview(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let limit = usize::try_from(request.limit_to(20, 200)?).unwrap_or_default();
    let file = request.file().await?;
    file.announce()?;
    let source = request.setting(&file, "source").map(SourceName::parse).transpose()?;
    let stored = match &source {
        Some(source) => app.sources.get(&workspace, source).await?.map(|stored| stored.source),
        None => None,
    };
    let latest = match &stored {
        Some(source) if !source.name.is_direct() => {
            app.sources.latest(&workspace, source).await?.map(|(_, latest)| latest)
        }
        _ => None,
    };
    let policy = stored.map(|source| source.policy).unwrap_or_default();
    let (bytes, name, today) = (file.bytes.clone(), file.file_name.clone(), app.clock.today());
    let by = policy.clone();
    let (read, page) = aside(move || look(&mut Cursor::new(bytes), &name, &by, today, limit)).await?;
    let mut answer = answer(&read, &page, latest.as_ref(), &policy);
    answer["file_name"] = file.file_name.into();
    answer["size"] = file.bytes.len().into();
    answer["source"] = json!(source);
    Ok(Response::ok(&answer))
}

fn answer(read: &Read, page: &TablePage, latest: Option<&LatestUpload>, policy: &Policy) -> Value {
    let drift = latest.map(|latest| domain::drift(latest, &read.columns, read.granularity.as_deref(), policy));
    let compared_with: Option<UploadId> = latest.map(|latest| latest.upload_id);
    let ledger = &read.findings.ledger;
    json!({
        "file": read.file,
        "rows": read.rows,
        "quarantined": read.quarantined,
        "granularity": read.granularity,
        "columns": read.columns,
        "suggestions": suggestions(&read.columns),
        "first_rows": { "columns": names(page), "rows": page.rows },
        "issues": read.findings.issues,
        "issue_totals": read.findings.totals,
        "drift": { "compared_with": compared_with, "issues": drift.unwrap_or_default() },
        "ledger": ledger,
        "ledger_summary": LedgerSummary::of(ledger),
        "quality": read.quality,
    })
}

fn names(page: &TablePage) -> Vec<&str> {
    page.columns.iter().map(|column| column.name.as_str()).collect()
}

/// What `PUT /api/v1/sources/{source}/mapping` could correct: columns that may be another field than they were taken for.
fn suggestions(columns: &[ColumnMapping]) -> Vec<Value> {
    let open = columns.iter().filter(|column| !column.suggestions.is_empty());
    open.map(|column| json!({ "header": column.header, "field": column.field, "suggestions": column.suggestions }))
        .collect()
}

/// Reads the whole file, since every column is decided by all of its values, and keeps the first rows.
fn look(file: &mut dyn Input, name: &str, policy: &Policy, today: Date, limit: usize) -> Result<(Read, TablePage)> {
    let mut rows = Vec::new();
    let (read, first) = read(file, name, policy, today, |plan| FirstBatch::new(&mut rows, plan))?;
    first.to.finish()?;
    let page = tables::page(&mut Cursor::new(rows), 0, limit)?;
    Ok((read, page))
}

/// Keeps the first batch as the table that it would become, so that its cells are shown as a page of that table shows them.
struct FirstBatch<'a> {
    to: ParquetWriter<&'a mut Vec<u8>>,
    is_full: bool,
}

impl<'a> FirstBatch<'a> {
    fn new(to: &'a mut Vec<u8>, plan: &Plan) -> Result<Self> {
        Ok(Self { to: ParquetWriter::new(to, plan)?, is_full: false })
    }
}

impl Sink for FirstBatch<'_> {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        if std::mem::replace(&mut self.is_full, true) {
            return Ok(());
        }
        self.to.write(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(csv: &str, limit: usize, expect: expect_test::Expect) {
        let mut file = Cursor::new(csv.as_bytes().to_vec());
        let (read, page) = look(&mut file, "a.csv", &Policy::default(), Date::constant(2026, 1, 1), limit).unwrap();
        expect.assert_eq(&format!("{} rows; {:?} of {}", read.rows, page.rows, page.columns.len()));
    }

    #[test]
    fn shows_the_first_rows_as_the_table_has_them() {
        check(
            "Date;Amount\n31.01.2024;10,50 €\n01.02.2024;20,00 €\n02.02.2024;n/a\n",
            2,
            expect_test::expect![[
                r#"3 rows; [[Some("2024-01-31"), Some("10.50"), Some("2")], [Some("2024-02-01"), Some("20.00"), Some("3")]] of 3"#
            ]],
        );
    }

    #[test]
    fn the_rows_after_the_first_batch_are_read_and_not_shown() {
        let csv: String = std::iter::once("date,amount\n".to_owned())
            .chain((0..40_000).map(|row| format!("2024-01-{:02},{row}\n", row % 28 + 1)))
            .collect();
        check(&csv, 1, expect_test::expect![[r#"40000 rows; [[Some("2024-01-01"), Some("0"), Some("2")]] of 3"#]]);
    }
}
