//! Sources: what their owner decided, and the upload that came last.
//!
//! One item holds both, and two writers change it: the owner, whose writes are counted by `version`, and uploads that
//! become ready, which touch `latest` alone. So no upload makes a page outdated that somebody is editing.
use crate::{
    Asked, Page, Results, Uploads,
    failure::failed,
    items::{Item, SCHEMA_VERSION, Table, document, n, s, text, to_json, workspace_key},
    listing::Span,
};
use aws_sdk_dynamodb::types::{TransactWriteItem, Update, builders::UpdateBuilder};
use domain::{Error, LatestUpload, Policy, Result, Source, SourceName, Timestamp, Upload, Workspace};
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Sources {
    pub(crate) table: Table,
    pub(crate) uploads: Uploads,
    pub(crate) results: Results,
}

/// A source with the number of its owner's last change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    pub source: Source,
    pub version: u64,
}

/// What must hold of a stored source for a change of it to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Missing,
    Version(u64),
}

impl Sources {
    pub(crate) fn new(table: Table, uploads: Uploads, results: Results) -> Self {
        Self { table, uploads, results }
    }

    pub async fn get(&self, workspace: &Workspace, name: &SourceName) -> Result<Option<Versioned>> {
        let item = self.table.get(workspace, sort_key(name)).await?;
        item.as_ref().map(read).transpose()
    }

    /// The policy that a file of the source is read by; a source that nobody has changed decides nothing.
    pub async fn policy(&self, workspace: &Workspace, name: &SourceName) -> Result<Policy> {
        Ok(self.get(workspace, name).await?.map(|stored| stored.source.policy).unwrap_or_default())
    }

    /// The sources that are wanted, by name.
    pub async fn list(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        is_wanted: impl Fn(&Source) -> bool,
    ) -> Result<Page<Versioned>> {
        let is_wanted = |stored: &Versioned| is_wanted(&stored.source);
        self.table.listed(workspace_key(workspace), &Span::all(PREFIX), asked, read, is_wanted).await
    }

    /// Stores what the owner decided; the version it got, or `None` when the stored source is not what was expected. An
    /// attempt whose answer was lost finds its own write.
    pub async fn put(&self, workspace: &Workspace, source: &Source, expect: Expect) -> Result<Option<u64>> {
        let (condition, known) = match expect {
            Expect::Missing => ("attribute_not_exists(pk) OR (#version = :next AND #doc = :doc)", 0),
            Expect::Version(version) => ("#version = :known OR (#version = :next AND #doc = :doc)", version),
        };
        let next = known + 1;
        let mut request = self
            .table
            .dynamodb
            .update_item()
            .table_name(&self.table.name)
            .key("pk", workspace_key(workspace))
            .key("sk", s(sort_key(&source.name)))
            .update_expression("SET #doc = :doc, #v = :v, #version = :next")
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names()))
            .expression_attribute_values(":doc", s(decided(source)?))
            .expression_attribute_values(":v", n(SCHEMA_VERSION))
            .expression_attribute_values(":next", n(next));
        if let Expect::Version(version) = expect {
            request = request.expression_attribute_values(":known", n(version));
        }
        match request.send().await {
            Ok(_) => Ok(Some(next)),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(None),
            Err(e) => Err(failed("the database", "storing a source")(e)),
        }
    }

    /// The latest upload, and what is known of its table with the columns of its result; `None` before the first one.
    pub async fn latest(&self, workspace: &Workspace, source: &Source) -> Result<Option<(Upload, LatestUpload)>> {
        let Some(latest) = &source.latest else { return Ok(None) };
        let Some(upload) = self.uploads.get(workspace, &latest.upload_id).await? else { return Ok(None) };
        let (Some(hash), Some(engine_version)) = (&upload.content_hash, &upload.engine_version) else {
            return Ok(None);
        };
        let result = self.results.get(workspace, hash, engine_version).await?;
        Ok(result.map(|result| (upload, LatestUpload { columns: result.columns, ..latest.clone() })))
    }
}

const PREFIX: &str = "source#";

pub(crate) fn sort_key(name: &SourceName) -> String {
    format!("{PREFIX}{name}")
}

fn names() -> HashMap<String, String> {
    ["doc", "v", "version"].map(|name| (format!("#{name}"), name.to_owned())).into()
}

