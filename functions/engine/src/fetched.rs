//! An uploaded file on the way from the bucket to the engine.
use domain::{ContentHash, Error, Result};
use lambda::{App, is_correlation_id};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// An uploaded file as it was stored.
pub struct Fetched {
    pub file: NamedTempFile,
    pub hash: ContentHash,
    pub size: u64,
    /// Of the request that stored it, where the object says so.
    pub correlation_id: Option<String>,
}

/// Copies the object into a temporary file, window by window, and hashes it on the way.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn fetch(app: &App, key: &str) -> Result<Option<Fetched>> {
    let Some(object) = app.objects.stream(key).await? else { return Ok(None) };
    let failed = |e: std::io::Error| Error::internal("copying an upload to a temporary file", e);
    let file = NamedTempFile::new().map_err(failed)?;
    let mut to = tokio::fs::File::from_std(file.reopen().map_err(failed)?);
    let mut from = object.bytes.into_async_read();
    let (mut hasher, mut size, mut window) = (Sha256::new(), 0, vec![0; 1 << 18]);
    loop {
        let read = from.read(&mut window).await.map_err(|e| Error::unavailable("file storage", e))?;
        if read == 0 {
            break;
        }
        hasher.update(&window[..read]);
        to.write_all(&window[..read]).await.map_err(failed)?;
        size += read as u64;
    }
    to.flush().await.map_err(failed)?;
    let digest: [u8; 32] = hasher.finalize().into();
    let correlation_id = object.correlation_id.filter(|id| is_correlation_id(id));
    Ok(Some(Fetched { file, hash: ContentHash::from_digest(&digest), size, correlation_id }))
}
