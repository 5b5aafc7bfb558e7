//! Buckets.
use super::failure::{Failure, blocking};
use super::index;
use super::read::timestamp;
use super::{ObjectStore, now_ms};
use s3s::dto::{
    Bucket, CreateBucketInput, CreateBucketOutput, DeleteBucketInput, DeleteBucketOutput, HeadBucketInput,
    HeadBucketOutput, ListBucketsInput, ListBucketsOutput,
};
use s3s::{S3ErrorCode, S3Request, S3Result};

pub async fn create(store: ObjectStore, request: S3Request<CreateBucketInput>) -> S3Result<CreateBucketOutput> {
    let bucket = request.input.bucket;
    let location = format!("/{bucket}");
    blocking(move || {
        if store.index().write(|index| index::create_bucket(index, &bucket, now_ms()))? {
            return Ok(());
        }
        let why = "Your previous request to create the named bucket succeeded and you already own it.";
        Err(Failure::refused(S3ErrorCode::BucketAlreadyOwnedByYou, why))
    })
    .await?;
    Ok(CreateBucketOutput { location: Some(location) })
}

pub async fn head(store: ObjectStore, request: S3Request<HeadBucketInput>) -> S3Result<HeadBucketOutput> {
    let bucket = request.input.bucket;
    blocking(move || store.index().read(|index| index::require_bucket(index, &bucket))).await?;
    Ok(HeadBucketOutput::default())
}

pub async fn delete(store: ObjectStore, request: S3Request<DeleteBucketInput>) -> S3Result<DeleteBucketOutput> {
    let bucket = request.input.bucket;
    blocking(move || {
        let files = store.index().write(|index| index::delete_bucket(index, &bucket))?;
        store.files().remove(files);
        Ok(())
    })
    .await?;
    Ok(DeleteBucketOutput::default())
}

pub async fn list(store: ObjectStore, request: S3Request<ListBucketsInput>) -> S3Result<ListBucketsOutput> {
    let prefix = request.input.prefix;
    let buckets = blocking(move || store.index().read(index::list_buckets)).await?;
    let begins = |name: &str| prefix.as_deref().is_none_or(|prefix| name.starts_with(prefix));
    let buckets = buckets.into_iter().filter(|(name, _)| begins(name)).map(|(name, created_at_ms)| Bucket {
        name: Some(name),
        creation_date: Some(timestamp(created_at_ms)),
        ..Default::default()
    });
    Ok(ListBucketsOutput { buckets: Some(buckets.collect()), prefix: prefix.clone(), ..Default::default() })
}
