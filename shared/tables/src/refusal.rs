//! Files that are no table, or none that can be read: what they are, in the owner's words, and what to upload instead.
use crate::cell::quoted;
use crate::encoding;
use domain::{Error, Result};

/// Begins a file that is something else: (first bytes, what it looks like, what to do).
const KNOWN: &[(&[u8], &str, &str)] = &[
    (b"BZh", "a compressed file (bzip2)", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a compressed file (7-Zip)", UNPACK),
    (b"Rar!", "a compressed file (RAR)", UNPACK),
    (b"\x28\xB5\x2F\xFD", "a compressed file (Zstandard)", UNPACK),
    (b"\xFD7zXZ", "a compressed file (xz)", UNPACK),
    (b"%PDF", "a PDF document", "Export the table as CSV where the PDF came from, and upload that."),
    (b"\x89PNG", "a picture", EXPORT),
    (b"\xFF\xD8\xFF", "a picture", EXPORT),
    (b"GIF8", "a picture", EXPORT),
    (b"SQLite format 3", "a database file", EXPORT),
    (b"{\\rtf", "a text document", SAVE_AS_CSV),
    (b"<!doctype", "a web page", WEB_PAGE),
    (b"<html", "a web page", WEB_PAGE),
    (b"<?xml", "an XML file", EXPORT),
    (b"ORC", "an ORC file", EXPORT),
    (b"Obj\x01", "an Avro file", EXPORT),
];

const AS_UTF8: &str = "Save it as “CSV UTF-8” and upload that.";
const SAVE_AS_CSV: &str = "Save it as CSV (File → Save as → CSV) and upload that.";
const EXPORT: &str = "Export the table as CSV and upload that.";
const EXPORT_AGAIN: &str = "Export it again and upload the new file.";
const UNPACK: &str = "Unpack it and upload the CSV file inside.";
const SMALLER: &str = "Export a shorter period or fewer columns, and upload that.";
const PAGE_TABLE: &str = "Open it in a spreadsheet program, save it as CSV, and upload that.";
const WEB_PAGE: &str = "The download may have stopped at a sign-in page; download the export again and upload that.";

/// Refuses what the first bytes of a file show to be no delimited text.
pub(crate) fn check(head: &[u8]) -> Result<()> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = text.trim_ascii_start();
    if text.is_empty() {
        return Err(empty());
    }
    if let Some(encoding) = encoding::unsupported(head) {
        return Err(Error::unreadable(format!("The file is text in {encoding}, which is not read."), AS_UTF8));
    }
    let starts = |magic: &[u8]| text.get(..magic.len()).is_some_and(|start| start.eq_ignore_ascii_case(magic));
    // Short marks that a line of text may begin with must be followed by what no text has.
    let is_meant = |magic: &[u8]| magic.len() > 3 || text.iter().take(64).any(|byte| is_control(*byte));
    let is_page = starts(b"<html") || starts(b"<!doctype") || starts(b"<table");
    if is_page && text.to_ascii_lowercase().windows(6).any(|part| part == b"<table") {
        let what = "This is a table in a web page, as some programs export under the name of a workbook.";
        return Err(Error::unreadable(what, PAGE_TABLE));
    }
    if let Some((_, looks_like, remedy)) = KNOWN.iter().find(|(magic, ..)| starts(magic) && is_meant(magic)) {
        return Err(Error::unreadable(format!("This looks like {looks_like}, not a CSV file."), *remedy));
    }
    if head.get(257..262) == Some(b"ustar") {
        return Err(Error::unreadable("This looks like an archive (tar), not a CSV file.", UNPACK));
    }
    if is_binary(head) { Err(binary()) } else { Ok(()) }
}

/// One byte in twenty that no text has, beside a stray one, or one in ten; of bytes by chance, such as what was encrypted, it is one in
/// twelve. Every other byte of UTF-16 is one.
fn is_binary(head: &[u8]) -> bool {
    let is_marked = matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let is_utf16 = is_marked || (even.min(odd) * 20 < even.max(odd) && even.max(odd) * 4 > head.len());
    let controls = head.iter().filter(|byte| is_control(**byte)).count();
    !is_utf16 && (controls * 10 > head.len() || controls.saturating_sub(1) * 20 > head.len())
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A | 0x1B | 0x1C..=0x1F)
}

