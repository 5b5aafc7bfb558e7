//! The outbox: objects that came to be and that nobody has been told about yet.
use super::key;
use crate::s3::ObjectCreated;
use crate::s3::failure::{Doing, Result};
use rusqlite::Transaction;

/// Called by the transaction that makes the object visible.
pub(super) fn insert_event(
    index: &Transaction<'_>,
    bucket: &str,
    key: &str,
    size: i64,
    etag: &str,
    created_at_ms: i64,
) -> Result<()> {
    index
        .prepare_cached("INSERT INTO events (bucket, key, size, etag, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut statement| statement.execute((bucket, key.as_bytes(), size, etag, created_at_ms)))
        .doing("recording an event")?;
    Ok(())
}

/// The oldest events first.
pub fn pending_events(index: &Transaction<'_>, limit: usize) -> Result<Vec<ObjectCreated>> {
    let list = || -> rusqlite::Result<Vec<ObjectCreated>> {
        let mut statement =
            index.prepare_cached("SELECT id, bucket, key, size, etag, created_at FROM events ORDER BY id LIMIT ?1")?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            let id: i64 = row.get(0)?;
            Ok(ObjectCreated {
                id,
                bucket: row.get(1)?,
                key: key(row, 2)?,
                size: row.get(3)?,
                etag: row.get(4)?,
                sequencer: format!("{id:016X}"),
                created_at_ms: row.get(5)?,
            })
        })?;
        rows.collect()
    };
    list().doing("reading the outbox")
}

pub fn delete_event(index: &Transaction<'_>, id: i64) -> Result<()> {
    index
        .prepare_cached("DELETE FROM events WHERE id = ?1")
        .and_then(|mut statement| statement.execute([id]))
        .doing("deleting an event")?;
    Ok(())
}
