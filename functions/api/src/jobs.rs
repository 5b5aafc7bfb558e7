//! Reports that are being made.
use domain::{Error, JobAnswer, JobId, JobState, Result, UploadId};
use jiff::SignedDuration;
use lambda::{App, Request, Response};

/// After this nobody tries any more: every attempt is over, with the pauses between them.
const LONGEST: SignedDuration = SignedDuration::from_mins(30);

/// `GET /api/v1/jobs/{id}`: how far it is, and its report once there is one.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, id) = (request.workspace()?, JobId::parse(request.parameter("id")?)?);
    let mut job = app.jobs.get(&workspace, &id).await?.ok_or_else(|| Error::not_found("job", id))?;
    if !job.is_over() && app.clock.now() > job.updated_at + LONGEST {
        job.state = JobState::Failed;
        job.error = Some("Echo gave it up after several attempts. Ask for the report again.".to_owned());
    }
    let upload = job.request.upload.as_deref().filter(|_| !job.is_over()).map(UploadId::parse).transpose()?;
    let upload = match upload {
        Some(upload) => app.uploads.get(&workspace, &upload).await?.map(|upload| upload.state),
        None => None,
    };
    Ok(Response::ok(&JobAnswer::new(job, upload)))
}
