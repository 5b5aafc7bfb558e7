//! The embedded DynamoDB: dynoxide on SQLite, behind its HTTP server on loopback, so that the AWS SDK talks to it.
use crate::template::Table;
use domain::{Error, Result};
use dynoxide::{Database, actions};
use serde_json::json;
use std::{future::Future, path::Path, time::Duration};
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
pub async fn serve(
    database: Database,
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
    let served = dynoxide::server::serve_with_shutdown(listener, database, shutdown).await;
    sweeper.abort();
    served.map_err(|e| Error::internal("serving the embedded database", std::io::Error::other(e)))
}
