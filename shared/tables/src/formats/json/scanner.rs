//! JSON read byte by byte through a window: values become leaves with a path, and nothing but one text is in memory.
//!
//! Numbers are kept as they are written, since a binary number in between would change them. What is nested is read by
//! functions that call themselves up to [`DEEPEST_JSON`] times, never further.
use crate::formats::limits::{DEEPEST_JSON, LONGEST_ELEMENT};
use crate::formats::{plain, spool};
use crate::{Input, refusal};
use domain::{Error, Result as DomainResult};
use std::io::SeekFrom;

/// Why a value was not read to its end.
#[derive(Debug)]
pub(super) enum Fault {
    /// The text is no JSON at this place.
    Broken {
        line: u64,
        column: u64,
        what: &'static str,
    },
    Failed(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Failed(error)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Broken { line, column, what } => refusal::broken_json(line, column, what),
            Fault::Failed(error) => error,
        }
    }
}

pub(super) type Result<T, E = Fault> = std::result::Result<T, E>;

/// Takes the leaves of a value: where it stands in the object, and its text; `None` is `null`.
pub(super) type Leaf<'l> = dyn FnMut(&str, Option<&str>) -> DomainResult<()> + 'l;

const WINDOW: usize = 64 * 1024;

pub(super) struct Scanner<'a> {
    from: &'a mut dyn Input,
    window: Box<[u8]>,
    at: usize,
    end: usize,
    line: u64,
    /// Bytes of the file before the window, and before the line.
    before: u64,
    line_start: u64,
    /// Where the element that is being read began.
    element: u64,
    /// A line break inside a value breaks it: each line is a value of its own.
    pub(super) by_line: bool,
    text: Vec<u8>,
}

impl<'a> Scanner<'a> {
    /// Begins at the first byte that is no mark of the encoding.
    pub(super) fn new(from: &'a mut dyn Input) -> DomainResult<Self> {
        from.seek(SeekFrom::Start(0)).map_err(reading)?;
        let mut scanner = Self {
            from,
            window: vec![0; WINDOW].into_boxed_slice(),
            at: 0,
            end: 0,
            line: 1,
            before: 0,
            line_start: 0,
            element: 0,
            by_line: false,
            text: Vec::new(),
        };
        while scanner.end < 3 && scanner.fill()? {}
        if scanner.window.starts_with(b"\xEF\xBB\xBF") {
            (scanner.at, scanner.line_start) = (3, 3);
        }
        Ok(scanner)
    }

    /// Reads more behind what is in the window; false at the end of the file.
    fn fill(&mut self) -> DomainResult<bool> {
        if self.at > 0 {
            self.window.copy_within(self.at..self.end, 0);
            self.before += self.at as u64;
            (self.at, self.end) = (0, self.end - self.at);
        }
        loop {
            match self.from.read(self.window.get_mut(self.end..).unwrap_or_default()) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(reading(error)),
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.window.get(self.at..self.end).unwrap_or_default()
    }

    #[inline]
    pub(super) fn peek(&mut self) -> Result<Option<u8>> {
        if self.at == self.end && !self.fill()? {
            return Ok(None);
        }
        Ok(self.window.get(self.at).copied())
    }

    fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// Line of the next byte, counted from one.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    pub(super) fn broken(&self, what: &'static str) -> Fault {
        Fault::Broken { line: self.line, column: self.offset().saturating_sub(self.line_start) + 1, what }
    }

    fn unexpected(&mut self, what: &'static str) -> Fault {
        match self.peek() {
            Ok(None) => self.broken("the file ends before it is complete"),
            Ok(Some(b'\n')) => self.broken("the line ends before it is complete"),
            Ok(Some(_)) => self.broken(what),
            Err(fault) => fault,
        }
    }

