//! Reports that are made after their request was answered.
use crate::made::{Made, Wanted};
use aws_lambda_events::s3::S3Event;
use domain::{Error, Job, JobAnswer, JobId, JobState, ReportRequest, Result, SourceName, Workspace};
use jiff::SignedDuration;
use lambda::{App, Request, Response};
use std::time::Duration;
use store::{Step, job_of, reached};

/// How long a job may take, with all its attempts.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(1);
/// Pause between two looks at an upload that is not at its end.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long one attempt waits for an upload; later ones go on waiting.
const PATIENCE: Duration = Duration::from_secs(120);

/// Notes the job, sets it going, and answers 202 with where to ask for it.
pub async fn begin(app: &App, request: &Request, asked: ReportRequest) -> Result<Response> {
    let workspace = request.workspace()?;
    let job = Job::new(app.new_job_id(), asked, app.clock.now());
    app.record(request, "report.requested", format!("job:{}", job.job_id)).await?;
    set_going(app, &workspace, &job).await?;
    let address = format!("/api/v1/jobs/{}", job.job_id);
    let answer = Response::accepted(&JobAnswer::new(job, None)).with_header("location", &address);
    Ok(answer.with_header("retry-after", "1"))
}

/// In this order: what starts a job finds it noted.
async fn set_going(app: &App, workspace: &Workspace, job: &Job) -> Result<()> {
    app.jobs.put(workspace, job).await?;
    reached(Step::JobNoted);
    app.jobs.start(workspace, &job.job_id).await
}

/// The job that makes the report of a source which adds up its uploads, now that another comes.
pub fn of_source(app: &App, source: &SourceName) -> Job {
    let asked = ReportRequest { source: Some(source.to_string()), ..ReportRequest::default() };
    Job::new(app.new_job_id(), asked, app.clock.now())
}

/// Sets a job going that was noted with what it follows from. Where that fails, or a crash comes first, the sweep does it.
pub async fn start(app: &App, workspace: &Workspace, job: &Job) {
    reached(Step::JobNoted);
    if let Err(error) = app.jobs.start(workspace, &job.job_id).await {
        tracing::warn!(%error, job = %job.job_id, "a job could not be set going; the next sweep does it");
    }
}

/// What the sweep does with a job that is not over: sets it going again, or gives it up and says so. True when it is over.
pub async fn look_at(app: &App, workspace: &Workspace, id: &JobId) -> Result<bool> {
    let Some(mut job) = app.jobs.get(workspace, id).await? else { return Ok(true) };
    if job.is_over() {
        return Ok(true);
    }
    if app.clock.now() > job.created_at + GIVEN_UP {
        job.error = Some("Echo gave it up after several attempts. Ask for the report again.".to_owned());
        note(app, workspace, &mut job, JobState::Failed).await?;
        app.jobs.ended(workspace, id).await?;
        return Ok(true);
    }
    // Noted first: the next look is a while after this one.
    let state = job.state;
    note(app, workspace, &mut job, state).await?;
    app.jobs.start(workspace, id).await?;
    Ok(false)
}

/// S3 `ObjectCreated` under `jobs/`.
pub async fn on_object_created(app: &App, event: S3Event) -> Result<()> {
    for record in event.records {
        let key = record.s3.object.key.unwrap_or_default();
        match job_of(&key) {
            Some((workspace, id)) => run(app, &workspace, &id).await?,
            None => tracing::warn!(key, "an object stands under no job's path and is left alone"),
        }
    }
    Ok(())
}

/// Brings a job to its end; repeating it changes nothing.
async fn run(app: &App, workspace: &Workspace, id: &JobId) -> Result<()> {
    let Some(mut job) = app.jobs.get(workspace, id).await? else {
        tracing::warn!(job = %id, "a job that nobody knows is left alone");
        return app.jobs.ended(workspace, id).await;
    };
    if !job.is_over() {
        note(app, workspace, &mut job, JobState::Running).await?;
        reached(Step::JobBegun);
        match finish(app, workspace, &job.request).await {
            Ok(report) => {
                reached(Step::JobReported);
                job.report_id = Some(report);
                note(app, workspace, &mut job, JobState::Completed).await?;
            }
            // What may pass is tried again by whoever delivers the event.
            Err(error) if error.is_retryable() => return Err(error),
            Err(error) => {
                tracing::warn!(job = %id, %error, "a report that was asked for cannot be made");
                job.error = Some(error.to_string());
                note(app, workspace, &mut job, JobState::Failed).await?;
            }
        }
    }
    reached(Step::JobOver);
    app.jobs.ended(workspace, id).await
}

async fn note(app: &App, workspace: &Workspace, job: &mut Job, state: JobState) -> Result<()> {
    (job.state, job.updated_at) = (state, app.clock.now());
    app.jobs.put(workspace, job).await
}

async fn finish(app: &App, workspace: &Workspace, request: &ReportRequest) -> Result<domain::ReportId> {
    let since = std::time::Instant::now();
    loop {
        match Wanted::parse(app, workspace, request).await?.make(app, workspace).await? {
            Made::Report(report, is_new) => {
                if is_new {
                    app.record_made(workspace, "report.created", format!("report:{}", report.report_id), "job").await;
                }
                return Ok(report.report_id);
            }
            Made::Waits(upload) if since.elapsed() > PATIENCE => {
                let why = format!("upload {} is {}", upload.id, upload.state.name());
                return Err(Error::unavailable("the file", std::io::Error::other(why)));
            }
            Made::Waits(_) => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
}
