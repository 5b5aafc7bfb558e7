//! An object becomes a table, metrics and a report: once, whatever crashes in between.
//!
//! Steps: take the lease → copy the object to a file and hash it → the same bytes again? then point to the first upload →
//! read by the source's policy, clean, measure → store the table, the result and the report body (all under names made of the content) → one
//! transaction makes the upload ready and the rest visible. A crash before the transaction leaves objects that the next
//! attempt writes again with the same bytes; after it nothing is left to do.
use crate::{
    before::{Before, compare},
    fetched::{Fetched, fetch},
    filled::{ensure, fill, prepare, template_for},
    jobs,
    lease::{self, Held},
    measure::{Measured, Outputs, measure},
    reading::aside,
    stored_cubes::keep,
    words,
};
use aws_lambda_events::s3::S3Event;
use domain::{
    ContentHash, Date, Error, Job, Mode, Policy, Result, State, TableResult, Timestamp, Upload, UploadId, Workspace,
};
use lambda::{App, continued, utc_date};
use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
    sync::Arc,
    time::Duration,
};
use store::{
    Begun, Finished, Step, UploadKey, cubes_key, event_key, noted, quarantine_key, reached, table_key, upload_key,
};
use tempfile::{NamedTempFile, TempDir};
use uuid::Uuid;

/// Attempts after which an upload that never came to an end is given up and shown as failed.
const ATTEMPTS: u32 = 5;

/// Pause between two looks at an upload that somebody else holds.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// S3 `ObjectCreated` under `uploads/`.
pub async fn on_object_created(app: &App, event: S3Event) -> Result<()> {
    for record in event.records {
        let object = record.s3.object;
        let name = object.key.as_deref().and_then(event_key).unwrap_or_default();
        let Some(key) = UploadKey::parse(&name) else {
            tracing::warn!(key = name, "an object stands under no upload's path and is left alone");
            continue;
        };
        if let Some(upload) = app.uploads.get(&key.workspace, &key.id).await?
            && upload_key(&key.workspace, &upload.source, &upload.id, &upload.file_name) != name
        {
            tracing::warn!(key = name, "an object stands beside the file of its upload and is left alone");
            continue;
        }
        match process(app, &key.workspace, &key.id).await? {
            Begun::Missing if app.uploads.is_deleted(&key.workspace, &key.id).await? => {
                tracing::warn!(key = name, "an object came for an upload that was deleted and is left alone");
            }
            Begun::Missing => {
                app.adopt(&key, object.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default()).await?;
                process(app, &key.workspace, &key.id).await?;
            }
            Begun::Busy { until } => take_over(app, &key, until).await?,
            Begun::Ours(_) | Begun::Over(_) => {}
        }
    }
    Ok(())
}

/// Waits until the worker that holds the upload has ended it, or its sign of life has run out: then it is dead, as after a
/// crash, and the work is ours. A worker that renewed meanwhile is alive and needs nobody.
async fn take_over(app: &App, key: &UploadKey, until: Timestamp) -> Result<()> {
    while app.clock.now() <= until {
        tokio::time::sleep(LOOK_AGAIN).await;
        match app.uploads.get(&key.workspace, &key.id).await? {
            Some(upload) if !upload.state.is_final() => {}
            _ => return Ok(()),
        }
    }
    process(app, &key.workspace, &key.id).await.map(|_| ())
}

/// Brings an upload to its end, unless somebody else is at it or it is over. Repeating it changes nothing.
pub async fn process(app: &App, workspace: &Workspace, id: &UploadId) -> Result<Begun> {
    let owner = Uuid::now_v7().to_string();
    let begun = app.uploads.begin(workspace, id, &owner, app.clock.now(), lease::until(app)).await?;
    if let Begun::Ours(upload) = &begun {
        reached(Step::LeaseTaken);
        continued(upload.correlation_id.as_deref(), attempt(app, workspace, upload.as_ref().clone(), &owner)).await?;
    }
    Ok(begun)
}

