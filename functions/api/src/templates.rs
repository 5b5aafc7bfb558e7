//! Report templates: those of Echo, and a workspace's own.
use domain::{Error, Result};
use lambda::{App, Order, Request, Response};
use reports::{OwnTemplate, TEMPLATES, Template};
use serde_json::{Value, json};

/// `GET /api/v1/reports/templates`: Echo's first, then the workspace's own by name; `order`, `limit`, `cursor` are of those.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked) = (request.workspace()?, app.asked(&request, Order::ByName).await?);
    let page = app.templates.list::<OwnTemplate>(&workspace, &asked).await?;
    let built_in = TEMPLATES
        .iter()
        .filter(|_| asked.cursor.is_none())
        .map(|template| line(template.name, template.title, template.description, false));
    let own = page.items.iter().map(|own| line(&own.name, &own.title, &own.description, true));
    let response = Response::ok(&built_in.chain(own).collect::<Vec<Value>>());
    Ok(match app.cursor(&request, page.next).await? {
        Some(next) => response.with_header("link", &request.link_to_next(&next)),
        None => response,
    })
}

/// `GET /api/v1/reports/templates/{type}`: what it needs and speaks of; of a workspace's own also its JSON.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let name = request.parameter("type")?;
    if let Some(template) = reports::template(name) {
        return Ok(Response::ok(&built_in(template)));
    }
    let own: Option<OwnTemplate> = app.templates.get(&workspace, name).await?;
    own.map(|own| Response::ok(&shown(&own))).ok_or_else(|| missing(name))
}

/// `POST /api/v1/reports/templates`: a new one.
pub async fn create(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let own = request.json::<OwnTemplate>()?.checked()?;
    app.record(&request, "template.created", format!("template:{}", own.name)).await?;
    if !app.templates.create(&workspace, &own.name, &own).await? {
        let why = "is there already; change it with PUT".to_owned();
        return Err(Error::Conflict { what: "template", id: own.name, why });
    }
    Ok(Response::created(&shown(&own)).with_header("location", &address(&own.name)))
}

/// `PUT /api/v1/reports/templates/{type}`: replaces one, or begins it. Reports that were made by it stay as they are.
pub async fn put(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let name = request.parameter("type")?;
    let mut body: Value = request.json()?;
    match body.get("name").map(|given| given == name) {
        Some(true) => {}
        None if body.is_object() => body["name"] = name.into(),
        _ => return Err(Error::invalid("name", "`name` is that of the address, or left out")),
    }
    let own = request.fitting::<OwnTemplate>(body)?.checked()?;
    app.record(&request, "template.changed", format!("template:{name}")).await?;
    Ok(match app.templates.put(&workspace, name, &own).await? {
        true => Response::created(&shown(&own)).with_header("location", &address(name)),
        false => Response::ok(&shown(&own)),
    })
}

/// `DELETE /api/v1/reports/templates/{type}`: reports that were made by it stay.
pub async fn delete(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let name = request.parameter("type")?;
    if reports::template(name).is_some() {
        let why = "is one of Echo's own and cannot be deleted".to_owned();
        return Err(Error::Conflict { what: "template", id: name.to_owned(), why });
    }
    if app.templates.get::<Value>(&workspace, name).await?.is_none() {
        return Err(missing(name));
    }
    app.record(&request, "template.deleted", format!("template:{name}")).await?;
    match app.templates.delete(&workspace, name).await? {
        true => Ok(Response::ok(&json!({ "message": "The template was deleted.", "type": name }))),
        false => Err(missing(name)),
    }
}

fn missing(name: &str) -> Error {
    Error::not_found("template", name.chars().take(64).collect::<String>())
}

fn address(name: &str) -> String {
    format!("/api/v1/reports/templates/{name}")
}

fn line(name: &str, title: &str, description: &str, is_own: bool) -> Value {
    json!({ "type": name, "name": title, "description": description, "own": is_own })
}

fn built_in(template: &Template) -> Value {
    let mut shown = line(template.name, template.title, template.description, false);
    shown["required_metrics"] = json!(template.required_metrics);
    shown["required_columns"] = json!(template.required_fields);
    shown["better_with"] = json!(template.better_with);
    shown["metrics"] = json!(template.metrics);
    shown
}

fn shown(own: &OwnTemplate) -> Value {
    let mut shown = line(&own.name, &own.title, &own.description, true);
    shown["required_metrics"] = json!([]);
    shown["required_columns"] = json!([]);
    shown["better_with"] = json!([]);
    shown["metrics"] = json!(own.metric_ids());
    shown["template"] = json!(own);
    shown
}
