//! What descriptions of several operations have in common: ids as examples, and what names and ids look like.
use serde_json::{Value, json};

pub const UPLOAD_ID: &str = "018f0c1e-7a40-7b3c-8d2e-5f6a7b8c9d0e";
pub const REPORT_ID: &str = "018f0c1e-7a40-7f10-9c4d-2b3a4c5d6e7f";
pub const JOB_ID: &str = "018f0c1e-7a40-7c21-a5e6-3c4d5e6f7a8b";
pub const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
pub const WHEN: &str = "2024-04-10T12:00:00Z";

/// What a template may be called.
pub fn template_name() -> Value {
    source_name()
}

/// What a source may be called.
pub fn source_name() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" })
}

pub fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// A figure as it is claimed.
pub fn claim() -> Value {
    json!({
        "id": "net_revenue", "metric": "net_revenue", "entity": null,
        "window": { "from": "2024-01-01", "to": "2024-04-10", "label": "all", "partial": false },
        "value": "190100.50", "unit": { "kind": "money", "currency": "EUR" }, "n": 97,
        "formula": "193850.50 - 3750.00", "inputs": HASH,
    })
}
