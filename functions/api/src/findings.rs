//! What reading a file found, changed and set aside.
use crate::uploads::link;
use domain::{
    ColumnMapping, Error, Findings, Issue, LedgerSummary, Result, Rule, Severity, Upload, escape_formula,
    set_aside_columns,
};
use lambda::{App, Request, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `GET /api/v1/uploads/{id}/issues`: those of the file and those against what its source held before; `kind`, `severity`
/// and `column` choose among them, `limit` and `cursor` turn the pages.
pub async fn issues(app: &App, request: Request) -> Result<Response> {
    let wanted = Wanted::of(&request)?;
    let (limit, from) = (usize::try_from(request.limit()?).unwrap_or_default(), app.offset(&request).await?);
    let (workspace, upload) = app.upload_of(&request).await?;
    let of_file = app.result_of(&workspace, &upload, "issues").await?.findings.clone();
    let Findings { issues, totals, .. } = upload.compared().followed_by(of_file);
    let matching: Vec<&Issue> = issues.iter().filter(|issue| wanted.wants(issue)).collect();
    let page: Vec<&&Issue> = matching.iter().skip(from).take(limit).collect();
    let next = Some(from.saturating_add(limit)).filter(|next| *next < matching.len());
    Ok(Response::ok(&json!({
        "upload_id": upload.id,
        "issues": page,
        "matching": matching.len(),
        "next": app.cursor(&request, next).await?,
        // Of each kind and column the first are kept in full; these are the true numbers.
        "total": totals.values().fold(0, |sum: u64, count| sum.saturating_add(*count)),
        "totals": totals,
        "links": links(&upload),
    })))
}

/// Which issues were asked for.
struct Wanted {
    kind: Option<String>,
    severity: Option<Severity>,
    column: Option<String>,
}

impl Wanted {
    fn of(request: &Request) -> Result<Self> {
        let severity = match request.query("severity") {
            None => None,
            Some("info") => Some(Severity::Info),
            Some("warning") => Some(Severity::Warning),
            Some("error") => Some(Severity::Error),
            Some(_) => return Err(Error::invalid("severity", "`severity` is info, warning or error")),
        };
        let text = |name: &str| request.query(name).map(str::to_owned);
        Ok(Self { kind: text("kind"), severity, column: text("column") })
    }

    fn wants(&self, issue: &Issue) -> bool {
        self.kind.as_ref().is_none_or(|kind| *kind == issue.kind)
            && self.severity.is_none_or(|severity| severity == issue.severity)
            && self.column.as_ref().is_none_or(|column| issue.column.as_ref() == Some(column))
    }
}

/// `GET /api/v1/uploads/{id}/ledger`: every change that cleaning made, what it did to the sums, and how it is switched off.
pub async fn ledger(app: &App, request: Request) -> Result<Response> {
    let (workspace, upload) = app.upload_of(&request).await?;
    let ledger = app.result_of(&workspace, &upload, "ledger").await?.findings.ledger.clone();
    let entries = ledger.iter().map(|entry| {
        let mut shown = json!(entry);
        shown["switch_off"] = json!(entry.switch());
        shown
    });
    let used: BTreeMap<&str, &str> = Rule::ALL
        .iter()
        .filter(|rule| ledger.iter().any(|entry| entry.rule == rule.name()))
        .map(|rule| (rule.name(), rule.what()))
        .collect();
    let source = format!("/api/v1/sources/{}", upload.source);
    let how = format!(
        "Add an entry's `switch_off` to `policy.rules_off` with PUT {source}, without the part after the colon for every \
         column, and send the file again. Without a `switch_off` there would be no table."
    );
    Ok(Response::ok(&json!({
        "upload_id": upload.id,
        "entries": entries.collect::<Vec<Value>>(),
        "summary": LedgerSummary::of(&ledger),
        "rules": used,
        "how_to_switch_off": how,
        "links": links(&upload),
    })))
}

/// `GET /api/v1/uploads/{id}/quarantine`: the address of the rows that were set aside, as CSV, good for five minutes. Where
/// there are none, their column names alone.
pub async fn quarantine(app: &App, request: Request) -> Result<Response> {
    let (workspace, upload) = app.upload_of(&request).await?;
    let result = app.result_of(&workspace, &upload, "rows set aside").await?;
    let Some(key) = &result.quarantine_key else {
        return Ok(Response::csv(names_of_rows_set_aside(&result.columns)));
    };
    app.record(&request, "export", format!("quarantine:{}", upload.id)).await?;
    let name = format!("{}-set-aside.csv", upload.stem());
    Ok(Response::see_other(&app.objects.presign_download(key, &name, app.clock.now()).await?))
}

/// The first line of a file of rows that were set aside.
fn names_of_rows_set_aside(columns: &[ColumnMapping]) -> String {
    let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
    let names = set_aside_columns(&headers);
    let cell = |name: &String| match escape_formula(name) {
        name if name.contains(['"', ',', '\r', '\n']) => format!("\"{}\"", name.replace('"', "\"\"")),
        name => name.into_owned(),
    };
    format!("{}\r\n", names.iter().map(cell).collect::<Vec<_>>().join(","))
}

fn links(upload: &Upload) -> Value {
    json!({ "upload": link(upload), "source": format!("/api/v1/sources/{}", upload.source) })
}
