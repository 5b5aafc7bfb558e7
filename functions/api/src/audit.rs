//! Who did what in the caller's workspace, and whether the record is whole.
use domain::Result;
use lambda::{App, Order, Request, Response};
use serde_json::json;
use store::Entry;

/// `GET /api/v1/admin/audit`: those of an `action`, `by` whom, of the days `from` and `to`; `order`, `limit`, `cursor`. With
/// `verify=true` the whole chain is read and compared instead: a removed or altered entry breaks it.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked) = (request.workspace()?, app.asked(&request, Order::ByTime).await?);
    if request.one_of("verify", &["true", "false"])? == Some("true") {
        return Ok(Response::ok(&app.audit.check(&workspace).await?));
    }
    let (action, by) = (request.query("action"), request.query("by"));
    let is_wanted =
        |entry: &Entry| action.is_none_or(|action| entry.action == action) && by.is_none_or(|by| entry.by == by);
    let page = app.audit.list(&workspace, &asked, is_wanted).await?;
    Ok(Response::ok(&json!({ "entries": page.items, "next": app.cursor(&request, page.next).await? })))
}
