//! Looks through a workbook's XML before it is parsed, for what would make the parser ask for all memory at once.
//!
//! Entities need no guard: the parser knows the five of XML and character references and fails at any other, so nothing that
//! a document type declares is ever expanded (`an_entity_bomb_is_refused_and_not_expanded` proves it).
use crate::refusal;
use domain::Result;

/// Texts a workbook may say it holds: room for them is made before they are read. Excel has a million rows.
const MOST_TEXTS: u64 = 20_000_000;

/// Number of a shared formula: room is made for all up to it. Excel counts them from zero in each sheet.
const MOST_SHARED: u64 = 1_000_000;

/// Bytes of a tag that are looked at; those that matter are short.
const TAG: usize = 4096;

pub(super) struct XmlGuard {
    longest: usize,
    /// Bytes since the text or tag began.
    run: usize,
    /// The beginning of the tag that is open.
    tag: Vec<u8>,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Text,
    /// Inside a tag, and in which quotation mark.
    Tag(Option<u8>),
    /// A comment, an instruction or unparsed text: how it ends, and the last three bytes.
    Until(&'static [u8], [u8; 3]),
}

impl XmlGuard {
    /// Refuses texts and tags beyond `longest` bytes, which the parser holds in one piece.
    pub(super) fn new(longest: usize) -> Self {
        Self { longest, run: 0, tag: Vec::with_capacity(TAG), place: Place::Text }
    }

    pub(super) fn look(&mut self, mut piece: &[u8]) -> Result<()> {
        while let [byte, rest @ ..] = piece {
            if matches!(self.place, Place::Text) {
                let text = memchr::memchr(b'<', piece);
                self.advance(text.unwrap_or(piece.len()))?;
                piece = text.and_then(|text| piece.get(text + 1..)).unwrap_or_default();
                if text.is_some() {
                    self.tag.clear();
                    (self.run, self.place) = (0, Place::Tag(None));
                }
                continue;
            }
            piece = rest;
            self.advance(1)?;
            self.step(*byte)?;
        }
        Ok(())
    }

    fn advance(&mut self, bytes: usize) -> Result<()> {
        self.run += bytes;
        if self.run > self.longest { Err(refusal::too_large_workbook()) } else { Ok(()) }
    }

    /// One byte inside a tag, a comment or the like.
    fn step(&mut self, byte: u8) -> Result<()> {
        match &mut self.place {
            Place::Text => {}
            Place::Until(end, last) => {
                *last = [last[1], last[2], byte];
                if last.ends_with(end) {
                    (self.run, self.place) = (0, Place::Text);
                }
            }
            Place::Tag(quote @ Some(_)) if *quote == Some(byte) => *quote = None,
            Place::Tag(Some(_)) => {}
            Place::Tag(None) if byte == b'>' => {
                self.judge()?;
                (self.run, self.place) = (0, Place::Text);
                return Ok(());
            }
            Place::Tag(quote @ None) if matches!(byte, b'"' | b'\'') => *quote = Some(byte),
            Place::Tag(None) => {}
        }
        if matches!(self.place, Place::Tag(_)) && self.tag.len() < TAG {
            self.tag.push(byte);
            match &self.tag[..] {
                b"?" => self.place = Place::Until(b"?>", [0; 3]),
                b"!--" => self.place = Place::Until(b"-->", [0; 3]),
                b"![CDATA[" => self.place = Place::Until(b"]]>", [0; 3]),
                // No workbook has a document type, which nests in its own way.
                b"!D" | b"!d" => return Err(refusal::damaged_workbook()),
                _ => {}
            }
        }
        Ok(())
    }

    fn judge(&self) -> Result<()> {
        let name = self.tag.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next().unwrap_or_default();
        let most = match name.rsplit(|byte| *byte == b':').next() {
            Some(b"f") => MOST_SHARED,
            Some(b"sst") => MOST_TEXTS,
            _ => return Ok(()),
        };
        let is_beyond = |value: &[u8]| {
            let number = std::str::from_utf8(value).ok().and_then(|value| value.trim().parse::<u128>().ok());
            number.is_some_and(|number| number > u128::from(most))
        };
        // Any attribute that is one number; and a longer tag could hide its number behind what is looked at.
        if self.tag.len() >= TAG || self.tag.split(|byte| matches!(byte, b'"' | b'\'')).any(is_beyond) {
            return Err(refusal::damaged_workbook());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(xml: &str) -> bool {
        let whole = XmlGuard::new(10_000).look(xml.as_bytes()).is_ok();
        let mut guard = XmlGuard::new(10_000);
        let split = xml.as_bytes().chunks(1).all(|piece| guard.look(piece).is_ok());
        assert_eq!(whole, split);
        whole
    }

    #[test]
    fn what_workbooks_hold_passes() {
        assert!(check(r#"<?xml version="1.0"?><sst count="12" uniqueCount="9"><si><t>a > b</t></si></sst>"#));
        assert!(check(r#"<c r="A1"><f t="shared" ref="A1:A1048576" si="12">B1*99999999999</f><v>1e9</v></c>"#));
        assert!(check(r#"<!-- <f si="99999999999"> it's --><t><![CDATA[<f si="99999999999">]]></t>"#));
    }

    #[test]
    fn numbers_that_ask_for_all_memory_do_not() {
        assert!(!check(r#"<sst uniqueCount="99999999999">"#));
        assert!(!check(r#"<x:f t="shared" si = '4000000000'/>"#));
        assert!(!check(r#"<!-- > <f " --><f t=">" si="4000000000">"#));
        assert!(!check(&format!("<f {} si=\"4000000000\">", "a=\"b\" ".repeat(1000))));
        assert!(!check(&format!("<t>{}</t>", "x".repeat(20_000))));
        assert!(!check("<!DOCTYPE x [<!ENTITY a \"b\">]>"));
    }
}
