//! Which bytes stand for which letters: UTF-8, UTF-16 with its mark, or Windows-1252 where a file is neither.
use domain::{Issue, LedgerEntry, Severity};

/// How the bytes of a file stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-8 that says so in its first three bytes, as Excel writes it.
    Utf8Marked,
    Utf16Le,
    Utf16Be,
    /// Western European Windows. Every byte is a character in it, so it is the last resort and never fails.
    Windows1252,
}

impl Encoding {
    /// What the first bytes say. `Utf8` is a guess that holds until a byte refutes it.
    pub(crate) fn of(head: &[u8]) -> Self {
        match head {
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8Marked,
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Marked => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// A decoder that drops the byte-order mark.
    pub(crate) fn decoder(self) -> encoding_rs::Decoder {
        let encoding = match self {
            Self::Utf8 | Self::Utf8Marked => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => return encoding_rs::WINDOWS_1252.new_decoder_without_bom_handling(),
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
            Self::Utf16Le | Self::Utf16Be | Self::Windows1252 => self.name(),
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
            rule: "recode".into(),
            column: None,
            field: None,
            rows,
            examples: Vec::new(),
            money_moved: Default::default(),
            what: format!("The file was converted from {name} to UTF-8."),
        };
        Some((issue, entry))
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
        let (issue, entry) = Encoding::Windows1252.note(3).unwrap();
        assert_eq!((issue.severity, entry.rows), (Severity::Info, 3));
    }
}
