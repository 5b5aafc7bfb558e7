//! Deleting an upload: one transaction after which its source is as if the file had never come.
//!
//! What to write is chosen from the source's other uploads, read before. So that the choice still holds when it is written,
//! every transaction that makes an upload ready or deletes one counts the source's `changes`, and this one is refused when
//! the number is another than the one that was read first.
use crate::{
    Sources, Uploads,
    failure::failed,
    finishing::Refused,
    items::{Item, item, n, s, text, to_json, workspace_key},
    objects::{cubes_key, quarantine_key, report_keys, result_key, table_key, upload_key},
    open::look_at,
    reports::Reports,
    results::{PUT_BY, Results},
    sources::{self, changes, taking_out},
    uploads,
};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use domain::{
    ContentHash, Error, LatestUpload, Policy, ReportId, Result, Source, State, Timestamp, Upload, UploadId, Workspace,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, time::Duration};

/// What became of a wish to delete an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    Done(Box<Deleted>),
    /// Somebody works on it.
    Busy,
    Missing,
}

/// An upload that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    pub upload: Upload,
    /// The duplicate that is the first with its bytes now.
    pub promoted: Option<UploadId>,
    /// Objects that nothing points to any more.
    pub objects: Vec<String>,
}

/// What a deletion has still to take away. It stands in the tombstone until that is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Owed {
    upload: Upload,
    objects: Vec<String>,
    /// Nobody else had the content when it was deleted.
    is_only: bool,
}

/// Attempts against uploads that become ready meanwhile.
const ATTEMPTS: u32 = 8;
const PAUSE: Duration = Duration::from_millis(40);

/// Duplicates that are told of their new first upload: a transaction takes 100 writes. The others keep the deleted one's id;
/// it is shown and nothing is looked up by it.
const MOST_RETOLD: usize = 80;

/// How long a late event or file of a deleted upload is known for what it is: longer than anything is delivered again.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// When the sweep looks whether everything is cleared away: whoever deletes is done by then, or was cut off.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// The attribute of a tombstone that holds what is owed.
const OWED: &str = "owed";

/// The source of an upload that is ready, before its deletion.
struct Around {
    source: Source,
    changes: Option<u64>,
    is_latest: bool,
    /// The source's other uploads that are ready, oldest first.
    others: Vec<Upload>,
    /// Another upload, of any source, has the same content as the same engine and policy read it.
    is_shared: bool,
    /// The result of its content, as it was before the others were read.
    result: Option<Item>,
}

impl Uploads {
    /// Whether the upload of this id was deleted: what still arrives for it makes no new one.
    pub async fn is_deleted(&self, workspace: &Workspace, id: &UploadId) -> Result<bool> {
        Ok(self.table.get(workspace, tombstone_key(id)).await?.is_some())
    }

    /// Notes that nothing is left of a deleted upload.
    pub async fn cleared(&self, workspace: &Workspace, id: &UploadId) -> Result<()> {
        let request = self.table.dynamodb.update_item().table_name(&self.table.name);
        let request = request
            .key("pk", workspace_key(workspace))
            .key("sk", s(tombstone_key(id)))
            .update_expression(format!("REMOVE gsi1pk, gsi1sk, {OWED}"))
            .condition_expression("attribute_exists(pk)");
        match request.send().await {
            Ok(_) => Ok(()),
            // Forgotten in the meantime.
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
            Err(e) => Err(failed("the database", "noting that an upload is cleared away")(e)),
        }
    }
}

impl Sources {
    /// Takes an upload out of its source: its figures, its reports and its place as the latest and as the first with its
    /// bytes. `reports` names those that were made of it.
    pub async fn delete_upload(
        &self,
        workspace: &Workspace,
        id: &UploadId,
        reports: impl Fn(&Upload) -> Vec<ReportId>,
        now: Timestamp,
    ) -> Result<Deletion> {
        for attempt in 1..=ATTEMPTS {
            let Some(item) = self.table.get(workspace, Uploads::sort_key(id)).await? else {
                return Ok(Deletion::Missing);
            };
            let upload = uploads::read(&item)?;
            if matches!(upload.state, State::Processing | State::Received) {
                return Ok(Deletion::Busy);
            }
            let mut writes = vec![self.delete(workspace, Uploads::sort_key(id), Some(&item))?];
            let mut objects = vec![upload_key(workspace, &upload.source, id, &upload.file_name)];
            let around = match upload.state {
                State::Ready => self.around(workspace, &upload).await?,
                _ => None,
            };
            let mut promoted = None;
            let mut is_only = false;
            if let Some(around) = &around {
                promoted = around.heir(&upload).map(|heir| heir.id);
                self.add_source(workspace, &upload, around, &mut writes).await?;
                for report in around.own_reports(&upload, reports(&upload)) {
                    writes.push(self.delete(workspace, Reports::sort_key(&report), None)?);
                    objects.extend(report_keys(workspace, &report));
                }
                if let Some((hash, engine)) = table_of(&upload).filter(|_| !around.is_shared) {
                    is_only = true;
                    writes.push(self.delete_result(workspace, hash, engine, around.result.as_ref())?);
                }
            }
            let owed = Owed { upload, objects, is_only };
            writes.push(self.uploads.put_in_transaction(tombstone(workspace, &owed, now)?)?);
            match self.uploads.transact(writes, None).await? {
                Ok(()) => {}
                Err(Refused::First | Refused::Other | Refused::Latest | Refused::Conflict) => {
                    tokio::time::sleep(PAUSE * attempt).await;
                    continue;
                }
            }
            let deleted = Deleted { promoted, ..self.deleted(workspace, owed).await? };
            return Ok(Deletion::Done(Box::new(deleted)));
        }
        Err(Error::unavailable("the source", std::io::Error::other("its uploads change all the time")))
    }

