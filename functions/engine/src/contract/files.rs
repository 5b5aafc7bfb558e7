//! Files sent in a request, and tables made of them.
use super::CACHE;
use domain::{
    ColumnMapping, Field, FileFacts, Issue, JobAnswer, LedgerEntry, LedgerSummary, Quality, ReportRequest, Suggestion,
};
use lambda::contract::{
    CONFLICT, HASH, JOB_ID, NOT_FOUND, Operation, Place, REPORT_ID, Schemas, TOO_LARGE, UNREADABLE, UPLOAD_ID, WHEN,
    claim, id, integer, list_of, map_of, nullable, number, object, source_name, template_name, text, word,
};
use reports::Answer;
use serde_json::{Value, json};

const GROUP: &str = "Files";
/// A cursor, to show what one looks like.
const CURSOR: &str = "MTAwT0tXyYkD8wKf3vxl7mYcqQ";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let csv = upload(schemas, "upload-csv", "csv", "Send a file and have it read");
    let excel = upload(schemas, "upload-excel", "excel", "Send a workbook and have it read");
    vec![csv, excel, preview(schemas), table(), report(schemas)]
}

/// `source`, which may stand in the query or in the form.
fn with_source(operation: Operation) -> Operation {
    operation.takes(Place::Query, "source", source_name(), "The feed that the file belongs to.", "orders")
}

fn form_of(others: &[(&'static str, Value, &'static str)]) -> Vec<(&'static str, Value, &'static str)> {
    let mut fields = vec![("source", source_name(), "The feed, where the query does not name it.")];
    fields.extend(others.iter().cloned());
    fields
}

fn upload(schemas: &mut Schemas, function: &'static str, kind: &str, summary: &'static str) -> Operation {
    let error = object([
        ("severity", word(&["info", "warning", "error"])),
        ("field", nullable(text())),
        ("row", nullable(integer())),
        ("message", text()),
        ("suggestion", text()),
    ]);
    let read = object([
        ("columns", list_of(schemas.of::<ColumnMapping>())),
        ("total_rows", integer()),
        ("total_columns", integer()),
    ]);
    let answer = object([
        ("id", id()),
        ("source_type", word(&["csv", "excel"])),
        ("file", schemas.of::<FileFacts>()),
        ("quality", nullable(schemas.of::<Quality>())),
        ("file_name", text()),
        ("status", word(&["valid", "invalid"])),
        ("message", text()),
        ("schema_info", read),
        ("validation_errors", nullable(list_of(error))),
        ("links", object([("upload", text()), ("report", text())])),
    ]);
    let example = json!({
        "id": UPLOAD_ID, "source_type": kind, "file": { "format": kind.replace("excel", "xlsx") }, "quality": null,
        "file_name": "orders.csv", "status": "valid", "message": "The file was read.",
        "schema_info": { "columns": [], "total_rows": 101, "total_columns": 9 }, "validation_errors": null,
        "links": { "upload": format!("/api/v1/uploads/{UPLOAD_ID}"), "report": format!("/api/v1/reports/{REPORT_ID}") },
    });
    let use_cases = word(&["revenue", "marketing"]);
    with_source(Operation::new(function, GROUP, summary))
        .says("What a file is, its content says and not the address. The same bytes to the same source are one upload.")
        .takes(Place::Query, "use_case", use_cases.clone(), "Names the columns that must be there.", "revenue")
        .takes_file(&form_of(&[("use_case", use_cases, "Where the query does not name it.")]))
        .answers(201, "The file was read.", answer, example)
        .fails(&[&UNREADABLE])
}

fn preview(schemas: &mut Schemas) -> Operation {
    let ledger = list_of(schemas.of::<LedgerEntry>());
    let issues = list_of(schemas.of::<Issue>());
    let suggestion = object([
        ("header", text()),
        ("field", nullable(schemas.of::<Field>())),
        ("suggestions", list_of(schemas.of::<Suggestion>())),
    ]);
    let answer = object([
        ("file", schemas.of::<FileFacts>()),
        ("rows", integer()),
        ("quarantined", integer()),
        ("granularity", nullable(text())),
        ("columns", list_of(schemas.of::<ColumnMapping>())),
        ("suggestions", list_of(suggestion)),
        ("first_rows", object([("columns", list_of(text())), ("rows", list_of(list_of(nullable(text()))))])),
        ("issues", issues.clone()),
        ("issue_totals", map_of(integer())),
        ("drift", object([("compared_with", nullable(text())), ("issues", issues)])),
        ("ledger", ledger),
        ("ledger_summary", schemas.of::<LedgerSummary>()),
        ("quality", nullable(schemas.of::<Quality>())),
        ("file_name", text()),
        ("size", integer()),
        ("source", nullable(source_name())),
    ]);
    let example = json!({
        "file": { "format": "csv" }, "rows": 2, "quarantined": 0, "granularity": "day", "columns": [], "suggestions": [],
        "first_rows": { "columns": ["date", "amount"], "rows": [["2024-01-31", "10.50"]] },
        "issues": [], "issue_totals": {}, "drift": { "compared_with": null, "issues": [] }, "ledger": [],
        "ledger_summary": { "entries": 0, "cells_changed": 0, "money_moved": "0" }, "quality": null,
        "file_name": "orders.csv", "size": 48, "source": null,
    });
    let mut limit = number(1, 200);
    limit["default"] = 20.into();
    with_source(Operation::new("preview-file", GROUP, "What a file is and how it would be read"))
        .says("Nothing is stored. With a `source`, the file is read by its policy and compared with its latest upload.")
        .takes(Place::Query, "limit", limit, "How many rows are shown.", "20")
        .takes_file(&form_of(&[]))
        .answers(200, "How it would be read, with its first rows.", answer, example)
        .fails(&[&UNREADABLE])
}

