//! Who may call, what was done, and what was used.
use super::Paged;
use domain::ENGINE_VERSION;
use lambda::{
    Order,
    contract::{
        CONFLICT, HASH, NOT_FOUND, Operation, Place, WHEN, day_time, integer, list_of, nullable, number, object, text,
        word,
    },
};
use serde_json::{Value, json};

const GROUP: &str = "Access";
const PREFIX: &str = "3f9a1c0b7d2e";

pub fn operations() -> Vec<Operation> {
    let wanted = json!({
        "type": "object", "additionalProperties": false, "required": ["name", "scopes"],
        "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": 100 },
            "scopes": { "type": "array", "minItems": 1, "items": scope() },
            "expires_in_days": { "type": ["integer", "null"], "minimum": 1, "maximum": 3650 },
            "signed": { "type": "boolean", "description": "Whether it opens signed requests only (docs/api-signing.md)." },
        },
    });
    let wanted_example = json!({ "name": "nightly export", "scopes": ["read", "upload"], "expires_in_days": 365 });
    let rotation = json!({
        "type": "object", "additionalProperties": false,
        "properties": { "overlap_hours": { "type": ["integer", "null"], "minimum": 0, "maximum": 720 } },
    });
    let entry = object([
        ("number", integer()),
        ("at", day_time()),
        ("action", text()),
        ("of", text()),
        ("by", text()),
        ("before", text()),
        ("hash", text()),
    ]);
    let entries = object([("entries", list_of(entry)), ("next", nullable(text()))]);
    let checked = object([
        ("is_intact", json!({ "type": "boolean" })),
        ("entries", integer()),
        ("last", json!({ "type": ["array", "null"] })),
        ("faults", list_of(text())),
    ]);
    vec![
        Operation::new("create-api-key", GROUP, "Make an API key")
            .says("The key stands in this answer and nowhere else: Echo keeps a hash of it. The same holds for the \
                   secret that signs the requests of a `signed` key.")
            .takes_json(wanted, wanted_example)
            .answers(201, "The key was made.", key(true), key_example(true)),
        Operation::new("list-api-keys", GROUP, "API keys of the workspace")
            .takes(Place::Query, "state", word(&["active", "expired", "revoked"]), "Those in one state.", "active")
            .in_order(Order::ByName)
            .in_pages(50, 200)
            .fails(&[&NOT_FOUND])
            .answers(
                200,
                "A page of keys, by prefix.",
                object([("keys", list_of(key(false))), ("next", nullable(text()))]),
                json!({ "keys": [key_example(false)], "next": null }),
            ),
        of_key("revoke-api-key", "End an API key")
            .says("It opens nothing from then on; other instances learn it within two seconds. Repeating it changes nothing.")
            .answers_empty(204, "The key is revoked."),
        of_key("rotate-api-key", "Replace an API key")
            .says("The new key has the name and scopes of the old one, which goes on for the overlap (24 hours).")
            .takes_json(rotation, json!({ "overlap_hours": 24 }))
            .body_is_optional()
            .answers(201, "The new key.", key(true), key_example(true))
            .fails(&[&CONFLICT]),
        Operation::new("get-audit", GROUP, "Who did what")
            .says("Each entry carries the hash of the one before; `verify=true` reads them all and names what is missing or altered. \
                   `action` is `key.created`, `key.revoked`, `key.rotated`, `login.failed`, `upload.created`, `upload.deleted`, \
                   `source.created`, `source.changed`, `mapping.changed`, `report.requested`, `report.created`, `report.deleted`, `template.created`, `template.changed`, \
                   `template.deleted`, `dead_letter.redriven`, `dead_letter.deleted` or `export`. Of \
                   many entries that do not match, a page may have fewer than `limit`, or none, and a `next` all the same.")
            .takes(Place::Query, "verify", word(&["true", "false"]), "Whether to check the record instead.", "false")
            .takes(Place::Query, "action", text(), "Those of one kind.", "upload.deleted")
            .takes(Place::Query, "by", text(), "Those of one credential, by its public name.", "key:3f9a1c0b7d2e")
            .of_days("of the entries")
            .in_order(Order::ByTime)
            .in_pages(50, 200)
            .fails(&[&NOT_FOUND])
            .answers(
                200,
                "A page of entries, the newest first; or what checking found.",
                json!({ "anyOf": [entries, checked] }),
                json!({
                    "entries": [{
                        "number": 1, "at": WHEN, "action": "key.created", "of": format!("key:{PREFIX}"), "by": "open:local",
                        "before": "0".repeat(64), "hash": HASH,
                    }],
                    "next": null,
                }),
            ),
        Operation::new("list-dead-letters", GROUP, "Events that failed every attempt")
            .says("A file that was to be read, or a report that was to be made. A letter waits for 30 days.")
            .of_days("on which they failed")
            .in_order(Order::ByTime)
            .in_pages(50, 200)
            .fails(&[&NOT_FOUND])
            .answers(
                200,
                "A page of letters.",
                object([("dead_letters", list_of(letter())), ("next", nullable(text()))]),
                json!({ "dead_letters": [letter_example()], "next": null }),
            ),
        of_letter("redrive-dead-letter", "Take up again what failed")
            .says("The file is read, or the report made, within a minute, with all its attempts; the letter goes.")
            .answers(
                202,
                "It will be taken up.",
                object([("message", text()), ("dead_letter", text()), ("links", object([("of", text())]))]),
                json!({
                    "message": "It is taken up again within a minute.", "dead_letter": LETTER,
                    "links": { "of": format!("/api/v1/uploads/{LETTER}") },
                }),
            )
            .fails(&[&CONFLICT]),
        of_letter("delete-dead-letter", "Delete a dead letter")
            .says("What it was about stays as it is.")
            .answers_empty(204, "The letter is deleted."),
        Operation::new("get-detailed-health", "Service", "What Echo stands on, and its last runs")
            .answers(200, "Healthy, or degraded and by what.", health(), health_example()),
        Operation::new("get-usage-metrics", "Service", "What the workspace used")
            .says("In Prometheus' text format, true across instances.")
            .answers_as(
                200,
                "Counters.",
                "text/plain; version=0.0.4; charset=utf-8",
                json!({ "type": "string" }),
                json!("# TYPE echo_requests_total counter\necho_requests_total 7\n"),
            ),
    ]
}

