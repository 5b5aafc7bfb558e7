//! What a file is, told by its content, and its rows as text: whatever the format, everything after this sees rows of cells.
//!
//! Delimited text is read in place. Every other format is written out once as numbered rows to a temporary file
//! ([`spool`]), so that it takes the same two passes as text does and memory stays a window. What came packed is unpacked
//! to a temporary file first, one level deep.
mod archive;
mod gzip;
mod json;
mod limits;
mod name;
mod parquet;
mod plain;
mod spool;
mod unpack;
mod workbook;
mod xml_guard;

pub(crate) use spool::{Spool, TYPED};

use crate::cell::quoted;
use crate::{Input, refusal};
use archive::{Archive, Contents};
use domain::{Error, FileFacts, Findings, Issue, Policy, Result, Severity};
use std::fs::File;
use std::io::{BufReader, Read, SeekFrom};

/// A file whose format is known, ready for [`crate::plan`] and [`crate::read`].
pub struct Opened<'a> {
    bytes: Bytes<'a>,
    pub(crate) facts: FileFacts,
    /// What there is to say of the format before any row is read.
    pub(crate) notes: Findings,
}

enum Bytes<'a> {
    /// Delimited text as it was sent.
    Sent(&'a mut dyn Input),
    /// Delimited text that came packed.
    Unpacked(BufReader<File>),
    /// Rows written by [`Spool`].
    Spooled(BufReader<File>),
}

/// Bytes looked at to tell what a file is and how it is divided.
pub(crate) const HEAD: u64 = 64 * 1024;

/// Tells the format of a file by its content; `name` is what its owner calls it. Fails with `Error::Unreadable` where it is
/// no table.
pub fn open<'a>(file: &'a mut dyn Input, name: &str, policy: &Policy) -> Result<Opened<'a>> {
    let mut notes = Findings::default();
    let Some(packed) = unpack(file, name, &mut notes)? else {
        let told = tell(file, policy)?;
        return finish(Bytes::Sent(file), told, name, None, notes);
    };
    let mut unpacked = BufReader::with_capacity(1 << 18, packed.file);
    let told = tell(&mut unpacked, policy)?;
    finish(Bytes::Unpacked(unpacked), told, &packed.name, Some(packed.how), notes)
}

impl<'a> Opened<'a> {
    /// Delimited text, taken as it is.
    #[cfg(test)]
    pub(crate) fn text(file: &'a mut dyn Input) -> Self {
        let facts = FileFacts { format: "csv".into(), ..FileFacts::default() };
        Self { bytes: Bytes::Sent(file), facts, notes: Findings::default() }
    }

    pub(crate) fn input(&mut self) -> &mut dyn Input {
        match &mut self.bytes {
            Bytes::Sent(file) => *file,
            Bytes::Unpacked(file) | Bytes::Spooled(file) => file,
        }
    }

    /// Whether the rows were written by [`Spool`]: UTF-8, commas, and the first cell of each row is its number in the file.
    pub(crate) fn is_spooled(&self) -> bool {
        matches!(self.bytes, Bytes::Spooled(_))
    }

    /// Reads these rows from now on.
    pub(crate) fn replace(&mut self, spool: Spool) -> Result<()> {
        self.bytes = Bytes::Spooled(spool.finish()?);
        Ok(())
    }
}

/// What came packed, and how.
struct Packed {
    file: File,
    name: String,
    how: String,
}

/// Unpacks a gzip file or a zip archive of files; `None` where the file is neither.
fn unpack(file: &mut dyn Input, name: &str, notes: &mut Findings) -> Result<Option<Packed>> {
    let (head, size) = look(file)?;
    let rewind =
        |file: &mut dyn Input| file.rewind().map_err(|e| Error::internal("going to the beginning of a file", e));
    if head.starts_with(archive::EMPTY_MAGIC) {
        return Err(refusal::no_table_in_archive());
    }
    if head.starts_with(gzip::MAGIC) {
        notes_of_name(name, "gzip", notes);
        rewind(file)?;
        let (file, inside) = gzip::unpack(file, size)?;
        let inside = inside.unwrap_or_else(|| name::without_gz(name).to_owned());
        return Ok(Some(Packed { file, how: described("gzip", &inside), name: inside }));
    }
    if !head.starts_with(archive::MAGIC) {
        return Ok(None);
    }
    let mut archive = Archive::open(file, size)?;
    if archive.contents()? != Contents::Files {
        return Ok(None);
    }
    notes_of_name(name, "zip", notes);
    let (file, inside, others) = archive.unpack()?;
    if !others.is_empty() {
        notes.add(other_files(&inside, &others));
    }
    Ok(Some(Packed { file, how: described("zip", &inside), name: inside }))
}

/// How a file came packed and what it is called inside, which is shown and never used as a path.
fn described(how: &str, inside: &str) -> String {
    let last = inside.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|letter| !letter.is_control()).collect();
    if shown.is_empty() { how.to_owned() } else { format!("{how}: {}", quoted(&shown)) }
}

