//! The operations of S3 that are served, each with the function that does it. All others answer `NotImplemented`.
use super::{ObjectStore, buckets, listing, multipart, read, write};
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result};
use std::pin::Pin;

type Answer<'a, T> = Pin<Box<dyn Future<Output = S3Result<S3Response<T>>> + Send + 'a>>;

/// Writes the trait's methods out of the table below. Their signature is the one the trait's own macro gives them.
macro_rules! operations {
    ($($operation:ident($Input:ty) -> $Output:ty = $function:path;)*) => {
        impl S3 for ObjectStore {
            $(fn $operation<'s, 'a>(&'s self, request: S3Request<$Input>) -> Answer<'a, $Output>
            where
                's: 'a,
                Self: 'a,
            {
                let answer = $function(self.clone(), request);
                Box::pin(async move { Ok(S3Response::new(answer.await?)) })
            })*
        }
    };
}

operations! {
    create_bucket(CreateBucketInput) -> CreateBucketOutput = buckets::create;
    head_bucket(HeadBucketInput) -> HeadBucketOutput = buckets::head;
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput = buckets::delete;
    list_buckets(ListBucketsInput) -> ListBucketsOutput = buckets::list;

    get_object(GetObjectInput) -> GetObjectOutput = read::get;
    head_object(HeadObjectInput) -> HeadObjectOutput = read::head;
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output = listing::list_v2;

    put_object(PutObjectInput) -> PutObjectOutput = write::put;
    copy_object(CopyObjectInput) -> CopyObjectOutput = write::copy;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput = write::delete;
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput = write::delete_many;

    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput = multipart::create;
    upload_part(UploadPartInput) -> UploadPartOutput = multipart::put_part;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput = multipart::complete;
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput = multipart::abort;
    list_parts(ListPartsInput) -> ListPartsOutput = multipart::list_parts;
}
