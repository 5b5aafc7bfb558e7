//! Buckets in the index.
use crate::s3::failure::{Doing, Failure, Result};
use rusqlite::{OptionalExtension, Transaction};
use s3s::S3ErrorCode;

/// Returns whether the bucket is new.
pub fn create_bucket(index: &Transaction<'_>, name: &str, now_ms: i64) -> Result<bool> {
    let added = index
        .prepare_cached("INSERT INTO buckets (name, created_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .and_then(|mut statement| statement.execute((name, now_ms)))
        .doing("creating a bucket")?;
    Ok(added == 1)
}

pub fn require_bucket(index: &Transaction<'_>, name: &str) -> Result<()> {
    let found = index
        .prepare_cached("SELECT 1 FROM buckets WHERE name = ?1")
        .and_then(|mut statement| statement.query_row([name], |_| Ok(())).optional())
        .doing("finding a bucket")?;
    found.ok_or_else(Failure::no_such_bucket)
}

/// Name and time of creation in milliseconds, by name.
pub fn list_buckets(index: &Transaction<'_>) -> Result<Vec<(String, i64)>> {
    let list = || -> rusqlite::Result<Vec<(String, i64)>> {
        let mut statement = index.prepare_cached("SELECT name, created_at FROM buckets ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    };
    list().doing("listing buckets")
}

/// Deletes an empty bucket and returns the bodies of uploads that were begun in it and never completed.
pub fn delete_bucket(index: &Transaction<'_>, name: &str) -> Result<Vec<String>> {
    require_bucket(index, name)?;
    let occupied = index
        .prepare_cached("SELECT 1 FROM objects WHERE bucket = ?1 LIMIT 1")
        .and_then(|mut statement| statement.query_row([name], |_| Ok(())).optional())
        .doing("looking into a bucket")?;
    if occupied.is_some() {
        return Err(Failure::refused(S3ErrorCode::BucketNotEmpty, "The bucket you tried to delete is not empty"));
    }
    let delete = || -> rusqlite::Result<Vec<String>> {
        let mut statement = index.prepare_cached(
            "SELECT parts.file FROM parts JOIN uploads ON uploads.id = parts.upload WHERE uploads.bucket = ?1",
        )?;
        let files = statement.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        index.execute("DELETE FROM uploads WHERE bucket = ?1", [name])?;
        index.execute("DELETE FROM buckets WHERE name = ?1", [name])?;
        Ok(files)
    };
    delete().doing("deleting a bucket")
}
