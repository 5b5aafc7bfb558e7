//! A stored table as a file that is read in parts: only what is looked at is fetched, and every part is checked.
use bytes::Bytes;
use domain::{ContentHash, Error, Result, TableResult, Upload, UploadId, Workspace};
use lambda::{App, Clock};
use std::io::{Read, Seek, SeekFrom};
use store::{Objects, Uploads};
use tokio::runtime::Handle;

/// Bytes fetched at once: a Parquet footer and a row group are of that order, so a page of a table takes a few requests.
const WINDOW: u64 = TableResult::BLOCK;

/// Blocks while it fetches, so it is for threads that may (see [`crate::reading::aside`]).
pub struct Remote {
    objects: Objects,
    key: String,
    size: u64,
    /// What each window hashes to; none of tables that were stored before this was kept.
    blocks: Vec<ContentHash>,
    owner: Owner,
    at: u64,
    window: Bytes,
    window_at: u64,
    runtime: Handle,
    /// What went wrong in the store; a reader of this only learns that it could not be read.
    pub failure: Option<Error>,
}

/// Whose table it is, to have it made again.
struct Owner {
    uploads: Uploads,
    workspace: Workspace,
    id: UploadId,
    clock: Clock,
}

impl Remote {
    /// The table of an upload. One that is missing is made again by the next sweep, as one that is damaged. Called within the
    /// runtime that shall fetch.
    pub async fn open(app: &App, workspace: &Workspace, upload: &Upload, result: &TableResult) -> Result<Self> {
        let owner =
            Owner { uploads: app.uploads.clone(), workspace: workspace.clone(), id: upload.id, clock: app.clock };
        let Some(size) = app.objects.size(&result.table_key).await? else {
            return Err(owner.mend("is missing").await);
        };
        Ok(Self {
            objects: app.objects.clone(),
            key: result.table_key.clone(),
            size,
            blocks: result.table_blocks.clone(),
            owner,
            at: 0,
            window: Bytes::new(),
            window_at: 0,
            runtime: Handle::current(),
            failure: None,
        })
    }

    fn fetch(&mut self) -> std::io::Result<()> {
        let number = self.at / WINDOW;
        let from = number * WINDOW;
        let fetched = self.runtime.block_on(self.objects.range(&self.key, from, WINDOW));
        match fetched {
            Ok(Some(window)) if self.is_damaged(number, &window) => {
                self.failure = Some(self.runtime.block_on(self.owner.mend("is damaged")));
                Err(std::io::Error::other("the object is not what was stored"))
            }
            Ok(Some(window)) if from + window.len() as u64 > self.at => {
                (self.window, self.window_at) = (window, from);
                Ok(())
            }
            Ok(_) => Err(std::io::Error::other("the object ended early")),
            Err(error) => {
                self.failure = Some(error);
                Err(std::io::Error::other("the object could not be fetched"))
            }
        }
    }

    fn is_damaged(&self, number: u64, window: &[u8]) -> bool {
        let Ok(number) = usize::try_from(number) else { return false };
        !self.blocks.is_empty() && self.blocks.get(number) != Some(&ContentHash::of(window))
    }
}

impl Owner {
    /// Has the table made again, and says that it will be there shortly.
    async fn mend(&self, what: &str) -> Error {
        tracing::error!(upload_id = %self.id, what, "a stored table is made again from its file");
        match self.uploads.want_mending(&self.workspace, &self.id, self.clock.now()).await {
            Ok(()) => Error::unavailable(
                "the stored table, which is being made again from its file,",
                std::io::Error::other(what.to_owned()),
            ),
            Err(error) => error,
        }
    }
}

impl Read for Remote {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.at >= self.size || to.is_empty() {
            return Ok(0);
        }
        if self.at < self.window_at || self.at >= self.window_at + self.window.len() as u64 {
            self.fetch()?;
        }
        let place = usize::try_from(self.at - self.window_at).unwrap_or(usize::MAX);
        let rest = self.window.get(place..).unwrap_or_default();
        let length = rest.len().min(to.len());
        to[..length].copy_from_slice(&rest[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Remote {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| std::io::Error::other("a place before the beginning"))?;
        Ok(self.at)
    }
}
