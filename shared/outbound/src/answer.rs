//! What a service answered, or what is given in its place.
use bytes::Bytes;
use domain::{Error, Result};
use http::{HeaderMap, header::CONTENT_TYPE};
use serde::de::DeserializeOwned;
use store::KeptReply;

/// An answer with a status below 500, whole in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Of a kept answer, its `content-type` alone.
    pub headers: HeaderMap,
    pub body: Bytes,
    pub origin: Origin,
}

/// Where an answer comes from; whoever shows figures made of it says so when it is [`Origin::Stale`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Service,
    /// Asked before, and fresh enough not to ask again.
    Kept,
    /// Asked before and no longer fresh, but the service is down.
    Stale,
    Stub,
}

impl Answer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|e| Error::internal("reading a service's answer", e))
    }

    pub(crate) fn kept(reply: KeptReply, origin: Origin) -> Self {
        let content_type = reply.content_type.and_then(|text| text.parse().ok());
        let headers = content_type.map(|value| (CONTENT_TYPE, value)).into_iter().collect();
        Self { status: reply.status, headers, body: reply.body, origin }
    }
}
