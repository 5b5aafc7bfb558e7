//! JSON schemas: of types, which derive them, and of answers that are put together by hand.
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The schemas that types have, by the type's name.
#[derive(Debug, Default)]
pub struct Schemas {
    named: BTreeMap<String, Value>,
}

impl Schemas {
    /// A reference to the schema of a type, which is kept with those of the types in it.
    pub fn of<T: ToSchema>(&mut self) -> Value {
        let mut within = Vec::new();
        T::schemas(&mut within);
        within.push((T::name().into_owned(), T::schema()));
        for (name, schema) in within {
            self.named.entry(name).or_insert_with(|| json!(schema));
        }
        json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
    }

    pub(super) fn into_json(self) -> Value {
        json!(self.named)
    }
}

/// An object that has every member named; one whose name ends in `?` may be absent.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let needed: Vec<&str> = members.iter().map(|(name, _)| *name).filter(|name| !name.ends_with('?')).collect();
    let named = members.iter().map(|(name, schema)| (name.trim_end_matches('?').to_owned(), schema.clone()));
    json!({ "type": "object", "properties": named.collect::<Map<_, _>>(), "required": needed })
}

pub fn list_of(item: Value) -> Value {
    json!({ "type": "array", "items": item })
}

/// A list of anything.
pub fn list() -> Value {
    json!({ "type": "array" })
}

pub fn map_of(value: Value) -> Value {
    json!({ "type": "object", "additionalProperties": value })
}

pub fn text() -> Value {
    json!({ "type": "string" })
}

pub fn boolean() -> Value {
    json!({ "type": "boolean" })
}

/// One of a few words.
pub fn word(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// A whole number that is not negative.
pub fn integer() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A whole number from `least` to `most`.
pub fn number(least: u64, most: u64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

pub fn date() -> Value {
    json!({ "type": "string", "format": "date" })
}

pub fn day_time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// What may also be `null`.
pub fn nullable(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}
