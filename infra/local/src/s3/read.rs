//! Reading objects: whole, a range of them, or only what is known about them.
use super::ObjectStore;
use super::checksum::show_checksum;
use super::failure::{Doing, Failure, Result, blocking};
use super::files::WINDOW;
use super::index::{self, StoredObject};
use http::{HeaderMap, HeaderValue, StatusCode};
use s3s::dto::{
    ChecksumMode, ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput,
    StreamingBlob, Timestamp,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result};
use std::fs::File;
use std::io::{ErrorKind, Seek, SeekFrom};
use std::time::{Duration, UNIX_EPOCH};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

pub async fn get(store: ObjectStore, request: S3Request<GetObjectInput>) -> S3Result<GetObjectOutput> {
    let input = request.input;
    no_versions(input.version_id.as_deref())?;
    no_parts(input.part_number)?;
    let preconditions = Preconditions {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    };
    // Part of what was signed: a presigned download names its file.
    let wanted = Shown {
        cache_control: input.response_cache_control,
        content_disposition: input.response_content_disposition,
        content_encoding: input.response_content_encoding,
        content_language: input.response_content_language,
        content_type: input.response_content_type,
    };
    let (bucket, key, range) = (input.bucket, input.key, input.range);
    let opening = blocking(move || {
        let (object, mut file) = open(&store, &bucket, &key, |object| preconditions.check(object))?;
        let size = object.size as u64;
        let span = match range {
            None => 0..size,
            Some(range) => range
                .check(size)
                .map_err(|_| Failure::refused(S3ErrorCode::InvalidRange, "The requested range is not satisfiable"))?,
        };
        file.seek(SeekFrom::Start(span.start)).doing("reading a body")?;
        Ok((object, file, span))
    });
    let (object, file, span) = opening.await?;

    let length = span.end - span.start;
    let body = ReaderStream::with_capacity(tokio::fs::File::from_std(file).take(length), WINDOW);
    let partial = range.map(|_| format!("bytes {}-{}/{}", span.start, span.end.saturating_sub(1), object.size));
    let headers = &object.headers;
    let mut output = GetObjectOutput {
        body: Some(StreamingBlob::wrap(body)),
        accept_ranges: Some("bytes".to_owned()),
        content_length: Some(length as i64),
        e_tag: Some(ETag::Strong(object.etag.clone())),
        last_modified: Some(timestamp(object.modified_at_ms)),
        content_type: Some(wanted.content_type.unwrap_or_else(|| headers.content_type())),
        cache_control: wanted.cache_control.or_else(|| headers.cache_control.clone()),
        content_disposition: wanted.content_disposition.or_else(|| headers.content_disposition.clone()),
        content_encoding: wanted.content_encoding.or_else(|| headers.content_encoding.clone()),
        content_language: wanted.content_language.or_else(|| headers.content_language.clone()),
        expires: headers.expires.clone(),
        metadata: headers.metadata(),
        ..Default::default()
    };
    // The stored checksum is the whole body's; beside a range a client would compare it with the wrong bytes.
    if asked_for(input.checksum_mode) && partial.is_none() {
        show_checksum!(output, &object.checksum);
        output.checksum_type = Some(object.checksum.kind());
    }
    output.content_range = partial;
    Ok(output)
}

/// Headers that the request puts in the place of the stored ones.
struct Shown {
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_language: Option<String>,
    content_type: Option<String>,
}

pub async fn head(store: ObjectStore, request: S3Request<HeadObjectInput>) -> S3Result<HeadObjectOutput> {
    let input = request.input;
    no_versions(input.version_id.as_deref())?;
    no_parts(input.part_number)?;
    let preconditions = Preconditions {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    };
    let (bucket, key) = (input.bucket, input.key);
    let finding = blocking(move || {
        let object = store.index().read(|index| index::find_object(index, &bucket, &key))?;
        preconditions.check(&object)?;
        Ok(object)
    });
    let object = finding.await?;
    let headers = &object.headers;
    let mut output = HeadObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: Some(object.size),
        e_tag: Some(ETag::Strong(object.etag.clone())),
        last_modified: Some(timestamp(object.modified_at_ms)),
        content_type: Some(headers.content_type()),
        cache_control: headers.cache_control.clone(),
        content_disposition: headers.content_disposition.clone(),
        content_encoding: headers.content_encoding.clone(),
        content_language: headers.content_language.clone(),
        expires: headers.expires.clone(),
        metadata: headers.metadata(),
        ..Default::default()
    };
    if asked_for(input.checksum_mode) {
        show_checksum!(output, &object.checksum);
        output.checksum_type = Some(object.checksum.kind());
    }
    Ok(output)
}

