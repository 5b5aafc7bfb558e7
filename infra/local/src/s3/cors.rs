//! Which web pages may talk to the store: a browser asks before it puts a file to a presigned URL.
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue};

/// The origins given when the server was started; `*` stands for any.
#[derive(Debug)]
pub(super) struct Cors {
    origins: Vec<String>,
}

impl Cors {
    pub fn new(origins: Vec<String>) -> Cors {
        Cors { origins }
    }

    /// The origin of a page that may read the answer.
    pub fn allowed_origin(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let origin = request.get(ORIGIN)?;
        let allowed = self.origins.iter().any(|allowed| allowed == "*" || allowed.as_bytes() == origin.as_bytes());
        allowed.then(|| origin.clone())
    }

    /// What a preflight is answered with: every method and header, because the signature decides what is allowed.
    pub fn preflight(origin: HeaderValue, request: &HeaderMap) -> HeaderMap {
        let mut answer = HeaderMap::new();
        Self::expose(origin, &mut answer);
        answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, PUT, POST, DELETE"));
        answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3000"));
        if let Some(headers) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, headers.clone());
        }
        answer
    }

    /// Lets the page read the answer and the headers an upload needs from it.
    pub fn expose(origin: HeaderValue, answer: &mut HeaderMap) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag, Content-Range, Last-Modified"));
        answer.append(VARY, HeaderValue::from_static("Origin"));
    }
}
