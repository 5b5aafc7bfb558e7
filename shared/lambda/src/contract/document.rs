//! The OpenAPI 3.1 document: operations, routes and policies put together.
use super::{Operation, Schemas};
use crate::{
    Access, Class, ErrorKind, Policy, Scope,
    error_body::ErrorBody,
    error_table::{
        FORBIDDEN, INTERNAL, INVALID, MALFORMED, NOT_FOUND, RATE_LIMITED, TOO_LARGE, UNAUTHENTICATED, UNAVAILABLE,
        UNSUPPORTED,
    },
};
use serde_json::{Map, Value, json};

/// A route of the template and the operation behind it.
pub struct Route<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub policy: Policy,
    pub operation: &'a Operation,
    /// Unique in the document.
    pub id: String,
}

/// What the id of an operation at its shorter address ends in.
pub const SHORT: &str = "-short";

const ABOUT: &str = "Echo turns business exports into exact figures, each of which can be traced to its rows. Amounts are \
                     decimal numbers in text, since a JSON number is not exact. Every `GET` also takes `HEAD`, and every \
                     address answers `OPTIONS` with the methods that it takes. Errors have one shape; the header \
                     `X-Correlation-Id`, which a request may bring, names a request in our logs.";

/// The document of these routes. What holds for all operations of a kind is said here and not by each of them.
pub fn document(version: &str, routes: &[Route], mut schemas: Schemas) -> Value {
    let error = schemas.of::<ErrorBody>();
    let mut paths: Map<String, Value> = Map::new();
    let mut responses: Map<String, Value> = Map::new();
    for route in routes {
        let at = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        at[route.method.to_ascii_lowercase()] = operation(route, &error, &mut responses);
    }
    let mut groups: Vec<&str> = Vec::new();
    for route in routes {
        if !groups.contains(&route.operation.group) {
            groups.push(route.operation.group);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Echo", "version": version, "description": ABOUT, "license": { "name": "MIT OR Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "tags": groups.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas.into_json(),
            "responses": responses,
            "securitySchemes": {
                "api_key": {
                    "type": "apiKey", "in": "header", "name": "X-API-Key",
                    "description": "A key of a workspace, also as `Authorization: Bearer echo_…`.",
                },
                "token": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "A token of the issuer that the deployment names.",
                },
            },
        },
    })
}

fn operation(route: &Route, error: &Value, responses: &mut Map<String, Value>) -> Value {
    let Operation { summary, description, group, .. } = route.operation;
    let (scope, security) = match route.policy.access {
        Access::Public => (Value::Null, json!([])),
        Access::Needs(scope) => (json!(scope), json!([{ "api_key": [] }, { "token": [] }])),
    };
    let mut answers: Map<String, Value> =
        route.operation.answers.iter().map(|(status, answer)| (status.to_string(), answer.clone())).collect();
    if route.method == "GET" && answers.contains_key("200") {
        let what = "What `If-None-Match` names is still the answer.";
        answers.insert("304".to_owned(), json!({ "description": what }));
    }
    for (status, kinds) in by_status(errors(route)) {
        let name = kinds.iter().map(|kind| kind.code).collect::<Vec<_>>().join("_or_");
        answers
            .entry(status.to_string())
            .or_insert_with(|| json!({ "$ref": format!("#/components/responses/{name}") }));
        responses.entry(name).or_insert_with(|| response(&kinds, error));
    }
    // One operation at two addresses is listed twice.
    let summary = match route.id.ends_with(SHORT) {
        true => format!("{summary} (short address)"),
        false => (*summary).to_owned(),
    };
    let mut shown = json!({
        "operationId": route.id,
        "tags": [group],
        "summary": summary,
        "description": described(description, route.policy),
        "parameters": parameters(route),
        "responses": answers,
        "security": security,
        "x-function": route.operation.function,
        "x-scope": scope,
        "x-class": class(route.policy.class),
        "x-body-limit-bytes": route.policy.body,
    });
    if let Some(body) = &route.operation.body {
        shown["requestBody"] = body.clone();
    }
    shown
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Light => "light",
        Class::Heavy => "heavy",
    }
}

/// With what follows from the policy, in words.
fn described(description: &str, policy: Policy) -> String {
    let who = match policy.access {
        Access::Public => "Anyone may call it.".to_owned(),
        Access::Needs(scope) => {
            let name = json!(scope);
            let admin = if scope == Scope::Admin { "" } else { " or `admin`" };
            format!("Needs the scope `{}`{admin}.", name.as_str().unwrap_or_default())
        }
    };
    format!("{description} {who}").trim().to_owned()
}

fn parameters(route: &Route) -> Vec<Value> {
    let mut parameters = route.operation.parameters.clone();
    if route.policy.is_idempotent {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "A text of your own; a second request with the same one is answered as the first was.",
            "schema": { "type": "string", "pattern": "^[!-~]{1,255}$" }, "example": "order-import-2024-04",
        }));
    }
    parameters
}

/// Those of the operation, and those that follow from what it takes and who may call it.
fn errors(route: &Route) -> Vec<&'static ErrorKind> {
    let of = route.operation;
    let mut errors = of.errors.clone();
    // Networks and sizes are looked at before anything else.
    errors.extend([&RATE_LIMITED, &INTERNAL, &UNAVAILABLE, &FORBIDDEN, &INVALID, &TOO_LARGE]);
    if route.policy.access != Access::Public {
        errors.push(&UNAUTHENTICATED);
    }
    if of.body.is_some() {
        errors.extend([&MALFORMED, &UNSUPPORTED]);
    }
    if of.parameters.iter().any(|parameter| parameter["in"] == "path") {
        errors.push(&NOT_FOUND);
    }
    if route.policy.is_idempotent {
        errors.push(&crate::error_table::CONFLICT);
    }
    errors
}

fn by_status(mut errors: Vec<&'static ErrorKind>) -> Vec<(u16, Vec<&'static ErrorKind>)> {
    errors.sort_by_key(|kind| (kind.status, kind.code));
    errors.dedup();
    errors.chunk_by(|one, other| one.status == other.status).map(|kinds| (kinds[0].status, kinds.to_vec())).collect()
}

fn response(kinds: &[&'static ErrorKind], error: &Value) -> Value {
    let meanings: Vec<&str> = kinds.iter().map(|kind| kind.meaning).collect();
    let examples: Map<String, Value> =
        kinds.iter().map(|kind| (kind.code.to_owned(), json!({ "value": kind.example() }))).collect();
    let mut response = json!({
        "description": meanings.join(" Or: "),
        "content": {
            "application/json": { "schema": error, "examples": examples },
            "text/html": { "schema": { "type": "string" } },
        },
    });
    if kinds.iter().any(|kind| kind.is_retryable) {
        let what = "Seconds after which the same request may succeed.";
        response["headers"]["Retry-After"] = json!({ "description": what, "schema": { "type": "integer" } });
    }
    response
}
