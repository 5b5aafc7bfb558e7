//! `GET /`: what this is. A browser gets a page to drop a file on, anything else the facts as JSON.
use domain::{ENGINE_VERSION, Result};
use lambda::{App, Request, Response};
use serde_json::json;

/// Public: it says nothing of any workspace.
pub async fn get(_app: &App, request: Request) -> Result<Response> {
    if request.wants_html() {
        return Ok(Response::html(include_str!("drop-page.html").to_owned()));
    }
    Ok(Response::ok(&json!({
        "app": "Echo",
        "version": env!("CARGO_PKG_VERSION"),
        "engine_version": ENGINE_VERSION,
        "health": "/api/v1/health",
    })))
}
