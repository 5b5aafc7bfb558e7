//! `GET /`: what this is. A browser on the local stack gets a page to drop a file on, anything else the facts as JSON.
use domain::{ENGINE_VERSION, Result};
use lambda::{App, Request, Response};
use serde_json::json;

/// Public: it says nothing of any workspace.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    // A browser's form sends no API key, so a deployment would show a form that never works.
    if request.wants_html() && app.config.open_workspace.is_some() {
        return Ok(Response::html(include_str!("drop-page.html").to_owned()));
    }
    Ok(Response::ok(&json!({
        "app": "Echo",
        "version": env!("CARGO_PKG_VERSION"),
        "engine_version": ENGINE_VERSION,
        "health": "/api/v1/health",
    })))
}
