//! JSON: lines, a list, or an object that holds a list; each object is a row, and what it nests is flattened with dots.
//!
//! The file is read twice: first for the names of all columns, in the order in which they first appear, then for the rows.
mod columns;
mod scanner;
mod shape;

use crate::formats::Spool;
use crate::formats::unpack::{Unpacked, pieces};
use crate::{Input, refusal};
use columns::Columns;
use domain::{Error, Findings, Issue, Result, Severity};
use scanner::{Fault, Scanner};
use shape::Shape;
use std::fs::File;

pub(super) struct Rows {
    pub(super) spool: Spool,
    /// `json` or `jsonl`.
    pub(super) format: &'static str,
    pub(super) notes: Findings,
}

/// Whether a text begins as JSON does: an object, or a list of something that JSON knows.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    match text.as_bytes().first() {
        Some(b'{') => {
            let after = text[1..].trim_start();
            after.is_empty() || after.starts_with(['"', '}'])
        }
        Some(b'[') => {
            let after = text[1..].trim_start();
            let words = ["true", "false", "null"];
            after.is_empty()
                || after.starts_with(['{', '[', '"'])
                || (after.starts_with(']') && after[1..].trim().is_empty())
                || [",", "]"].iter().any(|end| {
                    let word = after.split(end).next().unwrap_or_default().trim();
                    words.contains(&word)
                        || (word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && word.parse::<f64>().is_ok())
                })
        }
        _ => false,
    }
}

/// Marked UTF-16 as UTF-8, in a temporary file: what a Windows program makes of JSON.
pub(super) fn recoded(file: &mut dyn Input, head: &[u8]) -> Result<Option<(File, &'static str)>> {
    let encoding = match head {
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE,
        _ => return Ok(None),
    };
    let (mut decoder, mut to) = (encoding.new_decoder_with_bom_removal(), Unpacked::new()?);
    let mut text = String::new();
    let mut decode = |bytes: &[u8], is_last: bool| {
        text.clear();
        text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default());
        let _ = decoder.decode_to_string(bytes, &mut text, is_last);
        to.add(text.as_bytes())
    };
    file.rewind().map_err(|e| Error::internal("going to the beginning of a file", e))?;
    pieces(file, |piece| decode(piece, false))?;
    decode(&[], true)?;
    Ok(Some((to.finish()?, "UTF-16")))
}

/// Writes the rows of a JSON file.
pub(super) fn rows(file: &mut dyn Input) -> Result<Rows> {
    let shape = shape::tell(file)?;
    let (mut columns, mut seen) = (Columns::default(), 0_u64);
    let mut first_fault = None;
    each_row(file, &shape, &mut |row| match row {
        Row::Element { scanner, .. } => {
            let read = columns.learn(scanner);
            seen += u64::from(read.is_ok());
            read
        }
        Row::Broken { line, column, what } => {
            first_fault.get_or_insert((line, column, what));
            Ok(())
        }
    })?;
    if seen == 0 {
        return Err(match first_fault {
            Some((line, column, what)) => refusal::broken_json(line, column, what),
            None => refusal::no_rows_in_json(),
        });
    }
    let (mut spool, mut notes) = (Spool::new()?, Findings::default());
    columns.close();
    columns.write_names(&mut spool)?;
    each_row(file, &shape, &mut |row| match row {
        Row::Element { scanner, number } => columns.write(scanner, number, &mut spool),
        Row::Broken { line, column, what } => {
            notes.add(broken_line(line, column, what));
            Ok(())
        }
    })?;
    notes.issues.extend(columns.odd_elements().take(Findings::KEPT_PER_KIND as usize));
    if columns.odd > 0 {
        notes.totals.insert("no_object".into(), columns.odd);
    }
    Ok(Rows { spool, format: if matches!(shape, Shape::Lines) { "jsonl" } else { "json" }, notes })
}

/// One row of the file, or a line that is none.
enum Row<'s, 'a> {
    Element { scanner: &'s mut Scanner<'a>, number: u64 },
    Broken { line: u64, column: u64, what: &'static str },
}

/// Walks through the rows; `each` has to read the element it is given, to the end of its line where that is a row.
fn each_row(
    file: &mut dyn Input,
    shape: &Shape,
    each: &mut dyn FnMut(Row<'_, '_>) -> scanner::Result<()>,
) -> Result<()> {
    let mut scanner = Scanner::new(file)?;
    match shape {
        Shape::Lines => by_line(&mut scanner, each),
        Shape::One => each(Row::Element { scanner: &mut scanner, number: 1 }),
        Shape::Stream => {
            let mut number = 0;
            loop {
                scanner.blank()?;
                if scanner.peek()?.is_none() {
                    break Ok(());
                }
                number += 1;
                scanner.begin_element();
                each(Row::Element { scanner: &mut scanner, number })?;
            }
        }
        Shape::List(path) => {
            list(&mut scanner, path, 0, each).and_then(|()| scanner.blank()).and_then(|()| match scanner.peek()? {
                None => Ok(()),
                Some(_) => Err(scanner.broken("there is something behind its end")),
            })
        }
    }?;
    Ok(())
}

fn by_line(scanner: &mut Scanner<'_>, each: &mut dyn FnMut(Row<'_, '_>) -> scanner::Result<()>) -> scanner::Result<()> {
    scanner.by_line = true;
    loop {
        scanner.blank_lines()?;
        if scanner.peek()?.is_none() {
            return Ok(());
        }
        scanner.begin_element();
        let number = scanner.line();
        match each(Row::Element { scanner, number }) {
            Ok(()) => {}
            Err(Fault::Broken { line, column, what }) => {
                each(Row::Broken { line, column, what })?;
                scanner.skip_line()?;
            }
            Err(failed) => return Err(failed),
        }
    }
}

/// Goes down `path` to the list and walks through it.
fn list(
    scanner: &mut Scanner<'_>,
    path: &[String],
    depth: usize,
    each: &mut dyn FnMut(Row<'_, '_>) -> scanner::Result<()>,
) -> scanner::Result<()> {
    let Some((key, below)) = path.split_first() else {
        let mut number = 0;
        return scanner.elements(depth, &mut |scanner| {
            number += 1;
            scanner.begin_element();
            each(Row::Element { scanner, number })
        });
    };
    let mut is_first = true;
    scanner.members(depth, &mut |scanner, found| {
        scanner.begin_element();
        if found == key && std::mem::take(&mut is_first) {
            list(scanner, below, depth + 1, each)?;
            scanner.begin_element();
            return Ok(());
        }
        scanner.skip(depth + 1)
    })
}

fn broken_line(line: u64, column: u64, what: &str) -> Issue {
    Issue {
        kind: "broken_line".into(),
        severity: Severity::Error,
        row: Some(line),
        column: None,
        value: None,
        what: format!("The JSON of this line is broken in column {column}: {what}. The line was left out."),
        suggestion: "Export the file again, or correct the line and upload the file again.".into(),
        effect: Some("The row is not in any total.".into()),
    }
}
