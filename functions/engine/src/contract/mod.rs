//! What the operations of this group take and answer; see [`lambda::contract`].
mod figures;
mod files;
mod proof;

use lambda::contract::{Operation, Schemas, nullable, text};
use serde_json::{Value, json};

const UPLOAD_ID: &str = "018f0c1e-7a40-7b3c-8d2e-5f6a7b8c9d0e";
const REPORT_ID: &str = "018f0c1e-7a40-7f10-9c4d-2b3a4c5d6e7f";
const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const WHEN: &str = "2024-04-10T12:00:00Z";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let mut operations = files::operations(schemas);
    operations.extend(figures::operations(schemas));
    operations.push(proof::operation(schemas));
    operations
}

fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn source_name() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" })
}

/// A figure as it is claimed.
fn claim() -> Value {
    json!({
        "id": "net_revenue", "metric": "net_revenue", "entity": null,
        "window": { "from": "2024-01-01", "to": "2024-04-10", "label": "all", "partial": false },
        "value": "190100.50", "unit": { "kind": "money", "currency": "EUR" }, "n": 97,
        "formula": "193850.50 - 3750.00", "inputs": HASH,
    })
}

/// A decimal in text, which is exact, where there is one.
fn optional_decimal() -> Value {
    nullable(text())
}

/// Whether an answer was calculated or given again.
const CACHE: (&str, &str) = ("X-Echo-Cache", "`hit` where the same was asked within the hour, `miss` otherwise.");
