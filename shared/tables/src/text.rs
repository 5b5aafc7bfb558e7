//! A file as plain text: UTF-8 with `\n` line ends, whatever bytes it is made of, through a fixed window.
//!
//! Everything after this sees one spelling of a line end, so that the line numbers of issues are right in files from
//! Windows and from old Macs as well.
use crate::encoding::Encoding;
use encoding_rs::{Decoder, DecoderResult};
use std::fmt;
use std::io::{self, Read};

/// Bytes held of the file at a time.
const WINDOW: usize = 64 * 1024;

/// Why reading stopped early; it travels inside an `io::Error` through the CSV reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The guess that the file is UTF-8 was wrong.
    NotUtf8,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Stop {}

/// Reads bytes in any [`Encoding`] as UTF-8 with `\n` line ends; the last line always gets one. To be read into
/// buffers of some size, like the CSV reader's: a decoder needs room for a whole character.
pub(crate) struct Text<R> {
    from: R,
    decoder: Decoder,
    is_guess: bool,
    window: Box<[u8]>,
    start: usize,
    end: usize,
    /// The input has ended; what is in the window is the rest.
    ended: bool,
    finished: bool,
    /// The last character was `\r`, already handed out as `\n`: a `\n` that follows belongs to it.
    after_cr: bool,
    ends_line: bool,
    /// Bytes were met that are no character of the encoding the file says it is in.
    pub damaged: bool,
    /// Zero bytes that were left out; no text has them.
    pub zeros: u64,
}

impl<R: Read> Text<R> {
    pub(crate) fn new(from: R, encoding: Encoding) -> Self {
        Self {
            from,
            decoder: encoding.decoder(),
            is_guess: encoding.is_guess(),
            window: vec![0; WINDOW].into_boxed_slice(),
            start: 0,
            end: 0,
            ended: false,
            finished: false,
            after_cr: false,
            ends_line: true,
            damaged: false,
            zeros: 0,
        }
    }

    /// All that is left, for a text that is known to be short.
    pub(crate) fn rest(mut self) -> io::Result<String> {
        let (mut text, mut buffer) = (Vec::new(), vec![0; WINDOW]);
        loop {
            match self.read(&mut buffer)? {
                0 => return Ok(String::from_utf8_lossy(&text).into_owned()),
                read => text.extend_from_slice(&buffer[..read]),
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.window.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        match self.from.read(&mut self.window[self.end..]) {
            Ok(0) => self.ended = true,
            Ok(read) => self.end += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Decodes what fits from the window; the number of bytes written to `out`.
    fn decode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let window = &self.window[self.start..self.end];
        let (all_read, read, written) = if self.is_guess {
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(window, out, self.ended);
            if let DecoderResult::Malformed(..) = result {
                return Err(io::Error::new(io::ErrorKind::InvalidData, Stop::NotUtf8));
            }
            (matches!(result, DecoderResult::InputEmpty), read, written)
        } else {
            let (result, read, written, replaced) = self.decoder.decode_to_utf8(window, out, self.ended);
            self.damaged |= replaced;
            (matches!(result, encoding_rs::CoderResult::InputEmpty), read, written)
        };
        self.start += read;
        self.finished = self.ended && all_read;
        Ok(written)
    }

    /// Makes `\r\n` and a lone `\r` one `\n` and leaves zero bytes out, in place; the number of bytes that remain.
    fn one_line_end(&mut self, text: &mut [u8]) -> usize {
        if !self.after_cr && memchr::memchr2(b'\r', 0, text).is_none() {
            return text.len();
        }
        let mut kept = 0;
        for at in 0..text.len() {
            let byte = text[at];
            if byte == 0 {
                self.zeros += 1;
                continue;
            }
            if byte == b'\n' && self.after_cr {
                self.after_cr = false;
                continue;
            }
            self.after_cr = byte == b'\r';
            text[kept] = if byte == b'\r' { b'\n' } else { byte };
            kept += 1;
        }
        kept
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        debug_assert!(out.len() >= 8);
        while !self.finished {
            if self.start == self.end && !self.ended {
                self.fill()?;
            }
            let before = self.start;
            let written = self.decode(out)?;
            if written == 0 && self.start == before && !self.ended {
                // Part of a character at the end of the window: it needs the bytes after it.
                self.fill()?;
            }
            let kept = self.one_line_end(&mut out[..written]);
            if kept > 0 {
                self.ends_line = out[kept - 1] == b'\n';
                return Ok(kept);
            }
        }
        if !self.ends_line && !out.is_empty() {
            self.ends_line = true;
            out[0] = b'\n';
            return Ok(1);
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], encoding: Encoding) -> String {
        // One byte at a time from the file: every character and line end is cut somewhere.
        let text = Text::new(OneByOne(bytes), encoding).rest().unwrap();
        assert_eq!(text, Text::new(bytes, encoding).rest().unwrap());
        text
    }

    struct OneByOne<'a>(&'a [u8]);
    impl Read for OneByOne<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let room = out.len().min(1);
            self.0.read(&mut out[..room])
        }
    }

    #[test]
    fn every_encoding_reads_as_the_same_text() {
        let utf16 = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain("café €\n".encode_utf16().flat_map(bytes)).collect()
        };
        assert_eq!(read("café €\n".as_bytes(), Encoding::Utf8), "café €\n");
        assert_eq!(read("\u{feff}café €\n".as_bytes(), Encoding::Utf8Marked), "café €\n");
        assert_eq!(read(b"caf\xE9 \x80\n", Encoding::Older(encoding_rs::WINDOWS_1252)), "café €\n");
        assert_eq!(read(&utf16(u16::to_le_bytes, [0xFF, 0xFE]), Encoding::Utf16Le), "café €\n");
        assert_eq!(read(&utf16(u16::to_be_bytes, [0xFE, 0xFF]), Encoding::Utf16Be), "café €\n");
    }

    #[test]
    fn every_line_end_is_one_newline_and_the_last_line_has_one() {
        assert_eq!(read(b"a\r\nb\rc\n\r\nd", Encoding::Utf8), "a\nb\nc\n\nd\n");
        assert_eq!(read(b"", Encoding::Utf8), "");
    }

    #[test]
    fn a_byte_that_is_not_utf8_stops_the_guess() {
        for bytes in [&b"caf\xE9,1\n"[..], b"caf\xE9"] {
            let error = Text::new(bytes, Encoding::Utf8).rest().unwrap_err();
            let stop = error.get_ref().and_then(|inner| inner.downcast_ref::<Stop>());
            assert_eq!(stop, Some(&Stop::NotUtf8));
        }
    }
}
