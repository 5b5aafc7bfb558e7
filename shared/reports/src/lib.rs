//! Claims → report → JSON, HTML, Markdown. No number is computed here; text and charts show claims only.
use domain::{Claim, Findings, ReportId, SourceName, Timestamp, UploadId};
use serde::{Deserialize, Serialize};

/// A filled template: immutable, stored as JSON, rendered on reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub report_id: ReportId,
    pub template_type: String,
    pub title: String,
    pub generated_at: Timestamp,
    pub upload_id: UploadId,
    pub source: SourceName,
    pub file_name: String,
    pub rows: u64,
    pub engine_version: String,
    pub claims: Vec<Claim>,
    pub findings: Findings,
}
