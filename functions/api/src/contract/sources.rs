//! Sources: how the files of a feed are read.
use super::Paged;
use domain::{ColumnMapping, Field, LatestUpload, Mode, Policy};
use lambda::{
    Order,
    contract::{
        NOT_FOUND, OUTDATED, Operation, Place, Schemas, UPLOAD_ID, WHEN, day_time, integer, list_of, map_of, nullable,
        object, source_name, text, word,
    },
};
use serde_json::{Value, json};

const GROUP: &str = "Sources";

fn of_source(function: &'static str, summary: &'static str) -> Operation {
    Operation::new(function, GROUP, summary).takes(
        Place::Path,
        "source",
        source_name(),
        "The name of a feed.",
        "orders",
    )
}

/// A change that can be bound to the version that was read.
fn change(function: &'static str, summary: &'static str) -> Operation {
    let what = "The `ETag` that was read: a source that was changed since is left alone.";
    of_source(function, summary).takes(Place::Header, "If-Match", text(), what, "\"3\"").fails(&[&OUTDATED])
}

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let source = source(schemas);
    let listed = object([("sources", list_of(source.clone())), ("next", nullable(text()))]);
    let version = "The version of the source.";
    let decided = json!({
        "type": "object", "additionalProperties": false,
        "properties": { "mode": schemas.of::<Mode>(), "policy": decided_policy(schemas) },
    });
    let decided_example = json!({ "mode": "append", "policy": { "currency": "EUR", "duplicates": "drop" } });
    let mapping = object([("mapping", map_of(nullable(schemas.of::<Field>())))]);
    let mapping = closed(mapping);
    let mapping_example = json!({ "mapping": { "Net": "amount", "Ref": null } });
    let (of_columns, corrected) = (columns(schemas, true), columns(schemas, false));
    vec![
        Operation::new("list-sources", GROUP, "Feeds, by name")
            .takes(Place::Query, "mode", word(&["snapshot", "append"]), "Those of one mode.", "append")
            .in_order(Order::ByName)
            .in_pages(50, 200)
            .answers(200, "A page of sources.", listed, json!({ "sources": [example()], "next": null }))
            .fails(&[&NOT_FOUND]),
        of_source("get-source", "How the files of a feed are read")
            .says("Mode and policy as its owner decided, and its latest upload.")
            .answers(200, "The source.", source.clone(), example())
            .with_header("ETag", version),
        change("put-source", "Decide how the files of a feed are read")
            .says("What is left out is as in a new source; the mapping stays. The next upload is read by it.")
            .takes_json(decided, decided_example)
            .answers(200, "The source was changed.", source.clone(), example())
            .answers(201, "The source was made.", source, example())
            .with_header("ETag", version),
        of_source("get-mapping", "What the columns of a feed are")
            .says("The corrections, the columns of the latest upload with what else they could be, and the fields there are.")
            .answers(200, "Corrections and columns.", of_columns, columns_example(true))
            .with_header("ETag", version),
        change("put-mapping", "Correct what the columns of a feed are")
            .says("Replaces the corrections: a field for a header as the file spells it; `null` keeps it from being any.")
            .takes_json(mapping, mapping_example)
            .answers(200, "The corrections were replaced.", corrected.clone(), columns_example(false))
            .answers(201, "The source was made with them.", corrected, columns_example(false))
            .with_header("ETag", version),
    ]
}

/// An object that has no other members.
fn closed(mut object: Value) -> Value {
    object["additionalProperties"] = false.into();
    object
}

/// A policy as it is sent: the mapping has an address of its own.
fn decided_policy(schemas: &mut Schemas) -> Value {
    json!({ "allOf": [schemas.of::<Policy>(), { "not": { "required": ["mapping"] } }] })
}

fn source(schemas: &mut Schemas) -> Value {
    object([
        ("name", source_name()),
        ("mode", schemas.of::<Mode>()),
        ("policy", schemas.of::<Policy>()),
        ("columns_mapped", integer()),
        ("engine_version", text()),
        ("version", integer()),
        ("created_at", day_time()),
        ("updated_at", day_time()),
        ("latest", nullable(schemas.of::<LatestUpload>())),
        ("links", map_of(text())),
    ])
}

fn example() -> Value {
    json!({
        "name": "orders", "mode": "append", "policy": { "currency": "EUR" }, "columns_mapped": 1, "engine_version": "4",
        "version": 3, "created_at": WHEN, "updated_at": WHEN, "latest": null,
        "links": {
            "self": "/api/v1/sources/orders", "mapping": "/api/v1/sources/orders/mapping",
            "new_upload": "/api/v1/sources/orders/uploads",
        },
    })
}

/// The corrections; read, they stand beside the columns.
fn columns(schemas: &mut Schemas, with_columns: bool) -> Value {
    let mut answer = object([
        ("source", source_name()),
        ("mapping", map_of(nullable(schemas.of::<Field>()))),
        ("upload_id", nullable(text())),
        ("links", map_of(text())),
        ("message?", text()),
    ]);
    if with_columns {
        let corrected = object([("corrected", json!({ "type": "boolean" }))]);
        let column = json!({ "allOf": [schemas.of::<ColumnMapping>(), corrected] });
        answer["properties"]["columns"] = list_of(column);
        answer["properties"]["fields"] = list_of(schemas.of::<Field>());
    }
    answer
}

fn columns_example(with_columns: bool) -> Value {
    let mut example = json!({
        "source": "orders", "mapping": { "Net": "amount" }, "upload_id": UPLOAD_ID,
        "links": { "self": "/api/v1/sources/orders/mapping", "source": "/api/v1/sources/orders" },
    });
    if with_columns {
        let column = json!({
            "header": "Net", "name": "amount", "field": "amount", "data_type": "decimal", "kind": "money", "corrected": true,
        });
        (example["columns"], example["fields"]) = (json!([column]), json!(["date", "amount", "refund"]));
    }
    example
}
