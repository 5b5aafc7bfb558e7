//! What the columns of a source are: as they were found, as they could be, and as their owner corrected them.
use crate::sources::{change_source, find, link, members, with_version};
use domain::{Error, Field, Result, Source};
use lambda::{App, Request, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `GET /api/v1/sources/{source}/mapping`: the corrections, the columns of the latest upload with what else they could be,
/// and the fields there are.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, stored) = find(app, &request).await?;
    let source = &stored.source;
    let latest = app.sources.latest(&workspace, source).await?.map(|(_, latest)| latest);
    let columns = latest.iter().flat_map(|latest| &latest.columns).map(|column| {
        let mut shown = json!(column);
        shown["corrected"] = source.policy.mapping.contains_key(&column.header).into();
        shown
    });
    let mut body = answer(source);
    body["columns"] = columns.collect();
    body["fields"] = Field::ALL.iter().map(|field| Value::from(field.name())).collect();
    Ok(with_version(Response::ok(&body), stored.version))
}

/// What `PUT /api/v1/sources/{source}/mapping` takes: the field of a header as the file spells it; `null` keeps the column
/// from being taken for any.
fn corrected(body: Value) -> Result<BTreeMap<String, Option<Field>>> {
    let mut body = members("body", body)?;
    let mapping = body.remove("mapping");
    if let Some(key) = body.keys().next() {
        return Err(Error::unknown_name(key, &["mapping"]));
    }
    let missing =
        || Error::invalid("mapping", "`mapping` names a field for each header: {\"mapping\":{\"Net\":\"amount\"}}");
    let named = members("mapping", mapping.ok_or_else(missing)?)?;
    let field = |(header, value): (String, Value)| match serde_json::from_value(value.clone()) {
        Ok(field) => Ok((header, field)),
        Err(_) => {
            let known = Field::ALL.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
            let why = format!("`{header}` cannot be {value}; it is null or one of {known}");
            Err(Error::invalid("mapping", why))
        }
    };
    named.into_iter().map(field).collect()
}

/// `PUT /api/v1/sources/{source}/mapping`: replaces the corrections. They are applied to the next upload, also of a file
/// that was read before.
pub async fn put(app: &App, request: Request) -> Result<Response> {
    let corrected = corrected(request.json()?)?;
    let change = |source: &mut Source| {
        source.policy.mapping = corrected.clone();
        source.policy = std::mem::take(&mut source.policy).validate()?;
        Ok(())
    };
    let (_, changed) = change_source(app, &request, ["mapping.changed"; 2], change).await?;
    let mut body = answer(&changed.stored.source);
    body["message"] = "The next upload is read by this mapping; send a file again to have it read anew.".into();
    Ok(changed.answered(&body))
}

fn answer(source: &Source) -> Value {
    let this = link(&source.name);
    let mut links = json!({ "self": format!("{this}/mapping"), "source": this });
    if let Some(latest) = &source.latest {
        links["latest_upload"] = format!("/api/v1/uploads/{}", latest.upload_id).into();
    }
    json!({
        "source": source.name,
        "mapping": source.policy.mapping,
        "upload_id": source.latest.as_ref().map(|latest| latest.upload_id),
        "links": links,
    })
}
