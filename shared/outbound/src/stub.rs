//! Answers that stand in for a service while `INTEGRATIONS_STUB_MODE` is on.
use crate::{Answer, Call, Origin};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header::CONTENT_TYPE};

/// What a method and path answer; the query and the body do not matter.
#[derive(Debug, Clone)]
pub struct Stub {
    pub method: Method,
    pub path: &'static str,
    pub status: u16,
    /// JSON.
    pub body: &'static str,
}

pub(crate) fn answer(stubs: &[Stub], call: &Call) -> Option<Answer> {
    let stub = stubs.iter().find(|stub| stub.method == call.method && stub.path == call.path)?;
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Some(Answer { status: stub.status, headers, body: Bytes::from_static(stub.body.as_bytes()), origin: Origin::Stub })
}
