//! Uploads and their state machine: `awaiting_file → received → processing → ready | failed`.
//!
//! Every step is one conditional write, so an event that arrives twice, late or after a crash has one effect. While an
//! upload is worked on, its worker holds a lease (owner and end) and renews it; results are written in one transaction on
//! the condition that the lease is still the writer's.
use crate::{
    Asked,
    failure::failed,
    items::{Item, Table, document, item, n, s, text, workspace_key},
    listing::Span,
    open::{self, OPEN, stamp},
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

/// What taking an upload up again gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reopened {
    /// It is received again, with all its attempts.
    Again,
    /// It is ready, or somebody is at it.
    NotNeeded,
    Missing,
}

const PREFIX: &str = "upload#";

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
        new.extend(open::look_at(look_at));
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

    /// Takes up again an upload that failed or that nobody is at: the sweep looks at it at once, and it has all its attempts.
    /// Where somebody is at it, whoever comes after has all attempts.
    pub async fn reopen(&self, workspace: &Workspace, id: &UploadId, now: Timestamp) -> Result<Reopened> {
        let request = self
            .update(workspace, id)
            .update_expression(
                "SET #state = :received, gsi1pk = :open, gsi1sk = :now, attempts = :none REMOVE lease_owner",
            )
            .condition_expression("#state IN (:failed, :received) OR (#state = :processing AND gsi1sk < :now)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":received", s(State::Received.name()))
            .expression_attribute_values(":failed", s(State::Failed.name()))
            .expression_attribute_values(":processing", s(State::Processing.name()))
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":now", s(stamp(now)))
            .expression_attribute_values(":none", n(0));
        match request.send().await {
            Ok(_) => return Ok(Reopened::Again),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {}
            Err(e) => return Err(failed("the database", "taking an upload up again")(e)),
        }
        let request = self
            .update(workspace, id)
            .update_expression("SET attempts = :none")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":none", n(0));
        match request.send().await {
            Ok(_) => Ok(Reopened::NotNeeded),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
                Ok(Reopened::Missing)
            }
            Err(e) => Err(failed("the database", "taking an upload up again")(e)),
        }
    }

    /// Has the sweep look at an upload that is ready and of which something stored is missing or damaged.
    pub async fn want_mending(&self, workspace: &Workspace, id: &UploadId, now: Timestamp) -> Result<()> {
        self.mark(workspace, id, "SET gsi1pk = :open, gsi1sk = :now", Some(now)).await
    }

    /// Notes that nothing of a ready upload has to be mended any more.
    pub async fn mended(&self, workspace: &Workspace, id: &UploadId) -> Result<()> {
        self.mark(workspace, id, "REMOVE gsi1pk, gsi1sk", None).await
    }

    async fn mark(&self, workspace: &Workspace, id: &UploadId, how: &str, now: Option<Timestamp>) -> Result<()> {
        let mut request = self
            .update(workspace, id)
            .update_expression(how)
            .condition_expression("#state = :ready")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":ready", s(State::Ready.name()));
        if let Some(now) = now {
            request = request
                .expression_attribute_values(":open", s(OPEN))
                .expression_attribute_values(":now", s(stamp(now)));
        }
        match request.send().await {
            Ok(_) => Ok(()),
            // It was deleted.
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
            Err(e) => Err(failed("the database", "noting that an upload has to be mended")(e)),
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

/// The stored document under the state that the conditional writes keep.
pub(crate) fn read(item: &Item) -> Result<Upload> {
    let unknown = || Error::internal("reading an upload", std::io::Error::other("unknown state"));
    let mut upload: Upload = document(item)?;
    let state = text(item, "state").unwrap_or_default();
    upload.attempts = item.get("attempts").and_then(|v| v.as_n().ok()).and_then(|n| n.parse().ok()).unwrap_or_default();
    upload.state = State::ALL.into_iter().find(|known| known.name() == state).ok_or_else(unknown)?;
    Ok(upload)
}