    /// A deleted upload of which something is left; `None` where nothing is.
    pub async fn owed(&self, workspace: &Workspace, id: &UploadId) -> Result<Option<Deleted>> {
        let Some(item) = self.table.get(workspace, tombstone_key(id)).await? else { return Ok(None) };
        let Some(owed) = text(&item, OWED) else { return Ok(None) };
        let owed = serde_json::from_str(owed).map_err(|e| Error::internal("reading what a deletion owes", e))?;
        self.deleted(workspace, owed).await.map(Some)
    }

    /// With the objects of its content, where nobody uses them. Nobody finds the result any more, so only who works already
    /// may still rely on what it names; what nobody came to use is taken away by the sweep's walk.
    async fn deleted(&self, workspace: &Workspace, owed: Owed) -> Result<Deleted> {
        let Owed { upload, mut objects, is_only } = owed;
        if let Some((hash, engine)) = table_of(&upload).filter(|_| is_only)
            && !self.may_be_used(workspace, &upload).await?
        {
            let of_content = [result_key, table_key, cubes_key, quarantine_key];
            objects.extend(of_content.map(|key| key(workspace, hash, engine)));
        }
        Ok(Deleted { upload, promoted: None, objects })
    }

    /// The source and the other uploads of one that is ready; `None` where no source was noted.
    async fn around(&self, workspace: &Workspace, upload: &Upload) -> Result<Option<Around>> {
        let Some(item) = self.table.get(workspace, sources::sort_key(&upload.source)).await? else { return Ok(None) };
        let result = match table_of(upload) {
            Some((hash, engine)) => self.table.get(workspace, Results::sort_key(hash, engine)).await?,
            None => None,
        };
        let is_wanted = |other: &Upload| {
            let is_other = other.id != upload.id && other.state == State::Ready;
            is_other && (other.source == upload.source || has_same_table(other, upload))
        };
        let others = self.uploads.all(workspace, is_wanted).await?;
        Ok(Some(Around {
            changes: changes(&item),
            is_latest: text(&item, "latest_id") == Some(&*upload.id.to_string()),
            source: sources::read(&item)?.source,
            is_shared: others.iter().any(|other| has_same_table(other, upload)),
            others: others.into_iter().filter(|other| other.source == upload.source).collect(),
            result,
        }))
    }

    /// The writes that leave the source, its first upload with these bytes and its latest without the deleted one.
    async fn add_source(
        &self,
        workspace: &Workspace,
        upload: &Upload,
        around: &Around,
        writes: &mut Vec<TransactWriteItem>,
    ) -> Result<()> {
        let newest = match around.others.last().filter(|_| around.is_latest) {
            Some(newest) => Some(self.as_latest(workspace, newest, &around.source).await?),
            None => None,
        };
        let latest = around.is_latest.then_some(newest.as_ref());
        writes.push(taking_out(&self.table, workspace, &upload.source, latest, around.changes)?);
        let (Some(hash), Some(engine), None) = (&upload.content_hash, &upload.engine_version, upload.duplicate_of)
        else {
            return Ok(());
        };
        let marker = Uploads::content_key(&upload.source, hash, engine);
        let Some(heir) = around.heir(upload) else {
            writes.push(self.delete(workspace, marker, None)?);
            return Ok(());
        };
        writes.push(self.uploads.put_in_transaction(item(workspace, marker, &heir.id)?)?);
        for duplicate in around.duplicates(upload).take(MOST_RETOLD) {
            let first = Some(heir.id).filter(|first| *first != duplicate.id);
            writes.push(self.retold(workspace, &Upload { duplicate_of: first, ..duplicate.clone() })?);
        }
        Ok(())
    }

