//! The files of `corpus/`: each goes through every parser whole, line by line and cell by cell, and none may panic.
use crate::dialect::{Dialect, Divides};
use crate::dialect_evidence::sniff;
use crate::encoding::{self, Encoding};
use crate::in_pieces::InPieces;
use crate::number::Mark;
use crate::record::Record;
use crate::row::{Found, Letters, Rows};
use crate::shown::{issues, ledger, load, table};
use crate::{booleans, date, header, number, time_of_day};
use proptest::prelude::*;
use std::io::Cursor;
use std::path::Path;

/// Names and contents, in the order of the names.
fn files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let mut files: Vec<(String, Vec<u8>)> = files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    assert!(files.len() > 30, "{}", files.len());
    files
}

/// Every parser that sees text from a file.
fn parse(text: &str) {
    for mark in [Mark::Point, Mark::Comma] {
        number::read(text, mark);
    }
    number::read_both(text);
    date::take_apart(text);
    date::written(text);
    date::epoch_form(text);
    time_of_day::read(text);
    booleans::read(text);
    header::meaning(text);
    let names: Record = text.split([',', ';']).collect();
    header::read(&names, Some(&names));
    header::read(&names, None);
}

/// Every dialect that may be found, and a few that are not.
fn divide(text: &str) {
    let whole = sniff(text, true);
    sniff(text, false);
    let quotes = [(b'"', false), (b'\'', false), (b'"', true)];
    let divides = [Divides::At(b','), Divides::At(b' '), Divides::AtBlanks, Divides::Nowhere];
    let dialects = divides
        .into_iter()
        .flat_map(|divides| quotes.map(|(quote, escapes)| Dialect { quote, escapes, ..Dialect::of(divides) }));
    let text = format!("{text}\n");
    for dialect in dialects.chain(whole) {
        let rows = Rows::new(dialect);
        let (mut record, mut letters, mut at) = (Record::default(), Letters::default(), 0);
        while at < text.len() {
            match rows.look(&text.as_bytes()[at..], true, &letters, &mut record) {
                Found::Row { bytes, lines } => {
                    assert!(bytes > 0 && lines > 0);
                    letters.clear();
                    at += bytes;
                }
                Found::Unclosed(mark) => letters.add(mark),
                Found::Part(_) => break,
            }
        }
        assert_eq!(at, text.len(), "{dialect:?} {text:?}");
    }
}

/// What a file becomes: its table, or the sentence that refuses it.
fn said(bytes: &[u8], most: usize) -> String {
    match load(&mut InPieces::new(bytes.to_vec(), most)) {
        Ok((plan, batches, findings)) => [table(&plan, &batches), issues(&findings), ledger(&findings)].concat(),
        Err(error @ domain::Error::Unreadable { .. }) => error.to_string(),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn no_parser_panics_on_a_file_that_once_was_trouble() {
    for (name, bytes) in files() {
        encoding::unsupported(&bytes);
        Encoding::of_whole(&mut Cursor::new(bytes.clone())).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        divide(&text);
        parse(&text);
        text.lines().for_each(parse);
        text.split([',', ';', '\t', '\n', '"']).for_each(parse);
        assert!(!said(&bytes, usize::MAX).is_empty(), "{name}");
    }
}

#[test]
fn each_is_the_same_table_read_byte_by_byte() {
    for (name, bytes) in files() {
        assert_eq!(said(&bytes, 1), said(&bytes, usize::MAX), "{name}");
    }
}

proptest! {
    #[test]
    fn no_parser_panics_on_any_text(text in prop_oneof![
        ".{0,40}",
        "[0-9.,/: +()%$€KMeE'-]{0,24}",
        "[ab \"'\\\\,;|\t\n\u{a0}é-]{0,60}",
    ]) {
        divide(&text);
        parse(&text);
        text.lines().for_each(parse);
    }

    #[test]
    fn a_file_of_the_corpus_with_a_byte_changed_is_a_table_or_refused(
        file in prop::sample::select(files()),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        most in 1usize..9,
    ) {
        let mut bytes = file.1;
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        prop_assert_eq!(said(&bytes, most), said(&bytes, usize::MAX));
    }
}
