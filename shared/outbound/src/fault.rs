//! Why a call gave no answer. It goes to the log, so it holds no address, header or body.
use domain::{Error, Timestamp};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The breaker is open; nothing was sent.
    Open {
        until: Timestamp,
    },
    /// No connection, or one that was lost on the way.
    Connection {
        cause: String,
    },
    TimedOut,
    /// 500 to 599, with the seconds that the service asks to wait.
    Status {
        status: u16,
        retry_after: Option<u64>,
    },
    /// The answer is longer than the bytes allowed.
    TooLarge {
        limit: usize,
    },
    /// It points to another address, which would get what was sent for this one.
    Elsewhere {
        status: u16,
    },
    /// The call itself cannot be sent.
    Unusable {
        why: String,
    },
    /// Stubs answer, and none is for this call.
    NoStub,
}

impl Fault {
    /// Whether it says that the service is down: what counts for the breaker, may be tried again and lets a stale answer in.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Connection { .. } | Self::TimedOut | Self::Status { .. })
    }

    /// The error for the caller, which names the service and nothing more.
    pub(crate) fn into_error(self, service: &str) -> Error {
        match self {
            Self::Open { .. } | Self::Connection { .. } | Self::TimedOut | Self::Status { .. } => {
                Error::unavailable(service, self)
            }
            _ => Error::internal(format!("calling {service}"), self),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { until } => write!(f, "it failed too often; it is asked again from {until:.0}"),
            Self::Connection { cause } => write!(f, "the connection failed: {cause}"),
            Self::TimedOut => f.write_str("it did not answer in time"),
            Self::Status { status, .. } => write!(f, "it answered with status {status}"),
            Self::TooLarge { limit } => write!(f, "its answer is larger than {limit} bytes"),
            Self::Elsewhere { status } => write!(f, "it answered with status {status} and pointed elsewhere"),
            Self::Unusable { why } => write!(f, "the call cannot be sent: {why}"),
            Self::NoStub => f.write_str("INTEGRATIONS_STUB_MODE is on and there is no stub for this call"),
        }
    }
}

impl std::error::Error for Fault {}
