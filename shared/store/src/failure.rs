//! An SDK error becomes the product's error: throttles, timeouts and lost connections can be tried again, the rest is ours.
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::Error;
use std::fmt::Debug;

/// `doing` completes "while …" in the log, e.g. `reading an upload`.
pub fn failed<E, R>(what: &'static str, doing: &'static str) -> impl FnOnce(SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    move |error| {
        let passing = match &error {
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
            SdkError::ServiceError(context) => matches!(
                context.err().code(),
                Some(
                    "ThrottlingException"
                        | "ProvisionedThroughputExceededException"
                        | "RequestLimitExceeded"
                        | "InternalServerError"
                        | "InternalError"
                        | "SlowDown"
                        | "ServiceUnavailable"
                        | "TransactionInProgressException"
                        | "TransactionConflictException"
                        | "RequestTimeout"
                        | "KMSInternalException"
                        | "DependencyTimeoutException"
                )
            ),
            _ => false,
        };
        let detail =
            std::io::Error::other(format!("{doing}: {}", aws_sdk_dynamodb::error::DisplayErrorContext(&error)));
        if passing { Error::unavailable(what, detail) } else { Error::internal(doing, detail) }
    }
}
