//! `ListObjectsV2`: pages of a listing in the words of the protocol.
use super::ObjectStore;
use super::failure::{Failure, Result, blocking};
use super::index::{self, Entry};
use super::read::timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use s3s::dto::{CommonPrefix, ETag, EncodingType, ListObjectsV2Input, ListObjectsV2Output, Object, ObjectStorageClass};
use s3s::{S3ErrorCode, S3Request, S3Result};
use std::fmt::Write;

/// S3 answers with at most this many entries, whatever is asked for.
const PAGE_LIMIT: i32 = 1000;

pub async fn list_v2(store: ObjectStore, request: S3Request<ListObjectsV2Input>) -> S3Result<ListObjectsV2Output> {
    let input = request.input;
    let max_keys = input.max_keys.unwrap_or(PAGE_LIMIT).min(PAGE_LIMIT);
    let limit = usize::try_from(max_keys).map_err(|_| invalid("max-keys must not be negative"))?;
    let from = first_key(input.continuation_token.as_deref(), input.start_after.as_deref())?;
    let (bucket, prefix) = (input.bucket.clone(), input.prefix.clone().unwrap_or_default());
    let delimiter = input.delimiter.clone().unwrap_or_default();
    let listing = blocking(move || {
        store.index().read(|index| index::list_objects(index, &bucket, &prefix, &delimiter, &from, limit))
    });
    let page = listing.await?;

    let encode = match &input.encoding_type {
        Some(encoding) if encoding.as_str() == EncodingType::URL => url_encode,
        _ => |text: String| text,
    };
    let (mut contents, mut common_prefixes) = (Vec::new(), Vec::new());
    for entry in page.entries {
        match entry {
            Entry::Object { key, size, etag, modified_at_ms } => contents.push(Object {
                key: Some(encode(key)),
                size: Some(size),
                e_tag: Some(ETag::Strong(etag)),
                last_modified: Some(timestamp(modified_at_ms)),
                storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
                ..Default::default()
            }),
            Entry::CommonPrefix(prefix) => common_prefixes.push(CommonPrefix { prefix: Some(encode(prefix)) }),
        }
    }
    Ok(ListObjectsV2Output {
        name: Some(input.bucket),
        key_count: i32::try_from(contents.len() + common_prefixes.len()).ok(),
        contents: Some(contents),
        common_prefixes: Some(common_prefixes),
        max_keys: Some(max_keys),
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.map(|next| URL_SAFE_NO_PAD.encode(next)),
        continuation_token: input.continuation_token,
        prefix: Some(encode(input.prefix.unwrap_or_default())),
        delimiter: input.delimiter.map(encode),
        start_after: input.start_after.map(encode),
        encoding_type: input.encoding_type,
        ..Default::default()
    })
}

/// Where the page begins: a token is the first key of its page; `start-after` excludes the key it names.
fn first_key(token: Option<&str>, start_after: Option<&str>) -> Result<Vec<u8>> {
    match (token, start_after) {
        (Some(token), _) => {
            URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid("The continuation token provided is incorrect"))
        }
        (None, Some(key)) => Ok([key.as_bytes(), b"\0"].concat()),
        (None, None) => Ok(Vec::new()),
    }
}

fn invalid(why: &'static str) -> Failure {
    Failure::refused(S3ErrorCode::InvalidArgument, why)
}

/// For clients that ask for it because a key may hold characters XML has no way to write.
fn url_encode(text: String) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => encoded.push(byte.into()),
            b' ' => encoded.push('+'),
            // Writing to a string does not fail.
            _ => _ = write!(encoded, "%{byte:02X}"),
        }
    }
    encoded
}
