//! Uploads, and what reading them found.
use super::Paged;
use crate::uploads::UploadAnswer;
use domain::{Claim, Issue, LedgerEntry, LedgerSummary, NewUpload, State};
use lambda::{
    Order,
    contract::{
        CONFLICT, HASH, NOT_FOUND, Operation, Place, Schemas, UPLOAD_ID, WHEN, claim, day_time, id, integer, list_of,
        map_of, nullable, object, source_name, text, word,
    },
};
use serde_json::{Value, json};

const GROUP: &str = "Uploads";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let mut operations = vec![create(schemas), list(schemas), get(schemas), delete(), metrics(schemas)];
    operations.extend([issues(schemas), ledger(schemas), quarantine()]);
    operations
}

fn of_upload(function: &'static str, summary: &'static str) -> Operation {
    Operation::new(function, GROUP, summary).takes(Place::Path, "id", text(), "The id of an upload.", UPLOAD_ID)
}

fn create(schemas: &mut Schemas) -> Operation {
    let body = schemas.of::<NewUpload>();
    let answer = object([
        ("upload_id", id()),
        ("method", word(&["PUT"])),
        ("url", text()),
        ("headers", map_of(text())),
        ("expires_at", day_time()),
        ("links", object([("upload", text())])),
    ]);
    let example = json!({
        "upload_id": UPLOAD_ID, "method": "PUT", "url": "https://bucket.s3.amazonaws.com/uploads/…",
        "headers": { "content-type": "text/csv", "if-none-match": "*" }, "expires_at": WHEN,
        "links": { "upload": format!("/api/v1/uploads/{UPLOAD_ID}") },
    });
    Operation::new("create-upload", GROUP, "Announce a file and get the address to send it to")
        .says("PUT the file to `url` with exactly the headers given. It is read as soon as it has arrived.")
        .takes(Place::Path, "source", source_name(), "The feed that the file belongs to.", "orders")
        .takes_json(body, json!({ "file_name": "orders.csv", "size": 2_551_942, "content_type": "text/csv" }))
        .answers(201, "Where to PUT the file.", answer, example)
}

fn list(schemas: &mut Schemas) -> Operation {
    let answer = object([("uploads", list_of(schemas.of::<UploadAnswer>())), ("next", nullable(text()))]);
    Operation::new("list-uploads", GROUP, "Uploads, newest first")
        .says("Of many uploads that do not match, a page may have fewer than `limit`, or none, and a `next` all the same.")
        .takes(Place::Query, "status", word(&State::ALL.map(State::name)), "Those in one state.", "ready")
        .takes(Place::Query, "source", source_name(), "Those of one feed.", "orders")
        .of_days("on which they came")
        .in_order(Order::ByTime)
        .in_pages(50, 200)
        .answers(200, "A page of uploads.", answer, json!({ "uploads": [upload()], "next": null }))
        .fails(&[&NOT_FOUND])
}

fn get(schemas: &mut Schemas) -> Operation {
    let answer = schemas.of::<UploadAnswer>();
    of_upload("get-upload", "What became of a file")
        .says("State, rows, issues, what cleaning changed, and where its figures and its report are.")
        .answers(200, "The upload; with `details` when it is ready.", answer, upload())
}

fn delete() -> Operation {
    let answer = object([
        ("message", text()),
        ("upload_id", id()),
        ("first_with_its_bytes", nullable(text())),
        ("links", object([("source", text())])),
    ]);
    let example = json!({
        "message": "The upload was deleted.", "upload_id": UPLOAD_ID, "first_with_its_bytes": null,
        "links": { "source": "/api/v1/sources/orders" },
    });
    of_upload("delete-upload", "Delete an upload and its reports")
        .says("The figures of its source are then those without it.")
        .answers(200, "It is gone.", answer, example)
        .fails(&[&CONFLICT])
}

fn metrics(schemas: &mut Schemas) -> Operation {
    let answer = object([
        ("upload_id", id()),
        ("content_hash", text()),
        ("engine_version", text()),
        ("rows", integer()),
        ("claims", list_of(schemas.of::<Claim>())),
    ]);
    let example = json!({
        "upload_id": UPLOAD_ID, "content_hash": HASH, "engine_version": "4", "rows": 101, "claims": [claim()],
    });
    of_upload("get-upload-metrics", "Every figure of a file, each with its proof")
        .answers(200, "The claims.", answer, example)
        .fails(&[&CONFLICT])
}

