//! What the operations of this group take and answer; see [`lambda::contract`].
mod reports;
mod service;
mod sources;
mod uploads;

use lambda::contract::{Operation, Place, Schemas, number, text};
use serde_json::{Value, json};

pub const UPLOAD_ID: &str = "018f0c1e-7a40-7b3c-8d2e-5f6a7b8c9d0e";
pub const REPORT_ID: &str = "018f0c1e-7a40-7f10-9c4d-2b3a4c5d6e7f";
pub const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
pub const WHEN: &str = "2024-04-10T12:00:00Z";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let mut operations = service::operations();
    operations.extend(uploads::operations(schemas));
    operations.extend(sources::operations(schemas));
    operations.extend(reports::operations(schemas));
    operations
}

/// What a source may be called.
pub fn source_name() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" })
}

pub fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// The size of a page and where it begins.
pub trait Paged {
    fn in_pages(self, default: u64, most: u64, example: &str) -> Self;
}

impl Paged for Operation {
    fn in_pages(self, default: u64, most: u64, example: &str) -> Self {
        let mut limit = number(1, most);
        limit["default"] = default.into();
        self.takes(Place::Query, "limit", limit, "How many at most.", "20").takes(
            Place::Query,
            "cursor",
            text(),
            "The `next` of the page before.",
            example,
        )
    }
}