fn table() -> Operation {
    let cell = json!({ "type": ["string", "boolean", "null"] });
    let answer = object([
        ("upload_id", id()),
        ("columns", list_of(object([("name", text()), ("data_type", text())]))),
        ("rows", list_of(list_of(cell))),
        ("total_rows", integer()),
        ("next", nullable(text())),
        ("links", map_of(text())),
    ]);
    let example = json!({
        "upload_id": UPLOAD_ID, "columns": [{ "name": "date", "data_type": "date" }], "rows": [["2024-01-31"]],
        "total_rows": 1, "next": null, "links": { "upload": format!("/api/v1/uploads/{UPLOAD_ID}") },
    });
    let mut limit = number(1, 1_000);
    limit["default"] = 100.into();
    let formats = word(&["json", "csv", "parquet"]);
    Operation::new("get-upload-table", GROUP, "The cleaned table of a file")
        .says("JSON and CSV come in pages; Parquet comes whole.")
        .takes(Place::Path, "id", text(), "The id of an upload.", UPLOAD_ID)
        .takes(Place::Query, "format", formats, "How the rows are written; `json` when not given.", "csv")
        .takes(Place::Query, "limit", limit, "How many rows at most.", "100")
        .takes(Place::Query, "cursor", text(), "The `next` of the page before, in the same `format`.", CURSOR)
        .answers(200, "A page of rows.", answer, example)
        .answers_as(200, "", "text/csv", text(), json!("date,amount\r\n2024-01-31,10.50\r\n"))
        .with_header("Link", "The address of the next page, where there is one.")
        .sends_to("The Parquet file; the address works for five minutes.")
        .fails(&[&CONFLICT, &TOO_LARGE])
}

fn report(schemas: &mut Schemas) -> Operation {
    let template = template_name();
    let prefer = "`respond-async` answers at once with a job to ask for.";
    with_source(Operation::new("generate-report", "Reports", "Get the report of a file or of what was uploaded"))
        .says("A file in a form, or JSON that names an `upload` or a `source`, with days and a comparison. The same input and \
               template are one report. A browser is sent to the page.")
        .takes(Place::Header, "Prefer", text(), prefer, "respond-async")
        .takes(
            Place::Query,
            "template_type",
            template.clone(),
            "A template of Echo's or of the workspace; `auto`, and nothing, for what fits the file.",
            "revenue_health",
        )
        .takes_file(&form_of(&[("template_type", template, "Where the query does not name it.")]))
        .or_takes_json(schemas.of::<ReportRequest>(), json!({ "source": "orders", "from": "2024-01-01", "to": "2024-03-31" }))
        .answers(200, "The report.", schemas.of::<Answer>(), report_example())
        .with_header("Location", "The address of the report.")
        .answers(202, "It is being made; `Location` is the address of the job.", schemas.of::<JobAnswer>(), job_example())
        .with_header("Location", "The address of the job.")
        .sends_to("The page of the report, for `Accept: text/html`.")
        .fails(&[&UNREADABLE, &CONFLICT, &NOT_FOUND])
}

fn job_example() -> Value {
    json!({
        "job_id": JOB_ID, "state": "queued", "request": { "source": "orders" }, "report_id": null, "error": null,
        "created_at": WHEN, "updated_at": WHEN, "stage": "waiting for its turn", "progress": 0,
        "links": { "self": format!("/api/v1/jobs/{JOB_ID}") },
    })
}

fn report_example() -> Value {
    json!({
        "report_id": REPORT_ID, "template_type": "revenue_health", "title": "Revenue health", "status": "completed",
        "generated_at": WHEN, "upload_id": UPLOAD_ID, "source": "orders", "file_name": "orders.csv", "rows": 101,
        "content_hash": HASH, "engine_version": "4", "headline": [], "sections": [], "charts": [], "tables": [],
        "claims": [claim()], "findings": { "issues": [], "totals": {}, "ledger": [] }, "metrics": {},
        "narratives": { "executive_summary": "Net revenue was 190,100.50." },
        "links": {
            "self": format!("/api/v1/reports/{REPORT_ID}"), "upload": format!("/api/v1/uploads/{UPLOAD_ID}"),
        },
    })
}

/// The operation says whether it was asked before.
pub fn cached(operation: Operation) -> Operation {
    operation.with_header(CACHE.0, CACHE.1)
}
