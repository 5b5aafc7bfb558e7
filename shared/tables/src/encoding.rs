//! How the bytes of a file stand for letters: UTF-8, UTF-16, or the older encoding that its bytes speak for.
use crate::Input;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::{Decimal, Error, Issue, LedgerEntry, Result, Rule, Severity};
use encoding_rs::DecoderResult;
use std::io::SeekFrom;

/// How the bytes of a file stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// A guess that holds until a byte refutes it.
    Utf8,
    /// UTF-8 beyond doubt: it says so in its first three bytes, or nearly all of its letters do.
    Utf8Marked,
    Utf16Le,
    Utf16Be,
    /// What files had before UTF-8.
    Older(&'static encoding_rs::Encoding),
}

/// Bytes looked at a time when the whole file is asked.
const WINDOW: usize = 64 * 1024;

/// Fewer letters beyond ASCII say nothing of a language; then it is what most programs write in the West.
const TELLING: u64 = 8;

impl Encoding {
    /// What the first bytes say: a mark, or the zeros that every other byte of UTF-16 is in most languages.
    pub(crate) fn of(head: &[u8]) -> Self {
        let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
        match head {
            [0xEF, 0xBB, 0xBF, ..] => return Self::Utf8Marked,
            [0xFF, 0xFE, ..] => return Self::Utf16Le,
            [0xFE, 0xFF, ..] => return Self::Utf16Be,
            _ => {}
        }
        let (even, odd) = (zeros(0), zeros(1));
        match () {
            () if odd * 4 > head.len() && even * 20 < odd => Self::Utf16Le,
            () if even * 4 > head.len() && odd * 20 < even => Self::Utf16Be,
            () => Self::Utf8,
        }
    }

    /// What a file that is not wholly UTF-8 is in, by all of its bytes. A few damaged letters among many good ones leave it
    /// UTF-8: another encoding would spoil all the good ones.
    pub(crate) fn of_whole(file: &mut dyn Input) -> Result<Self> {
        let reading = |e| Error::internal("reading a file to tell its encoding", e);
        file.seek(SeekFrom::Start(0)).map_err(reading)?;
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let mut letters = Letters::new();
        let mut window = vec![0; WINDOW];
        loop {
            let read = file.read(&mut window).map_err(reading)?;
            detector.feed(&window[..read], read == 0);
            letters.count(&window[..read], read == 0);
            if read == 0 {
                break;
            }
        }
        if letters.damaged * 20 <= letters.good {
            return Ok(Self::Utf8Marked);
        }
        if letters.damaged + letters.good < TELLING {
            return Ok(Self::Older(encoding_rs::WINDOWS_1252));
        }
        Ok(Self::Older(detector.guess(None, Utf8Detection::Deny)))
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Marked => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            // The registry's names are in lower case; people know this one with a capital.
            Self::Older(encoding) if encoding == encoding_rs::WINDOWS_1252 => "Windows-1252",
            Self::Older(encoding) => encoding.name(),
        }
    }

    /// A decoder that drops the byte-order mark.
    pub(crate) fn decoder(self) -> encoding_rs::Decoder {
        let encoding = match self {
            Self::Utf8 | Self::Utf8Marked => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Older(encoding) => return encoding.new_decoder_without_bom_handling(),
        };
        encoding.new_decoder_with_bom_removal()
    }

    /// The guess may be wrong: a malformed byte means another encoding, not a damaged letter.
    pub(crate) fn is_guess(self) -> bool {
        self == Self::Utf8
    }

    /// Said where a file is not UTF-8, because a wrong guess shows as odd letters in names.
    pub(crate) fn note(self, rows: u64) -> Option<(Issue, LedgerEntry)> {
        let name = match self {
            Self::Utf8 | Self::Utf8Marked => return None,
            Self::Utf16Le | Self::Utf16Be | Self::Older(_) => self.name(),
        };
        let issue = Issue {
            kind: "encoding".into(),
            severity: Severity::Info,
            row: None,
            column: None,
            value: None,
            what: format!("The file is not UTF-8; it was read as {name}."),
            suggestion: "If letters look wrong in names, save the file as “CSV UTF-8” and upload it again.".into(),
            effect: None,
        };
        let entry = LedgerEntry {
            rule: Rule::Recode.name().into(),
            column: None,
            field: None,
            rows,
            examples: Vec::new(),
            money_moved: Decimal::ZERO,
            what: format!("The file was converted from {name} to UTF-8."),
        };
        Some((issue, entry))
    }
}

