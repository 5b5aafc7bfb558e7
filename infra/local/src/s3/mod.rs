//! S3 on one machine: a crash-safe object store behind the real protocol, for the AWS SDK, curl and browsers.
//!
//! ```text
//! PUT ─▶ incoming/<temporary> ─ fsync ─▶ objects/<xx>/<name> ─ fsync ─▶ index.sqlite: object + event, one commit ─▶ 200
//! ```
//!
//! A success is answered only when body, name, object and event are on disk. Whatever a crash interrupts before that
//! leaves at most a file nothing refers to, which the next start removes. Bodies never change: an overwrite is a new
//! file, and whoever reads the old one keeps it open. Keys are never paths, so any key S3 allows works on any disk.
//!
//! The protocol (signatures, XML, presigned URLs, chunked bodies) is the `s3s` crate's; storing is ours, because its
//! ready-made backend maps keys to paths and stores a body before it has judged it.
mod buckets;
mod checksum;
mod cors;
mod failure;
mod files;
mod headers;
mod index;
mod listing;
mod multipart;
mod protocol;
mod publish;
mod read;
mod receive;
mod server;
#[cfg(test)]
mod tests;
mod write;

pub use server::{Credentials, serve};

use failure::Doing;
use files::Files;
use index::Index;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;

/// Buckets and objects in a folder. Cheap to clone; a folder is open in one process at a time.
#[derive(Clone)]
pub struct ObjectStore {
    shared: Arc<Shared>,
}

struct Shared {
    index: Index,
    files: Files,
    events: Notify,
    /// Of whose creation somebody wants to be told; of every object where nothing is set.
    announced: OnceLock<Vec<Announced>>,
    /// Held for as long as the store is open; the system releases it when the process dies.
    _lock: File,
}

/// An object came to be: put, copied or completed from parts. Recorded in the transaction that made it visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectCreated {
    pub id: i64,
    pub bucket: String,
    pub key: String,
    pub size: i64,
    /// Without quotes, as in S3's own notifications.
    pub etag: String,
    /// Of two events of one key, the later has the greater sequencer in the order of strings.
    pub sequencer: String,
    pub created_at_ms: i64,
}

/// Objects of a bucket whose creation is an event, as a bucket's notification configuration names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    pub bucket: String,
    pub prefix: String,
}

impl ObjectStore {
    /// Opens the store in `dir`, making it if it is new, and removes what a crash left behind. Waits for the disk.
    pub fn open(dir: &Path) -> domain::Result<ObjectStore> {
        std::fs::create_dir_all(dir).doing("making the folder of the object store")?;
        let lock = lock(dir)?;
        let index = Index::open(&dir.join("index.sqlite"))?;
        let files = Files::open(dir)?;
        files.sweep(&index.named_files()?)?;
        let shared = Shared { index, files, events: Notify::new(), announced: OnceLock::new(), _lock: lock };
        Ok(ObjectStore { shared: Arc::new(shared) })
    }

    /// Makes events of these objects alone: an event costs two commits that reach the disk. Set once, at the start.
    pub fn announce(&self, announced: Vec<Announced>) -> domain::Result<()> {
        let set = |_| domain::Error::internal("setting what is announced", std::io::Error::other("it is set already"));
        self.shared.announced.set(announced).map_err(set)
    }

    fn is_announced(&self, bucket: &str, key: &str) -> bool {
        let Some(announced) = self.shared.announced.get() else { return true };
        announced.iter().any(|of| of.bucket == bucket && key.starts_with(&of.prefix))
    }

    /// Waits for the disk.
    pub fn create_bucket_if_missing(&self, name: &str) -> domain::Result<()> {
        if !s3s::path::check_bucket_name(name) {
            return Err(domain::Error::invalid("bucket", format!("`{name}` is not a bucket name S3 allows")));
        }
        self.index().write(|index| index::create_bucket(index, name, now_ms()))?;
        Ok(())
    }

    /// The oldest events that nobody deleted yet, at most `limit`. Waits for the disk.
    pub fn pending_events(&self, limit: usize) -> domain::Result<Vec<ObjectCreated>> {
        Ok(self.index().read(|index| index::pending_events(index, limit))?)
    }

    /// Forgets an event once it was handed on; deleting it twice does no harm. Waits for the disk.
    pub fn delete_event(&self, id: i64) -> domain::Result<()> {
        Ok(self.index().write(|index| index::delete_event(index, id))?)
    }

    /// Returns when objects came to be since the last call returned. Meant for one dispatcher: a change wakes one waiter.
    pub async fn events_changed(&self) {
        self.shared.events.notified().await;
    }

    fn index(&self) -> &Index {
        &self.shared.index
    }

    fn files(&self) -> &Files {
        &self.shared.files
    }
}

/// Two processes on one folder would remove each other's unfinished bodies.
fn lock(dir: &Path) -> domain::Result<File> {
    let path = dir.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(path).doing("opening the lock")?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(domain::Error::Conflict {
            what: "object store",
            id: dir.display().to_string(),
            why: "is in use by another process".to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(domain::Error::internal("locking the object store", error)),
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
