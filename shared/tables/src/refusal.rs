//! Files that are no delimited text: what they are, in the owner's words, and what to upload instead.
use domain::{Error, Result};

/// Begins a file that is something else: (first bytes, what it looks like, what to do).
const KNOWN: &[(&[u8], &str, &str)] = &[
    (b"\xD0\xCF\x11\xE0", "an Excel workbook (the older .xls kind)", SAVE_AS_CSV),
    (b"\x1F\x8B", "a compressed file (gzip)", "Unpack it and upload the CSV file inside."),
    (b"BZh", "a compressed file (bzip2)", "Unpack it and upload the CSV file inside."),
    (b"7z\xBC\xAF\x27\x1C", "a compressed file (7-Zip)", "Unpack it and upload the CSV file inside."),
    (b"Rar!", "a compressed file (RAR)", "Unpack it and upload the CSV file inside."),
    (b"%PDF", "a PDF document", "Export the table as CSV where the PDF came from, and upload that."),
    (b"\x89PNG", "a picture", "Export the table as CSV and upload that."),
    (b"\xFF\xD8\xFF", "a picture", "Export the table as CSV and upload that."),
    (b"GIF8", "a picture", "Export the table as CSV and upload that."),
    (b"PAR1", "a Parquet file", "Save the table as CSV and upload that."),
    (b"SQLite format 3", "a database file", "Export the table as CSV and upload that."),
    (b"{\\rtf", "a text document", SAVE_AS_CSV),
    (b"<!doctype", "a web page", WEB_PAGE),
    (b"<html", "a web page", WEB_PAGE),
    (b"<?xml", "an XML file", "Export the table as CSV and upload that."),
];

const SAVE_AS_CSV: &str = "Save it as CSV (File → Save as → CSV) and upload that.";
const WEB_PAGE: &str = "The download may have stopped at a sign-in page; download the export again and upload that.";

/// Refuses what the first bytes of a file show to be no delimited text.
pub(crate) fn check(head: &[u8]) -> Result<()> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = text.trim_ascii_start();
    if text.is_empty() {
        return Err(empty());
    }
    if text.starts_with(b"PK\x03\x04") {
        return Err(packed(head));
    }
    let known =
        KNOWN.iter().find(|(magic, ..)| text.get(..magic.len()).is_some_and(|start| start.eq_ignore_ascii_case(magic)));
    if let Some((_, looks_like, remedy)) = known {
        return Err(Error::unreadable(format!("This looks like {looks_like}, not a CSV file."), *remedy));
    }
    let is_utf16 = matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    if !is_utf16 && head.contains(&0) {
        return Err(binary());
    }
    Ok(())
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

pub(crate) fn title_first() -> Error {
    Error::unreadable(
        "The first line of this file is not a row of column names: the lines below it have more cells.",
        "Remove the lines above the column names, or export the table as plain CSV, and upload that.",
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
        format!("A quotation mark opened near line {line} is never closed, so the rows after it cannot be told apart."),
        "Correct the quotation mark in that line, or export the file again.",
    )
}

fn binary() -> Error {
    Error::unreadable("This is not a text file: it contains bytes that no CSV file has.", SAVE_AS_CSV)
}

/// Office documents are zip archives; their first entry names what they are.
fn packed(head: &[u8]) -> Error {
    let mentions = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if mentions(b"xl/") || mentions(b"[Content_Types].xml") && !mentions(b"word/") && !mentions(b"ppt/") {
        return Error::unreadable("This looks like an Excel workbook, not a CSV file.", SAVE_AS_CSV);
    }
    if mentions(b"opendocument.spreadsheet") || mentions(b"Index/") {
        return Error::unreadable("This looks like a spreadsheet document, not a CSV file.", SAVE_AS_CSV);
    }
    Error::unreadable("This looks like a zip archive, not a CSV file.", "Unpack it and upload the CSV file inside.")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(head: &[u8], expect: Expect) {
        let said = super::check(head).err().map_or("accepted".to_owned(), |error| error.to_string());
        expect.assert_eq(&said);
    }

    #[test]
    fn says_what_a_file_is_when_it_is_no_csv() {
        check(
            b"PK\x03\x04\x14\0[Content_Types].xml",
            expect![
                "This looks like an Excel workbook, not a CSV file. Save it as CSV (File → Save as → CSV) and upload that."
            ],
        );
        check(
            b"PK\x03\x04\x14\0orders.csv",
            expect!["This looks like a zip archive, not a CSV file. Unpack it and upload the CSV file inside."],
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
    }
}
