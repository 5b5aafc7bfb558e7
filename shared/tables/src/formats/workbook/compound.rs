//! The container of older office documents, a file system in a file: what it holds, and the bytes of one file in it.
use crate::formats::limits::MOST_OLD_WORKBOOK;
use crate::{Input, refusal};
use domain::{Error, Result};
use std::io::{Read, SeekFrom};

pub(in crate::formats) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Ends a chain of sectors.
const END: u32 = 0xFFFF_FFFE;

/// Files shorter than this stand in the small sectors of the first one.
const SHORT: usize = 4096;

/// A compound file in memory. Every chain of sectors is followed at most once around: a chain that bites its tail would
/// otherwise never end, here and in the parser that reads the file afterwards.
pub(in crate::formats) struct Compound {
    pub(super) bytes: Vec<u8>,
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small: Vec<u8>,
    files: Vec<(String, u32, usize)>,
}

impl Compound {
    pub(in crate::formats) fn open(file: &mut dyn Input) -> Result<Self> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.take(MOST_OLD_WORKBOOK + 1).read_to_end(&mut bytes))
            .map_err(|e| Error::internal("reading a workbook", e))?;
        if bytes.len() as u64 > MOST_OLD_WORKBOOK {
            return Err(refusal::too_large_workbook());
        }
        Self::read(bytes).ok_or_else(refusal::damaged_workbook)
    }

    fn read(bytes: Vec<u8>) -> Option<Self> {
        let sector = match u16_at(&bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound =
            Self { bytes, sector, fat: Vec::new(), small_fat: Vec::new(), small: Vec::new(), files: Vec::new() };
        compound.fat = compound.fat()?;
        let folder = compound.chain(u32_at(&compound.bytes, 48)?, usize::MAX)?;
        compound.files = folder.chunks_exact(128).filter_map(|entry| compound.entry(entry)).collect();
        let (_, start, size) = compound.files.first()?.clone();
        let small_sectors = u32_at(&compound.bytes, 64)? as usize;
        if small_sectors > 0 {
            compound.small = compound.chain(start, size)?;
            let table = compound.chain(u32_at(&compound.bytes, 60)?, small_sectors.checked_mul(sector)?)?;
            compound.small_fat = numbers(&table);
        }
        Some(compound)
    }

    /// Which sector follows which.
    fn fat(&self) -> Option<Vec<u32>> {
        let mut listed = numbers(self.bytes.get(76..512)?);
        let mut next = u32_at(&self.bytes, 68)?;
        let most = self.bytes.len() / self.sector + 1;
        for _ in 0..most {
            if next >= END - 3 {
                break;
            }
            listed.extend(numbers(self.sector_at(next)?));
            next = listed.pop()?;
        }
        let mut fat = Vec::new();
        for sector in listed.into_iter().filter(|sector| *sector < END - 2).take(most) {
            fat.extend(numbers(self.sector_at(sector)?));
        }
        Some(fat)
    }

    /// The bytes of a sector; the last one of a file may be cut short.
    fn sector_at(&self, sector: u32) -> Option<&[u8]> {
        let start = (sector as usize + 1).checked_mul(self.sector)?;
        self.bytes.get(start..start.checked_add(self.sector)?.min(self.bytes.len())).filter(|bytes| !bytes.is_empty())
    }

    fn chain(&self, mut sector: u32, size: usize) -> Option<Vec<u8>> {
        let mut chain = Vec::new();
        for _ in 0..=self.fat.len() {
            if sector == END || chain.len() >= size {
                chain.truncate(size);
                return Some(chain);
            }
            chain.extend_from_slice(self.sector_at(sector)?);
            sector = *self.fat.get(sector as usize)?;
        }
        None
    }

    fn entry(&self, entry: &[u8]) -> Option<(String, u32, usize)> {
        let name = entry.get(..64)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let name = char::decode_utf16(name.take_while(|unit| *unit != 0)).map(|letter| letter.unwrap_or('?')).collect();
        Some((name, u32_at(entry, 116)?, u32_at(entry, 120)? as usize))
    }

    pub(in crate::formats) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|(file, ..)| file.eq_ignore_ascii_case(name))
    }

    /// The bytes of a file in it, where its chain is whole.
    pub(super) fn file(&self, name: &str) -> Option<Vec<u8>> {
        let (_, start, size) = self.files.iter().find(|(file, ..)| file.eq_ignore_ascii_case(name))?;
        if *size >= SHORT {
            return self.chain(*start, *size);
        }
        let (mut sector, mut bytes) = (*start, Vec::new());
        while sector != END && bytes.len() < *size {
            let at = (sector as usize).checked_mul(64)?;
            bytes.extend_from_slice(
                self.small.get(at..(at + 64).min(self.small.len())).filter(|part| !part.is_empty())?,
            );
            sector = *self.small_fat.get(sector as usize)?;
        }
        bytes.truncate(*size);
        Some(bytes)
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect()
}
