//! Why an operation did not happen: refused by a rule of S3, or broken on our side.
use s3s::{S3Error, S3ErrorCode};
use std::borrow::Cow;
use std::error::Error as StdError;

pub(super) type Result<T, E = Failure> = std::result::Result<T, E>;

#[derive(Debug)]
pub(super) enum Failure {
    /// The client asked for what S3 does not allow; it is told so in these words.
    Refused(S3Error),
    /// Disk or index failed; the client learns only that it may try again, the cause goes to the log.
    Broken { doing: &'static str, source: Box<dyn StdError + Send + Sync> },
}

impl Failure {
    pub fn refused(code: S3ErrorCode, why: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(S3Error::with_message(code, why))
    }

    pub fn no_such_bucket() -> Self {
        Self::refused(S3ErrorCode::NoSuchBucket, "The specified bucket does not exist")
    }

    pub fn no_such_key() -> Self {
        Self::refused(S3ErrorCode::NoSuchKey, "The specified key does not exist.")
    }

    pub fn no_such_upload() -> Self {
        Self::refused(
            S3ErrorCode::NoSuchUpload,
            "The specified multipart upload does not exist. It may have been aborted or completed.",
        )
    }
}

impl From<Failure> for S3Error {
    /// The one place where a failure becomes a response, so the one place where it is logged.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal,
            Failure::Broken { doing, source } => {
                tracing::error!(doing, cause = %source, "the object store failed");
                S3Error::with_message(S3ErrorCode::InternalError, "We encountered an internal error. Please try again.")
            }
        }
    }
}

impl From<Failure> for domain::Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => domain::Error::internal("using the object store", refusal),
            Failure::Broken { doing, source } => domain::Error::internal(doing, source),
        }
    }
}

/// Says what was being done when a library failed.
pub(super) trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> Doing<T> for std::result::Result<T, E> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|cause| Failure::Broken { doing, source: cause.into() })
    }
}

/// Runs work that waits for the disk on a thread where waiting disturbs no other request.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.doing("waiting for the disk")?
}
