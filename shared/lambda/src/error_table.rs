//! Every error that an answer can name: its status, what it means, and what to do about it. The answers are made from this
//! table, and so is `docs/errors.md`.
use domain::Error;

/// One kind of error.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorKind {
    pub status: u16,
    /// Stable; programs decide by it.
    pub code: &'static str,
    pub meaning: &'static str,
    pub remedy: &'static str,
    /// Whether the same request may succeed later without a change.
    pub is_retryable: bool,
}

/// An error that the same request meets again.
const fn lasting(status: u16, code: &'static str, meaning: &'static str, remedy: &'static str) -> ErrorKind {
    ErrorKind { status, code, meaning, remedy, is_retryable: false }
}

const fn passing(status: u16, code: &'static str, meaning: &'static str, remedy: &'static str) -> ErrorKind {
    ErrorKind { status, code, meaning, remedy, is_retryable: true }
}

pub static MALFORMED: ErrorKind = lasting(
    400,
    "malformed_request",
    "The request cannot be read: its JSON is broken, or its form is not complete.",
    "Mend what `message` names and send it again.",
);
pub static UNAUTHENTICATED: ErrorKind = lasting(
    401,
    "unauthenticated",
    "There is no credential, or none that is valid.",
    "Send a credential that is valid now.",
);
pub static FORBIDDEN: ErrorKind = lasting(
    403,
    "forbidden",
    "The credential is valid and does not allow this.",
    "Use a credential with the scope that the operation needs.",
);
pub static NOT_FOUND: ErrorKind = lasting(
    404,
    "not_found",
    "There is nothing of that name or at that address; also said of what belongs to another workspace.",
    "Check the address and the id; the lists name what there is.",
);
pub static WRONG_METHOD: ErrorKind = lasting(
    405,
    "method_not_allowed",
    "The address is known, but not with this method.",
    "Use one of the methods in the header `Allow`.",
);
pub static CONFLICT: ErrorKind = lasting(
    409,
    "conflict",
    "The state is not one in which this can be done.",
    "Read it again; `message` says what stands in the way.",
);
pub static OUTDATED: ErrorKind = lasting(
    412,
    "outdated",
    "It was changed since it was read; `If-Match` names an older version.",
    "Read it again and repeat the change with its new `ETag`.",
);
pub static TOO_LARGE: ErrorKind = lasting(
    413,
    "too_large",
    "The body, the file or the answer is larger than can be taken.",
    "Send or ask for less; a large file goes to an upload address.",
);
pub static UNSUPPORTED: ErrorKind = lasting(
    415,
    "unsupported_media_type",
    "The body is of another kind than this operation takes.",
    "Send the `Content-Type` that the operation names.",
);
pub static INVALID: ErrorKind = lasting(
    422,
    "invalid_request",
    "The request was understood, and something in it is not as it must be.",
    "Correct what `field` names as `message` says.",
);
pub static UNREADABLE: ErrorKind = lasting(
    422,
    "unreadable_file",
    "No table, figure or report can be made of the file.",
    "Do what `suggestion` says and send the file again.",
);
pub static RATE_LIMITED: ErrorKind = passing(
    429,
    "rate_limited",
    "There were more requests than are allowed at a time.",
    "Wait for `retry_after` seconds and send it again.",
);
pub static INTERNAL: ErrorKind = lasting(
    500,
    "internal",
    "Something went wrong on our side.",
    "Tell us the `correlation_id`; the log has the cause under it.",
);
pub static UNAVAILABLE: ErrorKind = passing(
    503,
    "unavailable",
    "Something that is needed did not answer in time.",
    "Wait for `retry_after` seconds and send it again.",
);

/// All of them, by status.
pub static ERRORS: [&ErrorKind; 14] = [
    &MALFORMED,
    &UNAUTHENTICATED,
    &FORBIDDEN,
    &NOT_FOUND,
    &WRONG_METHOD,
    &CONFLICT,
    &OUTDATED,
    &TOO_LARGE,
    &UNSUPPORTED,
    &INVALID,
    &UNREADABLE,
    &RATE_LIMITED,
    &INTERNAL,
    &UNAVAILABLE,
];

impl ErrorKind {
    /// What an error is shown as.
    pub fn of(error: &Error) -> &'static Self {
        match error {
            Error::Malformed { .. } => &MALFORMED,
            Error::Unauthenticated { .. } => &UNAUTHENTICATED,
            Error::Forbidden { .. } => &FORBIDDEN,
            Error::NotFound { .. } => &NOT_FOUND,
            Error::WrongMethod { .. } => &WRONG_METHOD,
            Error::Conflict { .. } => &CONFLICT,
            Error::Outdated { .. } => &OUTDATED,
            Error::TooLarge { .. } => &TOO_LARGE,
            Error::Unsupported { .. } => &UNSUPPORTED,
            Error::Invalid { .. } | Error::UnknownName { .. } => &INVALID,
            Error::Unreadable { .. } => &UNREADABLE,
            Error::RateLimited { .. } => &RATE_LIMITED,
            Error::Internal { .. } => &INTERNAL,
            Error::Unavailable { .. } => &UNAVAILABLE,
        }
    }

    /// Every kind, by status.
    pub fn all() -> &'static [&'static Self] {
        &ERRORS
    }

    /// An answer of this kind, for the documents.
    pub fn example(&self) -> serde_json::Value {
        let mut example = serde_json::json!({
            "error": self.code,
            "message": self.meaning,
            "details": null,
            "suggestion": self.remedy,
            "retryable": self.is_retryable,
            "correlation_id": "0190b2c4-7d1e-7c3a-9b54-2f6f0f4f9d11",
        });
        if self.is_retryable {
            example["retry_after"] = 2.into();
        }
        example
    }

    /// The table as a page.
    pub fn page() -> String {
        let mut page = "# Errors\n\nMade from the table that the answers are made from; change it there.\n\nEvery error answer \
                        is JSON of one shape: `error` (the code below), `message` (what is wrong, in words), `details`, `field` \
                        (where it is wrong), `suggestion` (what to do), `retryable`, `retry_after` (seconds, also in the header \
                        `Retry-After`) and `correlation_id` (also in the header `X-Correlation-Id`). A browser that asks for a \
                        page gets the same as a page.\n\n| status | error | meaning | what to do | retry |\n|---|---|---|---|---|\n"
            .to_owned();
        for kind in ERRORS {
            let retry = if kind.is_retryable { "yes" } else { "no" };
            page += &format!("| {} | `{}` | {} | {} | {retry} |\n", kind.status, kind.code, kind.meaning, kind.remedy);
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_says_of_an_error_what_the_error_says_of_itself() {
        let some = || std::io::Error::other("x");
        let errors = [
            Error::malformed("x"),
            Error::invalid("x", "x"),
            Error::unknown_name("x", &["y"]),
            Error::not_found("x", "x"),
            Error::RateLimited { why: "x".into(), retry_after: 3 },
            Error::internal("x", some()),
            Error::unavailable("x", some()),
        ];
        for error in errors {
            assert_eq!(ErrorKind::of(&error).is_retryable, error.is_retryable(), "{error:?}");
        }
    }

    #[test]
    fn codes_are_unique_and_ordered_by_status() {
        let codes: BTreeSet<_> = ERRORS.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), ERRORS.len());
        assert!(ERRORS.is_sorted_by_key(|kind| kind.status));
    }
}