    /// Goes behind white space, of which a line break is part unless each line is a value.
    pub(super) fn blank(&mut self) -> Result<()> {
        while let Some(byte) = self.peek()? {
            match byte {
                b'\n' if self.by_line => return Ok(()),
                b'\n' => self.new_line(),
                b' ' | b'\t' | b'\r' => self.at += 1,
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Goes behind all white space, whatever the mode.
    pub(super) fn blank_lines(&mut self) -> Result<()> {
        let by_line = std::mem::take(&mut self.by_line);
        let gone = self.blank();
        self.by_line = by_line;
        gone
    }

    fn new_line(&mut self) {
        self.at += 1;
        self.line += 1;
        self.line_start = self.offset();
    }

    /// Goes to the beginning of the next line.
    pub(super) fn skip_line(&mut self) -> Result<()> {
        while self.peek()?.is_some() {
            match memchr::memchr(b'\n', self.rest()) {
                Some(end) => {
                    self.at += end;
                    self.new_line();
                    return Ok(());
                }
                None => self.at = self.end,
            }
        }
        Ok(())
    }

    /// Goes behind the next byte if it is this one.
    pub(super) fn take(&mut self, byte: u8) -> Result<bool> {
        self.blank()?;
        let is_next = self.peek()? == Some(byte);
        self.at += usize::from(is_next);
        Ok(is_next)
    }

    /// Where each line is a value, nothing may follow it in its line.
    pub(super) fn end_of_row(&mut self) -> Result<()> {
        if !self.by_line {
            return Ok(());
        }
        self.blank()?;
        match self.peek()? {
            None | Some(b'\n') => Ok(()),
            Some(_) => Err(self.broken("there is something behind its end")),
        }
    }

    /// An element begins here; how long it may be is counted from now on.
    pub(super) fn begin_element(&mut self) {
        self.element = self.offset();
    }

    fn check_length(&self) -> Result<()> {
        if self.offset() - self.element > LONGEST_ELEMENT as u64 {
            Err(self.broken("a value of more than 16 MB"))
        } else {
            Ok(())
        }
    }

    /// A value and its leaves: objects are walked into, arrays are one leaf of JSON text. `path` is where it stands.
    pub(super) fn value(&mut self, path: &mut String, depth: usize, leaf: &mut Leaf<'_>) -> Result<()> {
        self.blank()?;
        match self.peek()? {
            Some(b'{') => self.members(depth, &mut |scanner, key| {
                let outer = path.len();
                if outer > 0 {
                    path.push('.');
                }
                path.push_str(key);
                scanner.value(path, depth + 1, leaf)?;
                path.truncate(outer);
                Ok(())
            }),
            _ => {
                let mut text = String::new();
                let is_there = self.cell(depth, &mut text)?;
                Ok(leaf(path, Some(text.as_str()).filter(|_| is_there))?)
            }
        }
    }

    /// Walks through an object, calling `each` before the value of each key, which it has to read.
    pub(super) fn members(&mut self, depth: usize, each: &mut dyn FnMut(&mut Self, &str) -> Result<()>) -> Result<()> {
        self.deeper(depth)?;
        if !self.take(b'{')? {
            return Err(self.unexpected("there should be an object"));
        }
        if self.take(b'}')? {
            return Ok(());
        }
        let mut key = String::new();
        loop {
            self.blank()?;
            key.clear();
            self.string(&mut key)?;
            if !self.take(b':')? {
                return Err(self.unexpected("there should be a `:`"));
            }
            each(self, &key)?;
            self.check_length()?;
            if self.take(b'}')? {
                return Ok(());
            }
            if !self.take(b',')? {
                return Err(self.unexpected("there should be a `,` or a `}`"));
            }
        }
    }

    /// Walks through an array, calling `each` before each element, which it has to read.
    pub(super) fn elements(&mut self, depth: usize, each: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.deeper(depth)?;
        if !self.take(b'[')? {
            return Err(self.unexpected("there should be a list"));
        }
        if self.take(b']')? {
            return Ok(());
        }
        loop {
            self.blank()?;
            each(self)?;
            if self.take(b']')? {
                return Ok(());
            }
            if !self.take(b',')? {
                return Err(self.unexpected("there should be a `,` or a `]`"));
            }
        }
    }

    fn deeper(&self, depth: usize) -> Result<()> {
        if depth >= DEEPEST_JSON { Err(self.broken("it is nested too deeply")) } else { Ok(()) }
    }

    /// A value as the text of a cell; false for `null`.
    pub(super) fn cell(&mut self, depth: usize, text: &mut String) -> Result<bool> {
        self.blank()?;
        match self.peek()? {
            Some(b'"') => self.string(text).map(|()| true),
            Some(b'{' | b'[') => self.raw(depth, text).map(|()| true),
            _ => {
                let word = self.word()?;
                match word.as_str() {
                    "null" | "NaN" | "Infinity" | "-Infinity" => return Ok(false),
                    "true" | "false" => text.push_str(&word),
                    _ => {
                        plain::write_out(&word, text);
                        spool::mark_typed(text);
                    }
                }
                Ok(true)
            }
        }
    }

    /// A number or one of the words of JSON, as it is written.
    fn word(&mut self) -> Result<String> {
        const LONGEST: usize = 1_000;
        let mut word = String::new();
        while let Some(byte @ (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.')) = self.peek()? {
            if word.len() == LONGEST {
                return Err(self.broken("a number of more than a thousand digits"));
            }
            word.push(char::from(byte));
            self.at += 1;
        }
        let is_known = matches!(word.as_str(), "null" | "true" | "false" | "NaN" | "Infinity" | "-Infinity");
        let is_number = || {
            word.starts_with(|first: char| first == '-' || first.is_ascii_digit())
                && word.ends_with(|last: char| last.is_ascii_digit())
                && word.parse::<f64>().is_ok()
        };
        match () {
            () if word.is_empty() => Err(self.unexpected("there should be a value")),
            () if is_known || is_number() => Ok(word),
            () => Err(self.broken("there is a word that is no value")),
        }
    }

    /// A text between quotation marks.
    pub(super) fn string(&mut self, to: &mut String) -> Result<()> {
        if self.peek()? != Some(b'"') {
            return Err(self.unexpected("there should be a text in quotation marks"));
        }
        self.at += 1;
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        loop {
            if self.peek()?.is_none() {
                return Err(self.broken("the file ends inside a text"));
            }
            let rest = self.rest();
            let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            text.extend_from_slice(rest.get(..stop.unwrap_or(rest.len())).unwrap_or_default());
            self.at += stop.unwrap_or(rest.len());
            if text.len() > LONGEST_ELEMENT {
                return Err(self.broken("a text of more than 16 MB"));
            }
            let Some(_) = stop else { continue };
            match self.peek()? {
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut text)?,
                Some(b'\n') => return Err(self.broken("the line ends inside a text")),
                Some(byte) => {
                    // Strictly no JSON, but there is no doubt what is meant.
                    text.push(byte);
                    self.at += 1;
                }
                None => {}
            }
        }
        self.at += 1;
        match std::str::from_utf8(&text) {
            Ok(text) => to.push_str(text),
            // JSON is UTF-8; where it is not, an old program wrote it in the encoding of Windows.
            Err(_) => to.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(&text).0),
        }
        self.text = text;
        Ok(())
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<()> {
        self.at += 1;
        let Some(byte) = self.peek()? else { return Err(self.broken("the file ends inside a text")) };
        self.at += 1;
        let letter = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unit()?,
            _ => return Err(self.broken("there is an unknown `\\` sign")),
        };
        text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    /// A letter by its number, or by two numbers that make a pair.
    fn unit(&mut self) -> Result<char> {
        let first = self.four_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        while self.end - self.at < 6 && self.fill()? {}
        if !self.rest().starts_with(b"\\u") {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        self.at += 2;
        let second = self.four_digits()?;
        let code = 0x10000 + ((first - 0xD800) << 10) + second.wrapping_sub(0xDC00);
        Ok(char::from_u32(code).filter(|_| (0xDC00..0xE000).contains(&second)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Result<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek()?.and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else { return Err(self.broken("a letter's number needs four digits")) };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    /// A value as JSON text without white space, numbers as they are written.
    pub(super) fn raw(&mut self, depth: usize, to: &mut String) -> Result<()> {
        self.blank()?;
        self.check_length()?;
        match self.peek()? {
            Some(b'{') => {
                let mut opening = '{';
                self.members(depth, &mut |scanner, key| {
                    to.push(std::mem::replace(&mut opening, ','));
                    quote(key, to);
                    to.push(':');
                    scanner.raw(depth + 1, to)
                })?;
                close(opening, '{', '}', to);
            }
            Some(b'[') => {
                let mut opening = '[';
                self.elements(depth, &mut |scanner| {
                    to.push(std::mem::replace(&mut opening, ','));
                    scanner.raw(depth + 1, to)
                })?;
                close(opening, '[', ']', to);
            }
            Some(b'"') => {
                let mut text = String::new();
                self.string(&mut text)?;
                quote(&text, to);
            }
            _ => to.push_str(&self.word()?),
        }
        Ok(())
    }

    /// Goes behind a value without keeping it.
    pub(super) fn skip(&mut self, depth: usize) -> Result<()> {
        self.blank()?;
        match self.peek()? {
            Some(b'{') => self.members(depth, &mut |scanner, _| {
                scanner.begin_element();
                scanner.skip(depth + 1)
            }),
            Some(b'[') => self.elements(depth, &mut |scanner| {
                scanner.begin_element();
                scanner.skip(depth + 1)
            }),
            Some(b'"') => self.string(&mut String::new()),
            _ => self.word().map(|_| ()),
        }
    }
}

fn close(opening: char, never: char, closing: char, to: &mut String) {
    if opening == never {
        to.push(never);
    }
    to.push(closing);
}

fn quote(text: &str, to: &mut String) {
    // Text to text cannot fail.
    to.push_str(&serde_json::to_string(text).unwrap_or_default());
}

fn reading(error: std::io::Error) -> Error {
    Error::internal("reading a file", error)
}
