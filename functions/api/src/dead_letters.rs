//! Events that failed every attempt: kept per workspace, listed, sent again, deleted.
use domain::{DeadLetter, Error, JobState, LetterId, LetterOf, Result, Timestamp, Workspace};
use lambda::{App, Order, Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Reopened, Step, UploadKey, event_key, job_of, reached};

/// Characters of what a failed attempt said that are kept.
const LONGEST_ERROR: usize = 500;

/// Messages of the dead-letter queue, as SQS hands them on.
#[derive(Deserialize)]
pub struct Messages {
    #[serde(rename = "Records")]
    records: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    message_id: String,
    body: String,
}

/// What Lambda sends to an on-failure destination.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    timestamp: Timestamp,
    request_context: Context,
    request_payload: Value,
    #[serde(default)]
    response_payload: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    function_arn: String,
    #[serde(default)]
    approximate_invoke_count: u32,
}

/// Keeps each message as a letter of the workspace whose object the event named. An event of a schedule names none: its next
/// run does what it did not, so it is told to the log and counted. A message that is kept twice is one letter.
pub async fn keep(app: &App, messages: Messages) -> Result<()> {
    for message in &messages.records {
        let wrong = |e| Error::internal("reading a message of the dead-letter queue", e);
        let failed: Failed = serde_json::from_str(&message.body).map_err(wrong)?;
        let function = name_of(&failed.request_context.function_arn);
        let keys = keys_of(&failed.request_payload);
        if keys.is_empty() {
            tracing::error!(function, message = message.message_id, "a scheduled run failed every attempt");
        }
        for (number, key) in keys.iter().enumerate() {
            let Some((workspace, of)) = owner(key) else {
                tracing::error!(function, key, "an event failed every attempt and its object is nobody's");
                continue;
            };
            let at = u64::try_from(failed.timestamp.as_millisecond()).unwrap_or_default();
            let letter = DeadLetter {
                id: LetterId::of(at, &format!("{}/{number}", message.message_id)),
                function: function.to_owned(),
                of,
                key: key.clone(),
                attempts: failed.request_context.approximate_invoke_count,
                error: said(&failed.response_payload),
                failed_at: failed.timestamp,
            };
            app.letters.keep(&workspace, &letter).await?;
            reached(Step::LetterKept);
            tracing::error!(function, %workspace, letter = %letter.id, error = letter.error, "an event failed every attempt and is kept");
        }
        app.report_metrics(&[("DeadLetters", "Count", 1.into())], &[("failed_function", function.into())]);
    }
    Ok(())
}

/// `arn:aws:lambda:<region>:<account>:function:<name>:<version>`.
fn name_of(arn: &str) -> &str {
    let name = arn.split(":function:").nth(1).unwrap_or(arn);
    name.split(':').next().unwrap_or(name)
}

/// The objects that an event of the bucket names.
fn keys_of(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().map(Vec::as_slice).unwrap_or_default();
    records.iter().filter_map(|record| event_key(record.pointer("/s3/object/key")?.as_str()?)).collect()
}

fn owner(key: &str) -> Option<(Workspace, LetterOf)> {
    match UploadKey::parse(key) {
        Some(key) => Some((key.workspace, LetterOf::Upload(key.id))),
        None => job_of(key).map(|(workspace, id)| (workspace, LetterOf::Job(id))),
    }
}

fn said(answer: &Value) -> String {
    let text = answer["errorMessage"].as_str().unwrap_or("it said nothing");
    text.chars().take(LONGEST_ERROR).collect()
}

/// `GET /api/v1/admin/dead-letters`: by when they failed; `from`, `to`, `order`, `limit`, `cursor`.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked) = (request.workspace()?, app.asked(&request, Order::ByTime).await?);
    let page = app.letters.list(&workspace, &asked).await?;
    Ok(Response::ok(&json!({ "dead_letters": page.items, "next": app.cursor(&request, page.next).await? })))
}

