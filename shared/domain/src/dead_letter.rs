//! An event that failed every attempt and waits for a person.
use crate::{JobId, LetterId, Timestamp, UploadId};
use serde::{Deserialize, Serialize};

/// What the event was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LetterOf {
    /// A file that was to be read.
    Upload(UploadId),
    /// A report that was to be made.
    Job(JobId),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeadLetter {
    pub id: LetterId,
    /// The function that failed.
    pub function: String,
    pub of: LetterOf,
    /// The object that the event named.
    pub key: String,
    /// Attempts that were made.
    pub attempts: u32,
    /// What the last attempt said, without the cause behind it.
    pub error: String,
    pub failed_at: Timestamp,
}