fn of_key(function: &'static str, summary: &'static str) -> Operation {
    let prefix = json!({ "type": "string", "pattern": "^[0-9a-f]{12}$" });
    Operation::new(function, GROUP, summary).takes(Place::Path, "prefix", prefix, "The public part of a key.", PREFIX)
}

const LETTER: &str = "018f0c1e-7a40-7b3c-8d2e-5f6a7b8c9d0e";

fn of_letter(function: &'static str, summary: &'static str) -> Operation {
    Operation::new(function, GROUP, summary).takes(Place::Path, "id", text(), "The id of a letter.", LETTER)
}

fn letter() -> Value {
    object([
        ("id", text()),
        ("function", text()),
        ("of", object([("upload?", text()), ("job?", text())])),
        ("key", text()),
        ("attempts", integer()),
        ("error", text()),
        ("failed_at", day_time()),
    ])
}

fn letter_example() -> Value {
    json!({
        "id": LETTER, "function": "ingest-upload", "of": { "upload": LETTER }, "key": format!("uploads/acme/orders/{LETTER}/orders.csv"),
        "attempts": 3, "error": "file storage is not available at the moment; please try again shortly", "failed_at": WHEN,
    })
}

fn scope() -> Value {
    word(&["read", "upload", "report", "admin"])
}

fn key(is_new: bool) -> Value {
    let mut key = object([
        ("prefix", text()),
        ("name", text()),
        ("scopes", list_of(scope())),
        ("signed", json!({ "type": "boolean" })),
        ("state", word(&["active", "expired", "revoked"])),
        ("created_at", day_time()),
        ("created_by", text()),
        ("expires_at", nullable(day_time())),
        ("revoked_at", nullable(day_time())),
        ("replaced_by", nullable(text())),
        ("last_used_at", nullable(day_time())),
    ]);
    if is_new {
        key["properties"]["key"] = text();
        key["properties"]["signing_secret"] = text();
        key["properties"]["note"] = text();
    }
    key
}

fn key_example(is_new: bool) -> Value {
    let mut key = json!({
        "prefix": PREFIX, "name": "nightly export", "scopes": ["read", "upload"], "signed": false, "state": "active", "created_at": WHEN,
        "created_by": "open:local", "expires_at": null, "revoked_at": null, "replaced_by": null, "last_used_at": null,
    });
    if is_new {
        key["key"] = json!(format!("echo_{PREFIX}_{}", "0".repeat(48)));
        key["note"] = json!("Keep the key now: it is shown this once.");
    }
    key
}

fn health() -> Value {
    let part =
        || object([("status", word(&["answered", "no answer"])), ("latency_ms?", integer()), ("reason?", text())]);
    object([
        ("status", word(&["healthy", "degraded"])),
        ("out_of_order", list_of(word(&["database", "storage", "sweep", "rollup"]))),
        ("database", part()),
        ("storage", part()),
        ("last_sweep", nullable(text())),
        ("last_rollup", nullable(text())),
        ("version", text()),
        ("engine_version", text()),
        ("memory_bytes", nullable(number(0, u64::from(u32::MAX) * 1024))),
    ])
}

fn health_example() -> Value {
    let answered = json!({ "status": "answered", "latency_ms": 4 });
    json!({
        "status": "healthy", "out_of_order": [], "database": answered, "storage": answered, "last_sweep": WHEN,
        "last_rollup": WHEN, "version": env!("CARGO_PKG_VERSION"), "engine_version": ENGINE_VERSION,
        "memory_bytes": 52_428_800,
    })
}
