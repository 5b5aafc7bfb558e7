//! `GET /api/v1/docs`: the interface as one page, made of the OpenAPI document. It loads nothing and needs no script.
use crate::openapi::DOCUMENT;
use domain::{Error, Result};
use lambda::{App, ErrorKind, Request, Response};
use maud::{DOCTYPE, Markup, html};
use serde_json::{Map, Value};

const STYLE: &str = include_str!("docs.css");
const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// Public. No round trip.
pub async fn get(_app: &App, _request: Request) -> Result<Response> {
    let document = serde_json::from_str(DOCUMENT).map_err(|e| Error::internal("reading the OpenAPI document", e))?;
    Ok(Response::html(page(&document).into_string()))
}

/// An operation with its place.
struct Shown<'a> {
    path: &'a str,
    method: &'a str,
    operation: &'a Value,
}

impl Shown<'_> {
    fn text(&self, name: &str) -> &str {
        self.operation[name].as_str().unwrap_or_default()
    }
}

fn page(document: &Value) -> Markup {
    let none = Map::new();
    let paths = document["paths"].as_object().unwrap_or(&none);
    let operations: Vec<Shown> = paths
        .iter()
        .flat_map(|(path, of)| {
            METHODS.iter().filter_map(move |method| Some(Shown { path, method, operation: of.get(method)? }))
        })
        .collect();
    let groups: Vec<&str> =
        document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str()).collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Echo: the interface" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Echo: the interface" }
                    p { (words(document["info"]["description"].as_str().unwrap_or_default())) }
                    p {
                        "Version " (document["info"]["version"].as_str().unwrap_or_default()) ". The same for programs: "
                        a href="/api/v1/openapi.json" { "openapi.json" } "."
                    }
                }
                nav aria-label="Operations" {
                    @for group in &groups {
                        h2 { (group) }
                        ul {
                            @for shown in of_group(&operations, group) {
                                li { a href={ "#" (shown.text("operationId")) } { (shown.text("summary")) } }
                            }
                        }
                    }
                    h2 { "Errors" }
                    ul { li { a href="#errors" { "Every error, and what to do" } } }
                }
                main {
                    @for group in &groups {
                        h2 { (group) }
                        @for shown in of_group(&operations, group) { (operation(document, shown)) }
                    }
                    (errors())
                }
            }
        }
    }
}

fn of_group<'a>(operations: &'a [Shown<'a>], group: &'a str) -> impl Iterator<Item = &'a Shown<'a>> {
    operations.iter().filter(move |shown| shown.operation["tags"][0] == group)
}

fn operation(document: &Value, shown: &Shown) -> Markup {
    let parameters = shown.operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let form = &shown.operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"];
    html! {
        section id=(shown.text("operationId")) {
            h3 { (shown.text("summary")) }
            p.route { span class={ "method " (shown.method) } { (shown.method.to_uppercase()) } " " code { (shown.path) } }
            p { (words(shown.text("description"))) }
            @if !parameters.is_empty() || form.is_object() {
                div.wide {
                    table {
                        thead { tr { th { "parameter" } th { "where" } th { "takes" } th { "meaning" } } }
                        tbody {
                            @for parameter in parameters { (row(parameter, parameter["in"].as_str().unwrap_or_default())) }
                            @for (name, schema) in form.as_object().into_iter().flatten() {
                                tr {
                                    td { code { (name) } }
                                    td { "form" }
                                    td { (takes(schema)) }
                                    td { (words(schema["description"].as_str().unwrap_or_default())) }
                                }
                            }
                        }
                    }
                }
            }
            pre { code { (curl(shown)) } }
            (answers(document, shown))
        }
    }
}

fn row(parameter: &Value, place: &str) -> Markup {
    html! {
        tr {
            td { code { (parameter["name"].as_str().unwrap_or_default()) } @if parameter["required"] == true { " *" } }
            td { (place) }
            td { (takes(&parameter["schema"])) }
            td { (words(parameter["description"].as_str().unwrap_or_default())) }
        }
    }
}

/// What a schema allows, in a few words.
fn takes(schema: &Value) -> String {
    let words: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    match (&schema["minimum"], &schema["maximum"], schema["format"].as_str()) {
        _ if !words.is_empty() => words.join(", "),
        (Value::Number(least), Value::Number(most), _) => format!("{least} to {most}"),
        (_, _, Some("binary")) => "a file".to_owned(),
        (_, _, Some(format)) => format.to_owned(),
        _ => schema["type"].as_str().map_or("text", |kind| if kind == "string" { "text" } else { kind }).to_owned(),
    }
}

