//! A request as a handler sees it: path and query parameters, body, and the caller's workspace.
use crate::{Caller, json_body, multipart, multipart::UploadedFile};
use bytes::Bytes;
use domain::{ContentHash, Error, Result, Workspace};
use http::{HeaderMap, Method};
use lambda_http::{Body, RequestExt};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::BTreeMap;

pub struct Request {
    pub method: Method,
    pub path: String,
    pub correlation_id: String,
    pub caller: Caller,
    path_parameters: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    headers: HeaderMap,
    body: Bytes,
}

/// What `If-Match` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// `*`: whatever there is.
    Any,
    Version(u64),
    /// A tag that Echo never gave.
    Nothing,
}

impl Request {
    /// An error for a query parameter that stands twice: which of the two is meant, nobody knows.
    pub(crate) fn new(request: lambda_http::Request, caller: Caller, correlation_id: &str) -> Result<Self> {
        let path_parameters = request.path_parameters();
        let path_parameters = path_parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut query = BTreeMap::new();
        for (name, value) in request.query_string_parameters().iter() {
            if query.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(Error::invalid(name, format!("`{name}` stands more than once in the query; give it once")));
            }
        }
        let (parts, body) = request.into_parts();
        let body = match body {
            Body::Text(text) => Bytes::from(text),
            Body::Binary(bytes) => Bytes::from(bytes),
            _ => Bytes::new(),
        };
        let path = parts.uri.path().to_owned();
        Ok(Self {
            method: parts.method,
            path,
            correlation_id: correlation_id.to_owned(),
            caller,
            path_parameters,
            query,
            headers: parts.headers,
            body,
        })
    }

    /// The caller's workspace; a handler that never asks is public.
    pub fn workspace(&self) -> Result<Workspace> {
        self.caller.workspace()
    }

    /// A path parameter of the route, e.g. `id` of `/uploads/{id}`.
    pub fn parameter(&self, name: &str) -> Result<&str> {
        let found = self.path_parameters.get(name).map(String::as_str);
        found.ok_or_else(|| Error::invalid(name, format!("the path has no `{name}`")))
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Every query parameter with its value, by name.
    pub(crate) fn all_query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// An error for a query parameter that the address does not take, or that has no value: a filter that is mistyped or
    /// forgotten would show what was not asked for.
    pub(crate) fn check_names(&self, known: &[&str]) -> Result<()> {
        if let Some((name, _)) =
            self.query.iter().find(|(name, value)| value.is_empty() && known.contains(&name.as_str()))
        {
            let why = format!("`{name}` has no value; leave it out or give it one");
            return Err(Error::invalid(name, why));
        }
        match self.query.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) if known.is_empty() => {
                Err(Error::invalid(name, format!("there is no `{name}` here: this address takes no query parameters")))
            }
            Some(name) => Err(Error::unknown_name(name, known)),
        }
    }

    /// A setting from the query, or from a text field beside the file.
    pub fn setting<'a>(&'a self, file: &'a UploadedFile, name: &str) -> Option<&'a str> {
        let field = || file.fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
        self.query(name).or_else(field)
    }

    /// Page size from `limit`: 1 to 200, 50 when not given.
    pub fn limit(&self) -> Result<i32> {
        self.limit_to(50, 200)
    }

    /// Page size from `limit`: 1 to `most`, `default` when not given.
    pub fn limit_to(&self, default: i32, most: i32) -> Result<i32> {
        let Some(text) = self.query.get("limit") else { return Ok(default) };
        let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
        limit.ok_or_else(|| Error::invalid("limit", format!("`limit` is a whole number from 1 to {most}")))
    }

    /// The version that the caller read and means to change, from `If-Match`; `None` where the caller does not say.
    pub fn if_match(&self) -> Option<Match> {
        let text = self.header("if-match")?.trim();
        let version = text.strip_prefix("W/").unwrap_or(text).trim_matches('"').parse();
        Some(match (text, version) {
            ("*", _) => Match::Any,
            (_, Ok(version)) => Match::Version(version),
            (_, Err(_)) => Match::Nothing,
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The kinds of answer that the caller takes, the one it prefers first; of equal ones as they stand (RFC 9110, §12.5.1).
    pub fn accepted(&self) -> Vec<String> {
        let mut kinds: Vec<(i32, String)> = Vec::new();
        for one in self.header("accept").unwrap_or_default().split(',') {
            let mut parts = one.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
            let weight = (weight.unwrap_or_default().clamp(0.0, 1.0) * 1000.0) as i32;
            if weight > 0 && !kind.is_empty() {
                kinds.push((-weight, kind));
            }
        }
        kinds.sort_by_key(|(weight, _)| *weight);
        kinds.into_iter().map(|(_, kind)| kind).collect()
    }

    /// Whether the caller prefers a page over JSON: a browser does, curl's `*/*` does not.
    pub fn wants_html(&self) -> bool {
        wants_html(&self.headers)
    }

    /// Names all that the request asks for.
    pub(crate) fn fingerprint(&self) -> ContentHash {
        let head = json!([self.method.as_str(), self.path, self.query, self.header("content-type")]).to_string();
        // The boundary of a form is another each time; what stands between its marks is not.
        let boundary = self.header("content-type").and_then(|kind| kind.split_once("boundary=")).map(|(_, mark)| mark);
        let (head, body) = match boundary.map(|mark| mark.trim_matches('"')).filter(|mark| !mark.is_empty()) {
            Some(mark) => (head.replace(mark, ""), without(&self.body, mark.as_bytes())),
            None => (head, self.body.clone()),
        };
        ContentHash::of(&[head.as_bytes(), b"\n", &body].concat())
    }

    /// Whether the caller says that the body is JSON.
    pub fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
    }

    /// Whether the caller would rather ask later than wait (RFC 7240, §4.1).
    pub fn prefers_not_to_wait(&self) -> bool {
        let prefer = self.header("prefer").unwrap_or_default();
        prefer
            .split(',')
            .any(|one| one.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("respond-async"))
    }

    pub fn has_body(&self) -> bool {
        !self.body.is_empty()
    }

    /// The body as JSON; the error says where it went wrong.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        json_body::read(self.header("content-type"), &self.body)
    }

    /// A body that was read as any JSON, as what is expected here; errors are those of [`Request::json`].
    pub fn fitting<T: DeserializeOwned>(&self, body: serde_json::Value) -> Result<T> {
        json_body::fitting(body)
    }

    /// The one file of a `multipart/form-data` body, in the field `file`.
    pub async fn file(&self) -> Result<UploadedFile> {
        multipart::file(self.header("content-type"), self.body.clone()).await
    }
}

pub(crate) fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get("accept").and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The bytes without each place where the mark stands.
fn without(body: &Bytes, mark: &[u8]) -> Bytes {
    let (mut kept, mut from) = (Vec::with_capacity(body.len()), 0);
    for at in memchr::memmem::find_iter(body, mark) {
        kept.extend_from_slice(&body[from..at]);
        from = at + mark.len();
    }
    kept.extend_from_slice(&body[from..]);
    kept.into()
}
