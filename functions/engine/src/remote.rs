//! A stored object as a file that is read in parts: only what is looked at is fetched.
use bytes::Bytes;
use domain::Error;
use std::io::{Read, Seek, SeekFrom};
use store::Objects;
use tokio::runtime::Handle;

/// Bytes fetched at once: a Parquet footer and a row group are of that order, so a page of a table takes a few requests.
const WINDOW: u64 = 2 * 1024 * 1024;

/// Blocks while it fetches, so it is for threads that may (see [`crate::reading::aside`]).
pub struct Remote {
    objects: Objects,
    key: String,
    size: u64,
    at: u64,
    window: Bytes,
    window_at: u64,
    runtime: Handle,
    /// What went wrong in the store; a reader of this only learns that it could not be read.
    pub failure: Option<Error>,
}

impl Remote {
    /// Of an object that has `size` bytes. Called within the runtime that shall fetch.
    pub fn new(objects: Objects, key: String, size: u64) -> Self {
        let runtime = Handle::current();
        Self { objects, key, size, at: 0, window: Bytes::new(), window_at: 0, runtime, failure: None }
    }

    fn fetch(&mut self) -> std::io::Result<()> {
        // Near the end the window reaches back: a Parquet file is read from its end, and a small one then is there whole.
        let from = self.at.min(self.size.saturating_sub(WINDOW));
        let fetched = self.runtime.block_on(self.objects.range(&self.key, from, WINDOW));
        match fetched {
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
