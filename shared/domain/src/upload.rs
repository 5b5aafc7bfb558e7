//! One file given to a source, and the state it is in.
use crate::{ContentHash, Error, Findings, Issue, ReportId, Restatement, Result, Severity, SourceName, UploadId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `awaiting_file → received → processing → ready | failed`; each step is a conditional write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A presigned URL was handed out; the file has not arrived.
    AwaitingFile,
    /// The file is stored and waits for its turn.
    Received,
    /// A worker holds the lease.
    Processing,
    Ready,
    Failed,
}

impl State {
    pub const ALL: [Self; 5] = [Self::AwaitingFile, Self::Received, Self::Processing, Self::Ready, Self::Failed];

    pub fn name(self) -> &'static str {
        match self {
            State::AwaitingFile => "awaiting_file",
            State::Received => "received",
            State::Processing => "processing",
            State::Ready => "ready",
            State::Failed => "failed",
        }
    }

    /// Nothing more happens to the upload.
    pub fn is_final(self) -> bool {
        matches!(self, State::Ready | State::Failed)
    }
}

/// An upload as stored and as answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Upload {
    pub id: UploadId,
    pub source: SourceName,
    pub file_name: String,
    pub size: u64,
    pub content_type: String,
    /// The report template asked for; `None` lets Echo choose by what the file holds.
    pub template: Option<String>,
    pub state: State,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub content_hash: Option<ContentHash>,
    /// The engine and policy that read it, see [`crate::Policy::engine_version`]; later ones store their result beside it.
    #[serde(default)]
    pub engine_version: Option<String>,
    /// How often a worker began on it and did not give it back.
    #[serde(default)]
    pub attempts: u32,
    /// Data rows of the file, the header not counted.
    pub rows: Option<u64>,
    /// Issues found in the file, which stand in its [`crate::TableResult`], and those of [`Upload::compared`].
    pub issue_count: Option<u64>,
    /// How its table differs from that of the source's previous upload. It stands here and not in the result, which is of
    /// the bytes alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Issue>,
    /// Figures of closed months that it changed, the most material first, and how many there are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restated: Vec<Restatement>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub restated_total: u64,
    /// Why figures of closed months were not compared with those before, where there were some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_compared: Option<String>,
    pub report_id: Option<ReportId>,
    /// The first upload with the same bytes to the same source; its figures are this one's.
    pub duplicate_of: Option<UploadId>,
    /// Why it failed, for its owner.
    pub reason: Option<String>,
    /// Of the request it came by: what is logged while the file is read stands under the same id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// What a client says of a file before it sends it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    pub file_name: String,
    pub size: u64,
    #[serde(default)]
    pub content_type: Option<String>,
    /// The report template to fill; Echo chooses one when it is not given.
    #[serde(default)]
    pub template: Option<String>,
}

impl NewUpload {
    /// A single presigned PUT takes 5 GB in S3; Echo takes files up to 1 GB.
    pub const LARGEST: u64 = 1_000_000_000;

    pub fn validate(mut self) -> Result<Self> {
        self.file_name = clean_file_name(&self.file_name)?;
        if self.size == 0 {
            return Err(Error::invalid("size", "`size` is the number of bytes of the file and cannot be 0"));
        }
        if self.size > Self::LARGEST {
            let remedy = "Split the file, for example by month.".to_owned();
            return Err(Error::TooLarge { what: "the file".into(), limit: Self::LARGEST, remedy });
        }
        let content_type = self.content_type.get_or_insert_with(|| "application/octet-stream".to_owned());
        let header_safe = content_type.len() <= 100 && content_type.bytes().all(|b| (0x20..0x7f).contains(&b));
        if !header_safe || content_type.is_empty() {
            return Err(Error::invalid("content_type", "`content_type` is a media type such as `text/csv`"));
        }
        Ok(self)
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Upload {
    /// What comparing it with what its source held before found: how its table differs, and which figures it restated.
    pub fn compared(&self) -> Findings {
        let mut findings = Findings::default();
        self.drift.iter().cloned().for_each(|issue| findings.add(issue));
        self.restated.iter().for_each(|figure| findings.add(figure.issue()));
        if self.restated_total > 0 {
            findings.totals.insert(Restatement::KIND.to_owned(), self.restated_total);
        }
        if let Some(why) = &self.not_compared {
            findings.add(Issue {
                kind: "not_compared".to_owned(),
                severity: Severity::Info,
                row: None,
                column: None,
                value: None,
                what: format!("Figures of closed months were not compared with those before: {why}."),
                suggestion: "Nothing needs doing; the next upload is compared with this one.".to_owned(),
                effect: None,
            });
        }
        findings
    }

    /// The file's name without its last extension: what files made of it are called.
    pub fn stem(&self) -> &str {
        self.file_name.rsplit_once('.').map_or(&*self.file_name, |(stem, _)| stem)
    }

    pub fn new(id: UploadId, source: SourceName, file: NewUpload, state: State, now: Timestamp) -> Self {
        Self {
            id,
            source,
            file_name: file.file_name,
            size: file.size,
            content_type: file.content_type.unwrap_or_default(),
            template: file.template,
            state,
            created_at: now,
            updated_at: now,
            content_hash: None,
            engine_version: None,
            attempts: 0,
            rows: None,
            issue_count: None,
            drift: Vec::new(),
            restated: Vec::new(),
            restated_total: 0,
            not_compared: None,
            report_id: None,
            duplicate_of: None,
            reason: None,
            correlation_id: None,
        }
    }
}

/// The last path component, without control characters, at most 120 characters: a client's path names nothing here.
pub fn clean_file_name(text: &str) -> Result<String> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    let name = name.trim().to_owned();
    if name.is_empty() || name == "." || name == ".." {
        return Err(Error::invalid("file_name", "`file_name` is the name of the file, such as `orders.csv`"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(file_name: &str, size: u64) -> Result<NewUpload> {
        NewUpload { file_name: file_name.into(), size, content_type: None, template: None }.validate()
    }

    #[test]
    fn a_path_in_a_file_name_is_cut_off() {
        assert_eq!(file("../../etc/passwd", 1).unwrap().file_name, "passwd");
        assert_eq!(file("C:\\temp\\orders\n.csv", 1).unwrap().file_name, "orders.csv");
        assert!(file("..", 1).is_err());
    }

    #[test]
    fn refuses_empty_and_oversized_files() {
        assert!(matches!(file("a.csv", 0), Err(Error::Invalid { .. })));
        assert!(matches!(file("a.csv", 1_000_000_001), Err(Error::TooLarge { .. })));
    }
}