/// The part of a source that its owner writes.
fn decided(source: &Source) -> Result<String> {
    to_json(&Source { latest: None, ..source.clone() })
}

pub(crate) fn read(item: &Item) -> Result<Versioned> {
    let mut source: Source = document(item)?;
    let wrong = |e: serde_json::Error| Error::internal("reading a source's latest upload", e);
    source.latest = text(item, "latest").map(serde_json::from_str).transpose().map_err(wrong)?;
    let version = item.get("version").and_then(|v| v.as_n().ok()).and_then(|n| n.parse().ok()).unwrap_or_default();
    Ok(Versioned { source, version })
}

/// What the transaction that makes an upload ready writes to its source. Both count it in `changes`, by which a deletion sees
/// that the uploads it chose from are not those that there are any more.
pub(crate) struct Noting {
    /// Makes it the latest, and the source where there is none. Refused when a newer one was noted: ids sort by time.
    pub latest: TransactWriteItem,
    /// Where a newer one is the latest.
    pub otherwise: TransactWriteItem,
}

impl Noting {
    pub fn of(
        table: &Table,
        workspace: &Workspace,
        name: &SourceName,
        latest: &LatestUpload,
        now: Timestamp,
    ) -> Result<Self> {
        let as_latest = update(table, workspace, name)
            .update_expression(
                "SET #doc = if_not_exists(#doc, :doc), #v = if_not_exists(#v, :v), \
                 #version = if_not_exists(#version, :one), latest = :latest, latest_id = :id ADD changes :one",
            )
            .condition_expression("attribute_not_exists(latest_id) OR latest_id <= :id")
            .set_expression_attribute_names(Some(names()))
            .expression_attribute_values(":doc", s(decided(&Source::new(name.clone(), now))?))
            .expression_attribute_values(":v", n(SCHEMA_VERSION))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":latest", s(slim(latest)?))
            .expression_attribute_values(":id", s(latest.upload_id.to_string()));
        let otherwise = update(table, workspace, name)
            .update_expression("ADD changes :one")
            .expression_attribute_values(":one", n(1));
        Ok(Self { latest: built(as_latest)?, otherwise: built(otherwise)? })
    }
}

/// The write that takes an upload out of its source, whose `latest` then is the one given where it was that. Refused when
/// an upload of the source became ready or was deleted since `changes` was read.
pub(crate) fn taking_out(
    table: &Table,
    workspace: &Workspace,
    name: &SourceName,
    latest: Option<Option<&LatestUpload>>,
    changes: Option<u64>,
) -> Result<TransactWriteItem> {
    let mut update = update(table, workspace, name).expression_attribute_values(":one", n(1));
    update = match latest {
        None => update.update_expression("ADD changes :one"),
        Some(None) => update.update_expression("REMOVE latest, latest_id ADD changes :one"),
        Some(Some(latest)) => update
            .update_expression("SET latest = :latest, latest_id = :id ADD changes :one")
            .expression_attribute_values(":latest", s(slim(latest)?))
            .expression_attribute_values(":id", s(latest.upload_id.to_string())),
    };
    built(match changes {
        None => update.condition_expression("attribute_not_exists(changes)"),
        Some(changes) => {
            update.condition_expression("changes = :known").expression_attribute_values(":known", n(changes))
        }
    })
}

/// How often an upload of the source became ready or was deleted; `None` before this was counted.
pub(crate) fn changes(item: &Item) -> Option<u64> {
    item.get("changes").and_then(|v| v.as_n().ok()).and_then(|n| n.parse().ok())
}

fn update(table: &Table, workspace: &Workspace, name: &SourceName) -> UpdateBuilder {
    Update::builder().table_name(&table.name).key("pk", workspace_key(workspace)).key("sk", s(sort_key(name)))
}

fn built(update: UpdateBuilder) -> Result<TransactWriteItem> {
    let update = update.build().map_err(|e| Error::internal("noting a source's latest upload", e))?;
    Ok(TransactWriteItem::builder().update(update).build())
}

/// Without the columns, which stand in the upload's result.
fn slim(latest: &LatestUpload) -> Result<String> {
    to_json(&LatestUpload { columns: Vec::new(), ..latest.clone() })
}
