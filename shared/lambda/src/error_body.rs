//! The one shape of every error answer, and the one table from error to status.
use crate::Response;
use domain::Error;
use serde::Serialize;

/// `{error, message, details, field?, suggestion?, retryable, correlation_id}`; `details` says more where there is more.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody<'a> {
    pub error: &'a str,
    pub message: String,
    pub details: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<&'a str>,
    pub retryable: bool,
    pub correlation_id: &'a str,
}

/// Status and stable code of each variant.
pub(crate) fn status(error: &Error) -> (u16, &'static str) {
    match error {
        Error::Invalid { .. } => (400, "invalid_request"),
        Error::Unauthenticated { .. } => (401, "unauthenticated"),
        Error::Forbidden { .. } => (403, "forbidden"),
        Error::NotFound { .. } => (404, "not_found"),
        Error::Conflict { .. } => (409, "conflict"),
        Error::Outdated { .. } => (412, "outdated"),
        Error::TooLarge { .. } => (413, "too_large"),
        Error::Unsupported { .. } => (415, "unsupported_media_type"),
        Error::RateLimited { .. } => (429, "rate_limited"),
        Error::Unreadable { .. } => (422, "unreadable_file"),
        Error::Unavailable { .. } => (503, "unavailable"),
        Error::Internal { .. } => (500, "internal"),
    }
}

/// What to tell the reader, and what to do about it where that is known.
pub(crate) fn words(error: &Error) -> (String, Option<&str>) {
    match error {
        Error::Unreadable { why, remedy } | Error::Unsupported { why, remedy } => (why.clone(), Some(remedy)),
        Error::TooLarge { what, limit, remedy } => (format!("{what} is larger than {limit} bytes"), Some(remedy)),
        other => (other.to_string(), None),
    }
}

pub(crate) fn response(error: &Error, correlation_id: &str) -> Response {
    let (code, name) = status(error);
    let (message, suggestion) = words(error);
    let field = match error {
        Error::Invalid { field, .. } => Some(field.as_str()),
        Error::Unreadable { .. } => Some("file"),
        _ => None,
    };
    let retryable = error.is_retryable();
    let body = ErrorBody { error: name, message, details: None, field, suggestion, retryable, correlation_id };
    let response = Response::json(code, &body);
    match error {
        Error::RateLimited { retry_after, .. } => response.with_header("retry-after", &retry_after.to_string()),
        _ if retryable => response.with_header("retry-after", "2"),
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
    fn only_what_may_pass_by_itself_is_retryable() {
        let busy = Error::unavailable("the database", std::io::Error::other("timeout"));
        assert_eq!(status(&busy).0, 503);
        assert!(busy.is_retryable() && !Error::invalid("size", "no").is_retryable());
    }
}
