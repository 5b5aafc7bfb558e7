//! What an event, a crash or a timeout left behind is finished on a schedule, and what nothing points to is found.
mod derived;
mod files;
mod mending;
mod reports;

use crate::{ingest::process, jobs};
use domain::{Result, State, Timestamp, UploadId, Workspace};
use jiff::SignedDuration;
use lambda::App;
use serde_json::Value;
use std::time::{Duration, Instant};
use store::{Begun, Objects, Open, OpenWork, Walk, upload_key};

/// What is looked at in one run at most; the rest waits for the next, a minute later.
const AT_ONCE: i32 = 200;
/// How long a run takes up further work.
const LONGEST: Duration = Duration::from_secs(120);
/// Between two looks at an announced upload whose file has not arrived.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// A PUT begun in the last second of its address's life may be slow.
const SLOWEST_PUT: SignedDuration = SignedDuration::from_hours(2);
/// Between the beginnings of two walks through everything.
const WALK_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// What a run did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Swept {
    /// Uploads that came to their end.
    finished: u64,
    /// Jobs that were set going again, or given up.
    jobs: u64,
    /// Deleted uploads that were cleared away.
    cleared: u64,
    /// What could not be finished now.
    failed: u64,
    /// Files without an upload that became one.
    adopted: u64,
    /// Files of deleted uploads, and what was made of files, that belong to nobody any more and were taken away.
    removed: u64,
    /// Reports whose body was missing and was made again.
    restored: u64,
    /// Reports whose body was missing and could not be made again.
    lost: u64,
}

/// `rate(1 minute)`. An open upload is due when its worker's lease ran out, when its file should have been processed by
/// now, or when it was announced a while ago: its event may have been lost. [`process`] finishes it or says why it failed.
/// Once a day all files, what was made of them, and all reports are walked through, a page at a run.
pub async fn on_schedule(app: &App, _event: Value) -> Result<()> {
    let (began, mut swept) = (Instant::now(), Swept::default());
    let due = app.open.due(app.clock.now(), AT_ONCE).await?;
    for open in due.iter().take_while(|_| began.elapsed() < LONGEST) {
        // One that cannot be finished now must not keep the others waiting.
        // Boxed, since the work of all kinds together is too large for a thread's stack.
        if let Err(error) = Box::pin(look_at(app, open, &mut swept)).await {
            swept.failed += 1;
            tracing::warn!(%error, what = ?open.what, "what is open could not be finished; the next sweep tries again");
        }
    }
    for walk in [files::NAME, reports::NAME, derived::NAME] {
        if began.elapsed() < LONGEST
            && let Err(error) = Box::pin(go_on(app, walk, &mut swept)).await
        {
            tracing::warn!(%error, walk, "a walk did not get on; the next sweep goes on");
        }
    }
    let backlog = app.open.count_due(app.clock.now(), 1_000).await?;
    tell(app, &swept, backlog);
    app.runs.ended("sweep-uploads", app.clock.now()).await
}

fn tell(app: &App, swept: &Swept, backlog: usize) {
    let Swept { finished, jobs, cleared, failed, adopted, removed, restored, lost } = *swept;
    if *swept != Swept::default() {
        tracing::info!(finished, jobs, cleared, failed, adopted, removed, restored, lost, backlog, "swept");
    }
    // The rest stands in the log: a metric costs money.
    app.report_metrics(&[("Backlog", "Count", backlog.into())], &[]);
}

async fn look_at(app: &App, open: &Open, swept: &mut Swept) -> Result<()> {
    let workspace = &open.workspace;
    match &open.what {
        OpenWork::Upload(id) => {
            let is_over = finish(app, workspace, id, swept).await?;
            swept.finished += u64::from(is_over);
        }
        OpenWork::Job(id) => {
            jobs::look_at(app, workspace, id).await?;
            swept.jobs += 1;
        }
        OpenWork::Clearing(id) => {
            match app.sources.owed(workspace, id).await? {
                Some(deleted) => app.clear_away(workspace, &deleted).await?,
                None => app.uploads.cleared(workspace, id).await?,
            }
            swept.cleared += 1;
        }
    }
    Ok(())
}

/// True when the upload came to its end.
async fn finish(app: &App, workspace: &Workspace, id: &UploadId, swept: &mut Swept) -> Result<bool> {
    let now = app.clock.now();
    match app.uploads.get(workspace, id).await? {
        Some(upload) if upload.state == State::AwaitingFile && now < last_arrival(upload.created_at) => {
            let key = upload_key(workspace, &upload.source, &upload.id, &upload.file_name);
            if app.objects.size(&key).await?.is_none() {
                app.uploads.look_later(workspace, id, now + LOOK_AGAIN).await?;
                return Ok(false);
            }
        }
        Some(upload) if upload.state == State::Ready => {
            Box::pin(mending::of_upload(app, workspace, &upload, swept)).await?;
            return Ok(false);
        }
        _ => {}
    }
    Ok(matches!(Box::pin(process(app, workspace, id)).await?, Begun::Ours(_)))
}

fn last_arrival(announced: Timestamp) -> Timestamp {
    let valid = SignedDuration::try_from(Objects::UPLOAD_VALID).unwrap_or_default();
    announced + valid + SLOWEST_PUT
}

/// One page of a walk, where one is under way or due. How far it is is noted when the page is mended, so that a page that was
/// cut off is walked again.
async fn go_on(app: &App, name: &'static str, swept: &mut Swept) -> Result<()> {
    let (mut walk, now) = (app.walks.get(name).await?, app.clock.now());
    if walk.at.is_none() {
        if walk.began.is_some_and(|began| now < began + WALK_AGAIN) {
            return Ok(());
        }
        walk = Walk { began: Some(now), at: None };
    }
    walk.at = match name {
        files::NAME => files::page(app, walk.at.as_deref(), swept).await?,
        derived::NAME => derived::page(app, walk.at.as_deref(), swept).await?,
        _ => reports::page(app, walk.at.as_deref(), swept).await?,
    };
    app.walks.put(name, &walk).await
}
