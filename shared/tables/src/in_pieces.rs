//! A file that is read a few bytes at a time, for tests: every letter, line end and mark is cut somewhere.
use std::io::{Cursor, Read, Result, Seek, SeekFrom};

pub(crate) struct InPieces {
    bytes: Cursor<Vec<u8>>,
    most: usize,
}

impl InPieces {
    /// Gives out at most so many bytes at a time.
    pub(crate) fn new(bytes: Vec<u8>, most: usize) -> Self {
        Self { bytes: Cursor::new(bytes), most }
    }
}

impl Read for InPieces {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let room = out.len().min(self.most);
        self.bytes.read(&mut out[..room])
    }
}

impl Seek for InPieces {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.bytes.seek(to)
    }
}
