//! One attempt: a request out, a bounded answer in.
use crate::{Answer, Call, Fault, Origin, Service, retry};
use bytes::BytesMut;
use domain::{Error, Result, Timestamp};
use http::{HeaderName, HeaderValue, header::RETRY_AFTER};
use reqwest::{Client, Url, redirect};
use std::time::Duration;

const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");

/// Follows a redirect, where the service may send one, to the same scheme, host and port only: another host would get this
/// one's credential.
pub(crate) fn client(service: &Service) -> Result<Client> {
    let follows = service.follows_redirects;
    let same_host = redirect::Policy::custom(move |attempt| {
        let stays = follows && attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
        if stays && attempt.previous().len() <= 3 { attempt.follow() } else { attempt.stop() }
    });
    Client::builder()
        .redirect(same_host)
        .connect_timeout(service.connect_timeout)
        .timeout(service.attempt_timeout)
        // A connection that slept longer than this with a frozen function is likely dead.
        .pool_idle_timeout(Duration::from_secs(20))
        .no_proxy()
        .user_agent(concat!("echo/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| Error::internal("preparing calls to services outside", e))
}

/// Sends a call once. `time` is what is left of the call's time.
pub(crate) async fn send(
    client: &Client,
    service: &Service,
    call: &Call,
    url: Url,
    time: Duration,
    now: Timestamp,
) -> Result<Answer, Fault> {
    let id = HeaderValue::from_str(&call.correlation_id)
        .map_err(|_| Fault::Unusable { why: "its correlation id is no header value".into() })?;
    let request = client
        .request(call.method.clone(), url)
        .headers(call.headers.clone())
        .header(CORRELATION, id)
        .body(call.body.clone())
        .timeout(time.min(service.attempt_timeout));
    let mut response = request.send().await.map_err(lost)?;
    let status = response.status().as_u16();
    if status >= 500 {
        let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        return Err(Fault::Status { status, retry_after: header.and_then(|text| retry::retry_after(text, now)) });
    }
    if response.status().is_redirection() && response.headers().contains_key(http::header::LOCATION) {
        return Err(Fault::Elsewhere { status });
    }
    let limit = service.answer_limit;
    if response.content_length().is_some_and(|announced| announced > limit as u64) {
        return Err(Fault::TooLarge { limit });
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > limit {
            return Err(Fault::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    let headers = std::mem::take(response.headers_mut());
    Ok(Answer { status, headers, body: body.freeze(), origin: Origin::Service })
}

/// What became of a connection, in the words of the deepest cause: those above it repeat the address.
fn lost(error: reqwest::Error) -> Fault {
    if error.is_timeout() {
        return Fault::TimedOut;
    }
    if error.is_builder() {
        return Fault::Unusable { why: "its address or a header is not valid".into() };
    }
    let error = error.without_url();
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    Fault::Connection { cause: deepest.to_string() }
}
