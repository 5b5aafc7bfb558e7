//! Reports that are being made.
use domain::{Error, Job, JobAnswer, JobId, Result, UploadId};
use lambda::{App, Request, Response};

/// `GET /api/v1/jobs/{id}`: how far it is, and its report once there is one.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (workspace, id) = (request.workspace()?, JobId::parse(request.parameter("id")?)?);
    let job = app.jobs.get::<Job>(&workspace, &id).await?.ok_or_else(|| Error::not_found("job", id))?;
    let upload = job.request.upload.as_deref().filter(|_| !job.is_over()).map(UploadId::parse).transpose()?;
    let upload = match upload {
        Some(upload) => app.uploads.get(&workspace, &upload).await?.map(|upload| upload.state),
        None => None,
    };
    Ok(Response::ok(&JobAnswer::new(job, upload)))
}