/// One attempt under a new lease; what becomes of it stands in the log under the id of the request that sent the file.
async fn attempt(app: &App, workspace: &Workspace, mut upload: Upload, owner: &str) -> Result<()> {
    let id = upload.id;
    // Of attempts before a person had it taken up again.
    upload.reason = None;
    let ended = if upload.attempts > ATTEMPTS {
        let reason = format!("Echo tried {ATTEMPTS} times and did not get through this file. Please report it to us.");
        fail(app, workspace, &mut upload, owner, reason).await.map(|_| Some(upload))
    } else {
        process_held(app, workspace, upload, owner).await
    };
    match &ended {
        Ok(Some(Upload { state, rows, correlation_id, .. })) => {
            let (correlation_id, state) = (correlation_id.as_deref(), state.name());
            tracing::info!(upload_id = %id, correlation_id, state, rows, "an upload came to its end");
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(upload_id = %id, %error, "an upload did not come to its end"),
    }
    ended.map(|_| ())
}

/// The work itself, by the holder of the lease. The upload as it ended; `None` when the lease was lost on the way.
pub async fn process_held(app: &App, workspace: &Workspace, mut upload: Upload, owner: &str) -> Result<Option<Upload>> {
    let id = upload.id;
    let work = async {
        match read_and_store(app, workspace, &mut upload, owner).await {
            Err(error @ (Error::Unreadable { .. } | Error::Invalid { .. } | Error::TooLarge { .. })) => {
                fail(app, workspace, &mut upload, owner, error.to_string()).await
            }
            other => other,
        }
    };
    let held = match lease::hold(app, workspace, &id, owner, work).await {
        Err(error) if error.is_retryable() => {
            app.uploads.give_back(workspace, &id, owner, app.clock.now() + app.config.lease).await?;
            return Err(error);
        }
        held => held?,
    };
    match held {
        Held::Kept(true) => Ok(Some(upload)),
        Held::Kept(false) | Held::Lost => {
            tracing::warn!(upload_id = %id, "the lease was lost; another worker goes on");
            Ok(None)
        }
    }
}

async fn fail(app: &App, workspace: &Workspace, upload: &mut Upload, owner: &str, reason: String) -> Result<bool> {
    upload.reason = Some(reason);
    end(app, upload, State::Failed);
    app.uploads.finish(workspace, upload, owner).await
}

fn end(app: &App, upload: &mut Upload, state: State) {
    upload.state = state;
    upload.updated_at = app.clock.now();
}

/// True when the upload was brought to its end, false when the lease was lost.
async fn read_and_store(app: &App, workspace: &Workspace, upload: &mut Upload, owner: &str) -> Result<bool> {
    let key = upload_key(workspace, &upload.source, &upload.id, &upload.file_name);
    let Some(Fetched { file, hash, size, correlation_id }) = fetch(app, &key).await? else {
        return Err(Error::unreadable("The file did not arrive.", "Please send it again."));
    };
    reached(Step::Fetched);
    upload.size = size;
    // Of an object that nobody announced.
    upload.correlation_id = upload.correlation_id.take().or(correlation_id);
    upload.content_hash = Some(hash.clone());
    let before = Before::read(app, workspace, upload).await?;
    let engine_version = before.policy.engine_version();
    for _ in 0..TURNS {
        let first = app.uploads.first_with(workspace, &upload.source, &hash, &engine_version).await?;
        let mut follow_up = None;
        let finished = match first {
            Some(first) => finish_as_duplicate(app, workspace, upload, owner, first, &before).await?,
            None => {
                if before.mode == Mode::Append && before.latest.is_some() {
                    follow_up = Some(jobs::of_source(app, &upload.source));
                }
                finish_as_first(app, workspace, upload, owner, &file, &before, follow_up.as_ref()).await?
            }
        };
        match finished {
            Finished::Done => {
                reached(Step::Ready);
                if let Some(job) = &follow_up {
                    jobs::start(app, workspace, job).await;
                }
                return Ok(true);
            }
            Finished::LeaseLost => return Ok(false),
            Finished::FirstChanged => {}
        }
    }
    Err(Error::unavailable("the first upload of this file", std::io::Error::other("it changes all the time")))
}

/// How often another upload with the same bytes may end or be deleted while this one ends.
const TURNS: u32 = 5;

async fn finish_as_first(
    app: &App,
    workspace: &Workspace,
    upload: &mut Upload,
    owner: &str,
    file: &NamedTempFile,
    before: &Before,
    follow_up: Option<&Job>,
) -> Result<Finished> {
    let engine_version = before.policy.engine_version();
    let missing = || Error::internal("reading a file", std::io::Error::other("it has no content hash"));
    let hash = upload.content_hash.clone().ok_or_else(missing)?;
    let result = match app.results.get(workspace, &hash, &engine_version).await? {
        Some(known) => known,
        None => measure_and_store(app, workspace, upload, file, &hash, before.policy.clone()).await?,
    };
    let prepared = app.results.prepare(workspace, &hash, &engine_version, &result).await?;
    reached(Step::ResultPrepared);
    upload.duplicate_of = None;
    upload.engine_version = Some(engine_version);
    let latest = compare(app, workspace, upload, before, &result).await;
    let template = template_for(upload, &result);
    let report = words::put(app, fill(upload, template.into(), result)?).await;
    upload.report_id = Some(report.report_id);
    end(app, upload, State::Ready);
    let (report, _) = prepare(app, workspace, report).await?;
    reached(Step::ReportStored);
    let follow_up = follow_up.map(|job| noted(workspace, job)).transpose()?;
    app.uploads.finish_with(workspace, upload, owner, &latest, prepared, report, follow_up).await
}

/// The same bytes under the same policy are one upload: this one points to the first, whose figures and report are its own.
/// A report that was deleted, or was asked for by another template, is filled again from the stored result.
async fn finish_as_duplicate(
    app: &App,
    workspace: &Workspace,
    upload: &mut Upload,
    owner: &str,
    first: UploadId,
    before: &Before,
) -> Result<Finished> {
    let Some(original) = app.uploads.get(workspace, &first).await? else { return Ok(Finished::FirstChanged) };
    let result = stored_result(app, workspace, &original).await?;
    upload.duplicate_of = Some(first);
    upload.engine_version = original.engine_version.clone();
    let latest = compare(app, workspace, upload, before, &result).await;
    let (report, _) = ensure(app, workspace, &original, template_for(upload, &result).into(), result).await?;
    upload.report_id = Some(report.report_id);
    end(app, upload, State::Ready);
    app.uploads.finish_as_duplicate(workspace, upload, owner, &latest).await
}

/// What was computed from an upload that is ready.
pub async fn stored_result(app: &App, workspace: &Workspace, upload: &Upload) -> Result<TableResult> {
    let missing = || Error::internal("reading an upload's result", std::io::Error::other("the result is missing"));
    let hash = upload.content_hash.as_ref().ok_or_else(missing)?;
    let engine_version = upload.engine_version.as_deref().ok_or_else(missing)?;
    app.results.get(workspace, hash, engine_version).await?.ok_or_else(missing)
}

pub async fn measure_and_store(
    app: &App,
    workspace: &Workspace,
    upload: &Upload,
    file: &NamedTempFile,
    hash: &ContentHash,
    policy: Policy,
) -> Result<TableResult> {
    let failed = |e: std::io::Error| Error::internal("making room for a table", e);
    let dir = TempDir::new().map_err(failed)?;
    let (table, quarantine) = (dir.path().join("table.parquet"), dir.path().join("quarantine.csv"));
    let engine_version = policy.engine_version();
    // The day the file came: a later attempt finds the same dates to lie ahead.
    let today: Date = utc_date(upload.created_at);
    let (of, name, to) = (hash.clone(), upload.file_name.clone(), (table.clone(), quarantine.clone()));
    let file = file.reopen().map_err(failed)?;
    let measured = aside(move || {
        let mut input = BufReader::with_capacity(1 << 18, file);
        measure(&mut input, &name, &policy, &of, today, Some(&Outputs { table: &to.0, quarantine: &to.1 }))
    });
    let measured = measured.await.map_err(|error| of_the_file(error, upload))?;
    reached(Step::Measured);
    let Measured { rows, columns, findings, claims, file, quality, quarantined, records, left_out, granularity, cubes } =
        measured;
    let table_key = table_key(workspace, hash, &engine_version);
    let table_blocks = blocks(&table).map_err(failed)?;
    app.objects.put_file(&table_key, &table, "application/vnd.apache.parquet").await?;
    reached(Step::TableStored);
    let cubes_key = cubes_key(workspace, hash, &engine_version);
    keep(app, &cubes_key, &Arc::new(cubes)).await?;
    reached(Step::CubesStored);
    let quarantine_key = match quarantine.exists() && quarantined > 0 {
        true => {
            let key = quarantine_key(workspace, hash, &engine_version);
            app.objects.put_file(&key, &quarantine, "text/csv; charset=utf-8").await?;
            Some(key)
        }
        false => None,
    };
    reached(Step::QuarantineStored);
    Ok(TableResult {
        rows,
        columns,
        findings,
        claims,
        table_key,
        table_blocks,
        file,
        quality,
        quarantine_key,
        quarantined,
        records: Some(records),
        left_out,
        granularity,
        cubes_key: Some(cubes_key),
        computed_on: Some(today),
    })
}

/// What each block of a file hashes to.
fn blocks(file: &Path) -> std::io::Result<Vec<ContentHash>> {
    let (mut file, mut blocks) = (File::open(file)?, Vec::new());
    loop {
        let mut block = Vec::new();
        if (&mut file).take(TableResult::BLOCK).read_to_end(&mut block)? == 0 {
            return Ok(blocks);
        }
        blocks.push(ContentHash::of(&block));
    }
}

/// A mistake of ours that the same bytes would meet again, such as a panic, is told at once instead of tried again; what may
/// pass (a full disk, a worker that is stopped) stays what it is.
fn of_the_file(error: Error, upload: &Upload) -> Error {
    let Error::Internal { doing, source } = &error else { return error };
    let mut cause = source.as_deref().map(|source| source as &(dyn std::error::Error + 'static));
    while let Some(found) = cause {
        let is_stopped =
            found.downcast_ref::<tokio::task::JoinError>().is_some_and(tokio::task::JoinError::is_cancelled);
        if is_stopped || found.is::<std::io::Error>() {
            return error;
        }
        cause = found.source();
    }
    tracing::error!(doing, source = source.as_ref().map(ToString::to_string), upload_id = %upload.id, "a file could not be read through a mistake of ours");
    Error::unreadable(
        "Echo did not get through this file because of a mistake of its own.",
        format!("Please report it to us with the upload's id, {}.", upload.id),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{NewUpload, SourceName};

    #[tokio::test]
    async fn a_panic_ends_an_upload_and_a_full_disk_does_not() {
        let file = NewUpload { file_name: "a.csv".into(), size: 1, content_type: None, template: None };
        let (id, source) = (UploadId::new(0, &[0; 10]), SourceName::parse("a").unwrap());
        let upload = Upload::new(id, source, file, State::Processing, Timestamp::UNIX_EPOCH);
        let panicked = aside(|| -> Result<()> { panic!("on purpose") }).await.unwrap_err();
        assert!(matches!(of_the_file(panicked, &upload), Error::Unreadable { .. }));
        let full = Error::internal("writing", std::io::Error::other("no space left"));
        assert!(matches!(of_the_file(full, &upload), Error::Internal { .. }));
    }
}
