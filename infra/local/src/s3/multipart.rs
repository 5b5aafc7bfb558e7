//! Uploads in parts. Parts are bodies of their own; completing joins them into one and makes that visible.
use super::checksum::{Algorithm, Checksum, show_checksum, stated_checksums};
use super::failure::{Doing, Failure, Result, blocking};
use super::headers::given_headers;
use super::index::{self, Conditions, StoredPart, Upload, UploadChecksum};
use super::publish::Draft;
use super::read::timestamp;
use super::receive::{Declared, receive};
use super::{ObjectStore, now_ms};
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumType, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag,
    ListPartsInput, ListPartsOutput, Part, UploadPartInput, UploadPartOutput,
};
use s3s::{S3ErrorCode, S3Request, S3Result};
use std::io::ErrorKind;
use uuid::Uuid;

/// S3's limits: numbers of parts, the least size of every part but the last, entries of one listing.
const PART_NUMBERS: std::ops::RangeInclusive<i32> = 1..=10_000;
const LEAST_PART: i64 = 5 * 1024 * 1024;
const PAGE_LIMIT: i32 = 1000;

pub async fn create(
    store: ObjectStore,
    request: S3Request<CreateMultipartUploadInput>,
) -> S3Result<CreateMultipartUploadOutput> {
    let input = request.input;
    let headers = given_headers!(input)?;
    let algorithm = input.checksum_algorithm.as_ref().map(|it| Algorithm::named(it.as_str())).transpose()?;
    let checksum = chosen_checksum(algorithm, input.checksum_type.as_ref())?;
    let id = Uuid::now_v7().simple().to_string();
    let output = CreateMultipartUploadOutput {
        bucket: Some(input.bucket.clone()),
        key: Some(input.key.clone()),
        upload_id: Some(id.clone()),
        checksum_algorithm: algorithm.map(Into::into),
        checksum_type: checksum.map(kind),
        ..Default::default()
    };
    let upload = Upload { id, bucket: input.bucket, key: input.key, checksum, headers };
    blocking(move || store.index().write(|index| index::create_upload(index, &upload, now_ms()))).await?;
    Ok(output)
}

/// Which combinations S3 knows: only a CRC can be of the whole, and the 64-bit one is of nothing else.
fn chosen_checksum(algorithm: Option<Algorithm>, kind: Option<&ChecksumType>) -> Result<Option<UploadChecksum>> {
    let Some(algorithm) = algorithm else { return Ok(None) };
    let sha = matches!(algorithm, Algorithm::Sha1 | Algorithm::Sha256);
    let whole = match kind.map(ChecksumType::as_str) {
        None => algorithm == Algorithm::Crc64Nvme,
        Some(ChecksumType::FULL_OBJECT) if !sha => true,
        Some(ChecksumType::COMPOSITE) if algorithm != Algorithm::Crc64Nvme => false,
        Some(other) => {
            let why = format!("The {other} checksum type cannot be used with the {} algorithm.", algorithm.name());
            return Err(Failure::refused(S3ErrorCode::InvalidRequest, why));
        }
    };
    Ok(Some(if whole { UploadChecksum::Whole(algorithm) } else { UploadChecksum::Composite(algorithm) }))
}

fn kind(checksum: UploadChecksum) -> ChecksumType {
    ChecksumType::from_static(match checksum {
        UploadChecksum::Whole(_) => ChecksumType::FULL_OBJECT,
        UploadChecksum::Composite(_) => ChecksumType::COMPOSITE,
    })
}

