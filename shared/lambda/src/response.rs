//! An answer: status, headers, body.
use http::{HeaderName, HeaderValue, StatusCode};
use lambda_http::Body;
use serde::Serialize;
use store::StoredAnswer;

#[derive(Debug, Clone)]
pub struct Response {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
    /// The body that is kept where the answer may be asked for again, when it is another: a secret is shown once.
    kept: Option<Vec<u8>>,
}

impl Response {
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self::new(status, "application/json", body),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                Self::new(
                    500,
                    "application/json",
                    br#"{"error":"internal","message":"something went wrong on our side"}"#.to_vec(),
                )
            }
        }
    }

    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(200, body)
    }

    pub fn created(body: &impl Serialize) -> Self {
        Self::json(201, body)
    }

    /// It will be done; the body says where to ask.
    pub fn accepted(body: &impl Serialize) -> Self {
        Self::json(202, body)
    }

    /// Done, and there is nothing to say.
    pub fn no_content() -> Self {
        Self::empty(204)
    }

    /// An answer that was given before, byte for byte.
    pub fn stored_json(body: Vec<u8>) -> Self {
        Self::new(200, "application/json", body)
    }

    pub fn html(page: String) -> Self {
        Self::new(200, "text/html; charset=utf-8", page.into_bytes())
    }

    /// A part of a table, for a spreadsheet or a program.
    pub fn csv(page: String) -> Self {
        Self::new(200, "text/csv; charset=utf-8; header=present", page.into_bytes())
    }

    /// A file of any kind.
    pub fn file(content_type: &str, body: Vec<u8>) -> Self {
        Self::bytes(200, content_type, body)
    }

    /// A document to read or print.
    pub fn pdf(document: Vec<u8>) -> Self {
        Self::new(200, "application/pdf", document)
    }

    /// Metrics in Prometheus' text format, version 0.0.4.
    pub fn prometheus(page: String) -> Self {
        Self::new(200, "text/plain; version=0.0.4; charset=utf-8", page.into_bytes())
    }

    /// The answer to a form: go and read it there.
    pub fn see_other(address: &str) -> Self {
        Self::empty(303).with_header("location", address)
    }

    /// The answer to `HEAD`: every header of the answer to `GET`, its length among them, and no body.
    pub(crate) fn without_body(self) -> Self {
        let length = self.body.len().to_string();
        Self { body: Vec::new(), ..self }.with_header("content-length", &length)
    }

    /// Nothing but a status and headers.
    pub fn empty(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, headers: Vec::new(), body: Vec::new(), kept: None }
    }

    fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = vec![(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type))];
        Self { status, headers, body, kept: None }
    }

    /// A body of any kind.
    pub(crate) fn bytes(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        let response = Self { body, ..Self::empty(status) };
        if content_type.is_empty() { response } else { response.with_header("content-type", content_type) }
    }

    /// With another body for whoever repeats the request under the same `Idempotency-Key`.
    pub fn kept_as(self, body: &impl Serialize) -> Self {
        Self { kept: Some(Self::ok(body).body), ..self }
    }

    /// What is kept for a repeated request.
    pub(crate) fn to_repeat(&self) -> StoredAnswer {
        StoredAnswer {
            status: self.status(),
            content_type: self.header("content-type").unwrap_or_default().to_owned(),
            location: self.header("location").map(str::to_owned),
            body: self.kept.as_ref().unwrap_or(&self.body).clone().into(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(of, _)| of == name);
        found.and_then(|(_, value)| value.to_str().ok())
    }

    /// A header that stays as it is where it was set before.
    pub(crate) fn with_default_header(self, name: &'static str, value: &str) -> Self {
        if self.header(name).is_some() { self } else { self.with_header(name, value) }
    }

    pub(crate) fn with_body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    /// What the caller has already, with the headers that say so.
    pub(crate) fn not_modified(self) -> Self {
        Self { body: Vec::new(), ..self.with_status(304) }
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), ..self }
    }

    /// Adds a header; a value that HTTP cannot carry is left out and logged.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => self.headers.push((HeaderName::from_static(name), value)),
            Err(error) => tracing::error!(%error, name, "a header value could not be sent"),
        }
        self
    }

    /// Whether Lambda can carry the answer: 6 MB, of which a body is a JSON string.
    pub fn fits(&self) -> bool {
        const MOST: usize = 6 * 1024 * 1024 - 64 * 1024;
        let carried = |byte: &u8| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
            0..0x20 => 6,
            _ => 1,
        };
        self.body.iter().map(carried).sum::<usize>() <= MOST
    }

    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn into_http(self) -> http::Response<Body> {
        let body = match String::from_utf8(self.body) {
            Ok(text) if text.is_empty() => Body::Empty,
            Ok(text) => Body::Text(text),
            Err(bytes) => Body::Binary(bytes.into_bytes()),
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_quotation_marks_takes_twice_its_room() {
        let page = |text: &str, times: usize| Response::csv(text.repeat(times));
        assert!(page("a", 6_000_000).fits() && !page("a", 6_300_000).fits());
        assert!(page("\"", 3_000_000).fits() && !page("\"", 3_200_000).fits());
    }
}
