//! The tags and texts of an XML document one after the other, through a window: as much XML as a spreadsheet needs.
use crate::formats::limits::LONGEST_XML;
use crate::refusal;
use domain::Result;
use std::io::{BufRead, BufReader, Read};

/// What comes next in a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A tag opens; one without contents is followed by its end.
    Start,
    End,
    Text,
    Nothing,
}

/// Reads a document piece by piece; name, attributes and text are those of the latest piece.
pub(super) struct Xml<R> {
    from: BufReader<R>,
    raw: Vec<u8>,
    text: String,
    /// The latest tag was closed in itself.
    closes: bool,
    in_tag: bool,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from: BufReader::with_capacity(1 << 16, from),
            raw: Vec::new(),
            text: String::new(),
            closes: false,
            in_tag: false,
        }
    }

    pub(super) fn next(&mut self) -> Result<Piece> {
        if std::mem::take(&mut self.closes) {
            return Ok(Piece::End);
        }
        loop {
            if !self.in_tag {
                self.until(b'<')?;
                self.in_tag = self.raw.pop_if(|last| *last == b'<').is_some();
                if !self.raw.is_empty() {
                    self.text = unescape(&String::from_utf8_lossy(&self.raw));
                    return Ok(Piece::Text);
                }
                if !self.in_tag {
                    return Ok(Piece::Nothing);
                }
            }
            self.in_tag = false;
            self.tag()?;
            match self.raw.first() {
                Some(b'?' | b'!') if self.raw.starts_with(b"![CDATA[") => {
                    let text = self.raw.get(8..self.raw.len().saturating_sub(2)).unwrap_or_default();
                    self.text = String::from_utf8_lossy(text).into_owned();
                    return Ok(Piece::Text);
                }
                Some(b'?' | b'!') => {}
                Some(b'/') => {
                    self.raw.remove(0);
                    return Ok(Piece::End);
                }
                _ => {
                    self.closes = self.raw.pop_if(|last| *last == b'/').is_some();
                    return Ok(Piece::Start);
                }
            }
        }
    }

    /// A tag up to its `>`, which may stand in quotation marks before; a comment or the like up to its own end.
    fn tag(&mut self) -> Result<()> {
        self.raw.clear();
        loop {
            if self.more(b'>')? == 0 {
                return Err(refusal::damaged_workbook());
            }
            let raw = &self.raw[..];
            let is_whole = if raw.starts_with(b"!--") {
                raw.len() >= 6 && raw.ends_with(b"-->")
            } else if raw.starts_with(b"![CDATA[") {
                raw.ends_with(b"]]>")
            } else if raw.starts_with(b"?") {
                raw.ends_with(b"?>")
            } else {
                !in_quotes(raw)
            };
            if is_whole {
                self.raw.pop();
                return Ok(());
            }
        }
    }

    fn until(&mut self, end: u8) -> Result<usize> {
        self.raw.clear();
        self.more(end)
    }

    fn more(&mut self, end: u8) -> Result<usize> {
        let room = (LONGEST_XML - self.raw.len()) as u64;
        let read =
            (&mut self.from).take(room).read_until(end, &mut self.raw).map_err(|_| refusal::damaged_workbook())?;
        if self.raw.len() >= LONGEST_XML {
            return Err(refusal::too_large_workbook());
        }
        Ok(read)
    }

    /// Name of the latest tag, with its prefix.
    pub(super) fn name(&self) -> &[u8] {
        let end = self.raw.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        self.raw.get(..end.unwrap_or(self.raw.len())).unwrap_or_default()
    }

    /// An attribute of the latest tag.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = std::str::from_utf8(&self.raw).ok()?;
        rest = rest.split_once(|letter: char| letter.is_ascii_whitespace())?.1;
        loop {
            let (found, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, after) = after.get(1..)?.split_once(quote)?;
            if found.trim() == name {
                return Some(unescape(value));
            }
            rest = after;
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

fn in_quotes(tag: &[u8]) -> bool {
    let mut open = None;
    for byte in tag {
        match open {
            Some(quote) if quote == *byte => open = None,
            None if matches!(byte, b'"' | b'\'') => open = Some(*byte),
            _ => {}
        }
    }
    open.is_some()
}

/// The five entities of XML and characters by number; any other stays as it is written and is never expanded.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let known = after.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        match known {
            Some((letter, after)) => {
                plain.push(letter);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_texts_come_in_order() {
        let text = "<?xml version='1.0'?><!-- <x> --><a k=\"1>2\" l='&lt;&#65;&b;'><b/>t &amp; u<![CDATA[<v>]]></a>";
        let mut xml = Xml::new(text.as_bytes());
        assert_eq!(xml.next().unwrap(), Piece::Start);
        assert_eq!(
            (xml.name(), xml.attribute("k"), xml.attribute("l")),
            (&b"a"[..], Some("1>2".into()), Some("<A&b;".into()))
        );
        assert_eq!((xml.next().unwrap(), xml.name()), (Piece::Start, &b"b"[..]));
        assert_eq!(xml.next().unwrap(), Piece::End);
        assert_eq!((xml.next().unwrap(), xml.text()), (Piece::Text, "t & u"));
        assert_eq!((xml.next().unwrap(), xml.text()), (Piece::Text, "<v>"));
        assert_eq!((xml.next().unwrap(), xml.name()), (Piece::End, &b"a"[..]));
        assert_eq!(xml.next().unwrap(), Piece::Nothing);
    }

    #[test]
    fn a_document_that_ends_in_a_tag_is_damaged() {
        assert!(Xml::new(&b"<a b='"[..]).next().is_err());
    }
}