    /// What the source says of an upload that is its latest again. Only a fingerprint of the policy stands with an upload:
    /// it is found among those that the source knows.
    async fn as_latest(&self, workspace: &Workspace, upload: &Upload, source: &Source) -> Result<LatestUpload> {
        let granularity = match (&upload.content_hash, &upload.engine_version) {
            (Some(hash), Some(engine)) => {
                self.results.get(workspace, hash, engine).await?.and_then(|result| result.granularity)
            }
            _ => None,
        };
        let before = source.latest.as_ref().map(|latest| latest.policy.clone());
        let known = [Some(source.policy.clone()), before, Some(Policy::default())];
        let read_by = |policy: &Policy| upload.engine_version.as_deref() == Some(&policy.engine_version());
        let policy = known.into_iter().flatten().find(read_by).unwrap_or_else(|| source.policy.clone());
        Ok(LatestUpload { upload_id: upload.id, at: upload.created_at, columns: Vec::new(), granularity, policy })
    }

    /// Whether another upload has the same table by now, or is being read, so that nobody knows yet.
    async fn may_be_used(&self, workspace: &Workspace, upload: &Upload) -> Result<bool> {
        let may_use = |other: &Upload| match other.state {
            State::Ready => has_same_table(other, upload),
            state => state == State::Processing,
        };
        let users = self.uploads.all(workspace, |other| other.id != upload.id && may_use(other)).await?;
        Ok(!users.is_empty())
    }

    /// Deletes the result of a content, unless an upload of another source that is ready since has put it again.
    fn delete_result(
        &self,
        workspace: &Workspace,
        hash: &ContentHash,
        engine: &str,
        read: Option<&Item>,
    ) -> Result<TransactWriteItem> {
        let delete = Delete::builder()
            .table_name(&self.table.name)
            .key("pk", workspace_key(workspace))
            .key("sk", s(Results::sort_key(hash, engine)));
        let delete = match read.and_then(|item| item.get(PUT_BY)) {
            Some(by) => delete
                .condition_expression("put_by = :by OR attribute_not_exists(pk)")
                .expression_attribute_values(":by", by.clone()),
            None => delete.condition_expression("attribute_not_exists(put_by)"),
        };
        let delete = delete.build().map_err(|e| Error::internal("deleting a result", e))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    fn retold(&self, workspace: &Workspace, upload: &Upload) -> Result<TransactWriteItem> {
        let update = Update::builder()
            .table_name(&self.table.name)
            .key("pk", workspace_key(workspace))
            .key("sk", s(Uploads::sort_key(&upload.id)))
            .update_expression("SET doc = :doc")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":doc", s(to_json(upload)?));
        let update = update.build().map_err(|e| Error::internal("telling a duplicate of its first upload", e))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Deletes an item; where it was `read`, on the condition that it is as it was.
    fn delete(&self, workspace: &Workspace, sk: String, read: Option<&Item>) -> Result<TransactWriteItem> {
        let mut delete =
            Delete::builder().table_name(&self.table.name).key("pk", workspace_key(workspace)).key("sk", s(sk));
        if let Some((doc, state)) = read.and_then(|item| item.get("doc").zip(item.get("state"))) {
            delete = delete
                .condition_expression("doc = :doc AND #state = :state")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":doc", doc.clone())
                .expression_attribute_values(":state", state.clone());
        }
        let delete = delete.build().map_err(|e| Error::internal("deleting an upload", e))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}

impl Around {
    /// Other uploads of the same bytes as the same engine and policy read them, oldest first.
    fn duplicates<'a>(&'a self, upload: &'a Upload) -> impl Iterator<Item = &'a Upload> {
        self.others.iter().filter(|other| has_same_table(other, upload))
    }

    /// The duplicate that becomes the first with these bytes, where the upload was that.
    fn heir<'a>(&'a self, upload: &'a Upload) -> Option<&'a Upload> {
        self.duplicates(upload).next().filter(|_| upload.duplicate_of.is_none())
    }

    /// The reports that were made of the upload and that no other upload shares.
    fn own_reports(&self, upload: &Upload, made: Vec<ReportId>) -> BTreeSet<ReportId> {
        let shared: BTreeSet<ReportId> = self.others.iter().filter_map(|other| other.report_id).collect();
        made.into_iter().chain(upload.report_id).filter(|report| !shared.contains(report)).collect()
    }
}

/// Under which the result and the objects of its table stand.
fn table_of(upload: &Upload) -> Option<(&ContentHash, &str)> {
    upload.content_hash.as_ref().zip(upload.engine_version.as_deref())
}

/// The same bytes, read by the same engine and policy.
fn has_same_table(one: &Upload, other: &Upload) -> bool {
    one.content_hash == other.content_hash && one.engine_version == other.engine_version
}

fn tombstone_key(id: &UploadId) -> String {
    format!("deleted#{id}")
}

fn tombstone(workspace: &Workspace, owed: &Owed, now: Timestamp) -> Result<Item> {
    let mut tombstone = item(workspace, tombstone_key(&owed.upload.id), &now)?;
    tombstone.insert("expires_at".into(), n((now + REMEMBERED).as_second()));
    tombstone.insert(OWED.into(), s(to_json(owed)?));
    tombstone.extend(look_at(now + LOOK_AGAIN));
    Ok(tombstone)
}
