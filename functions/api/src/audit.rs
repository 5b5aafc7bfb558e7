//! Who did what in the caller's workspace, and whether the record is whole.
use domain::{Error, Result};
use lambda::{App, Request, Response};
use serde_json::json;

/// `GET /api/v1/admin/audit`: newest first; `limit`, `cursor`. With `verify=true` the whole chain is read and compared
/// instead: a removed or altered entry breaks it.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, limit) = (request.workspace()?, request.limit()?);
    let wrong = || Error::invalid("cursor", "`cursor` is the `next` of a previous page");
    let is_number = |cursor: &&str| cursor.len() == 20 && cursor.bytes().all(|b| b.is_ascii_digit());
    let cursor = request.query("cursor").map(|cursor| Some(cursor).filter(is_number).ok_or_else(wrong)).transpose()?;
    match request.query("verify") {
        None | Some("false") => {}
        Some("true") => return Ok(Response::ok(&app.audit.check(&workspace).await?)),
        Some(_) => return Err(Error::invalid("verify", "`verify` is true or false")),
    }
    let (entries, next) = app.audit.newest(&workspace, limit, cursor).await?;
    Ok(Response::ok(&json!({ "entries": entries, "next": next })))
}