pub async fn put_part(store: ObjectStore, request: S3Request<UploadPartInput>) -> S3Result<UploadPartOutput> {
    let S3Request { input, headers, trailing_headers, .. } = request;
    if !PART_NUMBERS.contains(&input.part_number) {
        let why = "Part number must be an integer between 1 and 10000, inclusive";
        return Err(Failure::refused(S3ErrorCode::InvalidArgument, why).into());
    }
    let stated = stated_checksums!(input);
    let UploadPartInput { body, bucket, key, upload_id, part_number, content_length, content_md5, .. } = input;
    let upload = {
        let store = store.clone();
        blocking(move || store.index().read(|index| index::find_upload(index, &bucket, &key, &upload_id))).await?
    };
    let required = upload.checksum.map(UploadChecksum::algorithm);
    let declared = Declared::read(&headers, trailing_headers, content_length, content_md5, stated, required)?;
    let body = receive(&store, body, declared).await?;
    let recording = blocking(move || {
        let (size, etag, checksum) = (body.size, hex::encode(body.md5), body.checksum.clone());
        let file = store.files().seal(body)?;
        let part = StoredPart { number: part_number, file, size, etag, checksum, modified_at_ms: now_ms() };
        match store.index().write(|index| index::put_part(index, &upload, &part)) {
            Ok(replaced) => {
                store.files().remove(replaced);
                Ok(part)
            }
            Err(failure) => {
                store.remove_if_refused(&failure, part.file);
                Err(failure)
            }
        }
    });
    let part = recording.await?;
    let mut output = UploadPartOutput { e_tag: Some(ETag::Strong(part.etag)), ..Default::default() };
    show_checksum!(output, &part.checksum);
    Ok(output)
}

pub async fn complete(
    store: ObjectStore,
    request: S3Request<CompleteMultipartUploadInput>,
) -> S3Result<CompleteMultipartUploadOutput> {
    let input = request.input;
    let stated = stated_checksums!(input).pop();
    let listed = input.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
    let conditions = Conditions { if_match: input.if_match, if_none_match: input.if_none_match };
    let (bucket, key, id, size) = (input.bucket, input.key, input.upload_id, input.mpu_object_size);
    let completing = blocking(move || {
        let (upload, parts) = store.index().read(|index| {
            let upload = index::find_upload(index, &bucket, &key, &id)?;
            Ok((upload, index::list_parts(index, &id, 0, usize::MAX)?))
        })?;
        let parts = choose(parts, &listed)?;
        let total: i64 = parts.iter().map(|part| part.size).sum();
        if size.is_some_and(|size| size != total) {
            let why = "The provided x-amz-mp-object-size does not match the size of the parts.";
            return Err(Failure::refused(S3ErrorCode::InvalidRequest, why));
        }
        let body_algorithm = match upload.checksum {
            Some(UploadChecksum::Whole(algorithm)) => algorithm,
            Some(UploadChecksum::Composite(_)) | None => Algorithm::default(),
        };
        let mut incoming = store.files().begin(body_algorithm)?;
        for part in &parts {
            match store.files().read(&part.file) {
                Ok(file) => incoming.append_file(file)?,
                // Sent again, or the upload ended, since the parts were listed.
                Err(error) if error.kind() == ErrorKind::NotFound => return Err(invalid_part()),
                Err(error) => return Err(error).doing("opening a part"),
            }
        }
        let body = incoming.end();
        let checksum = match upload.checksum {
            Some(UploadChecksum::Composite(algorithm)) => {
                Checksum::composite(algorithm, parts.iter().map(|part| &part.checksum))
            }
            Some(UploadChecksum::Whole(_)) | None => body.checksum.clone(),
        };
        if let Some((algorithm, value)) = stated
            && algorithm == checksum.algorithm
        {
            checksum.verify(&value)?;
        }
        let etag = joined_etag(&parts);
        let draft =
            Draft { bucket: bucket.clone(), key: key.clone(), etag, checksum, headers: upload.headers, conditions };
        store.publish(body, draft, |index| index::delete_upload(index, &bucket, &key, &id))
    });
    let object = completing.await?;
    let mut output = CompleteMultipartUploadOutput {
        location: Some(format!("/{}/{}", object.bucket, object.key)),
        bucket: Some(object.bucket),
        key: Some(object.key),
        e_tag: Some(ETag::Strong(object.etag)),
        checksum_type: Some(object.checksum.kind()),
        ..Default::default()
    };
    show_checksum!(output, &object.checksum);
    Ok(output)
}

