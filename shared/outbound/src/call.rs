//! One call: what is asked, on whose behalf, and what may be done when it fails.
use crate::Fault;
use bytes::Bytes;
use domain::Workspace;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde::Serialize;
use std::{fmt, time::Duration};

/// Whose credential a call uses. Breakers and kept answers are apart by owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    Workspace(Workspace),
    /// Echo itself.
    Echo,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace(workspace) => workspace.fmt(f),
            // No workspace is called so.
            Self::Echo => f.write_str("-"),
        }
    }
}

/// How long an answer with status 200 is given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Without asking.
    pub fresh: Duration,
    /// After that, when the service is down. Both together are at most 23 hours.
    pub stale: Duration,
}

#[derive(Clone)]
pub struct Call {
    pub method: Method,
    /// Below the service's base, beginning with `/`; parts that come from outside are percent-encoded by the caller.
    pub path: String,
    pub owner: Owner,
    pub correlation_id: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) keep: Option<Keep>,
    pub(crate) time: Option<Duration>,
    has_idempotency_key: bool,
}

impl Call {
    pub fn new(method: Method, path: impl Into<String>, owner: Owner, correlation_id: &str) -> Self {
        Self {
            method,
            path: path.into(),
            owner,
            correlation_id: correlation_id.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            keep: None,
            time: None,
            has_idempotency_key: false,
        }
    }

    pub fn get(path: impl Into<String>, owner: Owner, correlation_id: &str) -> Self {
        Self::new(Method::GET, path, owner, correlation_id)
    }

    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Fails on a value that HTTP cannot carry, and does not show it.
    pub fn header(mut self, name: HeaderName, value: &str) -> Result<Self, Fault> {
        let unusable = |_| Fault::Unusable { why: format!("the header `{name}` has a value that HTTP cannot carry") };
        let mut value = HeaderValue::from_str(value).map_err(unusable)?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    pub fn bearer(self, token: &str) -> Result<Self, Fault> {
        self.header(AUTHORIZATION, &format!("Bearer {token}"))
    }

    pub fn json(mut self, body: &impl Serialize) -> Result<Self, Fault> {
        let unusable = |_| Fault::Unusable { why: "its body cannot be written as JSON".into() };
        self.body = serde_json::to_vec(body).map_err(unusable)?.into();
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(self)
    }

    /// Lets a call be repeated that would not be otherwise: the service does once what is sent under one key.
    pub fn idempotency_key(self, key: &str) -> Result<Self, Fault> {
        let call = self.header(HeaderName::from_static("idempotency-key"), key)?;
        Ok(Self { has_idempotency_key: true, ..call })
    }

    /// Keeps the answer. Only for calls that change nothing: a kept answer is given without asking.
    pub fn keep(self, keep: Keep) -> Self {
        Self { keep: Some(keep), ..self }
    }

    /// Bounds the call with all its attempts where whoever waits has less time than the service is given.
    pub fn within(self, time: Duration) -> Self {
        Self { time: Some(time), ..self }
    }

    pub(crate) fn is_repeatable(&self) -> bool {
        self.has_idempotency_key || self.method.is_idempotent()
    }
}

/// Without query, headers and body, which may hold secrets.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).field("owner", &self.owner).finish_non_exhaustive()
    }
}