/// An encoding that no program of today writes tables in, and that is not read; `None` for every other.
pub(crate) fn unsupported(head: &[u8]) -> Option<&'static str> {
    if let [b'+', b'/', b'v', b'8' | b'9' | b'+' | b'/', ..] = head {
        return Some("UTF-7");
    }
    let is_marked = head.starts_with(b"\xFF\xFE\0\0") || head.starts_with(b"\0\0\xFE\xFF");
    let letters = head.len() / 4;
    let zeros = |place: usize| head.iter().skip(place).step_by(4).filter(|byte| **byte == 0).count();
    let is_empty = |place: usize| zeros(place) * 10 > letters * 9;
    let is_filled = |place: usize| zeros(place) * 10 < letters;
    let is_padded =
        letters > 1 && is_empty(1) && is_empty(2) && (is_filled(0) && is_empty(3) || is_filled(3) && is_empty(0));
    (is_marked || is_padded).then_some("UTF-32")
}

/// Letters beyond ASCII in a text taken for UTF-8: how many are written right, and how many are none.
struct Letters {
    decoder: encoding_rs::Decoder,
    decoded: String,
    good: u64,
    damaged: u64,
}

impl Letters {
    fn new() -> Self {
        let decoder = encoding_rs::UTF_8.new_decoder_without_bom_handling();
        Self { decoder, decoded: String::with_capacity(WINDOW), good: 0, damaged: 0 }
    }

    fn count(&mut self, mut bytes: &[u8], is_last: bool) {
        loop {
            self.decoded.clear();
            let (result, read) = self.decoder.decode_to_string_without_replacement(bytes, &mut self.decoded, is_last);
            self.good += self.decoded.chars().filter(|letter| !letter.is_ascii()).count() as u64;
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.damaged += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_name_the_encoding() {
        assert_eq!(Encoding::of(b"date,amount"), Encoding::Utf8);
        assert_eq!(Encoding::of(b"\xEF\xBB\xBFdate"), Encoding::Utf8Marked);
        assert_eq!(Encoding::of(b"\xFF\xFEd\0"), Encoding::Utf16Le);
        assert_eq!(Encoding::of(b"\xFE\xFF\0d"), Encoding::Utf16Be);
        assert_eq!(Encoding::of(b""), Encoding::Utf8);
    }

    #[test]
    fn only_a_file_that_is_not_utf8_is_worth_a_note() {
        assert!(Encoding::Utf8Marked.note(3).is_none());
        let (issue, entry) = Encoding::Older(encoding_rs::WINDOWS_1252).note(3).unwrap();
        assert_eq!((issue.severity, entry.rows), (Severity::Info, 3));
    }

    fn whole(bytes: &[u8]) -> &'static str {
        Encoding::of_whole(&mut std::io::Cursor::new(bytes)).unwrap().name()
    }

    #[test]
    fn utf16_without_its_mark_is_told_by_its_zeros() {
        let text = "date,amount\n2024-01-31,10.50\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!((Encoding::of(&little), Encoding::of(&big)), (Encoding::Utf16Le, Encoding::Utf16Be));
        assert_eq!(Encoding::of(b"a,b\n\0,2\n"), Encoding::Utf8);
    }

    #[test]
    fn the_bytes_of_the_whole_file_speak_for_an_older_encoding() {
        assert_eq!(whole(b"name,city\nJos\xE9,M\xFCnchen\n"), "Windows-1252");
        let (russian, ..) = encoding_rs::WINDOWS_1251.encode("имя,город\nАнна,Москва\nИван,Санкт-Петербург\n");
        assert_eq!(whole(&russian), "windows-1251");
        let (japanese, ..) =
            encoding_rs::SHIFT_JIS.encode("日付,金額,商品\n二月三日,百円,りんご\n三月,二百円,みかん\n");
        assert_eq!(whole(&japanese), "Shift_JIS");
        let (polish, ..) =
            encoding_rs::ISO_8859_2.encode("imię,miasto\nŁukasz,Łódź\nŻaneta,Wąchock\nMałgorzata,Świętochłowice\n");
        assert_eq!(whole(&polish), "ISO-8859-2");
    }

    #[test]
    fn a_few_damaged_letters_do_not_spoil_the_others() {
        let mut bytes = "Müller,Größe,Köln\n".repeat(10).into_bytes();
        bytes.extend_from_slice(b"Caf\xE9,x,y\n");
        assert_eq!(whole(&bytes), "UTF-8");
    }

    #[test]
    fn what_no_program_writes_any_more_is_named() {
        let wide = |of: fn(u32) -> [u8; 4]| -> Vec<u8> { "date,amount\n".chars().flat_map(|c| of(c as u32)).collect() };
        assert_eq!(unsupported(&wide(u32::to_le_bytes)), Some("UTF-32"));
        assert_eq!(unsupported(&wide(u32::to_be_bytes)), Some("UTF-32"));
        assert_eq!(unsupported(b"\xFF\xFE\0\0d\0\0\0"), Some("UTF-32"));
        assert_eq!(unsupported(b"+/v8-date"), Some("UTF-7"));
        for text in [&b"date,amount\n"[..], b"\xFF\xFEd\0a\0", b"\0\0\0\0\0\0\0\0", b"", b"a\0b"] {
            assert_eq!(unsupported(text), None, "{text:?}");
        }
    }
}
