//! Figures: the catalogue, of a file in the request, of what is stored, and of one column over time.
use super::{files::cached, optional_decimal};
use crate::{calculate::MetricResult, query::Asked};
use domain::{Absence, Claim, Entity, Field, Issue, Value as Figure, Window};
use lambda::contract::{
    CONFLICT, HASH, NOT_FOUND, Operation, Place, Schemas, TOO_LARGE, UNREADABLE, UPLOAD_ID, WHEN, claim, date, id,
    integer, list_of, map_of, nullable, object, text, word,
};
use serde_json::{Value, json};

const GROUP: &str = "Figures";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let all = calculate(schemas, "calculate-metrics", "Figures of a file")
        .takes(Place::Query, "metrics", text(), "Ids of metrics, apart by commas, or `all`.", "net_revenue,orders")
        .takes(
            Place::Query,
            "category",
            word(&["revenue", "financial", "marketing", "operations"]),
            "Those of one category, where none is named.",
            "revenue",
        );
    let mut operations = vec![catalogue(schemas), query(schemas), all];
    operations.extend([
        calculate(schemas, "calculate-revenue", "Figures of revenue of a file"),
        calculate(schemas, "calculate-marketing", "Figures of marketing of a file"),
        calculate(schemas, "calculate-financial", "Figures of finance of a file"),
        trend(schemas),
        growth(schemas),
    ]);
    operations
}

fn catalogue(schemas: &mut Schemas) -> Operation {
    let definition = object([
        ("name", text()),
        ("title", text()),
        ("category", text()),
        ("needs", list_of(schemas.of::<Field>())),
        ("definition", text()),
    ]);
    let names = || list_of(text());
    let answer = object([
        ("revenue", names()),
        ("financial", names()),
        ("marketing", names()),
        ("operations", names()),
        ("definitions", list_of(definition)),
    ]);
    let example = json!({
        "revenue": ["net_revenue"], "financial": [], "marketing": [], "operations": [],
        "definitions": [{
            "name": "net_revenue", "title": "Net revenue", "category": "revenue", "needs": ["amount"],
            "definition": "Gross revenue less refunds.",
        }],
    });
    Operation::new("list-metrics", GROUP, "Every metric there is, with its definition").answers(
        200,
        "The catalogue.",
        answer,
        example,
    )
}

fn calculate(schemas: &mut Schemas, function: &'static str, summary: &'static str) -> Operation {
    let answer = object([
        ("file", text()),
        ("rows", integer()),
        ("columns", list_of(text())),
        ("data_type", word(&["revenue", "general"])),
        ("metrics_calculated", integer()),
        ("results", list_of(schemas.of::<MetricResult>())),
        ("claims", list_of(schemas.of::<Claim>())),
        ("data_cleaned", json!({ "type": "boolean" })),
        ("fixes_applied", integer()),
        ("issues", list_of(schemas.of::<Issue>())),
        ("issue_totals", map_of(integer())),
    ]);
    let example = json!({
        "file": "orders.csv", "rows": 101, "columns": ["date", "amount"], "data_type": "revenue",
        "metrics_calculated": 1,
        "results": [{
            "metric_name": "net_revenue", "value": 190_100.5, "unit": "EUR", "period": "all_time",
            "metadata": { "claim": "net_revenue", "rows": 97 }, "calculated_at": WHEN,
        }],
        "claims": [claim()], "data_cleaned": false, "fixes_applied": 0, "issues": [], "issue_totals": {},
    });
    cached(Operation::new(function, GROUP, summary).says("The file is not stored.").takes_file(&[]).answers(
        200,
        "The figures.",
        answer,
        example,
    ))
    .fails(&[&UNREADABLE])
}

/// A claim with the group that it is of and what it is compared with.
fn row(schemas: &mut Schemas) -> Value {
    let compared = object([
        ("window", schemas.of::<Window>()),
        ("value", schemas.of::<Figure>()),
        ("change", optional_decimal()),
        ("growth", schemas.of::<Figure>()),
    ]);
    let beside = object([("group", nullable(schemas.of::<Entity>())), ("compared?", compared)]);
    json!({ "allOf": [schemas.of::<Claim>(), beside] })
}

