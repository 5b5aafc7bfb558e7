//! The bucket: object paths, presigned uploads, bodies.
use crate::{
    calls::Calls,
    failure::failed,
    walks::{Derived, StoredFile},
};
use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    presigning::PresigningConfig,
    primitives::ByteStream,
    types::Object,
};
use bytes::Bytes;
use domain::{ContentHash, Error, NewUpload, ReportId, Result, SourceName, Timestamp, UploadId, Workspace};
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

#[derive(Debug, Clone)]
pub struct Objects {
    s3: Client,
    bucket: String,
}

/// Where and how a client sends one file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Presigned {
    pub url: String,
    /// Headers that were signed and must be sent as they stand here.
    pub headers: BTreeMap<String, String>,
    pub expires_at: Timestamp,
}

/// An object's bytes as they arrive.
#[derive(Debug)]
pub struct Arriving {
    pub bytes: ByteStream,
    /// The request that the object was stored for, as its metadata says; whoever may store objects may write anything there.
    pub correlation_id: Option<String>,
}

/// The metadata that names the request an object was stored for.
const CORRELATION_ID: &str = "correlation-id";

/// What an upload's object path says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadKey {
    pub workspace: Workspace,
    pub source: SourceName,
    pub id: UploadId,
    pub file_name: String,
}

pub fn upload_key(workspace: &Workspace, source: &SourceName, id: &UploadId, file_name: &str) -> String {
    format!("uploads/{workspace}/{source}/{id}/{file_name}")
}

/// The cleaned table of a content as one engine and policy read it.
pub fn table_key(workspace: &Workspace, hash: &ContentHash, engine_version: &str) -> String {
    format!("tables/{workspace}/{hash}.{engine_version}.parquet")
}

/// The cubes of a content as one engine and policy read it.
pub fn cubes_key(workspace: &Workspace, hash: &ContentHash, engine_version: &str) -> String {
    format!("cubes/{workspace}/{hash}.{engine_version}.zip")
}

/// The cubes of several contents together.
pub fn merged_cubes_key(workspace: &Workspace, contents: &ContentHash) -> String {
    format!("cubes/{workspace}/merged/{contents}.zip")
}

/// What was found in several contents together.
pub fn merged_findings_key(workspace: &Workspace, contents: &ContentHash) -> String {
    format!("cubes/{workspace}/merged/{contents}.json")
}

/// The rows of a content that one engine and policy set aside.
pub fn quarantine_key(workspace: &Workspace, hash: &ContentHash, engine_version: &str) -> String {
    format!("quarantine/{workspace}/{hash}.{engine_version}.csv")
}

/// What one engine and policy made of a content, where it is too large for an item.
pub(crate) fn result_key(workspace: &Workspace, hash: &ContentHash, engine_version: &str) -> String {
    format!("results/{workspace}/{hash}.{engine_version}.json")
}

pub fn report_key(workspace: &Workspace, id: &ReportId) -> String {
    format!("reports/{workspace}/{id}.json")
}

/// How a report looks as PDF. Another look is another number, under which reports are set anew.
const PDF_LAYOUT: u32 = 1;

/// A report as PDF, in today's layout.
pub fn report_pdf_key(workspace: &Workspace, id: &ReportId) -> String {
    pdf_key(workspace, id, PDF_LAYOUT)
}

fn pdf_key(workspace: &Workspace, id: &ReportId, layout: u32) -> String {
    format!("reports/{workspace}/{id}.{layout}.pdf")
}

/// All that is stored of a report: its body, and as PDF in every layout there has been.
pub(crate) fn report_keys(workspace: &Workspace, id: &ReportId) -> Vec<String> {
    let pdfs = (1..=PDF_LAYOUT).map(|layout| pdf_key(workspace, id, layout));
    pdfs.chain([report_key(workspace, id)]).collect()
}

/// What is made of files stands under these.
const DERIVED: [&str; 4] = ["cubes/", "quarantine/", "results/", "tables/"];

fn stored_at(object: &Object) -> Option<Timestamp> {
    Timestamp::from_second(object.last_modified?.secs()).ok()
}

/// The key of an object as an event names it: percent-encoded, blanks as `+`. `None` where that is no text.
pub fn event_key(key: &str) -> Option<String> {
    let blanks = key.replace('+', " ");
    percent_encoding::percent_decode_str(&blanks).decode_utf8().ok().map(|key| key.into_owned())
}

impl UploadKey {
    /// The parts of `uploads/<workspace>/<source>/<upload id>/<file name>`; `None` for any other key.
    pub fn parse(key: &str) -> Option<Self> {
        let mut parts = key.strip_prefix("uploads/")?.splitn(4, '/');
        let workspace = Workspace::parse(parts.next()?).ok()?;
        let source = SourceName::parse(parts.next()?).ok()?;
        // Only the spelling that Echo itself writes: any other would name the same upload by another object.
        let id = parts.next().and_then(|text| UploadId::parse(text).ok().filter(|id| id.to_string() == text))?;
        let file_name = parts.next().filter(|name| !name.is_empty())?.to_owned();
        Some(Self { workspace, source, id, file_name })
    }
}

