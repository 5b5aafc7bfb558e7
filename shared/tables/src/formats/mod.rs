//! What a file is, told by its content, and its rows as text: whatever the format, everything after this sees rows of cells.
//!
//! Delimited text is read in place. Every other format is written out once as numbered rows to a temporary file
//! ([`spool`]), so that it takes the same two passes as text does and memory stays a window.
mod spool;

pub(crate) use spool::Spool;

use crate::{Input, refusal};
use domain::{Error, FileFacts, Findings, Policy, Result};
use std::fs::File;
use std::io::{BufReader, Read, SeekFrom};

/// A file whose format is known, ready for [`crate::plan`] and [`crate::read`].
pub struct Opened<'a> {
    bytes: Bytes<'a>,
    pub(crate) facts: FileFacts,
    /// What there is to say of the format before any row is read.
    pub(crate) notes: Findings,
}

enum Bytes<'a> {
    /// Delimited text as it was sent.
    Sent(&'a mut dyn Input),
    /// Rows written by [`Spool`].
    Spooled(BufReader<File>),
}

/// Bytes looked at to tell what a file is and how it is divided.
pub(crate) const HEAD: u64 = 64 * 1024;

/// Tells the format of a file by its content; `name` is what its owner calls it. Fails with `Error::Unreadable` where it is
/// no table.
pub fn open<'a>(file: &'a mut dyn Input, name: &str, policy: &Policy) -> Result<Opened<'a>> {
    let _ = (name, policy);
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))
        .and_then(|_| (&mut *file).take(HEAD).read_to_end(&mut head))
        .map_err(|e| Error::internal("reading the beginning of a file", e))?;
    refusal::check(&head)?;
    Ok(Opened::text(file))
}

impl<'a> Opened<'a> {
    /// Delimited text, taken as it is.
    pub(crate) fn text(file: &'a mut dyn Input) -> Self {
        let facts = FileFacts { format: "csv".into(), ..FileFacts::default() };
        Self { bytes: Bytes::Sent(file), facts, notes: Findings::default() }
    }

    pub(crate) fn input(&mut self) -> &mut dyn Input {
        match &mut self.bytes {
            Bytes::Sent(file) => *file,
            Bytes::Spooled(file) => file,
        }
    }

    /// Whether the rows were written by [`Spool`]: UTF-8, commas, and the first cell of each row is its number in the file.
    pub(crate) fn is_spooled(&self) -> bool {
        matches!(self.bytes, Bytes::Spooled(_))
    }

    /// Reads these rows from now on.
    pub(crate) fn replace(&mut self, spool: Spool) -> Result<()> {
        self.bytes = Bytes::Spooled(spool.finish()?);
        Ok(())
    }
}
