//! A gzip file: one file packed, in one member or several.
use crate::formats::unpack::{Growth, Unpacked, pieces};
use crate::{Input, refusal};
use domain::{Error, Result};
use flate2::bufread::GzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader};

pub(super) const MAGIC: &[u8] = b"\x1F\x8B";

/// The file inside, and its name where it is given.
pub(super) fn unpack(file: &mut dyn Input, size: u64) -> Result<(File, Option<String>)> {
    let mut from = BufReader::with_capacity(1 << 16, file);
    let (mut to, mut growth, mut name) = (Unpacked::new()?, Growth::new(size), None);
    for member in 0_u64.. {
        let mut decoder = GzDecoder::new(&mut from);
        if member == 0 {
            name =
                decoder.header().and_then(|header| header.filename()).map(|name| String::from_utf8_lossy(name).into());
        }
        pieces(&mut decoder, |piece| {
            growth.add(piece.len())?;
            to.add(piece)
        })?;
        if !another_member(&mut from)? {
            break;
        }
    }
    Ok((to.finish()?, name))
}

/// Logs that were rotated and parallel packers write one member after the other; tapes leave zeros behind the last.
fn another_member(from: &mut impl BufRead) -> Result<bool> {
    loop {
        let rest = from.fill_buf().map_err(|e| Error::internal("reading a file", e))?;
        match rest.iter().position(|byte| *byte != 0) {
            _ if rest.is_empty() => return Ok(false),
            Some(0) if rest.starts_with(&MAGIC[..1]) => return Ok(true),
            None => {
                let zeros = rest.len();
                from.consume(zeros);
            }
            Some(_) => return Err(refusal::damaged_archive()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read, Write};

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut to = flate2::GzBuilder::new().filename("orders.csv").write(Vec::new(), flate2::Compression::best());
        to.write_all(text).unwrap();
        to.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> Result<(String, Option<String>)> {
        let size = bytes.len() as u64;
        let (mut file, name) = unpack(&mut Cursor::new(bytes), size)?;
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        Ok((text, name))
    }

    #[test]
    fn all_members_are_read_and_zeros_behind_them_are_not() {
        let bytes = [packed(b"a,b\n"), packed(b"1,2\n"), vec![0; 700]].concat();
        assert_eq!(read(bytes).unwrap(), ("a,b\n1,2\n".into(), Some("orders.csv".into())));
    }

    #[test]
    fn a_file_cut_short_or_continued_with_something_else_is_damaged() {
        let whole = packed(b"a,b\n1,2\n");
        for damaged in [whole[..whole.len() - 3].to_vec(), whole[..20].to_vec(), [&whole[..], b"text"].concat()] {
            assert!(matches!(read(damaged), Err(Error::Unreadable { .. })));
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_the_disk() {
        let said = read(packed(&vec![b'1'; 150_000_000])).map(|_| "read").unwrap_err().to_string();
        assert!(said.contains("grows"), "{said}");
    }
}
