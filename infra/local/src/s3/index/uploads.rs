//! Uploads in parts, until they are completed or aborted.
use super::{json, key as key_of, to_json};
use crate::s3::checksum::{Algorithm, Checksum};
use crate::s3::failure::{Doing, Failure, Result};
use crate::s3::headers::Headers;
use rusqlite::{OptionalExtension, Row, Transaction};
use serde::{Deserialize, Serialize};

/// An upload whose parts are still arriving.
pub struct Upload {
    pub id: String,
    pub bucket: String,
    pub key: String,
    /// `None` where the client chose nothing: parts may then state any checksum.
    pub checksum: Option<UploadChecksum>,
    pub headers: Headers,
}

/// How the finished object is to be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadChecksum {
    /// Of the whole body.
    Whole(Algorithm),
    /// Of the parts' checksums.
    Composite(Algorithm),
}

impl UploadChecksum {
    pub fn algorithm(self) -> Algorithm {
        match self {
            UploadChecksum::Whole(algorithm) | UploadChecksum::Composite(algorithm) => algorithm,
        }
    }
}

#[derive(Debug, Clone)]
pub struct StoredPart {
    pub number: i32,
    pub file: String,
    pub size: i64,
    /// The MD5 in hex, without quotes.
    pub etag: String,
    pub checksum: Checksum,
    pub modified_at_ms: i64,
}

pub fn create_upload(index: &Transaction<'_>, upload: &Upload, now_ms: i64) -> Result<()> {
    super::require_bucket(index, &upload.bucket)?;
    let (checksum, headers) = (to_json(&upload.checksum)?, to_json(&upload.headers)?);
    index
        .prepare_cached(
            "INSERT INTO uploads (id, bucket, key, checksum, headers, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut statement| {
            statement.execute((&upload.id, &upload.bucket, upload.key.as_bytes(), checksum, headers, now_ms))
        })
        .doing("beginning an upload")?;
    Ok(())
}

/// An upload is found only under the bucket and key it was begun for.
pub fn find_upload(index: &Transaction<'_>, bucket: &str, key: &str, id: &str) -> Result<Upload> {
    super::require_bucket(index, bucket)?;
    let read = |row: &Row<'_>| {
        Ok(Upload {
            id: row.get(0)?,
            bucket: row.get(1)?,
            key: key_of(row, 2)?,
            checksum: json(row, 3)?,
            headers: json(row, 4)?,
        })
    };
    let found = index
        .prepare_cached(
            "SELECT id, bucket, key, checksum, headers FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3",
        )
        .and_then(|mut statement| statement.query_row((id, bucket, key.as_bytes()), read).optional())
        .doing("finding an upload")?;
    found.ok_or_else(Failure::no_such_upload)
}

/// Records a part and returns the body of the one it replaces.
pub fn put_part(index: &Transaction<'_>, upload: &Upload, part: &StoredPart) -> Result<Option<String>> {
    find_upload(index, &upload.bucket, &upload.key, &upload.id)?;
    let checksum = to_json(&part.checksum)?;
    let put = || -> rusqlite::Result<Option<String>> {
        let replaced = index
            .prepare_cached("SELECT file FROM parts WHERE upload = ?1 AND number = ?2")?
            .query_row((&upload.id, part.number), |row| row.get(0))
            .optional()?;
        index
            .prepare_cached(
                "INSERT OR REPLACE INTO parts (upload, number, file, size, etag, checksum, modified_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((&upload.id, part.number, &part.file, part.size, &part.etag, checksum, part.modified_at_ms))?;
        Ok(replaced)
    };
    put().doing("recording a part")
}

/// Parts with a number greater than `after`, by number.
pub fn list_parts(index: &Transaction<'_>, upload: &str, after: i32, limit: usize) -> Result<Vec<StoredPart>> {
    let list = || -> rusqlite::Result<Vec<StoredPart>> {
        let mut statement = index.prepare_cached(
            "SELECT number, file, size, etag, checksum, modified_at FROM parts
             WHERE upload = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map((upload, after, limit), |row| {
            Ok(StoredPart {
                number: row.get(0)?,
                file: row.get(1)?,
                size: row.get(2)?,
                etag: row.get(3)?,
                checksum: json(row, 4)?,
                modified_at_ms: row.get(5)?,
            })
        })?;
        rows.collect()
    };
    list().doing("listing parts")
}

/// Ends an upload, completed or not, and returns the bodies of all its parts.
pub fn delete_upload(index: &Transaction<'_>, bucket: &str, key: &str, id: &str) -> Result<Vec<String>> {
    find_upload(index, bucket, key, id)?;
    let files = list_parts(index, id, 0, usize::MAX)?.into_iter().map(|part| part.file).collect();
    index
        .prepare_cached("DELETE FROM uploads WHERE id = ?1")
        .and_then(|mut statement| statement.execute([id]))
        .doing("ending an upload")?;
    Ok(files)
}
