//! Listing the keys of a bucket in the order of their bytes, folded at a delimiter, page by page.
use super::require_bucket;
use crate::s3::failure::{Doing, Result};
use rusqlite::{Row, Transaction};

/// One page of a listing.
#[derive(Debug, Default)]
pub struct Page {
    pub entries: Vec<Entry>,
    /// The first key of the next page, if there is one. Deleting that key meanwhile does no harm: it is only a bound.
    pub next: Option<Vec<u8>>,
}

#[derive(Debug)]
pub enum Entry {
    Object {
        key: String,
        size: i64,
        etag: String,
        modified_at_ms: i64,
    },
    /// All keys that begin so, folded into one entry.
    CommonPrefix(String),
}

/// Lists keys that begin with `prefix` and are not less than `from`.
pub fn list_objects(
    index: &Transaction<'_>,
    bucket: &str,
    prefix: &str,
    delimiter: &str,
    from: &[u8],
    limit: usize,
) -> Result<Page> {
    require_bucket(index, bucket)?;
    list(index, bucket, prefix, delimiter, from, limit).doing("listing objects")
}

fn list(
    index: &Transaction<'_>,
    bucket: &str,
    prefix: &str,
    delimiter: &str,
    from: &[u8],
    limit: usize,
) -> rusqlite::Result<Page> {
    let mut page = Page::default();
    if limit == 0 {
        return Ok(page);
    }
    let mut statement = index.prepare_cached(
        "SELECT key, size, etag, modified_at FROM objects WHERE bucket = ?1 AND key >= ?2 ORDER BY key",
    )?;
    let mut from = from.max(prefix.as_bytes()).to_vec();
    // Each turn begins behind a folded prefix, so that its keys are skipped by the index and not read one by one.
    loop {
        let mut behind = None;
        let mut rows = statement.query((bucket, &from))?;
        while let Some(row) = rows.next()? {
            let key = super::key(row, 0)?;
            let Some(rest) = key.strip_prefix(prefix) else { return Ok(page) };
            if page.entries.len() == limit {
                page.next = Some(key.into_bytes());
                return Ok(page);
            }
            match fold(rest, delimiter) {
                None => page.entries.push(object(key, row)?),
                Some(folded) => {
                    let common = format!("{prefix}{folded}");
                    behind = after_prefix(common.as_bytes());
                    page.entries.push(Entry::CommonPrefix(common));
                    break;
                }
            }
        }
        match behind {
            Some(next) => from = next,
            None => return Ok(page),
        }
    }
}

/// The part up to and with the first delimiter.
fn fold<'k>(rest: &'k str, delimiter: &str) -> Option<&'k str> {
    if delimiter.is_empty() {
        return None;
    }
    rest.find(delimiter).map(|at| &rest[..at + delimiter.len()])
}

fn object(key: String, row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry::Object { key, size: row.get(1)?, etag: row.get(2)?, modified_at_ms: row.get(3)? })
}

/// The least byte string greater than all that begin with `prefix`.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut bound = prefix[..=last].to_vec();
    bound[last] += 1;
    Some(bound)
}
