//! Putting, copying and deleting objects.
use super::ObjectStore;
use super::checksum::{Algorithm, show_checksum, stated_checksums};
use super::failure::{Failure, blocking};
use super::headers::given_headers;
use super::index::{self, Conditions};
use super::publish::Draft;
use super::read::{Preconditions, no_versions, open, timestamp};
use super::receive::{Declared, receive};
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, DeleteObjectInput, DeleteObjectOutput,
    DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag, Error, MetadataDirective, PutObjectInput,
    PutObjectOutput,
};
use s3s::{S3ErrorCode, S3Request, S3Result};

/// S3's limit on keys in one request to delete many.
const DELETE_LIMIT: usize = 1000;

pub async fn put(store: ObjectStore, request: S3Request<PutObjectInput>) -> S3Result<PutObjectOutput> {
    let S3Request { input, headers, trailing_headers, .. } = request;
    let stated = stated_checksums!(input);
    let declared =
        Declared::read(&headers, trailing_headers, input.content_length, input.content_md5.clone(), stated, None)?;
    let headers = given_headers!(input)?;
    require_bucket(&store, &input.bucket).await?;

    let PutObjectInput { body, bucket, key, if_match, if_none_match, .. } = input;
    let body = receive(&store, body, declared).await?;
    let published = blocking(move || {
        let (etag, checksum) = (hex::encode(body.md5), body.checksum.clone());
        let conditions = Conditions { if_match, if_none_match };
        let draft = Draft { bucket, key, etag, checksum, headers, conditions };
        store.publish(body, draft, |_| Ok(Vec::new()))
    });
    let object = published.await?;
    let mut output = PutObjectOutput {
        e_tag: Some(ETag::Strong(object.etag)),
        checksum_type: Some(object.checksum.kind()),
        ..Default::default()
    };
    show_checksum!(output, &object.checksum);
    Ok(output)
}

/// Before a body is taken in, so that a mistyped bucket does not cost its transfer.
pub(super) async fn require_bucket(store: &ObjectStore, bucket: &str) -> S3Result<()> {
    let (store, bucket) = (store.clone(), bucket.to_owned());
    Ok(blocking(move || store.index().read(|index| index::require_bucket(index, &bucket))).await?)
}

/// Copies the bytes as well: two objects never share a body, so that deleting one needs no counting.
pub async fn copy(store: ObjectStore, request: S3Request<CopyObjectInput>) -> S3Result<CopyObjectOutput> {
    let input = request.input;
    let CopySource::Bucket { bucket: from_bucket, key: from_key, version_id } = &input.copy_source else {
        return Err(Failure::refused(S3ErrorCode::NotImplemented, "Access points are not implemented").into());
    };
    no_versions(version_id.as_deref())?;
    let replace = input.metadata_directive.as_ref().is_some_and(|it| it.as_str() == MetadataDirective::REPLACE);
    if !replace && **from_bucket == *input.bucket && **from_key == *input.key {
        let why = "This copy request is illegal because it is trying to copy an object to itself without changing the \
                   object's metadata.";
        return Err(Failure::refused(S3ErrorCode::InvalidRequest, why).into());
    }
    let given = given_headers!(input)?;
    let algorithm = input.checksum_algorithm.as_ref().map(|it| Algorithm::named(it.as_str())).transpose()?;
    let (from_bucket, from_key) = (from_bucket.to_string(), from_key.to_string());
    let preconditions = Preconditions {
        if_match: input.copy_source_if_match,
        if_none_match: input.copy_source_if_none_match,
        if_modified_since: input.copy_source_if_modified_since,
        if_unmodified_since: input.copy_source_if_unmodified_since,
    };
    let (bucket, key) = (input.bucket, input.key);
    let published = blocking(move || {
        let (source, file) = open(&store, &from_bucket, &from_key, |source| preconditions.check_copy(source))?;
        let mut incoming = store.files().begin(algorithm.unwrap_or(source.checksum.algorithm))?;
        incoming.append_file(file)?;
        let body = incoming.end();
        let (etag, checksum) = (hex::encode(body.md5), body.checksum.clone());
        let headers = if replace { given } else { source.headers };
        let draft = Draft { bucket, key, etag, checksum, headers, conditions: Conditions::default() };
        store.publish(body, draft, |_| Ok(Vec::new()))
    });
    let object = published.await?;
    let mut result = CopyObjectResult {
        e_tag: Some(ETag::Strong(object.etag)),
        last_modified: Some(timestamp(object.modified_at_ms)),
        checksum_type: Some(object.checksum.kind()),
        ..Default::default()
    };
    show_checksum!(result, &object.checksum);
    Ok(CopyObjectOutput { copy_object_result: Some(result), ..Default::default() })
}

/// Deleting what is not there succeeds, as in S3.
pub async fn delete(store: ObjectStore, request: S3Request<DeleteObjectInput>) -> S3Result<DeleteObjectOutput> {
    let DeleteObjectInput { bucket, key, version_id, if_match, .. } = request.input;
    no_versions(version_id.as_deref())?;
    blocking(move || {
        let file = store.index().write(|index| index::delete_object(index, &bucket, &key, if_match))?;
        store.files().remove(file);
        Ok(())
    })
    .await?;
    Ok(DeleteObjectOutput::default())
}

/// Deletes many keys in one transaction; a key that may not be deleted is reported and the others go all the same.
pub async fn delete_many(store: ObjectStore, request: S3Request<DeleteObjectsInput>) -> S3Result<DeleteObjectsOutput> {
    let DeleteObjectsInput { bucket, delete, .. } = request.input;
    if delete.objects.is_empty() || delete.objects.len() > DELETE_LIMIT {
        let why = "The XML you provided was not well-formed or did not validate against our published schema";
        return Err(Failure::refused(S3ErrorCode::MalformedXML, why).into());
    }
    let quiet = delete.quiet.unwrap_or(false);
    let (deleted, errors) = blocking(move || {
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        let files = store.index().write(|index| {
            index::require_bucket(index, &bucket)?;
            let mut files = Vec::new();
            for object in delete.objects {
                let condition = object.e_tag.map(s3s::dto::ETagCondition::ETag);
                let outcome = no_versions(object.version_id.as_deref())
                    .and_then(|()| index::delete_object(index, &bucket, &object.key, condition));
                match outcome {
                    Ok(file) => {
                        files.extend(file);
                        deleted.push(DeletedObject { key: Some(object.key), ..Default::default() });
                    }
                    Err(Failure::Refused(refusal)) => errors.push(Error {
                        code: Some(refusal.code().as_str().to_owned()),
                        message: refusal.message().map(str::to_owned),
                        key: Some(object.key),
                        version_id: object.version_id,
                    }),
                    Err(broken) => return Err(broken),
                }
            }
            Ok(files)
        })?;
        store.files().remove(files);
        Ok((deleted, errors))
    })
    .await?;
    Ok(DeleteObjectsOutput {
        deleted: (!quiet).then_some(deleted),
        errors: (!errors.is_empty()).then_some(errors),
        ..Default::default()
    })
}