/// `POST /api/v1/admin/dead-letters/{id}/redrive`: what the event was about is taken up again within a minute, with all its
/// attempts, and the letter goes.
pub async fn redrive(app: &App, request: Request) -> Result<Response> {
    let (workspace, letter) = find(app, &request).await?;
    app.record(&request, "dead_letter.redriven", of(&letter)).await?;
    let link = match letter.of {
        LetterOf::Upload(id) => {
            read_again(app, &workspace, &letter).await?;
            format!("/api/v1/uploads/{id}")
        }
        LetterOf::Job(id) => {
            make_again(app, &workspace, &letter).await?;
            format!("/api/v1/jobs/{id}")
        }
    };
    // Last: sending it again twice is one effect, losing it would be none.
    app.letters.delete(&workspace, &letter.id).await?;
    Ok(Response::accepted(&json!({
        "message": "It is taken up again within a minute.", "dead_letter": letter.id, "links": { "of": link },
    })))
}

async fn read_again(app: &App, workspace: &Workspace, letter: &DeadLetter) -> Result<()> {
    let Some(key) = UploadKey::parse(&letter.key) else { return Err(gone(letter)) };
    if app.uploads.reopen(workspace, &key.id, app.clock.now()).await? != Reopened::Missing {
        return Ok(());
    }
    if app.uploads.is_deleted(workspace, &key.id).await? {
        return Err(gone(letter));
    }
    // Nobody announced it, and its event never got as far as noting it.
    let Some(size) = app.objects.size(&letter.key).await? else { return Err(gone(letter)) };
    app.adopt(&key, size).await
}

async fn make_again(app: &App, workspace: &Workspace, letter: &DeadLetter) -> Result<()> {
    let LetterOf::Job(id) = letter.of else { return Err(gone(letter)) };
    let mut job = app.jobs.get(workspace, &id).await?.ok_or_else(|| gone(letter))?;
    if job.state == JobState::Completed {
        return Ok(());
    }
    let now = app.clock.now();
    (job.state, job.error, job.created_at, job.updated_at) = (JobState::Queued, None, now, now);
    app.jobs.reopen(workspace, &job).await?;
    app.jobs.start(workspace, &id).await
}

fn gone(letter: &DeadLetter) -> Error {
    let why = "is of something that is not there any more; delete the letter".to_owned();
    Error::Conflict { what: "dead letter", id: letter.id.to_string(), why }
}

/// `DELETE /api/v1/admin/dead-letters/{id}`: what it was about stays as it is.
pub async fn delete(app: &App, request: Request) -> Result<Response> {
    let (workspace, letter) = find(app, &request).await?;
    app.record(&request, "dead_letter.deleted", of(&letter)).await?;
    app.letters.delete(&workspace, &letter.id).await?;
    Ok(Response::no_content())
}

async fn find(app: &App, request: &Request) -> Result<(Workspace, DeadLetter)> {
    let (workspace, id) = (request.workspace()?, LetterId::parse(request.parameter("id")?)?);
    let letter = app.letters.get(&workspace, &id).await?.ok_or_else(|| Error::not_found("dead letter", id))?;
    Ok((workspace, letter))
}

fn of(letter: &DeadLetter) -> String {
    match letter.of {
        LetterOf::Upload(id) => format!("upload:{id}"),
        LetterOf::Job(id) => format!("job:{id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_belongs_to_the_workspace_of_its_object() {
        let id = "01941f29-7c00-7000-8000-000000000001";
        let event =
            json!({ "Records": [{ "s3": { "object": { "key": format!("uploads/acme/shop/{id}/a+b.csv") } } }] });
        let keys = keys_of(&event);
        assert_eq!(keys, [format!("uploads/acme/shop/{id}/a b.csv")]);
        let (workspace, of) = owner(&keys[0]).unwrap();
        assert_eq!(
            (workspace.to_string(), of),
            ("acme".to_owned(), LetterOf::Upload(domain::UploadId::parse(id).unwrap()))
        );
        assert!(matches!(owner(&format!("jobs/acme/{id}.json")), Some((_, LetterOf::Job(_)))));
        assert!(owner("reports/acme/x.json").is_none() && keys_of(&json!({ "source": "aws.events" })).is_empty());
    }

    #[test]
    fn a_function_is_known_by_its_name_alone() {
        assert_eq!(
            name_of("arn:aws:lambda:eu-central-1:123456789012:function:echo-IngestUpload-x:$LATEST"),
            "echo-IngestUpload-x"
        );
        assert_eq!(name_of("ingest-upload"), "ingest-upload");
    }
}
