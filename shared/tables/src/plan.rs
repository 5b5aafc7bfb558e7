//! The first pass: the whole file is read once to decide how it is read.
use crate::encoding::Encoding;
use crate::evidence::Evidence;
use crate::formats::{HEAD, Opened};
use crate::reading::Reading;
use crate::records::{Interrupted, Records};
use crate::text::Text;
use crate::{Input, decision, delimiter, header, refusal};
use domain::{Error, Field, Findings, Policy, Result};
use std::io::{Read, SeekFrom};

/// What the first pass decided about a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// One per column of the file, in file order.
    pub columns: Vec<PlannedColumn>,
    /// Data rows, the header not counted.
    pub rows: u64,
    pub(crate) encoding: Encoding,
    pub(crate) delimiter: u8,
    /// The first row that is not blank holds the names.
    pub(crate) has_header: bool,
    /// What there is to say of the file and its columns as wholes, before any cell.
    pub(crate) notes: Findings,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PlannedColumn {
    /// The header as the file spells it, made unique where it repeats.
    pub header: String,
    pub field: Option<Field>,
    /// `field`'s name or the header; unique within the table.
    pub name: String,
    /// ISO 4217 code, where the header or the marks in the cells name one currency.
    pub currency: Option<&'static str>,
    pub(crate) reading: Reading,
}

impl PlannedColumn {
    /// `text`, `decimal` or `date`.
    pub fn data_type(&self) -> &'static str {
        match self.reading {
            Reading::Text => "text",
            Reading::Number(_) => "decimal",
            Reading::Date(_) => "date",
        }
    }
}

impl Plan {
    pub fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    pub fn column(&self, field: Field) -> Option<&PlannedColumn> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    /// `UTF-8`, `UTF-16` or `Windows-1252`.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    pub fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }
}

/// A wider table is a mistake in the export, and what is kept per column would no longer be small.
const MOST_COLUMNS: usize = 2_000;

/// Reads the whole file once and decides how to read it. Fails with `Error::Unreadable` when there is no table in it.
pub fn plan(file: &mut Opened<'_>, policy: &Policy) -> Result<Plan> {
    let head = head(file.input())?;
    match survey(file, policy, Encoding::of(&head), &head) {
        Err(Interrupted::NotUtf8) => Ok(survey(file, policy, Encoding::Windows1252, &head)?),
        other => Ok(other?),
    }
}

fn head(file: &mut dyn Input) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))
        .and_then(|_| file.take(HEAD).read_to_end(&mut head))
        .map_err(|e| Error::internal("reading the beginning of a file", e))?;
    Ok(head)
}

fn survey(file: &mut Opened<'_>, _policy: &Policy, encoding: Encoding, head: &[u8]) -> Result<Plan, Interrupted> {
    let sniffed = delimiter::sniff(&sample(head, encoding), (head.len() as u64) < HEAD);
    let delimiter = sniffed.unwrap_or(b',');
    let mut records = Records::open(file, encoding, delimiter).map_err(Interrupted::Failed)?;
    let Some(first) = row(&mut records)? else { return Err(Interrupted::Failed(refusal::empty())) };
    if first.len() > MOST_COLUMNS {
        return Err(Interrupted::Failed(refusal::too_wide(first.len(), MOST_COLUMNS)));
    }
    let second = row(&mut records)?;
    let header = header::read(&first, second.as_deref());

    let mut columns: Vec<Evidence> = header.names.iter().map(|name| Evidence::new(name)).collect();
    let mut rows = 0;
    let early = [Some(&first).filter(|_| !header.is_there), second.as_ref()];
    for row in early.into_iter().flatten() {
        rows += 1;
        columns.iter_mut().zip(row).for_each(|(column, cell)| column.observe(cell));
    }
    while let Some((_, record)) = records.next()? {
        rows += 1;
        columns.iter_mut().zip(record.iter()).for_each(|(column, cell)| column.observe(cell));
    }
    if rows == 0 {
        return Err(Interrupted::Failed(if sniffed.is_some() {
            refusal::only_a_header()
        } else {
            refusal::no_table()
        }));
    }
    let file = decision::FileFacts { rows, blank: records.blank, damaged: records.is_damaged(), encoding, header };
    let (columns, has_header, notes) = decision::decide(file, &columns);
    if let [PlannedColumn { reading: Reading::Text, .. }] = columns[..] {
        return Err(Interrupted::Failed(if sniffed.is_some() { refusal::title_first() } else { refusal::no_table() }));
    }
    Ok(Plan { columns, rows, encoding, delimiter, has_header, notes })
}

/// The head as text; a damaged character makes no difference to where the delimiters are.
fn sample(head: &[u8], encoding: Encoding) -> String {
    let encoding = if encoding == Encoding::Utf8 { Encoding::Utf8Marked } else { encoding };
    // Reading from memory fails only where a row is endless, and a head is shorter than that.
    Text::new(head, encoding).rest().unwrap_or_default()
}

fn row(records: &mut Records<'_>) -> Result<Option<Vec<String>>, Interrupted> {
    Ok(records.next()?.map(|(_, record)| record.iter().map(str::to_owned).collect()))
}