pub(crate) fn empty() -> Error {
    Error::unreadable("The file is empty.", "Export it again and check that it has rows before you upload it.")
}

pub(crate) fn only_a_header() -> Error {
    Error::unreadable(
        "The file has column names but no rows.",
        "Export it again for a period that has data, and upload that.",
    )
}

pub(crate) fn no_table() -> Error {
    Error::unreadable(
        "There is no table in this file: its lines are not divided into columns.",
        "Export it as CSV, with a comma, semicolon or tab between the columns, and upload that.",
    )
}

pub(crate) fn too_wide(columns: usize, most: usize) -> Error {
    Error::unreadable(
        format!("The first line has {columns} cells; a table can have up to {most} columns."),
        "Check that each row of the table is a line of its own, or leave out columns, and upload the file again.",
    )
}

pub(crate) fn endless_row(line: u64) -> Error {
    Error::unreadable(
        format!("Line {line} is longer than 16 MB; no row of a table is."),
        "Check that each row of the table is a line of its own, and export the file again.",
    )
}

fn binary() -> Error {
    Error::unreadable("This is not a text file: it contains bytes that no CSV file has.", SAVE_AS_CSV)
}

pub(crate) fn bomb() -> Error {
    Error::unreadable(
        "Unpacked, this file grows to more than 200 times its size, which no table does.",
        "Upload the table itself, as CSV.",
    )
}

pub(crate) fn too_large_unpacked() -> Error {
    Error::unreadable("The table in this file is larger than 2 GB.", SMALLER)
}

pub(crate) fn damaged_archive() -> Error {
    Error::unreadable(
        "The packed file is damaged: it cannot be unpacked to its end.",
        "The upload or download may have been cut short; pack or download it again and upload the new file.",
    )
}

pub(crate) fn encrypted_archive() -> Error {
    Error::unreadable(
        "The zip archive is protected by a password.",
        "Unpack it with the password and upload the file inside.",
    )
}

pub(crate) fn nested_archive() -> Error {
    Error::unreadable("The packed file contains another packed file.", "Unpack it and upload the table inside.")
}

pub(crate) fn too_many_entries(entries: usize) -> Error {
    Error::unreadable(format!("The archive contains {entries} files."), "Upload the one file that holds the table.")
}

pub(crate) fn no_table_in_archive() -> Error {
    Error::unreadable("There is no table in the zip archive.", "Upload the CSV file itself.")
}

