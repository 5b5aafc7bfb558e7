//! Packed bytes become a temporary file, as long as they do not grow beyond all measure.
use crate::formats::limits::{GROWTH_FROM, MOST_GROWTH, MOST_UNPACKED};
use crate::refusal;
use domain::{Error, Result};
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

/// Counts bytes while they are unpacked. Sizes that an archive declares are not believed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    packed: u64,
    unpacked: u64,
}

impl Growth {
    /// `packed` is the number of bytes of the file as it was sent.
    pub(super) fn new(packed: u64) -> Self {
        Self { packed, unpacked: 0 }
    }

    pub(super) fn add(&mut self, bytes: usize) -> Result<()> {
        self.unpacked += bytes as u64;
        if self.unpacked > GROWTH_FROM && self.unpacked / MOST_GROWTH > self.packed {
            return Err(refusal::bomb());
        }
        if self.unpacked > MOST_UNPACKED {
            return Err(refusal::too_large_unpacked());
        }
        Ok(())
    }
}

/// Bytes unpacked at a time.
const WINDOW: usize = 64 * 1024;

/// Reads to the end in pieces, each of which is looked at by `each`. A failure to read means damaged bytes, since those are
/// checked against the sums that every packed file carries.
pub(super) fn pieces(mut from: impl Read, mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut window = vec![0; WINDOW];
    loop {
        match from.read(&mut window) {
            Ok(0) => return Ok(()),
            Ok(read) => each(window.get(..read).unwrap_or_default())?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(refusal::damaged_archive()),
        }
    }
}

/// A temporary file without a name, written to in pieces.
pub(super) struct Unpacked {
    to: BufWriter<File>,
}

impl Unpacked {
    pub(super) fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(writing)?;
        Ok(Self { to: BufWriter::with_capacity(1 << 16, file) })
    }

    pub(super) fn add(&mut self, piece: &[u8]) -> Result<()> {
        self.to.write_all(piece).map_err(writing)
    }

    /// The file, at its beginning.
    pub(super) fn finish(self) -> Result<File> {
        let mut file = self.to.into_inner().map_err(|e| writing(e.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(writing)?;
        Ok(file)
    }
}

fn writing(error: std::io::Error) -> Error {
    Error::internal("unpacking a file", error)
}