fn look(file: &mut dyn Input) -> Result<(Vec<u8>, u64)> {
    let reading = |e| Error::internal("reading the beginning of a file", e);
    let size = file.seek(SeekFrom::End(0)).map_err(reading)?;
    let mut head = Vec::new();
    file.rewind().and_then(|()| (&mut *file).take(HEAD).read_to_end(&mut head)).map_err(reading)?;
    Ok((head, size))
}

/// A format, and the rows where it is not delimited text.
struct Told {
    facts: FileFacts,
    rows: Option<Spool>,
    notes: Findings,
}

impl Told {
    fn new(format: &str, rows: Option<Spool>) -> Self {
        let facts = FileFacts { format: format.into(), ..FileFacts::default() };
        Self { facts, rows, notes: Findings::default() }
    }
}

/// Tells the format of a file that is not packed and takes its rows.
fn tell(file: &mut dyn Input, policy: &Policy) -> Result<Told> {
    let (head, size) = look(file)?;
    if head.starts_with(gzip::MAGIC) {
        return Err(refusal::nested_archive());
    }
    if head.starts_with(archive::MAGIC) {
        return zipped_workbook(file, size, policy);
    }
    if head.starts_with(workbook::OLD_MAGIC) {
        let rows = workbook::rows(|| workbook::Xls::open(workbook::Compound::open(file)?), policy)?;
        return Ok(sheet("xls", rows));
    }
    if head.starts_with(parquet::MAGIC) {
        return Ok(Told::new("parquet", Some(parquet::rows(file, size)?)));
    }
    let recoded = json::recoded(file, &head)?;
    let text = match &recoded {
        Some((text, _)) => String::from_utf8_lossy(&look(&mut BufReader::new(text))?.0).into_owned(),
        None => String::from_utf8_lossy(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head)).into_owned(),
    };
    if json::is_json(&text) {
        let (rows, encoding) = match recoded {
            Some((text, encoding)) => (json::rows(&mut BufReader::new(text))?, encoding),
            None => (json::rows(file)?, "UTF-8"),
        };
        let mut told = Told::new(rows.format, Some(rows.spool));
        told.facts.encoding = Some(encoding.into());
        told.notes = rows.notes;
        return Ok(told);
    }
    refusal::check(&head)?;
    Ok(Told::new("csv", None))
}

fn zipped_workbook(file: &mut dyn Input, size: u64, policy: &Policy) -> Result<Told> {
    let mut archive = Archive::open(&mut *file, size)?;
    let contents = archive.contents()?;
    if contents == Contents::Files {
        return Err(refusal::nested_archive());
    }
    archive.guard(contents == Contents::Xlsx)?;
    Ok(match contents {
        Contents::Ods => sheet("ods", workbook::rows(|| workbook::Ods::open(archive), policy)?),
        Contents::Xlsb => sheet("xlsb", workbook::rows(|| workbook::Xlsb::open(file), policy)?),
        Contents::Xlsx | Contents::Files => sheet("xlsx", workbook::rows(|| workbook::Xlsx::open(file), policy)?),
    })
}

fn sheet(format: &str, rows: workbook::Rows) -> Told {
    let mut told = Told::new(format, Some(rows.spool));
    told.facts.sheet = Some(rows.sheet);
    told.facts.sheets = rows.sheets;
    told.notes = rows.notes;
    told
}

fn finish<'a>(
    bytes: Bytes<'a>,
    told: Told,
    name: &str,
    packed: Option<String>,
    mut notes: Findings,
) -> Result<Opened<'a>> {
    notes_of_name(name, &told.facts.format, &mut notes);
    for (kind, total) in told.notes.totals {
        *notes.totals.entry(kind).or_default() += total;
    }
    notes.issues.extend(told.notes.issues);
    let mut opened = Opened { bytes, facts: told.facts, notes };
    opened.facts.packed = packed;
    if let Some(rows) = told.rows {
        opened.replace(rows)?;
    }
    Ok(opened)
}

/// Says so where the name's ending stands for another format.
fn notes_of_name(name: &str, format: &str, notes: &mut Findings) {
    if let Some(ending) = name::contradicts(name, format) {
        let is = name::described(format);
        notes.add(Issue {
            kind: "format_mismatch".into(),
            severity: Severity::Info,
            row: None,
            column: None,
            value: Some(quoted(&ending)),
            what: format!("The file's name ends in `.{}`, but it is {is} and was read as such.", quoted(&ending)),
            suggestion: "Give the file the ending of its format, so that other programs open it as well.".into(),
            effect: None,
        });
    }
}

fn other_files(table: &str, others: &[String]) -> Issue {
    let named: Vec<String> = others.iter().take(5).map(|name| format!("`{}`", quoted(name))).collect();
    Issue {
        kind: "other_files".into(),
        severity: Severity::Info,
        row: None,
        column: None,
        value: None,
        what: format!("`{}` of the zip archive was read; {} beside it was not.", quoted(table), named.join(", ")),
        suggestion: "If another file is the table, upload that file alone.".into(),
        effect: None,
    }
}
