//! A report that is asked for, and the job that makes it when its request cannot wait.
use crate::{Date, JobId, ReportId, State as UploadState, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a report is asked to be of. One of `upload` and `source`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// The id of an upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// The name of a source: its latest upload, or all of them together where it appends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// A template of Echo's or of the workspace; `auto`, or nothing, for the one that fits.
    #[serde(default, alias = "template_type", skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// `previous_period` or `previous_year`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<String>,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Queued,
    Running,
    Completed,
    Failed,
}

/// A report that is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Job {
    pub job_id: JobId,
    pub state: JobState,
    pub request: ReportRequest,
    /// The report, once there is one.
    #[serde(default)]
    pub report_id: Option<ReportId>,
    /// Why there will be none.
    #[serde(default)]
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Job {
    pub fn new(job_id: JobId, request: ReportRequest, now: Timestamp) -> Self {
        let state = JobState::Queued;
        Self { job_id, state, request, report_id: None, error: None, created_at: now, updated_at: now }
    }

    /// Nothing more happens to it.
    pub fn is_over(&self) -> bool {
        matches!(self.state, JobState::Completed | JobState::Failed)
    }
}

/// A job as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct JobAnswer {
    #[serde(flatten)]
    pub job: Job,
    /// What it is at, in words.
    pub stage: String,
    /// Percent of the stages that are done.
    pub progress: u8,
    pub links: BTreeMap<String, String>,
}

impl JobAnswer {
    /// `upload` is how the upload stands that the report is of, where the request names one.
    pub fn new(job: Job, upload: Option<UploadState>) -> Self {
        let (stage, progress) = match (job.state, upload) {
            (JobState::Queued, _) => ("waiting for its turn", 0),
            (JobState::Running, Some(UploadState::AwaitingFile)) => ("waiting for the file", 0),
            (JobState::Running, Some(UploadState::Received)) => ("the file waits for its turn", 20),
            (JobState::Running, Some(UploadState::Processing)) => ("reading the file", 40),
            (JobState::Running, _) => ("writing the report", 80),
            (JobState::Completed, _) => ("done", 100),
            (JobState::Failed, _) => ("failed", 100),
        };
        let mut links = BTreeMap::from([("self".to_owned(), format!("/api/v1/jobs/{}", job.job_id))]);
        if let Some(report) = &job.report_id {
            links.insert("report".to_owned(), format!("/api/v1/reports/{report}"));
        }
        Self { job, stage: stage.to_owned(), progress, links }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_says_what_it_is_at_and_where_its_report_is() {
        let request = ReportRequest { source: Some("orders".into()), ..ReportRequest::default() };
        let id = JobId::new(1_712_741_400_000, &[7; 10]);
        let mut job = Job::new(id, request, Timestamp::UNIX_EPOCH);
        let said = |job: &Job, upload| JobAnswer::new(job.clone(), upload).stage;
        assert_eq!(said(&job, None), "waiting for its turn");
        job.state = JobState::Running;
        assert_eq!(said(&job, Some(UploadState::Processing)), "reading the file");
        assert_eq!(said(&job, Some(UploadState::Ready)), "writing the report");
        (job.state, job.report_id) = (JobState::Completed, Some(ReportId::new(1, &[1; 10])));
        let answer = JobAnswer::new(job, None);
        assert_eq!((answer.progress, answer.links.len()), (100, 2));
    }
}