/// The parts the client lists, if they are the parts that are here.
fn choose(parts: Vec<StoredPart>, listed: &[CompletedPart]) -> Result<Vec<StoredPart>> {
    if listed.is_empty() {
        return Err(Failure::refused(S3ErrorCode::MalformedXML, "You must specify at least one part"));
    }
    if !listed.is_sorted_by(|one, next| one.part_number < next.part_number) {
        let why = "The list of parts was not in ascending order. Parts must be ordered by part number.";
        return Err(Failure::refused(S3ErrorCode::InvalidPartOrder, why));
    }
    let mut chosen = Vec::with_capacity(listed.len());
    for wanted in listed {
        let here = parts.iter().find(|part| Some(part.number) == wanted.part_number).ok_or_else(invalid_part)?;
        let same_etag = wanted.e_tag.as_ref().is_some_and(|etag| etag.value() == here.etag);
        let same_checksum = stated_checksums!(wanted)
            .iter()
            .all(|(algorithm, value)| *algorithm == here.checksum.algorithm && *value == here.checksum.value);
        if !same_etag || !same_checksum {
            return Err(invalid_part());
        }
        chosen.push(here.clone());
    }
    let (_, all_but_last) = chosen.split_last().unzip();
    if all_but_last.unwrap_or_default().iter().any(|part: &StoredPart| part.size < LEAST_PART) {
        let why = "Your proposed upload is smaller than the minimum allowed size";
        return Err(Failure::refused(S3ErrorCode::EntityTooSmall, why));
    }
    Ok(chosen)
}

fn invalid_part() -> Failure {
    let why = "One or more of the specified parts could not be found. The part may not have been uploaded, or the \
               specified entity tag may not match the part's entity tag.";
    Failure::refused(S3ErrorCode::InvalidPart, why)
}

/// As S3 forms it: the MD5 of the parts' MD5s and how many there are.
fn joined_etag(parts: &[StoredPart]) -> String {
    let mut md5 = Md5::new();
    for part in parts {
        // Stored by `put_part` as hex; were one damaged, the ETag would differ and nothing else.
        md5.update(&hex::decode(&part.etag).unwrap_or_default());
    }
    format!("{}-{}", hex::encode(md5.finalize()), parts.len())
}

pub async fn abort(
    store: ObjectStore,
    request: S3Request<AbortMultipartUploadInput>,
) -> S3Result<AbortMultipartUploadOutput> {
    let AbortMultipartUploadInput { bucket, key, upload_id, .. } = request.input;
    blocking(move || {
        let files = store.index().write(|index| index::delete_upload(index, &bucket, &key, &upload_id))?;
        store.files().remove(files);
        Ok(())
    })
    .await?;
    Ok(AbortMultipartUploadOutput::default())
}

pub async fn list_parts(store: ObjectStore, request: S3Request<ListPartsInput>) -> S3Result<ListPartsOutput> {
    let ListPartsInput { bucket, key, upload_id, max_parts, part_number_marker, .. } = request.input;
    let max_parts = max_parts.unwrap_or(PAGE_LIMIT).min(PAGE_LIMIT);
    let limit = usize::try_from(max_parts)
        .map_err(|_| Failure::refused(S3ErrorCode::InvalidArgument, "max-parts must not be negative"))?;
    let after = part_number_marker.unwrap_or(0);
    let mut output = ListPartsOutput {
        bucket: Some(bucket.clone()),
        key: Some(key.clone()),
        upload_id: Some(upload_id.clone()),
        max_parts: Some(max_parts),
        part_number_marker: Some(after),
        ..Default::default()
    };
    let listing = blocking(move || {
        store.index().read(|index| {
            let upload = index::find_upload(index, &bucket, &key, &upload_id)?;
            Ok((upload, index::list_parts(index, &upload_id, after, limit + 1)?))
        })
    });
    let (upload, mut parts) = listing.await?;
    let truncated = parts.len() > limit;
    parts.truncate(limit);
    output.is_truncated = Some(truncated);
    output.next_part_number_marker = parts.last().filter(|_| truncated).map(|part| part.number);
    output.checksum_algorithm = upload.checksum.map(|checksum| checksum.algorithm().into());
    output.checksum_type = upload.checksum.map(kind);
    output.parts = Some(parts.into_iter().map(shown).collect());
    Ok(output)
}

fn shown(part: StoredPart) -> Part {
    let mut shown = Part {
        part_number: Some(part.number),
        size: Some(part.size),
        e_tag: Some(ETag::Strong(part.etag)),
        last_modified: Some(timestamp(part.modified_at_ms)),
        ..Default::default()
    };
    show_checksum!(shown, &part.checksum);
    shown
}
