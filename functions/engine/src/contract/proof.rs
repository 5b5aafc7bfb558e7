//! The proof of a figure.
use domain::Claim;
use lambda::contract::{
    CONFLICT, HASH, Operation, Place, Schemas, UNREADABLE, UPLOAD_ID, claim, date, id, integer, list_of, map_of,
    nullable, object, source_name, text, word,
};
use serde_json::{Value, json};

pub fn operation(schemas: &mut Schemas) -> Operation {
    Operation::new("prove-metric", "Figures", "Which rows are behind a figure, which are not and why")
        .says("Of an `upload` or a `source`. A proof that does not come out even is an error and never shown.")
        .takes(Place::Path, "id", text(), "The id of a metric.", "net_revenue")
        .takes(Place::Query, "upload", id(), "The id of an upload.", UPLOAD_ID)
        .takes(Place::Query, "source", source_name(), "The name of a source, in place of an upload.", "orders")
        .takes(Place::Query, "claim", text(), "One of the figures of the metric, by its id.", "net_revenue")
        .takes(Place::Query, "from", date(), "The first day.", "2024-01-01")
        .takes(Place::Query, "to", date(), "The last day.", "2024-03-31")
        .takes(Place::Query, "format", word(&["json", "csv"]), "`csv` for the rows as a file.", "json")
        .takes(Place::Query, "rows", word(&["included", "excluded", "all"]), "Which rows are in the file.", "included")
        .answers(200, "The proof.", answer(schemas), example())
        .sends_to("The rows as CSV; the address works for five minutes.")
        .fails(&[&CONFLICT, &UNREADABLE])
}

fn sums() -> Value {
    list_of(object([("currency", nullable(text())), ("sum", text())]))
}

fn side() -> Value {
    let row = object([("upload_id", id()), ("line", integer()), ("cells", map_of(nullable(text())))]);
    object([
        ("because", text()),
        ("rows", integer()),
        ("rows_with_a_number", integer()),
        ("sums", sums()),
        ("samples", list_of(row)),
    ])
}

fn answer(schemas: &mut Schemas) -> Value {
    let metric = object([
        ("id", text()),
        ("name", text()),
        ("definition", text()),
        ("formula", nullable(text())),
        ("source", nullable(text())),
    ]);
    let file = object([
        ("upload_id", id()),
        ("source", text()),
        ("file_name", text()),
        ("sha256", nullable(text())),
        ("rows", nullable(integer())),
    ]);
    let basis =
        object([("uploads", list_of(id())), ("content", text()), ("engine_version", text()), ("files", list_of(file))]);
    let rows = object([
        ("file", nullable(integer())),
        ("included", integer()),
        ("excluded", integer()),
        ("set_aside", integer()),
        ("left_out", integer()),
        ("turned", nullable(text())),
    ]);
    let control = object([("column", text()), ("included", sums()), ("excluded", sums()), ("table", sums())]);
    object([
        ("metric", metric),
        ("figures", list_of(schemas.of::<Claim>())),
        ("figures_not_listed", integer()),
        ("basis", basis),
        ("inputs", list_of(json!({ "type": "object" }))),
        ("conditions", list_of(text())),
        ("rows", rows),
        ("included", side()),
        ("excluded", list_of(side())),
        ("excluded_not_listed", integer()),
        ("set_aside", list_of(json!({ "type": "object" }))),
        ("left_out", list_of(json!({ "type": "object" }))),
        ("control", nullable(control)),
        ("checked", list_of(text())),
        ("links", json!({ "type": "object" })),
    ])
}

fn example() -> Value {
    json!({
        "metric": {
            "id": "net_revenue", "name": "Net revenue", "definition": "Gross revenue less refunds.", "formula": null,
            "source": null,
        },
        "figures": [claim()], "figures_not_listed": 0,
        "basis": { "uploads": [UPLOAD_ID], "content": HASH, "engine_version": "4", "files": [] },
        "inputs": [], "conditions": ["counts for the metric, as its definition says"],
        "rows": { "file": 101, "included": 97, "excluded": 4, "set_aside": 0, "left_out": 0, "turned": null },
        "included": {
            "because": "they meet every condition; of these, `n` of a figure says how many count for it", "rows": 97,
            "rows_with_a_number": 97, "sums": [{ "currency": "EUR", "sum": "190100.50" }], "samples": [],
        },
        "excluded": [], "excluded_not_listed": 0, "set_aside": [], "left_out": [], "control": null,
        "checked": ["included and excluded rows are the rows of the table"], "links": {},
    })
}
