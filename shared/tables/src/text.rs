//! A file as plain text: UTF-8 with `\n` line ends, whatever bytes it is made of, through a fixed window.
//!
//! Everything after this sees one spelling of a line end, so that the line numbers of issues are right in files from
//! Windows and from old Macs as well.
use crate::encoding::Encoding;
use encoding_rs::{CoderResult, Decoder, DecoderResult};
use memchr::{memchr2, memchr2_iter};
use std::fmt;
use std::io::{self, Read};

/// Bytes held of the file at a time.
const WINDOW: usize = 64 * 1024;

/// Why reading stopped early; it travels inside an `io::Error`.
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

/// Reads bytes in any [`Encoding`] as UTF-8 with `\n` line ends; the last line always gets one.
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
        let mut text = String::new();
        while self.append(&mut text)? {}
        Ok(text)
    }

    /// Adds some more of the text; false at its end.
    pub(crate) fn append(&mut self, text: &mut String) -> io::Result<bool> {
        let length = text.len();
        while !self.finished {
            if self.start == self.end && !self.ended {
                self.fill()?;
            }
            let before = self.start;
            self.decode(text)?;
            if text.len() == length && self.start == before && !self.ended {
                // Part of a character at the end of the window: it needs the bytes after it.
                self.fill()?;
            }
            self.one_line_end(text, length);
            if text.len() > length {
                self.ends_line = text.ends_with('\n');
                return Ok(true);
            }
        }
        if !self.ends_line {
            self.ends_line = true;
            text.push('\n');
            return Ok(true);
        }
        Ok(false)
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

    /// Adds what the window holds to `text`.
    fn decode(&mut self, text: &mut String) -> io::Result<()> {
        /// A decoder needs room for a whole character.
        const LEAST: usize = 16;
        let window = &self.window[self.start..self.end];
        text.reserve(window.len() + LEAST);
        let (all_read, read) = if self.is_guess {
            let (result, read) = self.decoder.decode_to_string_without_replacement(window, text, self.ended);
            if let DecoderResult::Malformed(..) = result {
                return Err(io::Error::new(io::ErrorKind::InvalidData, Stop::NotUtf8));
            }
            (matches!(result, DecoderResult::InputEmpty), read)
        } else {
            let (result, read, replaced) = self.decoder.decode_to_string(window, text, self.ended);
            self.damaged |= replaced;
            (matches!(result, CoderResult::InputEmpty), read)
        };
        self.start += read;
        self.finished = self.ended && all_read;
        Ok(())
    }

    /// Makes `\r\n` and a lone `\r` one `\n` and leaves zero bytes out, from a place in the text on.
    fn one_line_end(&mut self, text: &mut String, from: usize) {
        let added = &text.as_bytes()[from..];
        if !self.after_cr && memchr2(b'\r', 0, added).is_none() {
            return;
        }
        if added.is_empty() {
            return;
        }
        let added = text.split_off(from);
        let mut kept = usize::from(self.after_cr && added.starts_with('\n'));
        self.after_cr = added.ends_with('\r');
        for at in memchr2_iter(b'\r', 0, added.as_bytes()) {
            text.push_str(&added[kept..at]);
            let is_end = added.as_bytes()[at] == b'\r';
            if is_end {
                text.push('\n');
            } else {
                self.zeros += 1;
            }
            kept = at + 1 + usize::from(is_end && added.as_bytes().get(at + 1) == Some(&b'\n'));
        }
        text.push_str(&added[kept..]);
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
