//! Answers that are given again for an hour, and how often that spared a calculation.
use crate::{
    Calls, Counter, Counts, Objects, Usage,
    failure::failed,
    items::{SCHEMA_VERSION, Table, n, s, text, workspace_key},
    results::INLINE_BYTES,
};
use bytes::Bytes;
use domain::{ContentHash, Error, Result, Timestamp, Workspace};
use jiff::SignedDuration;
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Answers {
    table: Table,
    objects: Objects,
    usage: Usage,
}

/// Whether an answer was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    Hit,
    Miss,
}

impl Lookup {
    pub fn name(self) -> &'static str {
        match self {
            Lookup::Hit => "hit",
            Lookup::Miss => "miss",
        }
    }

    fn counter(self) -> Counter {
        match self {
            Lookup::Hit => Counter::CacheHits,
            Lookup::Miss => Counter::CacheMisses,
        }
    }
}

impl Answers {
    /// How long an answer is given again.
    pub const VALID: SignedDuration = SignedDuration::from_hours(1);

    pub(crate) fn new(table: Table, objects: Objects) -> Self {
        Self { usage: Usage::new(table.clone()), table, objects }
    }

    /// The body that was stored under this key in the last hour. The table forgets late, so the time is checked here.
    pub async fn get(&self, workspace: &Workspace, key: &ContentHash, now: Timestamp) -> Result<Option<Bytes>> {
        let Some(item) = self.table.get(workspace, sort_key(key)).await? else { return Ok(None) };
        let until: Option<i64> = item.get("expires_at").and_then(|v| v.as_n().ok()).and_then(|n| n.parse().ok());
        if until.is_none_or(|until| until <= now.as_second()) {
            return Ok(None);
        }
        match (text(&item, "body"), text(&item, "body_key")) {
            (Some(body), _) => Ok(Some(Bytes::copy_from_slice(body.as_bytes()))),
            (None, Some(key)) => self.objects.get(key).await,
            (None, None) => Ok(None),
        }
    }

    /// Keeps an answer; a large one in the bucket, under a name made of the same key.
    pub async fn put(&self, workspace: &Workspace, key: &ContentHash, body: &[u8], now: Timestamp) -> Result<()> {
        let mut item = HashMap::from([
            ("pk".to_owned(), workspace_key(workspace)),
            ("sk".to_owned(), s(sort_key(key))),
            ("v".to_owned(), n(SCHEMA_VERSION)),
            ("expires_at".to_owned(), n((now + Self::VALID).as_second())),
        ]);
        if body.len() <= INLINE_BYTES {
            let text = std::str::from_utf8(body).map_err(|e| Error::internal("keeping an answer", e))?;
            item.insert("body".to_owned(), s(text));
        } else {
            let place = format!("answers/{workspace}/{key}.json");
            self.objects.put(&place, Bytes::copy_from_slice(body), "application/json").await?;
            item.insert("body_key".to_owned(), s(place));
        }
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        request.send().await.map_err(failed("the database", "keeping an answer"))?;
        Ok(())
    }

    /// Counts a lookup in its workspace and hour.
    pub async fn count(&self, workspace: &Workspace, lookup: Lookup, now: Timestamp) -> Result<()> {
        if let Some(calls) = Calls::current() {
            calls.looked_up(matches!(lookup, Lookup::Hit));
        }
        self.usage.add(workspace, now, &Counts::default().with(lookup.counter(), 1)).await
    }

    /// Hits and misses of a workspace in an hour.
    pub async fn counted(&self, workspace: &Workspace, hour: Timestamp) -> Result<[u64; 2]> {
        let counts = self.usage.hour(workspace, hour).await?;
        Ok([Lookup::Hit, Lookup::Miss].map(|lookup| counts.get(lookup.counter())))
    }
}

fn sort_key(key: &ContentHash) -> String {
    format!("answer#{key}")
}
