//! The end of an upload: one transaction under its lease, so that everything of it is visible or nothing.
use crate::{
    Counts, NotedJob, Uploads,
    failure::failed,
    items::{Item, SCHEMA_VERSION, item, n, s, to_json, workspace_key},
    reports::PreparedReport,
    results::{PUT_BY, PreparedResult},
    sources::Noting,
};
use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{ConditionCheck, Put, TransactWriteItem, Update},
};
use domain::{Error, LatestUpload, Result, State, Upload, Workspace};
use std::time::Duration;

const LONGEST_CONFLICT_PAUSE: Duration = Duration::from_millis(800);

/// How an attempt to make an upload ready ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    Done,
    LeaseLost,
    /// Which upload was the first with these bytes changed in the meantime: another ended, or the first was deleted.
    /// Nothing was written.
    FirstChanged,
}

pub(crate) enum Refused {
    Conflict,
    /// The first write, which is the one under the lease.
    First,
    Other,
    Latest,
}

impl Uploads {
    /// Ends the upload as `failed`. False when the lease was lost.
    pub async fn finish(&self, workspace: &Workspace, upload: &Upload, owner: &str) -> Result<bool> {
        let writes = vec![TransactWriteItem::builder().update(self.ending(workspace, upload, owner)?).build()];
        self.transact(writes, None).await.map(|done| done.is_ok())
    }

    /// Makes the upload ready as the duplicate of another, which is the first with its bytes still, and its source's latest.
    pub async fn finish_as_duplicate(
        &self,
        workspace: &Workspace,
        upload: &Upload,
        owner: &str,
        latest: &LatestUpload,
    ) -> Result<Finished> {
        let (Some(hash), Some(engine_version), Some(first)) =
            (&upload.content_hash, &upload.engine_version, &upload.duplicate_of)
        else {
            return Err(incomplete("a duplicate has a content hash, an engine version and a first upload"));
        };
        let is_first = ConditionCheck::builder()
            .table_name(&self.table.name)
            .key("pk", workspace_key(workspace))
            .key("sk", s(Self::content_key(&upload.source, hash, engine_version)))
            .condition_expression("doc = :first")
            .expression_attribute_values(":first", s(to_json(first)?));
        let is_first = is_first.build().map_err(|e| Error::internal("asking for the first upload of a content", e))?;
        let writes = vec![
            TransactWriteItem::builder().update(self.ending(workspace, upload, owner)?).build(),
            TransactWriteItem::builder().condition_check(is_first).build(),
        ];
        self.make_ready(workspace, upload, writes, latest).await
    }

    /// Makes the upload ready together with its result, its report, its place as the first with these bytes and as its
    /// source's latest, what it counts as used and the job that follows from it: all or nothing, and only under the lease.
    #[allow(clippy::too_many_arguments)]
    pub async fn finish_with(
        &self,
        workspace: &Workspace,
        upload: &Upload,
        owner: &str,
        latest: &LatestUpload,
        PreparedResult(mut result): PreparedResult,
        PreparedReport(report): PreparedReport,
        follow_up: Option<NotedJob>,
    ) -> Result<Finished> {
        let (Some(hash), Some(engine_version)) = (&upload.content_hash, &upload.engine_version) else {
            return Err(incomplete("an upload without content hash or engine version cannot be ready"));
        };
        let first = item(workspace, Self::content_key(&upload.source, hash, engine_version), &upload.id)?;
        let first = Put::builder().table_name(&self.table.name).set_item(Some(first));
        let first = first.condition_expression("attribute_not_exists(pk)").build();
        let first = first.map_err(|e| Error::internal("marking the first upload of a content", e))?;
        result.insert(PUT_BY.to_owned(), s(upload.id.to_string()));
        let mut writes = vec![
            TransactWriteItem::builder().update(self.ending(workspace, upload, owner)?).build(),
            TransactWriteItem::builder().put(first).build(),
            self.put_in_transaction(result)?,
            self.put_in_transaction(report)?,
        ];
        if let Some(NotedJob(job)) = follow_up {
            writes.push(self.put_in_transaction(job)?);
        }
        self.make_ready(workspace, upload, writes, latest).await
    }

