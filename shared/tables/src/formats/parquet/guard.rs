//! Looks through what a Parquet file says of itself before it is parsed: a number of values that cannot be makes the parser
//! ask for memory that no machine has, and that ends the process.
use crate::formats::limits::{DEEPEST_JSON, MOST_PARQUET_PAGE, MOST_PARQUET_VALUES};
use crate::formats::parquet::thrift::{self, Node};
use crate::{Input, refusal};
use domain::{Error, Result};
use std::io::{Read, SeekFrom};

/// Bytes of the description at the end of the file, which is held in memory: it has some hundred for each column and group.
const MOST_FOOTER: u64 = 64_000_000;

/// Bytes in which the description of a page ends; it may hold the least and greatest value, which are long at times.
const PAGE_HEAD: u64 = 64 * 1024;

/// Refuses a file that contradicts itself.
pub(super) fn check(file: &mut dyn Input, size: u64) -> Result<()> {
    let end = part(file, size.saturating_sub(8), 8)?;
    let (length, magic) = end.split_first_chunk::<4>().ok_or_else(refusal::damaged_parquet)?;
    let length = u64::from(u32::from_le_bytes(*length));
    if magic != super::MAGIC || length + 12 > size {
        return Err(refusal::damaged_parquet());
    }
    if length > MOST_FOOTER {
        return Err(refusal::too_large_unpacked());
    }
    let footer = part(file, size - 8 - length, length)?;
    let (footer, _) = thrift::read(&footer).ok_or_else(refusal::damaged_parquet)?;
    // Fields by number, as the format's own description has them.
    let is_sound = is_flat(footer.list(2).unwrap_or_default()).is_some();
    if !is_sound {
        return Err(refusal::damaged_parquet());
    }
    for group in footer.list(4).unwrap_or_default() {
        let rows = group.number(3).unwrap_or(-1);
        for column in group.list(1).unwrap_or_default() {
            let chunk =
                column.field(3).and_then(|column| Chunk::of(column, size)).ok_or_else(refusal::damaged_parquet)?;
            if !(0..=MOST_PARQUET_VALUES).contains(&rows) || !(0..=MOST_PARQUET_VALUES).contains(&chunk.values) {
                return Err(refusal::damaged_parquet());
            }
            chunk.check_pages(file)?;
        }
    }
    Ok(())
}

/// `None` where columns are nested more deeply than a parser that calls itself can follow.
fn is_flat(columns: &[Node]) -> Option<()> {
    // Children that are still to come, level by level.
    let mut open: Vec<i64> = Vec::new();
    for column in columns {
        while open.pop_if(|left| *left == 0).is_some() {}
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        match column.number(5).unwrap_or_default() {
            0 => {}
            children if children < 0 || children > columns.len() as i64 || open.len() > DEEPEST_JSON => return None,
            children => open.push(children),
        }
    }
    Some(())
}

/// Where the pages of a column stand in the file.
struct Chunk {
    values: i64,
    start: u64,
    end: u64,
}

impl Chunk {
    fn of(column: &Node, size: u64) -> Option<Self> {
        let offset = |field| column.number(field).and_then(|offset| u64::try_from(offset).ok());
        let data = offset(9)?;
        let start = offset(11).filter(|dictionary| *dictionary > 0).map_or(data, |dictionary| dictionary.min(data));
        let end = start.checked_add(offset(7)?).filter(|end| *end <= size)?;
        Some(Self { values: column.number(5)?, start, end })
    }

    fn check_pages(&self, file: &mut dyn Input) -> Result<()> {
        let (mut at, mut values) = (self.start, 0);
        while at < self.end {
            let head = part(file, at, PAGE_HEAD.min(self.end - at))?;
            let (page, length) = thrift::read(&head).ok_or_else(refusal::damaged_parquet)?;
            let (unpacked, packed) = (page.number(2).unwrap_or(-1), page.number(3).unwrap_or(-1));
            // A page of values, of the second kind of them, or of a dictionary.
            let data = page.field(5).or(page.field(8));
            let counted = data.or(page.field(7)).map_or(Some(0), |kind| kind.number(1)).unwrap_or(-1);
            let is_sound = (0..=MOST_PARQUET_PAGE).contains(&unpacked)
                && packed >= 0
                && (0..=MOST_PARQUET_VALUES).contains(&counted)
                && [2, 5, 6]
                    .iter()
                    .all(|field| page.field(8).and_then(|kind| kind.number(*field)).is_none_or(|n| n >= 0));
            if !is_sound {
                return Err(refusal::damaged_parquet());
            }
            values += if data.is_some() { counted } else { 0 };
            at = at.saturating_add(length as u64).saturating_add(packed.unsigned_abs());
        }
        if at != self.end || values != self.values { Err(refusal::damaged_parquet()) } else { Ok(()) }
    }
}

fn part(file: &mut dyn Input, start: u64, length: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))
        .and_then(|_| (&mut *file).take(length).read_to_end(&mut bytes))
        .map_err(|e| Error::internal("reading a Parquet file", e))?;
    Ok(bytes)
}