fn query(schemas: &mut Schemas) -> Operation {
    let question = schemas.of::<Asked>();
    let basis = object([
        ("uploads", list_of(id())),
        ("rows", integer()),
        ("content", text()),
        ("engine_version", text()),
        ("issues", list_of(schemas.of::<Issue>())),
        ("source?", text()),
    ]);
    let left_out = object([("source", text()), ("why", text())]);
    let answer = object([
        ("basis", json!({ "oneOf": [basis, list_of(basis.clone())] })),
        ("results", list_of(row(schemas))),
        ("groups_left_out?", integer()),
        ("sources_left_out?", list_of(left_out)),
    ]);
    let asked =
        json!({ "source": "orders", "metrics": ["net_revenue"], "period": "month", "compare": "previous_year" });
    let mut result = claim();
    result["group"] = Value::Null;
    let example = json!({
        "basis": { "uploads": [UPLOAD_ID], "rows": 101, "content": HASH, "engine_version": "4", "issues": [] },
        "results": [result], "groups_left_out": 0,
    });
    cached(
        Operation::new("query-metrics", GROUP, "Figures of an upload, a source or several sources")
            .says("By window, period, group and filter. Of several `sources` it answers what joins them.")
            .takes_json(question, asked)
            .answers(200, "The figures, and what they are of.", answer, example),
    )
    .fails(&[&NOT_FOUND, &CONFLICT, &UNREADABLE, &TOO_LARGE])
}

/// A column over time, of a file in the request.
fn series(function: &'static str, summary: &'static str) -> Operation {
    let periods = word(&["day", "week", "month", "quarter", "year"]);
    let (value, date) =
        ("The column of numbers, as the file spells it.", "The column of days; Echo finds it otherwise.");
    Operation::new(function, GROUP, summary)
        .says("Each may stand in the query or in the form. The file is not stored.")
        .takes(Place::Query, "value_column", text(), value, "amount")
        .takes(Place::Query, "date_column", text(), date, "date")
        .takes(Place::Query, "period", periods.clone(), "`month` when not given.", "month")
        .takes_file(&[("value_column", text(), value), ("date_column", text(), date), ("period", periods, "As above.")])
        .fails(&[&UNREADABLE])
}

/// One period beside the one before.
fn period(schemas: &mut Schemas) -> Value {
    let figure = schemas.of::<Figure>();
    let percent = json!({ "anyOf": [text(), schemas.of::<Absence>(), { "type": "null" }] });
    object([
        ("period", nullable(text())),
        ("from", nullable(date())),
        ("to", nullable(date())),
        ("partial", json!({ "type": "boolean" })),
        ("value", figure.clone()),
        ("previous", nullable(figure)),
        ("previous_days", nullable(list_of(date()))),
        ("change", optional_decimal()),
        ("growth_pct", percent),
    ])
}

fn period_example() -> Value {
    json!({
        "period": "2024-03", "from": "2024-03-01", "to": "2024-03-31", "partial": false, "value": "61190.00",
        "previous": "54900.00", "previous_days": ["2024-02-01", "2024-02-29"], "change": "6290.00", "growth_pct": "11.46",
    })
}

fn trend(schemas: &mut Schemas) -> Operation {
    let percent = json!({ "anyOf": [text(), schemas.of::<Absence>()] });
    let moved = object([
        ("trend", text()),
        ("correlation", optional_decimal()),
        ("first_value", optional_decimal()),
        ("last_value", optional_decimal()),
        ("total_change_pct", optional_decimal()),
        ("data_points", integer()),
        ("of", text()),
    ]);
    let comparison = object([
        ("current", schemas.of::<Figure>()),
        ("current_period", nullable(text())),
        ("previous", schemas.of::<Figure>()),
        ("previous_period", text()),
        ("change", optional_decimal()),
        ("change_pct", percent),
    ]);
    let range = object([
        ("min_date", nullable(date())),
        ("max_date", nullable(date())),
        ("days", nullable(integer())),
        ("records", integer()),
    ]);
    let answer = object([
        ("file", text()),
        ("value_column", text()),
        ("date_column", text()),
        ("period", text()),
        ("trend", moved),
        ("comparison", nullable(comparison)),
        ("date_range", range),
        ("periods", list_of(period(schemas))),
    ]);
    let example = json!({
        "file": "orders.csv", "value_column": "amount", "date_column": "date", "period": "month",
        "trend": {
            "trend": "up", "correlation": "0.981", "first_value": "51900.00", "last_value": "61190.00",
            "total_change_pct": "17.90", "data_points": 3, "of": "complete periods",
        },
        "comparison": null,
        "date_range": { "min_date": "2024-01-01", "max_date": "2024-04-10", "days": 101, "records": 101 },
        "periods": [period_example()],
    });
    cached(series("calculate-trend", "How a column of a file moves").answers(200, "The trend.", answer, example))
}

fn growth(schemas: &mut Schemas) -> Operation {
    let answer = object([
        ("file", text()),
        ("value_column", text()),
        ("date_column", text()),
        ("period", text()),
        ("growth_data", map_of(period(schemas))),
    ]);
    let example = json!({
        "file": "orders.csv", "value_column": "amount", "date_column": "date", "period": "month",
        "growth_data": { "2024-03": period_example() },
    });
    cached(series("calculate-growth", "How a column of a file grows by period").answers(
        200,
        "By period.",
        answer,
        example,
    ))
}
