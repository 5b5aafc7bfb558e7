//! What is not at its end yet stands in the sparse index `gsi1` (`gsi1pk = open`, `gsi1sk` = when somebody should look), which
//! is what the sweep reads: uploads, jobs, and deleted uploads whose objects still stand.
use crate::{
    failure::failed,
    items::{Item, Table, s, text},
};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{JobId, Result, Timestamp, UploadId, Workspace};

pub(crate) const OPEN: &str = "open";

/// Something that the sweep should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    pub workspace: Workspace,
    pub what: OpenWork,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenWork {
    /// An upload that is not ready or failed.
    Upload(UploadId),
    /// A job that is not over.
    Job(JobId),
    /// A deleted upload whose objects still stand.
    Clearing(UploadId),
}

/// Reads what is open.
#[derive(Debug, Clone)]
pub struct OpenItems {
    table: Table,
}

impl OpenItems {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// What is open and whose time to be looked at has come, the most overdue first.
    pub async fn due(&self, now: Timestamp, limit: i32) -> Result<Vec<Open>> {
        let request = self.question(now).limit(limit);
        let page = request.send().await.map_err(failed("the database", "looking for what is open"))?;
        Ok(page.items.unwrap_or_default().iter().filter_map(open).collect())
    }

    /// How many are due, counted to `most` at least.
    pub async fn count_due(&self, now: Timestamp, most: usize) -> Result<usize> {
        let (mut counted, mut from) = (0, None);
        loop {
            let request = self.question(now).select(aws_sdk_dynamodb::types::Select::Count);
            let page = request.set_exclusive_start_key(from).send().await;
            let page = page.map_err(failed("the database", "counting what is open"))?;
            counted += usize::try_from(page.count).unwrap_or_default();
            from = page.last_evaluated_key;
            if from.is_none() || counted >= most {
                return Ok(counted);
            }
        }
    }

    fn question(&self, now: Timestamp) -> aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder {
        let request = self.table.dynamodb.query().table_name(&self.table.name).index_name("gsi1");
        request
            .key_condition_expression("gsi1pk = :open AND gsi1sk < :now")
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":now", s(stamp(now)))
    }
}

fn open(item: &Item) -> Option<Open> {
    let workspace = Workspace::parse(text(item, "pk")?.strip_prefix("ws#")?).ok()?;
    let (kind, id) = text(item, "sk")?.split_once('#')?;
    let what = match kind {
        "upload" => OpenWork::Upload(UploadId::parse(id).ok()?),
        "job" => OpenWork::Job(JobId::parse(id).ok()?),
        "deleted" => OpenWork::Clearing(UploadId::parse(id).ok()?),
        _ => return None,
    };
    Some(Open { workspace, what })
}

/// The attributes by which an item is open until it is looked at.
pub(crate) fn look_at(at: Timestamp) -> [(String, AttributeValue); 2] {
    [("gsi1pk".to_owned(), s(OPEN)), ("gsi1sk".to_owned(), s(stamp(at)))]
}

/// RFC 3339 in UTC with fixed precision, so that text order is time order.
pub(crate) fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
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