fn answers(document: &Value, shown: &Shown) -> Markup {
    html! {
        @for (status, answer) in shown.operation["responses"].as_object().into_iter().flatten() {
            @if answer.get("$ref").is_none() {
                p { strong { (status) } " " (words(answer["description"].as_str().unwrap_or_default())) }
                @let example = &answer["content"]["application/json"]["example"];
                @if !example.is_null() {
                    details {
                        summary { "Example" }
                        pre { code { (format!("{example:#}")) } }
                    }
                }
            }
        }
        @let refused: Vec<_> = shown.operation["responses"].as_object().into_iter().flatten()
            .filter_map(|(status, answer)| Some((status, answer.get("$ref")?.as_str()?.rsplit('/').next()?)))
            .collect();
        @if !refused.is_empty() {
            p.refused {
                "Errors: "
                @for (at, (status, name)) in refused.iter().enumerate() {
                    @if at > 0 { ", " }
                    @for (nth, code) in codes(document, name).iter().enumerate() {
                        @if nth > 0 { " or " }
                        a href={ "#" (code) } { (code) }
                    }
                    " " (status)
                }
            }
        }
    }
}

/// The codes that a response of the document shows examples of.
fn codes<'a>(document: &'a Value, name: &str) -> Vec<&'a str> {
    let examples = document["components"]["responses"][name]["content"]["application/json"]["examples"].as_object();
    examples.into_iter().flatten().map(|(code, _)| code.as_str()).collect()
}

/// A call as it can be typed.
fn curl(shown: &Shown) -> String {
    let mut path = shown.path.to_owned();
    let mut query = Vec::new();
    for parameter in shown.operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let example = parameter["example"].as_str().map_or_else(|| parameter["example"].to_string(), str::to_owned);
        match parameter["in"].as_str() {
            Some("path") => path = path.replace(&format!("{{{name}}}"), &example),
            Some("query") if query.len() < 2 && name != "cursor" && name != "upload" => {
                query.push(format!("{name}={example}"));
            }
            _ => {}
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let mut call = match shown.method {
        "get" => format!("curl \"$ECHO{path}{query}\""),
        method => format!("curl -X {} \"$ECHO{path}{query}\"", method.to_uppercase()),
    };
    if shown.operation["security"].as_array().is_some_and(|security| !security.is_empty()) {
        call += " \\\n  -H \"X-Api-Key: $KEY\"";
    }
    let content = &shown.operation["requestBody"]["content"];
    if content["multipart/form-data"].is_object() {
        call += " \\\n  -F \"file=@orders.csv\"";
    }
    let body = &content["application/json"]["example"];
    if !body.is_null() {
        call += &format!(" \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'");
    }
    call
}

fn errors() -> Markup {
    html! {
        h2 id="errors" { "Errors" }
        p {
            "Programs decide by " code { "error" } "; people read " code { "message" } " and " code { "suggestion" } ". What is "
            "retryable may succeed after " code { "retry_after" } " seconds."
        }
        div.wide {
            table {
                thead { tr { th { "status" } th { "error" } th { "meaning" } th { "what to do" } th { "retry" } } }
                tbody {
                    @for kind in ErrorKind::all() {
                        tr id=(kind.code) {
                            td { (kind.status) }
                            td { code { (kind.code) } }
                            td { (words(kind.meaning)) }
                            td { (words(kind.remedy)) }
                            td { (if kind.is_retryable { "yes" } else { "no" }) }
                        }
                    }
                }
            }
        }
    }
}

/// Text with what stands between backticks as code.
fn words(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_operation_and_what_it_says_is_text() {
        let document = serde_json::json!({
            "info": { "description": "Takes `GET`.", "version": "1" }, "tags": [{ "name": "Things" }],
            "paths": { "/things/{id}": { "get": {
                "operationId": "get-thing", "tags": ["Things"], "summary": "A <thing>", "security": [{ "api_key": [] }],
                "parameters": [{ "name": "id", "in": "path", "required": true, "example": "7", "schema": { "type": "string" } }],
                "responses": {},
            } } },
        });
        let page = page(&document).into_string();
        assert!(page.contains("A &lt;thing&gt;") && page.contains("Takes <code>GET</code>."), "{page}");
        assert!(page.contains("curl &quot;$ECHO/things/7&quot; \\\n  -H &quot;X-Api-Key: $KEY&quot;"), "{page}");
        assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    }
}
