//! How much a request may hold, checked before anything reads it.
use crate::{Policy, UploadedFile};
use domain::{Error, Result};
use http::HeaderMap;
use lambda_http::{Body, RequestExt};

const HEADERS: usize = 100;
/// Names and values together. API Gateway takes 10,240 bytes; the local stack reads a head of 16 KB.
const HEADER_BYTES: usize = 16 * 1024;
const QUERY_PARAMETERS: usize = 100;
const QUERY_BYTES: usize = 8 * 1024;
/// Arrays and objects within each other; no question asked here has more than a handful.
const JSON_DEPTH: usize = 32;

pub(crate) fn check(policy: &Policy, request: &lambda_http::Request) -> Result<()> {
    check_headers(request.headers())?;
    let parameters = request.query_string_parameters_ref();
    let parameters = parameters.map_or(0, |parameters| parameters.iter().count());
    let query = request.uri().query().unwrap_or_default().len();
    if parameters > QUERY_PARAMETERS || query > QUERY_BYTES {
        let why = format!("the query has more than {QUERY_PARAMETERS} parameters or {QUERY_BYTES} bytes");
        return Err(Error::invalid("query", why));
    }
    let body = body(request);
    let content_type = request.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|kind| kind.starts_with("multipart/"));
    if body.len() > policy.body {
        let (what, limit) = ("the request's body".to_owned(), policy.body as u64);
        let remedy = if is_form { UploadedFile::ELSEWHERE } else { "Send less at a time." };
        return Err(Error::TooLarge { what, limit, remedy: remedy.into() });
    }
    if !is_form && is_deeper(body, JSON_DEPTH) {
        let why = format!("the body has more than {JSON_DEPTH} arrays and objects within each other");
        return Err(Error::invalid("body", why));
    }
    Ok(())
}

pub(crate) fn body(request: &lambda_http::Request) -> &[u8] {
    match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes,
        _ => &[],
    }
}

fn check_headers(headers: &HeaderMap) -> Result<()> {
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers.len() <= HEADERS && bytes <= HEADER_BYTES {
        return Ok(());
    }
    Err(Error::invalid(
        "headers",
        format!("the request has more than {HEADERS} headers or {HEADER_BYTES} bytes of them"),
    ))
}

/// Whether brackets outside of texts stand deeper than `most`, in what may be JSON: one look at each byte, no memory.
fn is_deeper(body: &[u8], most: usize) -> bool {
    if !matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return false;
    }
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_and_not_those_in_texts() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
        assert!(!is_deeper(&nested(32), 32) && is_deeper(&nested(33), 32));
        assert!(!is_deeper(&b"[[],[],[],[]]".repeat(9), 2));
        let text = format!(r#"{{"a": "{}\"[[["}}"#, "[".repeat(40));
        assert!(!is_deeper(text.as_bytes(), 1), "{text}");
        assert!(is_deeper(br#" {"a\\": {"b": []}}"#, 2));
    }

    #[test]
    fn a_request_is_bounded_in_every_part() {
        let refused = |change: &dyn Fn(&mut lambda_http::Request)| {
            let mut request = lambda_http::Request::new(Body::Text("{}".into()));
            change(&mut request);
            check(&Policy::READ, &request).map_err(|error| error.to_string())
        };
        assert_eq!(refused(&|_| {}), Ok(()));
        let long = |request: &mut lambda_http::Request| {
            request.headers_mut().insert("x-long", "a".repeat(17_000).parse().unwrap());
        };
        assert_eq!(refused(&long).unwrap_err(), "the request has more than 100 headers or 16384 bytes of them");
        let query = |request: &mut lambda_http::Request| {
            *request.uri_mut() = format!("/?a={}", "b".repeat(9_000)).parse().unwrap();
        };
        assert_eq!(refused(&query).unwrap_err(), "the query has more than 100 parameters or 8192 bytes");
        let body = |request: &mut lambda_http::Request| *request.body_mut() = Body::Binary(vec![b'a'; 256 * 1024 + 1]);
        assert_eq!(refused(&body).unwrap_err(), "the request's body is larger than 262144 bytes. Send less at a time.");
        let form = |request: &mut lambda_http::Request| {
            body(request);
            request.headers_mut().insert("content-type", "multipart/form-data; boundary=x".parse().unwrap());
        };
        let (said, remedy) = (refused(&form).unwrap_err(), UploadedFile::ELSEWHERE);
        assert_eq!(said, format!("the request's body is larger than 262144 bytes. {remedy}"));
        let deep = |request: &mut lambda_http::Request| *request.body_mut() = Body::Text("[".repeat(33));
        assert_eq!(refused(&deep).unwrap_err(), "the body has more than 32 arrays and objects within each other");
    }
}
