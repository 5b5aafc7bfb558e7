//! Uploads and their state machine: `awaiting_file → received → processing → ready | failed`.
//!
//! Every step is one conditional write, so an event that arrives twice, late or after a crash has one effect. While an
//! upload is worked on, its worker holds a lease (owner and end) and renews it; results are written in one transaction on
//! the condition that the lease is still the writer's. Open uploads stand in the sparse index `gsi1`
//! (`gsi1pk = open`, `gsi1sk` = when somebody should look), which is what the sweep reads.
use crate::{
    Asked,
    failure::failed,
    items::{Item, Table, document, item, n, s, text, workspace_key},
    listing::Span,
};
use aws_sdk_dynamodb::types::ReturnValue;
use domain::{ContentHash, Error, Result, SourceName, State, Timestamp, Upload, UploadId, Workspace};

#[derive(Debug, Clone)]
pub struct Uploads {
    pub(crate) table: Table,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

/// What trying to take an upload's lease gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The lease is ours.
    Ours(Box<Upload>),
    /// Somebody else works on it, and has shown a sign of life that is good until then.
    Busy {
        until: Timestamp,
    },
    /// It is ready or failed; nothing is left to do.
    Over(Box<Upload>),
    Missing,
}

/// An open upload that the sweep should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenUpload {
    pub workspace: Workspace,
    pub id: UploadId,
}

const PREFIX: &str = "upload#";
const OPEN: &str = "open";

/// Uploads read at once where all are looked through.
const AT_ONCE: i32 = 200;

impl Uploads {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    pub(crate) fn sort_key(id: &UploadId) -> String {
        format!("{PREFIX}{id}")
    }

    /// With the engine version: what a former engine made of the same bytes, or this one under another policy, does not make
    /// them a duplicate.
    pub(crate) fn content_key(source: &SourceName, hash: &ContentHash, engine_version: &str) -> String {
        format!("content#{source}#{hash}#{engine_version}")
    }

