//! What reading and measuring one content gave, by content hash and engine version, which names the policy as well.
use crate::{
    Objects,
    items::{Item, Table, document, item, s, text, to_json},
    objects::result_key,
    remembered::Remembered,
};
use domain::{ContentHash, Error, Result, TableResult, Workspace};
use std::sync::Arc;

/// Bodies up to this size stand in the item (DynamoDB takes 400 KB); larger ones in the bucket, with a pointer.
pub(crate) const INLINE_BYTES: usize = 100_000;

/// The upload that put a result: another one puts it again with the same body.
pub(crate) const PUT_BY: &str = "put_by";

#[derive(Debug, Clone)]
pub struct Results {
    table: Table,
    objects: Objects,
    remembered: Remembered,
}

impl Results {
    pub(crate) fn new(table: Table, objects: Objects) -> Self {
        Self { table, objects, remembered: Remembered::default() }
    }

    /// Remembers together with another of the same table, so that several in one process take the memory of one.
    pub fn remember_with(&mut self, other: &Self) {
        self.remembered = other.remembered.clone();
    }

    pub(crate) fn sort_key(hash: &ContentHash, engine_version: &str) -> String {
        format!("metrics#{hash}#{engine_version}")
    }

    /// Whether an upload that is ready has this content as the given engine read it.
    pub(crate) async fn is_there(
        &self,
        workspace: &Workspace,
        hash: &ContentHash,
        engine_version: &str,
    ) -> Result<bool> {
        Ok(self.table.get(workspace, Self::sort_key(hash, engine_version)).await?.is_some())
    }

    /// What the given engine computed from this content.
    pub async fn get(
        &self,
        workspace: &Workspace,
        hash: &ContentHash,
        engine_version: &str,
    ) -> Result<Option<TableResult>> {
        Ok(self.read(workspace, hash, engine_version).await?.map(|(result, _)| result))
    }

    /// The same for an upload that was just read and is ready: what this instance remembers of it needs no round trip.
    pub async fn of_ready(
        &self,
        workspace: &Workspace,
        hash: &ContentHash,
        engine_version: &str,
    ) -> Result<Option<Arc<TableResult>>> {
        let name = format!("{workspace}/{}", Self::sort_key(hash, engine_version));
        if let Some(result) = self.remembered.get(&name) {
            return Ok(Some(result));
        }
        let Some((result, bytes)) = self.read(workspace, hash, engine_version).await? else { return Ok(None) };
        let result = Arc::new(result);
        self.remembered.keep(name, &result, bytes);
        Ok(Some(result))
    }

    /// The result, and how many bytes it is stored in.
    async fn read(
        &self,
        workspace: &Workspace,
        hash: &ContentHash,
        engine_version: &str,
    ) -> Result<Option<(TableResult, usize)>> {
        let item = self.table.get(workspace, Self::sort_key(hash, engine_version)).await?;
        let Some(item) = item else { return Ok(None) };
        let Some(key) = text(&item, "body_key") else {
            let bytes = text(&item, "doc").map(str::len).unwrap_or_default();
            return Ok(Some((document(&item)?, bytes)));
        };
        let missing = || Error::internal("reading a stored result", std::io::Error::other(format!("{key} is missing")));
        let body = self.objects.get(key).await?.ok_or_else(missing)?;
        let result = serde_json::from_slice(&body).map_err(|e| Error::internal("reading a stored result", e))?;
        Ok(Some((result, body.len())))
    }

    /// The item to write for an engine's result; a large body is stored first, under a name made of the content, so that a
    /// crash leaves no half.
    pub async fn prepare(
        &self,
        workspace: &Workspace,
        hash: &ContentHash,
        engine_version: &str,
        result: &TableResult,
    ) -> Result<PreparedResult> {
        let sk = Self::sort_key(hash, engine_version);
        let body = to_json(result)?;
        if body.len() <= INLINE_BYTES {
            return Ok(PreparedResult(item(workspace, sk, result)?));
        }
        let key = result_key(workspace, hash, engine_version);
        self.objects.put(&key, body.into(), "application/json").await?;
        let mut pointer = item(workspace, sk, &())?;
        pointer.insert("body_key".to_owned(), s(key));
        Ok(PreparedResult(pointer))
    }
}

/// A result's item, ready to be written together with the upload that it belongs to.
#[derive(Debug, Clone)]
pub struct PreparedResult(pub(crate) Item);
