//! Reports: the body in the bucket, a summary in the table.
use crate::{
    Asked, Objects, Page, Uploads,
    failure::failed,
    items::{Item, Table, document, item, s, to_json, workspace_key},
    listing::Span,
    objects::{report_key, report_keys, report_pdf_key},
};
use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use bytes::Bytes;
use domain::{Error, ReportId, Result, Timestamp, UploadId, Workspace};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Debug, Clone)]
pub struct Reports {
    table: Table,
    uploads: Uploads,
    objects: Objects,
}

/// A line of the list of reports; field names as the predecessor's clients know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReportSummary {
    pub report_id: ReportId,
    pub template_type: String,
    pub title: String,
    pub status: String,
    pub generated_at: Timestamp,
    pub upload_id: UploadId,
    pub source: String,
    pub file_name: String,
    /// Names the reports of one source, template and days: the versions of one report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
}

/// A report's summary item, ready to be written together with its upload; its body is already stored.
#[derive(Debug, Clone)]
pub struct PreparedReport(pub(crate) Item);

const PREFIX: &str = "report#";

impl Reports {
    pub(crate) fn new(table: Table, uploads: Uploads, objects: Objects) -> Self {
        Self { table, uploads, objects }
    }

    pub(crate) fn sort_key(id: &ReportId) -> String {
        format!("{PREFIX}{id}")
    }

    /// Stores the body and gives the summary item that makes it visible.
    pub async fn prepare(
        &self,
        workspace: &Workspace,
        summary: &ReportSummary,
        body: &impl Serialize,
    ) -> Result<PreparedReport> {
        let key = report_key(workspace, &summary.report_id);
        self.objects.put(&key, to_json(body)?.into(), "application/json").await?;
        item(workspace, Self::sort_key(&summary.report_id), summary).map(PreparedReport)
    }

    /// As [`Reports::prepare`], but a body that stands already stays and is given back: one that is not made the same every
    /// time must not change after it was shown.
    pub async fn prepare_once<T: Serialize + DeserializeOwned>(
        &self,
        workspace: &Workspace,
        summary: &ReportSummary,
        body: T,
    ) -> Result<(PreparedReport, T)> {
        let key = report_key(workspace, &summary.report_id);
        let is_new = self.objects.put_new(&key, to_json(&body)?.into(), "application/json").await?;
        let standing = if is_new { None } else { self.objects.get(&key).await? };
        let body = match standing {
            Some(bytes) => serde_json::from_slice(&bytes).map_err(|e| Error::internal("reading a stored report", e))?,
            None => body,
        };
        Ok((item(workspace, Self::sort_key(&summary.report_id), summary).map(PreparedReport)?, body))
    }

    /// Makes a report visible. False when its upload was deleted, with which its reports go.
    pub async fn put(
        &self,
        workspace: &Workspace,
        upload: &UploadId,
        PreparedReport(summary): PreparedReport,
    ) -> Result<bool> {
        let is_there = ConditionCheck::builder()
            .table_name(&self.table.name)
            .key("pk", workspace_key(workspace))
            .key("sk", s(Uploads::sort_key(upload)))
            .condition_expression("attribute_exists(pk)");
        let is_there = is_there.build().map_err(|e| Error::internal("storing a report", e))?;
        let writes = vec![
            TransactWriteItem::builder().condition_check(is_there).build(),
            self.uploads.put_in_transaction(summary)?,
        ];
        self.uploads.transact(writes, None).await.map(|done| done.is_ok())
    }

    pub async fn is_there(&self, workspace: &Workspace, id: &ReportId) -> Result<bool> {
        Ok(self.table.get(workspace, Self::sort_key(id)).await?.is_some())
    }

    /// The report's body; `None` when it does not exist or was deleted.
    pub async fn get<T: DeserializeOwned>(&self, workspace: &Workspace, id: &ReportId) -> Result<Option<T>> {
        if !self.is_there(workspace, id).await? {
            return Ok(None);
        }
        let Some(body) = self.objects.get(&report_key(workspace, id)).await? else { return Ok(None) };
        serde_json::from_slice(&body).map(Some).map_err(|e| Error::internal("reading a stored report", e))
    }

    /// A report's line of the list; `None` when it does not exist or was deleted.
    pub async fn summary(&self, workspace: &Workspace, id: &ReportId) -> Result<Option<ReportSummary>> {
        let item = self.table.get(workspace, Self::sort_key(id)).await?;
        item.as_ref().map(document).transpose()
    }

    /// A report as PDF, where it was set in today's layout. Whether the report is still there, [`Reports::summary`] says.
    pub async fn pdf(&self, workspace: &Workspace, id: &ReportId) -> Result<Option<Bytes>> {
        self.objects.get(&report_pdf_key(workspace, id)).await
    }

    /// Keeps a report as PDF for who asks again. False when the report was deleted meanwhile, with which its PDF goes.
    pub async fn keep_pdf(&self, workspace: &Workspace, id: &ReportId, pdf: Bytes) -> Result<bool> {
        let key = report_pdf_key(workspace, id);
        self.objects.put(&key, pdf, "application/pdf").await?;
        let is_there = self.is_there(workspace, id).await?;
        if !is_there {
            self.objects.delete(&key).await?;
        }
        Ok(is_there)
    }

    /// The reports that are wanted, by when their uploads came.
    pub async fn list(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        is_wanted: impl Fn(&ReportSummary) -> bool,
    ) -> Result<Page<ReportSummary>> {
        let span = Span::made_within(PREFIX, asked);
        self.table.listed(workspace_key(workspace), &span, asked, document, is_wanted).await
    }

    /// Removes the summary first, so that a report without its body is never seen. False when there was none.
    pub async fn delete(&self, workspace: &Workspace, id: &ReportId) -> Result<bool> {
        let request = self.table.dynamodb.delete_item().table_name(&self.table.name);
        let request = request.key("pk", workspace_key(workspace)).key("sk", s(Self::sort_key(id)));
        let request = request.return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld);
        let answer = request.send().await.map_err(failed("the database", "deleting a report"))?;
        for key in report_keys(workspace, id) {
            self.objects.delete(&key).await?;
        }
        Ok(answer.attributes.is_some())
    }
}