    /// Stores a new upload; `look_at` is when the sweep should look whether it came to an end. With an `owner` the upload
    /// is born under that owner's lease, which ends at `look_at`. False when the id is taken.
    pub async fn insert(
        &self,
        workspace: &Workspace,
        upload: &Upload,
        look_at: Timestamp,
        owner: Option<&str>,
    ) -> Result<bool> {
        let mut new = item(workspace, Self::sort_key(&upload.id), upload)?;
        if let Some(owner) = owner {
            new.insert("lease_owner".into(), s(owner));
        }
        new.insert("state".into(), s(upload.state.name()));
        new.insert("gsi1pk".into(), s(OPEN));
        new.insert("gsi1sk".into(), s(stamp(look_at)));
        // An attempt whose answer was lost finds its own item; that is no other upload's id.
        let own = new.get("doc").cloned().unwrap_or_else(|| s(""));
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(new));
        let request = request.condition_expression("attribute_not_exists(pk) OR doc = :own");
        let request = request.expression_attribute_values(":own", own);
        match request.send().await {
            Ok(_) => Ok(true),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(false),
            Err(e) => Err(failed("the database", "storing a new upload")(e)),
        }
    }

    pub async fn get(&self, workspace: &Workspace, id: &UploadId) -> Result<Option<Upload>> {
        let item = self.table.get(workspace, Self::sort_key(id)).await?;
        item.as_ref().map(read).transpose()
    }

    /// The uploads that are wanted, by when they came.
    pub async fn list(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        is_wanted: impl Fn(&Upload) -> bool,
    ) -> Result<Page<Upload>> {
        let span = Span::made_within(PREFIX, asked);
        self.table.listed(workspace_key(workspace), &span, asked, read, is_wanted).await
    }

    /// The uploads of a workspace that are wanted, as they are now, oldest first.
    pub async fn all(&self, workspace: &Workspace, wanted: impl Fn(&Upload) -> bool) -> Result<Vec<Upload>> {
        let (mut found, mut cursor) = (Vec::new(), None::<String>);
        let span = Span::all(PREFIX);
        loop {
            let pk = workspace_key(workspace);
            let (items, next) = self.table.page(pk, &span, true, AT_ONCE, cursor.as_deref()).await?;
            for item in &items {
                found.extend(Some(read(item)?).filter(&wanted));
            }
            cursor = next;
            if cursor.is_none() {
                return Ok(found);
            }
        }
    }

    /// Takes the lease until `until`, unless somebody holds one that has not run out or the upload came to its end.
    pub async fn begin(
        &self,
        workspace: &Workspace,
        id: &UploadId,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Begun> {
        let request = self
            .update(workspace, id)
            .update_expression(
                "SET #state = :processing, lease_owner = :owner, gsi1pk = :open, gsi1sk = :until ADD attempts :one",
            )
            .condition_expression(
                // Its own lease is found by an attempt whose answer was lost.
                "attribute_exists(pk) AND (#state IN (:awaiting, :received) \
                 OR (#state = :processing AND (gsi1sk < :now OR lease_owner = :owner)))",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":processing", s(State::Processing.name()))
            .expression_attribute_values(":awaiting", s(State::AwaitingFile.name()))
            .expression_attribute_values(":received", s(State::Received.name()))
            .expression_attribute_values(":owner", s(owner))
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":until", s(stamp(until)))
            .expression_attribute_values(":now", s(stamp(now)))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::AllNew);
        match request.send().await {
            Ok(answer) => Ok(Begun::Ours(Box::new(read(&answer.attributes.unwrap_or_default())?))),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
                let Some(item) = self.table.get(workspace, Self::sort_key(id)).await? else {
                    return Ok(Begun::Missing);
                };
                let upload = read(&item)?;
                if upload.state.is_final() {
                    return Ok(Begun::Over(Box::new(upload)));
                }
                let until = text(&item, "gsi1sk").and_then(|until| until.parse().ok()).unwrap_or(now);
                Ok(Begun::Busy { until })
            }
            Err(e) => Err(failed("the database", "taking an upload's lease")(e)),
        }
    }

    /// Renews the lease. False when it was lost: the worker must stop.
    pub async fn renew(&self, workspace: &Workspace, id: &UploadId, owner: &str, until: Timestamp) -> Result<bool> {
        let request = self
            .update(workspace, id)
            .update_expression("SET gsi1sk = :until")
            .condition_expression("lease_owner = :owner AND #state = :processing")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":owner", s(owner))
            .expression_attribute_values(":processing", s(State::Processing.name()))
            .expression_attribute_values(":until", s(stamp(until)));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(false),
            Err(e) => Err(failed("the database", "renewing an upload's lease")(e)),
        }
    }

    /// Gives the lease back because something else was out of order: the attempt does not count, and the sweep looks again
    /// at `look_at`.
    pub async fn give_back(&self, workspace: &Workspace, id: &UploadId, owner: &str, look_at: Timestamp) -> Result<()> {
        let request = self
            .update(workspace, id)
            .update_expression("SET gsi1sk = :look_at ADD attempts :minus_one")
            .condition_expression("lease_owner = :owner AND #state = :processing")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":owner", s(owner))
            .expression_attribute_values(":processing", s(State::Processing.name()))
            .expression_attribute_values(":look_at", s(stamp(look_at)))
            .expression_attribute_values(":minus_one", n(-1));
        match request.send().await {
            Ok(_) => Ok(()),
            // Somebody else has it already.
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
            Err(e) => Err(failed("the database", "giving a lease back")(e)),
        }
    }

    /// Puts off the sweep's look at an upload whose file has not arrived.
    pub async fn look_later(&self, workspace: &Workspace, id: &UploadId, look_at: Timestamp) -> Result<()> {
        let request = self
            .update(workspace, id)
            .update_expression("SET gsi1sk = :look_at")
            .condition_expression("#state = :awaiting")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":awaiting", s(State::AwaitingFile.name()))
            .expression_attribute_values(":look_at", s(stamp(look_at)));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
            Err(e) => Err(failed("the database", "putting off a look at an upload")(e)),
        }
    }

    /// The upload that first brought these bytes to the source, was read by this engine and policy, and is ready.
    pub async fn first_with(
        &self,
        workspace: &Workspace,
        source: &SourceName,
        hash: &ContentHash,
        engine_version: &str,
    ) -> Result<Option<UploadId>> {
        let item = self.table.get(workspace, Self::content_key(source, hash, engine_version)).await?;
        item.as_ref().map(document).transpose()
    }

    /// Open uploads whose time to be looked at has come, the most overdue first.
    pub async fn due(&self, now: Timestamp, limit: i32) -> Result<Vec<OpenUpload>> {
        let request = self
            .table
            .dynamodb
            .query()
            .table_name(&self.table.name)
            .index_name("gsi1")
            .key_condition_expression("gsi1pk = :open AND gsi1sk < :now")
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":now", s(stamp(now)))
            .limit(limit);
        let page = request.send().await.map_err(failed("the database", "looking for open uploads"))?;
        let open = |item: &Item| {
            let workspace = Workspace::parse(text(item, "pk")?.strip_prefix("ws#")?).ok()?;
            let id = UploadId::parse(text(item, "sk")?.strip_prefix("upload#")?).ok()?;
            Some(OpenUpload { workspace, id })
        };
        Ok(page.items.unwrap_or_default().iter().filter_map(open).collect())
    }

    pub async fn ping(&self) -> Result<u128> {
        self.table.ping().await
    }

    fn update(
        &self,
        workspace: &Workspace,
        id: &UploadId,
    ) -> aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder {
        let request = self.table.dynamodb.update_item().table_name(&self.table.name);
        request.key("pk", workspace_key(workspace)).key("sk", s(Self::sort_key(id)))
    }
}

/// RFC 3339 in UTC with fixed precision, so that text order is time order.
fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// The stored document under the state that the conditional writes keep.
pub(crate) fn read(item: &Item) -> Result<Upload> {
    let unknown = || Error::internal("reading an upload", std::io::Error::other("unknown state"));
    let mut upload: Upload = document(item)?;
    let state = text(item, "state").unwrap_or_default();
    upload.attempts = item.get("attempts").and_then(|v| v.as_n().ok()).and_then(|n| n.parse().ok()).unwrap_or_default();
    upload.state = State::ALL.into_iter().find(|known| known.name() == state).ok_or_else(unknown)?;
    Ok(upload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_sort_as_text_like_the_times_they_are() {
        let times = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.5Z", "2026-01-02T03:04:06Z"];
        let stamps: Vec<String> = times.map(|t| stamp(t.parse().unwrap())).to_vec();
        assert!(stamps.is_sorted(), "{stamps:?}");
        assert_eq!(stamps[0], "2026-01-02T03:04:05.000Z");
    }
}