    async fn make_ready(
        &self,
        workspace: &Workspace,
        upload: &Upload,
        mut writes: Vec<TransactWriteItem>,
        latest: &LatestUpload,
    ) -> Result<Finished> {
        writes.push(Counts::of_upload(upload).in_transaction(&self.table.name, workspace, upload.updated_at)?);
        let noting = Noting::of(&self.table, workspace, &upload.source, latest, upload.created_at)?;
        Ok(match self.transact(writes, Some(noting)).await? {
            Ok(()) => Finished::Done,
            Err(Refused::First) => Finished::LeaseLost,
            Err(Refused::Other | Refused::Latest | Refused::Conflict) => Finished::FirstChanged,
        })
    }

    /// The update that ends an upload, under its lease, and takes it out of the open ones.
    fn ending(&self, workspace: &Workspace, upload: &Upload, owner: &str) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table.name)
            .key("pk", workspace_key(workspace))
            .key("sk", s(Self::sort_key(&upload.id)))
            .update_expression("SET #state = :state, doc = :doc, v = :v REMOVE gsi1pk, gsi1sk, lease_owner")
            .condition_expression("lease_owner = :owner AND #state = :processing")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", s(upload.state.name()))
            .expression_attribute_values(":processing", s(State::Processing.name()))
            .expression_attribute_values(":doc", s(to_json(upload)?))
            .expression_attribute_values(":v", n(SCHEMA_VERSION))
            .expression_attribute_values(":owner", s(owner));
        update.build().map_err(|e| Error::internal("ending an upload", e))
    }

    pub(crate) fn put_in_transaction(&self, item: Item) -> Result<TransactWriteItem> {
        let put = Put::builder().table_name(&self.table.name).set_item(Some(item)).build();
        let put = put.map_err(|e| Error::internal("preparing a write", e))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Says which condition refused the transaction, if one did. Where a newer upload is its source's latest already, the
    /// source is told of this one in the other way.
    /// Another writer at the same item is no refusal: the heartbeat and repeated events write there, so it is tried again.
    pub(crate) async fn transact(
        &self,
        writes: Vec<TransactWriteItem>,
        noting: Option<Noting>,
    ) -> Result<std::result::Result<(), Refused>> {
        let (mut source, mut otherwise) = noting.map(|noting| (noting.latest, noting.otherwise)).unzip();
        let mut pause = Duration::from_millis(25);
        loop {
            let all = writes.iter().cloned().chain(source.clone()).collect();
            match self.transact_once(all, writes.len()).await? {
                Err(Refused::Latest) if otherwise.is_some() => {
                    source = otherwise.take();
                    continue;
                }
                Err(Refused::Conflict) if pause > LONGEST_CONFLICT_PAUSE => {
                    return Err(Error::unavailable("the database", std::io::Error::other("transaction conflicts")));
                }
                // Scattered, so that those who collided do not collide again.
                Err(Refused::Conflict) => tokio::time::sleep(pause.mul_f64(0.5 + chance())).await,
                done => return Ok(done),
            }
            pause *= 2;
        }
    }

    /// The write at `latest` is the one to the source.
    async fn transact_once(
        &self,
        writes: Vec<TransactWriteItem>,
        latest: usize,
    ) -> Result<std::result::Result<(), Refused>> {
        let answer = self.table.dynamodb.transact_write_items().set_transact_items(Some(writes)).send().await;
        let error = match answer {
            Ok(_) => return Ok(Ok(())),
            Err(error) => error,
        };
        if let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() {
            let codes: Vec<_> = canceled.cancellation_reasons().iter().map(|r| r.code().unwrap_or_default()).collect();
            if codes.iter().any(|code| *code == "TransactionConflict" || *code == "ThrottlingError") {
                return Ok(Err(Refused::Conflict));
            }
            match codes.iter().position(|code| *code == "ConditionalCheckFailed") {
                Some(0) => return Ok(Err(Refused::First)),
                Some(place) if place >= latest => return Ok(Err(Refused::Latest)),
                Some(_) => return Ok(Err(Refused::Other)),
                None => {}
            }
        }
        Err(failed("the database", "writing several items at once")(error))
    }
}

/// From 0 to 1.
fn chance() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 255.0
}

fn incomplete(what: &'static str) -> Error {
    Error::internal("ending an upload", std::io::Error::other(what))
}
