//! The embedded DynamoDB: dynoxide on SQLite, behind a door on loopback that speaks DynamoDB's protocol to the AWS SDK.
use crate::{date, sender::Sender, template::Table};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, State},
    response::Response,
};
use bytes::Bytes;
use domain::{Error, Result};
use dynoxide::{Database, DynoxideError, actions};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::{future::Future, path::Path, sync::Arc, time::Duration};
use tokio::net::TcpListener;

fn failed(doing: &'static str) -> impl FnOnce(dynoxide::DynoxideError) -> Error {
    move |error| Error::internal(doing, std::io::Error::other(error.to_string()))
}

/// Opens the database file and creates the template's tables that it does not have yet.
pub fn open(file: &Path, tables: &[Table]) -> Result<Database> {
    let path = file.to_str().ok_or_else(|| Error::invalid("data", "the data folder's path is not valid text"))?;
    let database = Database::new(path).map_err(failed("opening the embedded database"))?;
    for table in tables {
        create(&database, table)?;
    }
    Ok(database)
}

fn create(database: &Database, table: &Table) -> Result<()> {
    let known = database.list_tables(Default::default()).map_err(failed("listing tables"))?;
    if known.table_names.contains(&table.name) {
        return Ok(());
    }
    let request: actions::create_table::CreateTableRequest = serde_json::from_value(table.definition.clone())
        .map_err(|e| Error::internal("reading a table's definition", e))?;
    database.create_table(request).map_err(failed("creating a table"))?;
    if let Some(attribute) = &table.ttl_attribute {
        let request = json!({
            "TableName": table.name,
            "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": true },
        });
        let request = serde_json::from_value(request).map_err(|e| Error::internal("reading a table's expiry", e))?;
        database.update_time_to_live(request).map_err(failed("setting a table's expiry"))?;
    }
    Ok(())
}

/// Serves until `shutdown`; removes expired items every minute, as DynamoDB does sooner or later.
///
/// Not dynoxide's own HTTP server: that one answers every origin and any credential, so a page in the user's browser could
/// read and empty the table.
pub async fn serve(
    database: Database,
    access_key: String,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let sweeping = database.clone();
    let sweeper = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
            let database = sweeping.clone();
            let swept = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
            if let Ok(Err(error)) = swept {
                tracing::warn!(%error, "expired items could not be removed");
            }
        }
    });
    let door = Door { database, credential: format!("Credential={access_key}/").into() };
    let service = Router::new().fallback(answer).layer(DefaultBodyLimit::max(16 << 20)).with_state(door);
    let served = axum::serve(listener, service).with_graceful_shutdown(shutdown).await;
    sweeper.abort();
    served.map_err(|e| Error::internal("serving the embedded database", e))
}

#[derive(Clone)]
struct Door {
    database: Database,
    /// What the `Authorization` of a caller who knows this stack's access key holds.
    credential: Arc<str>,
}

async fn answer(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = header("authorization").contains(&*door.credential);
    if Sender::of(&headers) != Sender::ThisMachine || headers.contains_key("origin") || !known {
        return respond(403, refusal("AccessDeniedException", "This database answers its own stack only."));
    }
    let operation = header("x-amz-target").rsplit('.').next().unwrap_or_default().to_owned();
    let done = tokio::task::spawn_blocking(move || run(&door.database, &operation, &body)).await;
    match done {
        Ok(Ok(json)) => respond(200, json),
        Ok(Err(error)) => respond(error.status_code(), error.to_json()),
        Err(_) => respond(500, refusal("InternalServerError", "The request could not be completed.")),
    }
}

/// The operations that Echo's stores make, and what a look at the data with the AWS CLI needs.
fn run(database: &Database, operation: &str, body: &[u8]) -> dynoxide::Result<String> {
    macro_rules! operations {
        ($($name:literal => $method:ident,)*) => {
            match operation {
                $($name => to_json(database.$method(from_json(body)?)?),)*
                _ => Err(DynoxideError::ValidationException(format!("The local stack does not serve {operation}."))),
            }
        };
    }
    operations! {
        "GetItem" => get_item,
        "BatchGetItem" => batch_get_item,
        "PutItem" => put_item,
        "UpdateItem" => update_item,
        "DeleteItem" => delete_item,
        "Query" => query,
        "Scan" => scan,
        "TransactWriteItems" => transact_write_items,
        "DescribeTable" => describe_table,
        "ListTables" => list_tables,
    }
}

fn from_json<T: DeserializeOwned>(body: &[u8]) -> dynoxide::Result<T> {
    serde_json::from_slice(body).map_err(|e| DynoxideError::ValidationException(e.to_string()))
}

fn to_json(answer: impl Serialize) -> dynoxide::Result<String> {
    serde_json::to_string(&answer).map_err(|e| DynoxideError::ValidationException(e.to_string()))
}

fn refusal(kind: &str, message: &str) -> String {
    json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{kind}"), "message": message }).to_string()
}

fn respond(status: u16, json: String) -> Response {
    let mut response = Response::new(Body::from(json));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = HeaderValue::from_static("application/x-amz-json-1.0");
    response.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
    date::stamp(response.headers_mut());
    response
}