fn upload() -> Value {
    json!({
        "id": UPLOAD_ID, "source": "orders", "file_name": "orders.csv", "size": 2_551_942, "content_type": "text/csv",
        "template": null, "state": "awaiting_file", "created_at": WHEN, "updated_at": WHEN, "content_hash": null,
        "engine_version": null, "attempts": 0, "rows": null, "issue_count": null, "report_id": null,
        "duplicate_of": null, "reason": null, "correlation_id": "0190b2c4-7d1e-7c3a-9b54-2f6f0f4f9d11",
        "links": { "self": format!("/api/v1/uploads/{UPLOAD_ID}"), "source": "/api/v1/sources/orders" },
    })
}

fn links() -> Value {
    object([("upload", text()), ("source", text())])
}

fn links_example() -> Value {
    json!({ "upload": format!("/api/v1/uploads/{UPLOAD_ID}"), "source": "/api/v1/sources/orders" })
}

fn issues(schemas: &mut Schemas) -> Operation {
    let answer = object([
        ("upload_id", id()),
        ("issues", list_of(schemas.of::<Issue>())),
        ("matching", integer()),
        ("next", nullable(text())),
        ("total", integer()),
        ("totals", map_of(integer())),
        ("links", links()),
    ]);
    let issue = json!({
        "kind": "unreadable_date", "severity": "warning", "row": 14, "column": "Date", "value": "31.02.2024",
        "what": "`31.02.2024` is not a day.", "suggestion": "Correct the day.", "effect": null,
    });
    let example = json!({
        "upload_id": UPLOAD_ID, "issues": [issue], "matching": 1, "next": null, "total": 1,
        "totals": { "unreadable_date:Date": 1 }, "links": links_example(),
    });
    let severities = word(&["info", "warning", "error"]);
    of_upload("get-upload-issues", "What was found in a file")
        .says("Also columns that drifted from those of the source's previous file, and closed months that changed.")
        .takes(Place::Query, "kind", text(), "Those of one kind.", "unreadable_date")
        .takes(Place::Query, "severity", severities, "Those of one severity.", "warning")
        .takes(Place::Query, "column", text(), "Those of one column, as the file spells it.", "Date")
        .in_pages(50, 200)
        .answers(200, "A page of issues, and the number of all.", answer, example)
        .fails(&[&CONFLICT])
}

fn ledger(schemas: &mut Schemas) -> Operation {
    let switch = object([("switch_off", nullable(text()))]);
    let entry = json!({ "allOf": [schemas.of::<LedgerEntry>(), switch] });
    let answer = object([
        ("upload_id", id()),
        ("entries", list_of(entry)),
        ("summary", schemas.of::<LedgerSummary>()),
        ("rules", map_of(text())),
        ("how_to_switch_off", text()),
        ("links", links()),
    ]);
    let entry = json!({
        "rule": "trim", "column": "City", "field": null, "rows": 3, "examples": [[" Paris", "Paris"]],
        "money_moved": "0", "what": "Blanks around a text were removed.", "switch_off": "trim:City",
    });
    let example = json!({
        "upload_id": UPLOAD_ID, "entries": [entry],
        "summary": { "entries": 1, "cells_changed": 3, "money_moved": "0" },
        "rules": { "trim": "Blanks around a text are removed." },
        "how_to_switch_off": "Add an entry's `switch_off` to `policy.rules_off` with PUT /api/v1/sources/orders.",
        "links": links_example(),
    });
    of_upload("get-upload-ledger", "Every change that cleaning made")
        .says("What each did to the sums, and how it is switched off.")
        .answers(200, "The changes.", answer, example)
        .fails(&[&CONFLICT])
}

fn quarantine() -> Operation {
    of_upload("get-upload-quarantine", "The rows that were set aside, as CSV")
        .answers_as(200, "There are none: their column names alone.", "text/csv", text(), json!("line,reason,Date\r\n"))
        .sends_to("The file of them; the address works for five minutes.")
        .fails(&[&CONFLICT, &NOT_FOUND])
}