pub(crate) fn several_tables(names: &[String]) -> Error {
    const NAMED: usize = 5;
    let named: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{}`", quoted(name))).collect();
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Error::unreadable(
        format!("The zip archive contains {} tables: {}{more}.", names.len(), named.join(", ")),
        "Upload each of them as a file of its own.",
    )
}

/// A document of an office program that is no workbook.
pub(crate) fn other_document(looks_like: &str) -> Error {
    Error::unreadable(
        format!("This looks like {looks_like}, not a table."),
        "Copy the table into a spreadsheet, save that as CSV or XLSX, and upload it.",
    )
}

pub(crate) fn locked_workbook() -> Error {
    Error::unreadable(
        "The workbook is protected by a password.",
        "Save it without the password, or save the sheet as CSV, and upload that.",
    )
}

pub(crate) fn damaged_workbook() -> Error {
    Error::unreadable(
        "The workbook is damaged: it cannot be read to its end.",
        "Open it in the spreadsheet program, save it again or as CSV, and upload that.",
    )
}

pub(crate) fn no_cells() -> Error {
    Error::unreadable("There is no cell with a value in any sheet of the workbook.", EXPORT_AGAIN)
}

pub(crate) fn no_such_sheet(asked: &str, sheets: &[String]) -> Error {
    const NAMED: usize = 20;
    let named: Vec<String> = sheets.iter().take(NAMED).map(|name| format!("`{}`", quoted(name))).collect();
    Error::unreadable(
        format!("The workbook has no sheet `{}`; it has {}.", quoted(asked), named.join(", ")),
        "Set the source's `sheet` to one of them, or leave it out to take the one with the most data.",
    )
}

pub(crate) fn too_large_sheet(rows: u64, columns: usize) -> Error {
    Error::unreadable(
        format!("The sheet spans {rows} rows and {columns} columns, which is more than is read from a workbook."),
        "Delete what stands far from the table, or save the sheet as CSV, and upload that.",
    )
}

pub(crate) fn too_large_workbook() -> Error {
    Error::unreadable("The workbook holds more than is read from one.", "Save the sheet as CSV and upload that.")
}

pub(crate) fn damaged_parquet() -> Error {
    Error::unreadable("The Parquet file is damaged: it cannot be read to its end.", EXPORT_AGAIN)
}

pub(crate) fn unknown_parquet(column: &str) -> Error {
    Error::unreadable(
        format!("Column `{}` of the Parquet file is of a kind that is not read.", quoted(column)),
        "Write the column as text or as a number, and upload the file again.",
    )
}

/// `what` is wrong at this place of a JSON file.
pub(crate) fn broken_json(line: u64, column: u64, what: &str) -> Error {
    Error::unreadable(format!("The JSON is broken in line {line}, column {column}: {what}."), EXPORT_AGAIN)
}

pub(crate) fn no_rows_in_json() -> Error {
    Error::unreadable(
        "There are no rows in this JSON file: it is neither a list of objects nor an object that holds one.",
        "Export the list itself, or export the table as CSV, and upload that.",
    )
}

pub(crate) fn too_many_keys(most: usize) -> Error {
    Error::unreadable(
        format!(
            "The objects of this JSON file have more than {most} different keys; a table can have up to {most} columns."
        ),
        "Export fewer fields, or export the table as CSV, and upload that.",
    )
}

pub(crate) fn several_lists(names: &[String]) -> Error {
    let named: Vec<String> = names.iter().take(5).map(|name| format!("`{}`", quoted(name))).collect();
    Error::unreadable(
        format!("The JSON file holds several lists of objects: {}.", named.join(", ")),
        "Upload each of them as a file of its own.",
    )
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(head: &[u8], expect: Expect) {
        let said = super::check(head).err().map_or("accepted".to_owned(), |error| error.to_string());
        expect.assert_eq(&said);
    }

    /// What was encrypted or packed in a way nobody knows is bytes by chance.
    #[test]
    fn bytes_by_chance_are_no_table() {
        let mut state = 7_u64;
        let mut by_chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let bytes: Vec<u8> = (0..4_096).map(|_| by_chance()).collect();
        assert!(super::check(&bytes).unwrap_err().to_string().starts_with("This is not a text file"));
    }

    #[test]
    fn says_what_a_file_is_when_it_is_no_csv() {
        check(
            b"BZh91AY&SY\x01\x02",
            expect![
                "This looks like a compressed file (bzip2), not a CSV file. Unpack it and upload the CSV file inside."
            ],
        );
        check(
            b"%PDF-1.7\n",
            expect![
                "This looks like a PDF document, not a CSV file. Export the table as CSV where the PDF came from, and upload that."
            ],
        );
        check(
            b"\n<!DOCTYPE html><html>",
            expect![
                "This looks like a web page, not a CSV file. The download may have stopped at a sign-in page; download the export again and upload that."
            ],
        );
        check(
            b"<html><body><TABLE><tr><td>1",
            expect![
                "This is a table in a web page, as some programs export under the name of a workbook. Open it in a spreadsheet program, save it as CSV, and upload that."
            ],
        );
        check(
            b"a,b\n\0,2\n",
            expect![
                "This is not a text file: it contains bytes that no CSV file has. Save it as CSV (File → Save as → CSV) and upload that."
            ],
        );
    }

    #[test]
    fn nothing_but_blanks_is_an_empty_file() {
        check(b"", expect!["The file is empty. Export it again and check that it has rows before you upload it."]);
        check(
            b" \r\n\t\n",
            expect!["The file is empty. Export it again and check that it has rows before you upload it."],
        );
    }

    #[test]
    fn text_is_accepted_also_with_the_zero_bytes_of_utf16() {
        check(b"date,amount\n", expect!["accepted"]);
        check(b"\xFF\xFEd\0a\0", expect!["accepted"]);
        check(b"d\0a\0t\0e\0,\0b\0\n\0", expect!["accepted"]);
    }

    #[test]
    fn a_stray_zero_byte_or_a_column_named_like_a_format_is_no_reason_to_refuse() {
        check(b"date,amount,customer,product\n2024-01-31,\x00100\n", expect!["accepted"]);
        check(b"BZh,amount\n", expect!["accepted"]);
        check(b"ORC,amount\n", expect!["accepted"]);
    }
}
