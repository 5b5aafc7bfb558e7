//! A zip archive: the one table packed in it, or the workbook that it is.
use crate::formats::limits::{LONGEST_XML, MOST_ENTRIES, MOST_HELD};
use crate::formats::unpack::{Growth, Unpacked, pieces};
use crate::formats::xml_guard::XmlGuard;
use crate::{Input, refusal};
use domain::Result;
use std::fs::File;
use std::io::Read;
use zip::ZipArchive;

pub(super) const MAGIC: &[u8] = b"PK\x03\x04";

/// An archive without anything in it.
pub(super) const EMPTY_MAGIC: &[u8] = b"PK\x05\x06";

/// What a zip archive is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    Xlsx,
    Xlsb,
    Ods,
    Files,
}

pub(super) struct Archive<'a> {
    zip: ZipArchive<&'a mut dyn Input>,
    /// Bytes of the archive as it was sent.
    size: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    is_folder: bool,
    is_encrypted: bool,
}

impl<'a> Archive<'a> {
    pub(super) fn open(file: &'a mut dyn Input, size: u64) -> Result<Self> {
        let zip = ZipArchive::new(file).map_err(|_| refusal::damaged_archive())?;
        if zip.len() > MOST_ENTRIES {
            return Err(refusal::too_many_entries(zip.len()));
        }
        let entry = |at| {
            let entry = zip.by_index_data(at).ok()?;
            let name =
                entry.name().map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into(), |name| name.into());
            Some(Entry { name, is_folder: entry.is_dir(), is_encrypted: entry.encrypted() })
        };
        let entries = (0..zip.len()).filter_map(entry).collect();
        Ok(Self { zip, size, entries })
    }

    /// Tells a workbook from an archive of files by the parts that make one. Other documents are refused by name.
    pub(super) fn contents(&mut self) -> Result<Contents> {
        let has = |start: &str| self.entries.iter().any(|entry| entry.name.trim_start_matches('/').starts_with(start));
        if has("[Content_Types].xml") || has("_rels/") {
            return match () {
                () if has("xl/workbook.bin") => Ok(Contents::Xlsb),
                () if has("xl/") => Ok(Contents::Xlsx),
                () if has("word/") => Err(refusal::other_document("a text document")),
                () if has("ppt/") => Err(refusal::other_document("a presentation")),
                () => Ok(Contents::Files),
            };
        }
        if has("Index/") || has("Index.zip") {
            return Err(refusal::other_document("a document of Numbers, Pages or Keynote"));
        }
        if !has("mimetype") {
            return Ok(Contents::Files);
        }
        let mut kind = String::new();
        let entry = self.zip.by_name("mimetype").map_err(|_| refusal::damaged_archive())?;
        entry.take(100).read_to_string(&mut kind).map_err(|_| refusal::damaged_archive())?;
        match kind.trim() {
            kind if kind.starts_with("application/vnd.oasis.opendocument.spreadsheet") => Ok(Contents::Ods),
            kind if kind.starts_with("application/") => Err(refusal::other_document("a document of another kind")),
            _ => Ok(Contents::Files),
        }
    }

    /// Unpacks the one table of the archive to a temporary file: the file, its name and what else there is.
    pub(super) fn unpack(mut self) -> Result<(File, String, Vec<String>)> {
        let files: Vec<&Entry> =
            self.entries.iter().filter(|entry| !entry.is_folder && !is_litter(&entry.name)).collect();
        let (others, tables): (Vec<&Entry>, Vec<&Entry>) = match files[..] {
            [_] => (Vec::new(), files),
            _ => files.into_iter().partition(|entry| is_beside_a_table(&entry.name)),
        };
        let names = |entries: &[&Entry]| entries.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>();
        let table = match tables[..] {
            [] => return Err(refusal::no_table_in_archive()),
            [table] => table,
            _ => return Err(refusal::several_tables(&names(&tables))),
        };
        if table.is_encrypted {
            return Err(refusal::encrypted_archive());
        }
        let (name, others) = (table.name.clone(), names(&others));
        let entry = self.zip.by_name(&name).map_err(|_| refusal::damaged_archive())?;
        let (mut to, mut growth) = (Unpacked::new()?, Growth::new(self.size));
        pieces(entry, |piece| {
            growth.add(piece.len())?;
            to.add(piece)
        })?;
        Ok((to.finish()?, name, others))
    }

    /// Unpacks every part of a workbook to nowhere before a parser sees it, to find what would fill the memory: parts that
    /// grow beyond all measure, or that say they hold more than they can. `is_xml` tells that the parts are XML.
    pub(super) fn guard(&mut self, is_xml: bool) -> Result<()> {
        let mut growth = Growth::new(self.size);
        for at in 0..self.zip.len() {
            let entry = self.zip.by_index(at).map_err(|error| match error {
                zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                    refusal::locked_workbook()
                }
                _ => refusal::damaged_workbook(),
            })?;
            let name = entry.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
            // Pictures and the like are not read.
            let is_markup = name.ends_with(".xml") || name.ends_with(".rels");
            if !is_markup && !name.ends_with(".bin") {
                continue;
            }
            let is_held = !name.contains("worksheets/") && name != "content.xml";
            let mut xml = (is_xml && is_markup).then(|| XmlGuard::new(LONGEST_XML));
            let mut bytes = 0;
            pieces(entry, |piece| {
                growth.add(piece.len())?;
                bytes += piece.len() as u64;
                if is_held && bytes > MOST_HELD {
                    return Err(refusal::too_large_workbook());
                }
                xml.as_mut().map_or(Ok(()), |xml| xml.look(piece))
            })?;
        }
        Ok(())
    }

    /// The bytes of one part.
    pub(super) fn part(&mut self, name: &str) -> Result<impl Read> {
        self.zip.by_name(name).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => refusal::locked_workbook(),
            _ => refusal::damaged_workbook(),
        })
    }
}

/// What file managers add by themselves.
fn is_litter(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.starts_with("__MACOSX/") || last.starts_with('.') || matches!(last, "Thumbs.db" | "desktop.ini" | "")
}

/// What comes along with an export: its terms, its description, pictures.
fn is_beside_a_table(name: &str) -> bool {
    const OTHER: &[&str] = &[
        "pdf", "png", "jpg", "jpeg", "gif", "svg", "md", "html", "htm", "css", "js", "xml", "doc", "docx", "rtf", "sql",
    ];
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    OTHER.contains(&ending)
        || (matches!(ending, "txt" | "") && ["readme", "license", "terms"].iter().any(|word| last.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_along_with_a_table_is_told_from_it() {
        assert!(["__MACOSX/._a.csv", "x/.DS_Store", "Thumbs.db"].into_iter().all(is_litter));
        assert!(["readme.txt", "a/LICENSE", "terms.pdf", "chart.PNG"].into_iter().all(is_beside_a_table));
        assert!(
            !["orders.csv", "data/orders.txt", "orders", "o.xlsx"]
                .into_iter()
                .any(|n| is_litter(n) || is_beside_a_table(n))
        );
    }
}