impl Objects {
    /// How long a presigned upload address works.
    pub const UPLOAD_VALID: Duration = Duration::from_secs(3600);

    /// How long a presigned download address works: it is followed at once.
    pub const DOWNLOAD_VALID: Duration = Duration::from_secs(300);

    pub(crate) fn new(s3: Client, bucket: String) -> Self {
        Self { s3, bucket }
    }

    /// A URL that takes exactly the announced number of bytes, once, until it expires: a second PUT is refused (412), since
    /// the first file may already be a report. The correlation id stands on the upload: as metadata it would be a header more
    /// that the client has to send.
    pub async fn presign_upload(&self, key: &str, file: &NewUpload, now: Timestamp) -> Result<Presigned> {
        let validity = PresigningConfig::builder().expires_in(Self::UPLOAD_VALID).start_time(now.into());
        let validity = validity.build().map_err(|e| Error::internal("preparing a presigned upload", e))?;
        let content_type = file.content_type.clone().unwrap_or_default();
        let size = i64::try_from(file.size).map_err(|e| Error::internal("presigning an upload", e))?;
        let put = self.s3.put_object().bucket(&self.bucket).key(key).content_length(size).content_type(content_type);
        let put = put.if_none_match("*");
        let signed = put.presigned(validity).await.map_err(failed("file storage", "presigning an upload"))?;
        let headers = signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Presigned { url: signed.uri().to_owned(), headers, expires_at: now + jiff::SignedDuration::from_secs(3600) })
    }

    /// A URL that anybody may read the object from for [`Self::DOWNLOAD_VALID`]; a browser saves it under `file_name`.
    pub async fn presign_download(&self, key: &str, file_name: &str, now: Timestamp) -> Result<String> {
        let validity = PresigningConfig::builder().expires_in(Self::DOWNLOAD_VALID).start_time(now.into());
        let validity = validity.build().map_err(|e| Error::internal("preparing a presigned download", e))?;
        let get = self.s3.get_object().bucket(&self.bucket).key(key);
        let get = get.response_content_disposition(attachment(file_name));
        let signed = get.presigned(validity).await.map_err(failed("file storage", "presigning a download"))?;
        Ok(signed.uri().to_owned())
    }

    pub async fn put(&self, key: &str, body: Bytes, content_type: &str) -> Result<()> {
        self.put_stream(key, ByteStream::from(body), content_type).await
    }

    /// Stores an object unless one stands there already. False when one does.
    pub async fn put_new(&self, key: &str, body: Bytes, content_type: &str) -> Result<bool> {
        let put = self.s3.put_object().bucket(&self.bucket).key(key).content_type(content_type).if_none_match("*");
        match put.body(body.into()).send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().and_then(|e| e.code()) == Some("PreconditionFailed") => Ok(false),
            Err(error) => Err(failed("file storage", "storing an object")(error)),
        }
    }

    pub async fn put_file(&self, key: &str, file: &Path, content_type: &str) -> Result<()> {
        let body = ByteStream::from_path(file).await.map_err(|e| Error::internal("opening a file to store it", e))?;
        self.put_stream(key, body, content_type).await
    }

    async fn put_stream(&self, key: &str, body: ByteStream, content_type: &str) -> Result<()> {
        let mut request = self.s3.put_object().bucket(&self.bucket).key(key).content_type(content_type).body(body);
        if let Some(id) = Calls::correlation_id() {
            request = request.metadata(CORRELATION_ID, id);
        }
        request.send().await.map_err(failed("file storage", "storing an object"))?;
        Ok(())
    }

    /// The object's bytes; `None` when there is no such object.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let Some(object) = self.stream(key).await? else { return Ok(None) };
        let body = object.bytes.collect().await.map_err(|e| Error::unavailable("file storage", e))?;
        Ok(Some(body.into_bytes()))
    }

    /// The object's bytes as they arrive; `None` when there is no such object.
    pub async fn stream(&self, key: &str) -> Result<Option<Arriving>> {
        match self.s3.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(object) => {
                let correlation_id = object.metadata.and_then(|mut metadata| metadata.remove(CORRELATION_ID));
                Ok(Some(Arriving { bytes: object.body, correlation_id }))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(failed("file storage", "reading an object")(error)),
        }
    }

    /// The bytes of a range, which may be cut short by the object's end; `None` when there is no such object.
    pub async fn range(&self, key: &str, from: u64, bytes: u64) -> Result<Option<Bytes>> {
        let range = format!("bytes={from}-{}", from + bytes.max(1) - 1);
        match self.s3.get_object().bucket(&self.bucket).key(key).range(range).send().await {
            Ok(object) => {
                let body = object.body.collect().await.map_err(|e| Error::unavailable("file storage", e))?;
                Ok(Some(body.into_bytes()))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(failed("file storage", "reading a part of an object")(error)),
        }
    }

    /// Size in bytes; `None` when there is no such object.
    pub async fn size(&self, key: &str) -> Result<Option<u64>> {
        match self.s3.head_object().bucket(&self.bucket).key(key).send().await {
            Ok(head) => Ok(head.content_length.and_then(|size| u64::try_from(size).ok())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(failed("file storage", "asking for an object")(error)),
        }
    }

    /// A page of what stands under `uploads/`, from behind a key on, with the last key where there is more. Keys that are no
    /// upload's are left out.
    pub(crate) async fn files(&self, from: Option<&str>, most: i32) -> Result<(Vec<StoredFile>, Option<String>)> {
        let (objects, next) = self.page("uploads/", from, most).await?;
        let file = |object: &Object| {
            let size = u64::try_from(object.size.unwrap_or_default()).ok()?;
            Some(StoredFile { key: UploadKey::parse(object.key.as_deref()?)?, size, stored_at: stored_at(object)? })
        };
        Ok((objects.iter().filter_map(file).collect(), next))
    }

    /// A page of what was made of files, from behind a key on, with the last key where there is more. Keys that Echo does not
    /// write are left out.
    pub(crate) async fn derived(&self, from: Option<&str>, most: i32) -> Result<(Vec<Derived>, Option<String>)> {
        let at = DERIVED.iter().position(|prefix| from.is_some_and(|from| from.starts_with(prefix))).unwrap_or(0);
        let (objects, next) = self.page(DERIVED[at], from, most).await?;
        let derived = |object: &Object| Derived::parse(object.key.as_deref()?, stored_at(object)?);
        // Behind a prefix stands all that begins with it.
        let next = next.or_else(|| DERIVED.get(at + 1).map(|prefix| (*prefix).to_owned()));
        Ok((objects.iter().filter_map(derived).collect(), next))
    }

    /// When an object was stored last; `None` where it is not there.
    pub(crate) async fn stored_at(&self, key: &str) -> Result<Option<Timestamp>> {
        let (objects, _) = self.page(key, None, 1).await?;
        Ok(objects.iter().find(|object| object.key.as_deref() == Some(key)).and_then(stored_at))
    }

    /// A page of what begins with a prefix, from behind a key on, with the last key where there is more.
    async fn page(&self, prefix: &str, from: Option<&str>, most: i32) -> Result<(Vec<Object>, Option<String>)> {
        let request = self.s3.list_objects_v2().bucket(&self.bucket).prefix(prefix).max_keys(most);
        let request = request.set_start_after(from.map(str::to_owned));
        let page = request.send().await.map_err(failed("file storage", "listing objects"))?;
        let objects = page.contents.unwrap_or_default();
        let last = objects.last().and_then(|object| object.key.clone());
        Ok((objects, last.filter(|_| page.is_truncated == Some(true))))
    }

    pub async fn delete(&self, key: &str) -> Result<()> {
        let request = self.s3.delete_object().bucket(&self.bucket).key(key);
        request.send().await.map_err(failed("file storage", "deleting an object"))?;
        Ok(())
    }

    /// Milliseconds the bucket took to answer; fails when it does not.
    pub async fn ping(&self) -> Result<u128> {
        let started = Instant::now();
        let request = self.s3.head_bucket().bucket(&self.bucket);
        request.send().await.map_err(failed("file storage", "asking the bucket whether it answers"))?;
        Ok(started.elapsed().as_millis())
    }
}

/// Tells a browser to save the object under this name; what a header or a file system could misread becomes `_`.
fn attachment(file_name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || " .-_()+".contains(c) { c } else { '_' };
    format!("attachment; filename=\"{}\"", file_name.chars().map(plain).collect::<String>())
}

fn is_missing<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    matches!(error.as_service_error().and_then(|e| e.code()), Some("NoSuchKey" | "NotFound"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_key_says_whose_file_it_is() {
        let (workspace, source) = (Workspace::parse("local").unwrap(), SourceName::parse("stripe").unwrap());
        let id = UploadId::new(1_000, &[1; 10]);
        let key = upload_key(&workspace, &source, &id, "a b/c.csv");
        let parsed = UploadKey::parse(&key).unwrap();
        assert_eq!((parsed.workspace, parsed.source, parsed.id), (workspace, source, id));
        assert_eq!(parsed.file_name, "a b/c.csv");
    }

    #[test]
    fn a_download_is_named_without_anything_a_header_could_misread() {
        assert_eq!(attachment("Café \"x\"\r\n;.csv"), r#"attachment; filename="Caf_ _x____.csv""#);
    }

    #[test]
    fn other_keys_are_nobodys_upload() {
        let upper = format!("uploads/local/s/{}/a.csv", UploadId::new(1, &[255; 10]).to_string().to_uppercase());
        assert_eq!(UploadKey::parse(&upper), None);
        for key in
            ["tables/local/x.parquet", "uploads/local/stripe/not-an-id/a.csv", "uploads/../stripe", "uploads/local"]
        {
            assert_eq!(UploadKey::parse(key), None, "{key}");
        }
    }
}
