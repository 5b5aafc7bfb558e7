//! What this is, whether it runs, and how it is used.
use domain::ENGINE_VERSION;
use lambda::contract::{Operation, integer, object, text, word};
use serde_json::{Value, json};

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn operations() -> Vec<Operation> {
    let root = object([("app", text()), ("version", text()), ("engine_version", text()), ("health", text())]);
    let root_example =
        json!({ "app": "Echo", "version": VERSION, "engine_version": ENGINE_VERSION, "health": "/api/v1/health" });
    let health = object([("status", word(&["healthy"])), ("service", text()), ("version", text())]);
    let health_example = json!({ "status": "healthy", "service": "echo-api", "version": VERSION });
    let page = || json!({ "type": "string" });
    vec![
        Operation::new("get-root", "Service", "What this is")
            .says("A browser on the local stack gets a page to drop a file on.")
            .answers(200, "Name and versions.", root, root_example)
            .answers_as(200, "", "text/html", page(), json!("<!doctype html>")),
        Operation::new("get-health", "Service", "Whether the service runs")
            .says("Touches nothing else, so it answers fast when something else is slow.")
            .answers(200, "It runs.", health, health_example),
        Operation::new("get-readiness", "Service", "Whether what the service stands on answers")
            .answers(200, "Table and bucket answered.", readiness(), ready("ready", answered()))
            .answers(503, "One of them did not answer.", readiness(), ready("not ready", silent())),
        Operation::new("get-openapi", "Service", "This interface as an OpenAPI document").answers(
            200,
            "OpenAPI 3.1.",
            json!({ "type": "object" }),
            json!({ "openapi": "3.1.0" }),
        ),
        Operation::new("get-docs", "Service", "This interface as a page").answers_as(
            200,
            "A page that needs no script.",
            "text/html",
            page(),
            json!("<!DOCTYPE html>"),
        ),
    ]
}

fn readiness() -> Value {
    let part =
        || object([("status", word(&["answered", "no answer"])), ("latency_ms?", integer()), ("reason?", text())]);
    object([("status", word(&["ready", "not ready"])), ("database", part()), ("storage", part())])
}

fn ready(status: &str, storage: Value) -> Value {
    json!({ "status": status, "database": answered(), "storage": storage })
}

fn answered() -> Value {
    json!({ "status": "answered", "latency_ms": 4 })
}

fn silent() -> Value {
    json!({ "status": "no answer", "reason": "it did not answer in time" })
}
