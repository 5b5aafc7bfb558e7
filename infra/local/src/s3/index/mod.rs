//! The index: which objects there are, where their bodies lie, and what happened that nobody has been told yet.
//!
//! SQLite in WAL mode with every commit synced: what was answered with success is still there after a crash. An object
//! and the event of its creation are written by one transaction, so neither exists without the other.
mod buckets;
mod listing;
mod objects;
mod outbox;
mod uploads;

pub(super) use buckets::{create_bucket, delete_bucket, list_buckets, require_bucket};
pub(super) use listing::{Entry, list_objects};
pub(super) use objects::{Conditions, NewObject, StoredObject, commit_object, delete_object, find_object};
pub(super) use outbox::{delete_event, pending_events};
pub(super) use uploads::{
    StoredPart, Upload, UploadChecksum, create_upload, delete_upload, find_upload, list_parts, put_part,
};

use super::failure::{Doing, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Keys are blobs: S3 orders them by their bytes, and a range may begin between two characters.
const SCHEMA: &str = "
CREATE TABLE buckets (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE objects (
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key BLOB NOT NULL,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum TEXT NOT NULL,
    headers TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (bucket, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key BLOB NOT NULL,
    checksum TEXT NOT NULL,
    headers TEXT NOT NULL,
    started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE parts (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (upload, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL,
    key BLOB NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
PRAGMA user_version = 1;
";

/// Reading has a connection of its own, so that it never waits for a commit to reach the disk.
pub(super) struct Index {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Index {
    pub fn open(path: &Path) -> Result<Index> {
        let connect = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(path)?;
            connection.busy_timeout(Duration::from_secs(10))?;
            connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        };
        let mut writer = connect().doing("opening the index")?;
        migrate(&mut writer)?;
        let reader = connect().doing("opening the index")?;
        reader.pragma_update(None, "query_only", true).doing("opening the index")?;
        Ok(Index { writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    /// Runs one transaction; it is on disk when this returns `Ok`, and left no trace when it returns `Err`.
    pub fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = lock(&self.writer);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).doing("beginning a transaction")?;
        let outcome = work(&transaction)?;
        transaction.commit().doing("committing to the index")?;
        Ok(outcome)
    }

    /// Reads one consistent state of the index.
    pub fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = lock(&self.reader);
        let transaction = connection.transaction().doing("reading the index")?;
        work(&transaction)
    }

    /// The names of all bodies something still refers to.
    pub fn named_files(&self) -> Result<HashSet<String>> {
        self.read(|index| {
            let mut statement =
                index.prepare("SELECT file FROM objects UNION ALL SELECT file FROM parts").doing("listing bodies")?;
            let names = statement.query_map([], |row| row.get(0)).doing("listing bodies")?;
            names.collect::<rusqlite::Result<_>>().doing("listing bodies")
        })
    }
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let migrate = |connection: &mut Connection| -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == 0 {
            transaction.execute_batch(SCHEMA)?;
        }
        transaction.commit()
    };
    migrate(connection).doing("preparing the index")
}

/// A thread that panicked in the middle left its transaction rolled back, so the connection is still good.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A column that holds JSON.
fn json<T: serde::de::DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into()))
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).doing("writing an index entry")
}

/// A column that holds a key. Keys come from URLs and XML, both UTF-8, so anything else is damage.
fn key(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<String> {
    String::from_utf8(row.get(column)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, error.into()))
}
