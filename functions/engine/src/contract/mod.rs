//! What the operations of this group take and answer; see [`lambda::contract`].
mod figures;
mod files;
mod proof;

use lambda::contract::{Operation, Schemas, nullable, text};
use serde_json::Value;

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let mut operations = files::operations(schemas);
    operations.extend(figures::operations(schemas));
    operations.push(proof::operation(schemas));
    operations
}

/// A decimal in text, which is exact, where there is one.
fn optional_decimal() -> Value {
    nullable(text())
}

/// Whether an answer was calculated or given again.
const CACHE: (&str, &str) = ("X-Echo-Cache", "`hit` where the same was asked within the hour, `miss` otherwise.");
