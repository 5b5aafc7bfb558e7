//! Work that goes on after its request was answered: what was asked, and how far it is.
//!
//! The job stands in the table; an object under `jobs/` starts it, as a file under `uploads/` starts its reading.
use crate::{
    Objects,
    failure::failed,
    items::{Item, Table, document, item, n, to_json},
    open::look_at,
};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Job, JobId, JobState, Result, Workspace};
use jiff::SignedDuration;

#[derive(Debug, Clone)]
pub struct Jobs {
    table: Table,
    objects: Objects,
}

/// How long the outcome of a job can be asked for.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// When the sweep looks at a job that nobody has begun, and at one that was begun: longer than an attempt takes.
const NOT_BEGUN: SignedDuration = SignedDuration::from_secs(30);
const BEGUN: SignedDuration = SignedDuration::from_mins(10);
const PREFIX: &str = "jobs/";
/// Stands in the item of a job that is over.
const OVER: &str = "is_over";

/// A job's item, ready to be written together with what it follows from.
#[derive(Debug, Clone)]
pub struct NotedJob(pub(crate) Item);

pub fn noted(workspace: &Workspace, job: &Job) -> Result<NotedJob> {
    let mut item = item(workspace, sort_key(&job.job_id), job)?;
    item.insert("expires_at".into(), n((job.updated_at + KEPT).as_second()));
    if job.is_over() {
        item.insert(OVER.into(), AttributeValue::Bool(true));
    } else {
        let pause = if job.state == JobState::Queued { NOT_BEGUN } else { BEGUN };
        item.extend(look_at(job.updated_at + pause));
    }
    Ok(NotedJob(item))
}

fn sort_key(id: &JobId) -> String {
    format!("job#{id}")
}

/// The workspace and job of an object's key; `None` for any other key.
pub fn job_of(key: &str) -> Option<(Workspace, JobId)> {
    let (workspace, file) = key.strip_prefix(PREFIX)?.split_once('/')?;
    Some((Workspace::parse(workspace).ok()?, JobId::parse(file.strip_suffix(".json")?).ok()?))
}

impl Jobs {
    pub(crate) fn new(table: Table, objects: Objects) -> Self {
        Self { table, objects }
    }

    pub async fn get(&self, workspace: &Workspace, id: &JobId) -> Result<Option<Job>> {
        self.table.get(workspace, sort_key(id)).await?.as_ref().map(document).transpose()
    }

    /// Notes how a job stands, and when the sweep should look whether it is over. One that is over stays as it ended,
    /// whatever a late attempt notes.
    pub async fn put(&self, workspace: &Workspace, job: &Job) -> Result<()> {
        let NotedJob(item) = noted(workspace, job)?;
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        match request.condition_expression(format!("attribute_not_exists({OVER})")).send().await {
            Ok(_) => Ok(()),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
            Err(e) => Err(failed("the database", "noting a job")(e)),
        }
    }

    /// Notes a job that was over as one that is not.
    pub async fn reopen(&self, workspace: &Workspace, job: &Job) -> Result<()> {
        let NotedJob(item) = noted(workspace, job)?;
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        request.send().await.map_err(failed("the database", "taking a job up again"))?;
        Ok(())
    }

    /// Sets a noted job going. Doing so again is the same job again.
    pub async fn start(&self, workspace: &Workspace, id: &JobId) -> Result<()> {
        let body = to_json(&serde_json::json!({ "job": id }))?;
        self.objects.put(&format!("{PREFIX}{workspace}/{id}.json"), body.into(), "application/json").await
    }

    /// Takes away what set a job going that is over.
    pub async fn ended(&self, workspace: &Workspace, id: &JobId) -> Result<()> {
        self.objects.delete(&format!("{PREFIX}{workspace}/{id}.json")).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_names_its_job() {
        let id = JobId::new(1_712_741_400_000, &[7; 10]);
        let (workspace, found) = job_of(&format!("jobs/acme/{id}.json")).unwrap();
        assert_eq!((workspace.to_string(), found), ("acme".to_owned(), id));
        for other in ["jobs/acme", "jobs/acme/x.json", "uploads/acme/1.json", &format!("jobs/../{id}.json")] {
            assert!(job_of(other).is_none(), "{other}");
        }
    }
}
