//! Takes in the body of a request, window by window, and judges it before anything can see it.
use super::ObjectStore;
use super::checksum::{Algorithm, verify_md5};
use super::failure::{Failure, Result, blocking};
use super::files::{Body, Incoming, WINDOW};
use bytes::Bytes;
use futures::StreamExt;
use http::{HeaderMap, StatusCode};
use s3s::dto::StreamingBlob;
use s3s::stream::ByteStream;
use s3s::{S3Error, S3ErrorCode, StdError, TrailingHeaders};

/// What the client says about a body: before it in headers, or behind it in trailers.
pub(super) struct Declared {
    length: Option<i64>,
    md5: Option<String>,
    algorithm: Algorithm,
    checksum: Option<String>,
    /// The checksum follows the body.
    trailers: Option<TrailingHeaders>,
}

impl Declared {
    /// `required` is the algorithm of the upload a part belongs to.
    pub fn read(
        headers: &HeaderMap,
        trailers: Option<TrailingHeaders>,
        length: Option<i64>,
        md5: Option<String>,
        mut stated: Vec<(Algorithm, String)>,
        required: Option<Algorithm>,
    ) -> Result<Declared> {
        if stated.len() > 1 {
            let why = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
            return Err(Failure::refused(S3ErrorCode::InvalidRequest, why));
        }
        let trailing = trailing_algorithm(headers);
        let (named, checksum) = match (stated.pop(), trailing) {
            (Some((algorithm, value)), _) => (Some(algorithm), Some(value)),
            (None, Some(algorithm)) => (Some(algorithm), None),
            (None, None) => (header(headers, "x-amz-sdk-checksum-algorithm").map(Algorithm::named).transpose()?, None),
        };
        if let (Some(named), Some(required)) = (named, required)
            && named != required
        {
            let (required, named) = (required.name(), named.name());
            let why = format!("Checksum Type mismatch occurred, expected checksum Type: {required}, actual: {named}");
            return Err(Failure::refused(S3ErrorCode::InvalidRequest, why));
        }
        let trailers = trailing.filter(|_| checksum.is_none()).and(trailers);
        Ok(Declared { length, md5, algorithm: named.or(required).unwrap_or_default(), checksum, trailers })
    }

    /// The checksum the client stated, known once the body has been read.
    fn checksum(&mut self) -> Result<Option<String>> {
        let Some(trailers) = self.trailers.take() else { return Ok(self.checksum.take()) };
        let stated = trailers.read(|trailers| header(trailers, self.algorithm.header()).map(str::to_owned)).flatten();
        let why = "The checksum announced by x-amz-trailer did not follow the body.";
        stated.map(Some).ok_or_else(|| Failure::refused(S3ErrorCode::InvalidRequest, why))
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn trailing_algorithm(headers: &HeaderMap) -> Option<Algorithm> {
    let announced = header(headers, "x-amz-trailer")?;
    let mut names = announced.split(',').map(str::trim);
    names.find_map(|name| Algorithm::ALL.into_iter().find(|algorithm| algorithm.header().eq_ignore_ascii_case(name)))
}

/// Writes the body to a temporary file and returns it if it is what the client declared; else nothing is left of it.
pub(super) async fn receive(store: &ObjectStore, body: Option<StreamingBlob>, mut declared: Declared) -> Result<Body> {
    let mut body = body.unwrap_or_else(|| StreamingBlob::from(s3s::Body::empty()));
    let exact = body.remaining_length().exact().and_then(|length| i64::try_from(length).ok());
    let length = declared.length.or(exact).ok_or_else(|| {
        Failure::refused(S3ErrorCode::MissingContentLength, "You must provide the Content-Length HTTP header.")
    })?;
    let mut writing = Writing { store: store.clone(), algorithm: declared.algorithm, begun: None };
    let (mut window, mut held, mut received) = (Vec::new(), 0, 0);
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(broken_off)?;
        held += piece.len();
        received += piece.len() as i64;
        window.push(piece);
        if received > length {
            break;
        }
        if held >= WINDOW {
            let full = std::mem::take(&mut window);
            writing = blocking(move || writing.append(full)).await?;
            held = 0;
        }
    }
    if received != length {
        return Err(incomplete());
    }
    let (md5, checksum) = (declared.md5.take(), declared.checksum()?);
    blocking(move || {
        let written = writing.append(window)?.end()?;
        if let Some(stated) = md5 {
            verify_md5(&written.md5, &stated)?;
        }
        if let Some(stated) = checksum {
            written.checksum.verify(&stated)?;
        }
        Ok(written)
    })
    .await
}

/// A body of one window is written in one go, so its file is only made when the first window is full or the last.
struct Writing {
    store: ObjectStore,
    algorithm: Algorithm,
    begun: Option<Incoming>,
}

impl Writing {
    fn append(mut self, window: Vec<Bytes>) -> Result<Writing> {
        let mut incoming = match self.begun.take() {
            Some(incoming) => incoming,
            None => self.store.files().begin(self.algorithm)?,
        };
        for piece in window {
            incoming.append(&piece)?;
        }
        self.begun = Some(incoming);
        Ok(self)
    }

    fn end(self) -> Result<Body> {
        match self.begun {
            Some(incoming) => Ok(incoming.end()),
            None => Ok(self.store.files().begin(self.algorithm)?.end()),
        }
    }
}

/// The protocol layer says why a body ended early only in words.
fn broken_off(cause: StdError) -> Failure {
    let words = cause.to_string();
    tracing::debug!(cause = words, "a request body broke off");
    if words.contains("Sha256Mismatch") {
        let mut refusal = S3Error::with_message(
            S3ErrorCode::Custom("XAmzContentSHA256Mismatch".into()),
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
        refusal.set_status_code(StatusCode::BAD_REQUEST);
        return Failure::Refused(refusal);
    }
    if words.contains("SignatureMismatch") {
        let why = "The signature of a chunk does not match the signature you provided.";
        return Failure::refused(S3ErrorCode::SignatureDoesNotMatch, why);
    }
    incomplete()
}

fn incomplete() -> Failure {
    let why = "You did not provide the number of bytes specified by the Content-Length HTTP header";
    Failure::refused(S3ErrorCode::IncompleteBody, why)
}
