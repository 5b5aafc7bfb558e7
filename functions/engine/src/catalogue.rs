//! `GET /api/v1/metrics/available`: the names the calculate route takes, by category, and each one's definition.
use domain::Result;
use lambda::{App, Request, Response};
use metrics::METRICS;
use serde_json::{Map, Value, json};

pub async fn list(_app: &App, request: Request) -> Result<Response> {
    request.workspace()?;
    let mut answer = Map::from_iter(
        ["revenue", "financial", "marketing", "operations"].map(|c| (c.to_owned(), Value::Array(vec![]))),
    );
    for metric in METRICS {
        if let Some(Value::Array(names)) = answer.get_mut(metric.category.word()) {
            names.push(metric.id.into());
        }
    }
    let definitions: Vec<Value> = METRICS
        .iter()
        .map(|metric| {
            json!({
                "name": metric.id,
                "title": metric.name,
                "category": metric.category.word(),
                "needs": metric.needs,
                "definition": metric.definition(),
            })
        })
        .collect();
    answer.insert("definitions".to_owned(), Value::Array(definitions));
    Ok(Response::ok(&answer))
}
