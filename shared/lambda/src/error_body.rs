//! The one shape of every error answer.
use crate::{ErrorKind, Response};
use domain::Error;
use serde::Serialize;

/// `{error, message, details, field?, suggestion?, retryable, retry_after?, correlation_id}`; `details` says more where there is more.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody<'a> {
    /// The code of the kind of error; programs decide by it.
    pub error: &'a str,
    /// What is wrong, in words.
    pub message: String,
    pub details: Option<String>,
    /// Where it is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'a str>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<&'a str>,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Seconds after which it may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Names the request in our logs.
    pub correlation_id: &'a str,
}

/// What to tell the reader, and what to do about it where that is known.
pub(crate) fn words(error: &Error) -> (String, Option<String>) {
    match error {
        Error::Unreadable { why, remedy } | Error::Unsupported { why, remedy } => (why.clone(), Some(remedy.clone())),
        Error::TooLarge { what, limit, remedy } => {
            (format!("{what} is larger than {limit} bytes"), Some(remedy.clone()))
        }
        Error::UnknownName { nearest: Some(nearest), .. } => {
            (error.to_string(), Some(format!("Did you mean `{nearest}`?")))
        }
        other => (other.to_string(), None),
    }
}

pub(crate) fn response(error: &Error, correlation_id: &str) -> Response {
    let kind = ErrorKind::of(error);
    let (message, suggestion) = words(error);
    let field = match error {
        Error::Invalid { field, .. } | Error::UnknownName { field, .. } => Some(field.as_str()),
        Error::Unreadable { .. } => Some("file"),
        _ => None,
    };
    let retry_after = match error {
        Error::RateLimited { retry_after, .. } => Some(*retry_after),
        _ => kind.is_retryable.then_some(2),
    };
    let body = ErrorBody {
        error: kind.code,
        message,
        details: None,
        field,
        suggestion: suggestion.as_deref(),
        retryable: kind.is_retryable,
        retry_after,
        correlation_id,
    };
    with_headers(Response::json(kind.status, &body), error, retry_after)
}

/// What an error says in headers: when to come again, and which methods there are.
fn with_headers(response: Response, error: &Error, retry_after: Option<u64>) -> Response {
    match (error, retry_after) {
        (Error::WrongMethod { allow, .. }, _) => response.with_header("allow", allow),
        (_, Some(seconds)) => response.with_header("retry-after", &seconds.to_string()),
        _ => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_stay_in_the_log() {
        let error = Error::internal("reading table secrets", std::io::Error::other("password=hunter2"));
        let shown = String::from_utf8(response(&error, "c-1").body().to_vec()).unwrap();
        assert!(!shown.contains("hunter2") && !shown.contains("secrets"), "{shown}");
        assert!(shown.contains(r#""correlation_id":"c-1""#));
    }

    #[test]
    fn a_name_that_is_not_known_is_answered_with_the_nearest() {
        let answer = response(&Error::unknown_name("metrcs", &["metrics", "top"]), "c-1");
        assert_eq!(answer.status(), 422);
        assert_eq!(
            String::from_utf8_lossy(answer.body()),
            r#"{"error":"invalid_request","message":"there is no `metrcs` here; there are metrics, top","details":null,"field":"metrcs","suggestion":"Did you mean `metrics`?","retryable":false,"correlation_id":"c-1"}"#
        );
    }

    #[test]
    fn only_what_may_pass_by_itself_is_retryable() {
        let busy = Error::unavailable("the database", std::io::Error::other("timeout"));
        assert_eq!(response(&busy, "c").status(), 503);
        assert!(busy.is_retryable() && !Error::invalid("size", "no").is_retryable());
    }
}
