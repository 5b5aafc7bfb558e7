//! The one error of the product; a variant exists because a caller acts on it differently.
use crate::nearest;
use std::error::Error as StdError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in words for the reader of the response. `source` is for the log alone.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be read at all: broken JSON, a form cut short.
    #[error("{why}")]
    Malformed { why: String },
    /// The request can be read, and something in it is not as it must be; the caller can mend it.
    #[error("{why}")]
    Invalid { field: String, why: String },
    /// The request holds a name that means nothing here. `nearest` is the known name that may have been meant.
    #[error("there is no `{field}` here; there are {known}")]
    UnknownName { field: String, known: String, nearest: Option<String> },
    /// The request was understood, but the file in it cannot be turned into a table or a report.
    #[error("{why} {remedy}")]
    Unreadable { why: String, remedy: String },
    /// There is no credential that names a workspace.
    #[error("{why}")]
    Unauthenticated { why: String },
    /// The credential is valid and does not allow this.
    #[error("{why}")]
    Forbidden { why: String },
    /// Also said of what belongs to another workspace: existence is not revealed.
    #[error("{what} `{id}` does not exist")]
    NotFound { what: &'static str, id: String },
    /// The address is known, but not with this method. `allow` lists those it takes, as the header `Allow` does.
    #[error("{path} does not take {method}; it takes {allow}")]
    WrongMethod { method: String, path: String, allow: String },
    /// The state is not what the caller thought.
    #[error("{what} `{id}` {why}")]
    Conflict { what: &'static str, id: String, why: String },
    /// It was changed since the caller read it; the caller reads it again and decides anew.
    #[error("{what} `{id}` was changed since you read it; read it again and repeat your change")]
    Outdated { what: &'static str, id: String },
    /// The body or file is larger than this route takes.
    #[error("{what} is larger than {limit} bytes. {remedy}")]
    TooLarge { what: String, limit: u64, remedy: String },
    /// The body is of a kind that this route does not take.
    #[error("{why} {remedy}")]
    Unsupported { why: String, remedy: String },
    /// More calls than are allowed at a time; after so many seconds there is room again.
    #[error("{why}")]
    RateLimited { why: String, retry_after: u64 },
    /// Something Echo depends on did not answer; the same call may succeed later.
    #[error("{what} is not available at the moment; please try again shortly")]
    Unavailable {
        what: String,
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// Ours to mend; the caller learns only the correlation id.
    #[error("something went wrong on our side")]
    Internal {
        doing: String,
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
}

impl Error {
    pub fn invalid(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), why: why.into() }
    }

    pub fn malformed(why: impl Into<String>) -> Self {
        Self::Malformed { why: why.into() }
    }

    /// `name` is none of `known`.
    pub fn unknown_name(name: impl Into<String>, known: &[&str]) -> Self {
        let field = name.into();
        let nearest = nearest(&field, known).map(str::to_owned);
        Self::UnknownName { field, known: known.join(", "), nearest }
    }

    pub fn unreadable(why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Unreadable { why: why.into(), remedy: remedy.into() }
    }

    pub fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    pub fn internal(doing: impl Into<String>, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal { doing: doing.into(), source: Some(source.into()) }
    }

    pub fn unavailable(what: impl Into<String>, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable { what: what.into(), source: Some(source.into()) }
    }

    /// Whether the same call can succeed later without the caller changing anything.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::RateLimited { .. })
    }
}
