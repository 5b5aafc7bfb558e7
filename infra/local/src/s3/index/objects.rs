//! Objects in the index: commit, find, delete.
use super::outbox::insert_event;
use super::{json, require_bucket, to_json};
use crate::s3::checksum::Checksum;
use crate::s3::failure::{Doing, Failure, Result};
use crate::s3::headers::Headers;
use rusqlite::{OptionalExtension, Transaction};
use s3s::S3ErrorCode;
use s3s::dto::{ETag, ETagCondition};

/// A version whose body is on disk and that is to become visible.
pub struct NewObject {
    pub bucket: String,
    pub key: String,
    pub file: String,
    pub size: i64,
    pub etag: String,
    pub checksum: Checksum,
    pub headers: Headers,
    pub modified_at_ms: i64,
    /// Whether its creation is an event.
    pub is_announced: bool,
}

#[derive(Debug, Clone)]
pub struct StoredObject {
    pub file: String,
    pub size: i64,
    pub etag: String,
    pub checksum: Checksum,
    pub headers: Headers,
    pub modified_at_ms: i64,
}

/// What must hold of the current version for a write to happen; judged in the transaction that writes.
#[derive(Debug, Default)]
pub struct Conditions {
    pub if_match: Option<ETagCondition>,
    pub if_none_match: Option<ETagCondition>,
}

impl Conditions {
    fn check(&self, current: Option<&str>) -> Result<()> {
        match (&self.if_match, current) {
            (Some(_), None) => return Err(Failure::no_such_key()),
            (Some(condition), Some(etag)) if !matches(condition, etag) => return Err(precondition_failed()),
            _ => {}
        }
        match (&self.if_none_match, current) {
            (Some(condition), Some(etag)) if matches(condition, etag) => Err(precondition_failed()),
            _ => Ok(()),
        }
    }
}

fn matches(condition: &ETagCondition, etag: &str) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(wanted) => wanted.strong_cmp(&ETag::Strong(etag.to_owned())),
    }
}

fn precondition_failed() -> Failure {
    let why = "At least one of the pre-conditions you specified did not hold";
    Failure::refused(S3ErrorCode::PreconditionFailed, why)
}

/// Makes a version the current one, with its event, and returns the body of the version it supersedes.
pub fn commit_object(index: &Transaction<'_>, object: &NewObject, conditions: &Conditions) -> Result<Option<String>> {
    require_bucket(index, &object.bucket)?;
    let current = current(index, &object.bucket, &object.key)?;
    conditions.check(current.as_ref().map(|(etag, _)| etag.as_str()))?;
    let NewObject { bucket, key, file, size, etag, modified_at_ms, .. } = object;
    let (checksum, headers) = (to_json(&object.checksum)?, to_json(&object.headers)?);
    index
        .prepare_cached(
            "INSERT OR REPLACE INTO objects (bucket, key, file, size, etag, checksum, headers, modified_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut statement| {
            statement.execute((bucket, key.as_bytes(), file, size, etag, checksum, headers, modified_at_ms))
        })
        .doing("recording an object")?;
    if object.is_announced {
        insert_event(index, bucket, key, *size, etag, *modified_at_ms)?;
    }
    Ok(current.map(|(_, file)| file))
}

/// Deletes the object if there is one and returns its body.
pub fn delete_object(
    index: &Transaction<'_>,
    bucket: &str,
    key: &str,
    if_match: Option<ETagCondition>,
) -> Result<Option<String>> {
    require_bucket(index, bucket)?;
    let current = current(index, bucket, key)?;
    Conditions { if_match, if_none_match: None }.check(current.as_ref().map(|(etag, _)| etag.as_str()))?;
    index
        .prepare_cached("DELETE FROM objects WHERE bucket = ?1 AND key = ?2")
        .and_then(|mut statement| statement.execute((bucket, key.as_bytes())))
        .doing("deleting an object")?;
    Ok(current.map(|(_, file)| file))
}

/// ETag and body of the current version.
fn current(index: &Transaction<'_>, bucket: &str, key: &str) -> Result<Option<(String, String)>> {
    index
        .prepare_cached("SELECT etag, file FROM objects WHERE bucket = ?1 AND key = ?2")
        .and_then(|mut statement| {
            statement.query_row((bucket, key.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .doing("finding an object")
}

pub fn find_object(index: &Transaction<'_>, bucket: &str, key: &str) -> Result<StoredObject> {
    require_bucket(index, bucket)?;
    let found = index
        .prepare_cached(
            "SELECT file, size, etag, checksum, headers, modified_at FROM objects WHERE bucket = ?1 AND key = ?2",
        )
        .and_then(|mut statement| {
            let read = |row: &rusqlite::Row<'_>| {
                Ok(StoredObject {
                    file: row.get(0)?,
                    size: row.get(1)?,
                    etag: row.get(2)?,
                    checksum: json(row, 3)?,
                    headers: json(row, 4)?,
                    modified_at_ms: row.get(5)?,
                })
            };
            statement.query_row((bucket, key.as_bytes()), read).optional()
        })
        .doing("finding an object")?;
    found.ok_or_else(Failure::no_such_key)
}
