//! Serves a store over HTTP until it is told to stop.
use super::ObjectStore;
use super::cors::Cors;
use crate::{connections, date};
use http::{HeaderMap, Method, Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioTimer;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{HttpError, HttpResponse, S3Error, S3ErrorCode};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests in flight may take to end once the server is told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// The one identity that may use the store; presigned URLs are signed with it as well.
#[derive(Clone)]
pub struct Credentials {
    pub access_key: String,
    pub secret_key: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// Serves on an already bound listener until `shutdown` resolves; returns after in-flight requests ended, or after a
/// few seconds without them.
///
/// `cors_origins` are the web origins whose pages may use presigned URLs, `*` for any.
pub async fn serve(
    store: ObjectStore,
    credentials: Credentials,
    cors_origins: Vec<String>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> domain::Result<()> {
    let mut builder = S3ServiceBuilder::new(store);
    builder.set_auth(SimpleAuth::from_single(credentials.access_key, credentials.secret_key));
    let front = Arc::new(Front { s3: builder.build(), cors: Cors::new(cors_origins) });

    let service = |_| {
        let front = front.clone();
        service_fn(move |request| {
            let front = front.clone();
            async move { front.answer(request).await }
        })
    };
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new());
    connections::serve(service, http, listener, shutdown, GRACE).await;
    Ok(())
}

/// What stands before the protocol: preflights, and what the protocol crate would let through.
struct Front {
    s3: S3Service,
    cors: Cors,
}

impl Front {
    async fn answer(&self, request: Request<Incoming>) -> Result<HttpResponse, HttpError> {
        let origin = self.cors.allowed_origin(request.headers());
        if request.method() == Method::OPTIONS {
            return Ok(preflight(origin.map(|origin| Cors::preflight(origin, request.headers()))));
        }
        let mut answer = match refusal(&request) {
            Some(refusal) => refusal.to_http_response().map_err(|error| HttpError::new(Box::new(error)))?,
            None => Service::call(&self.s3, request).await?,
        };
        if let Some(origin) = origin {
            Cors::expose(origin, answer.headers_mut());
        }
        date::stamp(answer.headers_mut());
        Ok(answer)
    }
}

fn preflight(allowed: Option<HeaderMap>) -> HttpResponse {
    let mut answer = HttpResponse::new(s3s::Body::empty());
    match allowed {
        Some(headers) => *answer.headers_mut() = headers,
        None => *answer.status_mut() = StatusCode::FORBIDDEN,
    }
    answer
}

fn refusal(request: &Request<Incoming>) -> Option<S3Error> {
    if let Some(header) = unsigned_header(request) {
        let why = format!("There were headers present in the request which were not signed: {header}");
        return Some(S3Error::with_message(S3ErrorCode::AccessDenied, why));
    }
    // A form is read into memory before its signature is judged, and nothing here makes forms.
    let form = request.headers().get(http::header::CONTENT_TYPE)?.as_bytes().starts_with(b"multipart/form-data");
    let why = "Uploads by form are not implemented";
    (form && request.method() == Method::POST).then(|| S3Error::with_message(S3ErrorCode::NotImplemented, why))
}

/// Whoever holds a presigned URL may do what was signed and nothing else: an added `x-amz-copy-source` would turn an
/// upload into a copy of any object. S3 refuses such headers; the protocol crate does not look.
fn unsigned_header(request: &Request<Incoming>) -> Option<String> {
    let query = request.uri().query()?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let signed = pairs.find_map(|(name, value)| (decoded(name) == b"X-Amz-SignedHeaders").then(|| decoded(value)))?;
    let signed: Vec<&[u8]> = signed.split(|byte| *byte == b';').collect();
    let mut names = request.headers().keys().map(|name| name.as_str());
    // The hash of the body is checked against the body, signed or not.
    names
        .find(|name| {
            name.starts_with("x-amz-") && *name != "x-amz-content-sha256" && !signed.contains(&name.as_bytes())
        })
        .map(str::to_owned)
}

/// A part of a query as the protocol crate reads it; written in another spelling it must not pass unseen.
fn decoded(text: &str) -> Vec<u8> {
    let mut rest = text.as_bytes();
    let mut decoded = Vec::with_capacity(rest.len());
    while let [first, tail @ ..] = rest {
        let escaped = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| hex::decode(digits).ok());
        rest = if escaped.is_some() { &tail[2..] } else { tail };
        let plain = if *first == b'+' { b' ' } else { *first };
        decoded.extend(escaped.unwrap_or_else(|| vec![plain]));
    }
    decoded
}