/// Opens the current version. Waits for the disk.
///
/// Between looking it up and opening its body it may be superseded and removed; then there is a newer one to open.
pub(super) fn open(
    store: &ObjectStore,
    bucket: &str,
    key: &str,
    check: impl Fn(&StoredObject) -> Result<()>,
) -> Result<(StoredObject, File)> {
    let mut missing = None;
    loop {
        let object = store.index().read(|index| index::find_object(index, bucket, key))?;
        check(&object)?;
        match store.files().read(&object.file) {
            Ok(file) => return Ok((object, file)),
            Err(error) if error.kind() == ErrorKind::NotFound && missing.as_ref() != Some(&object.file) => {
                missing = Some(object.file);
            }
            Err(error) => return Err(error).doing("opening a body"),
        }
    }
}

/// What must hold of the current version for it to be read, in the order RFC 9110 judges it.
#[derive(Debug, Default)]
pub(super) struct Preconditions {
    pub if_match: Option<ETagCondition>,
    pub if_none_match: Option<ETagCondition>,
    pub if_modified_since: Option<Timestamp>,
    pub if_unmodified_since: Option<Timestamp>,
}

impl Preconditions {
    fn check(&self, object: &StoredObject) -> Result<()> {
        let etag = ETag::Strong(object.etag.clone());
        // HTTP dates are whole seconds.
        let modified = timestamp(object.modified_at_ms / 1000 * 1000);
        let failed = match (&self.if_match, &self.if_unmodified_since) {
            (Some(ETagCondition::ETag(wanted)), _) => !wanted.strong_cmp(&etag),
            (Some(ETagCondition::Any), _) | (None, None) => false,
            (None, Some(since)) => modified > *since,
        };
        if failed {
            let why = "At least one of the pre-conditions you specified did not hold";
            return Err(Failure::refused(S3ErrorCode::PreconditionFailed, why));
        }
        let unchanged = match (&self.if_none_match, &self.if_modified_since) {
            (Some(ETagCondition::ETag(known)), _) => known.weak_cmp(&etag),
            (Some(ETagCondition::Any), _) => true,
            (None, Some(since)) => modified <= *since,
            (None, None) => false,
        };
        if unchanged { Err(not_modified(object)) } else { Ok(()) }
    }

    /// A copy has no cache to keep, so an unchanged source is a failed condition.
    pub fn check_copy(&self, object: &StoredObject) -> Result<()> {
        self.check(object).map_err(|failure| match failure {
            Failure::Refused(refusal) if refusal.status_code() == Some(StatusCode::NOT_MODIFIED) => Failure::refused(
                S3ErrorCode::PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold",
            ),
            other => other,
        })
    }
}

fn not_modified(object: &StoredObject) -> Failure {
    let mut answer = S3Error::new(S3ErrorCode::NotModified);
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", object.etag)) {
        answer.set_headers(HeaderMap::from_iter([(http::header::ETAG, etag)]));
    }
    Failure::Refused(answer)
}

/// There is one version of an object here, the current one; an answer with another's bytes would be a wrong answer.
pub(super) fn no_versions(version: Option<&str>) -> Result<()> {
    match version {
        None | Some("" | "null") => Ok(()),
        Some(_) => {
            Err(Failure::refused(S3ErrorCode::NoSuchVersion, "The specified version does not exist: none are kept."))
        }
    }
}

/// Parts are joined when an upload completes and cannot be told apart afterwards.
fn no_parts(part: Option<i32>) -> Result<()> {
    match part {
        None => Ok(()),
        Some(_) => Err(Failure::refused(S3ErrorCode::NotImplemented, "Reading by part number is not implemented")),
    }
}

fn asked_for(checksum: Option<ChecksumMode>) -> bool {
    checksum.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED)
}

pub(super) fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from(UNIX_EPOCH + Duration::from_millis(u64::try_from(ms).unwrap_or_default()))
}
