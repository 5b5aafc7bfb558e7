//! Texts of a column as small numbers: equal texts get equal numbers, and a known text costs one look-up and no allocation.
use hashbrown::{HashTable, hash_table::Entry};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;

/// Texts end to end; the numbers count from 0 in the order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Interner {
    texts: String,
    ends: Vec<usize>,
    /// Short texts, held in the table itself, so that finding one is a single access to memory.
    short: HashTable<Short>,
    /// The latest short texts, each where its bytes say: most columns hold few different ones. Empty until the first.
    latest: Vec<Short>,
    /// Longer texts by their hash.
    by_hash: FxHashMap<u64, u32>,
    /// Longer texts whose hash was already taken by another text.
    collided: FxHashMap<Box<str>, u32>,
}

/// A text of up to sixteen bytes, and its number.
#[derive(Debug, Clone, Copy)]
struct Short {
    bytes: Bytes,
    id: u32,
}

/// The bytes of a short text as numbers that tell it from every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Bytes {
    first: u64,
    last: u64,
    length: u8,
}

impl Short {
    /// No text has this length.
    const NONE: Self = Self { bytes: Bytes { first: 0, last: 0, length: u8::MAX }, id: u32::MAX };
    const LATEST: usize = 64;
}

impl Bytes {
    /// The first bytes and the last ones, which overlap where the text is no longer than that: with the length they are all.
    /// `None` for a longer text.
    #[inline]
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let length = bytes.len();
        let (first, last) = match length {
            8..=16 => (u64::from_le_bytes(*bytes.first_chunk()?), u64::from_le_bytes(*bytes.last_chunk()?)),
            4..8 => (u32::from_le_bytes(*bytes.first_chunk()?).into(), u32::from_le_bytes(*bytes.last_chunk()?).into()),
            1..4 => (bytes[0].into(), u64::from(bytes[length / 2]) << 8 | u64::from(bytes[length - 1])),
            0 => (0, 0),
            _ => return None,
        };
        Some(Self { first, last, length: length as u8 })
    }

    /// Its place among the latest.
    #[inline]
    fn place(&self) -> usize {
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed = (self.first ^ self.last.rotate_left(23) ^ u64::from(self.length)).wrapping_mul(SPREAD);
        (mixed >> (u64::BITS - Short::LATEST.ilog2())) as usize
    }

    #[inline]
    fn hash(&self) -> u64 {
        FxBuildHasher.hash_one((self.first, self.last ^ u64::from(self.length) << 56))
    }
}

impl Interner {
    #[inline]
    pub fn id(&mut self, text: &str) -> u32 {
        match Bytes::of(text) {
            Some(bytes) => {
                let place = bytes.place();
                if let Some(known) = self.latest.get(place)
                    && known.bytes == bytes
                {
                    return known.id;
                }
                let id = self.id_of_short(bytes, text);
                if self.latest.is_empty() {
                    self.latest.resize(Short::LATEST, Short::NONE);
                }
                self.latest[place] = Short { bytes, id };
                id
            }
            None => self.id_by_hash(FxBuildHasher.hash_one(text), text),
        }
    }

    #[inline]
    fn id_of_short(&mut self, bytes: Bytes, text: &str) -> u32 {
        let Self { texts, ends, short, .. } = self;
        match short.entry(bytes.hash(), |known| known.bytes == bytes, |known| known.bytes.hash()) {
            Entry::Occupied(known) => known.get().id,
            Entry::Vacant(place) => {
                let id = ends.len() as u32;
                texts.push_str(text);
                ends.push(texts.len());
                place.insert(Short { bytes, id });
                id
            }
        }
    }

    #[inline]
    fn id_by_hash(&mut self, hash: u64, text: &str) -> u32 {
        match self.by_hash.get(&hash) {
            Some(&id) if self.text(id) == text => id,
            Some(_) => match self.collided.get(text) {
                Some(&id) => id,
                None => {
                    let id = self.push(text);
                    self.collided.insert(text.into(), id);
                    id
                }
            },
            None => {
                let id = self.push(text);
                self.by_hash.insert(hash, id);
                id
            }
        }
    }

    fn push(&mut self, text: &str) -> u32 {
        let id = self.ends.len() as u32;
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        id
    }

    #[inline]
    pub fn text(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.texts[start..self.ends[id]]
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The numbers in the order of their texts.
    pub fn order(&self) -> Vec<u32> {
        // The first eight bytes decide nearly always, and are compared without looking the text up.
        let first_bytes = |text: &str| {
            let mut bytes = [0; 8];
            let length = text.len().min(8);
            bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
            u64::from_be_bytes(bytes)
        };
        let mut order: Vec<(u64, u32)> = self.iter().map(first_bytes).zip(0..).collect();
        order.sort_unstable_by(|(a, a_id), (b, b_id)| a.cmp(b).then_with(|| self.text(*a_id).cmp(self.text(*b_id))));
        order.into_iter().map(|(_, id)| id).collect()
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|id| self.text(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_number_and_others_do_not() {
        let mut interner = Interner::default();
        let ids = ["a", "", "b", "a", ""].map(|text| interner.id(text));
        assert_eq!(ids, [0, 1, 2, 0, 1]);
        assert_eq!(interner.iter().collect::<Vec<_>>(), ["a", "", "b"]);
    }

    #[test]
    fn numbers_are_put_in_the_order_of_their_texts() {
        let mut interner = Interner::default();
        let texts =
            ["b", "", "customer 10", "customer 1", "é", "a\u{0}", "a", "customer 100 of a long name", "customer"];
        for text in texts {
            interner.id(text);
        }
        let sorted: Vec<&str> = interner.order().into_iter().map(|id| interner.text(id)).collect();
        let mut expected = texts.to_vec();
        expected.sort_unstable();
        assert_eq!(sorted, expected);
    }

    #[test]
    fn texts_around_the_length_that_is_held_in_place_are_told_apart() {
        let mut interner = Interner::default();
        let texts = [
            "",
            "a",
            "b",
            "aa",
            "ab",
            "ba",
            "aba",
            "abb",
            "bab",
            "abcd",
            "abcde",
            "abcdcd",
            "abcdbcd",
            "abcdabcd",
            "abcdabcde",
            "fifteen bytes !",
            "sixteen bytes !!",
            "sixteen bytes !\u{0}",
            "seventeen bytes !",
            "seventeen bytes ?",
        ];
        let ids: Vec<u32> = texts.iter().chain(&texts).map(|text| interner.id(text)).collect();
        let numbers = 0..texts.len() as u32;
        assert_eq!(ids, numbers.clone().chain(numbers).collect::<Vec<_>>());
        assert_eq!(interner.iter().collect::<Vec<_>>(), texts);
    }

    #[test]
    fn texts_with_the_same_hash_stay_apart() {
        let mut interner = Interner::default();
        let ids = ["a", "b", "c", "b", "a", "c"].map(|text| interner.id_by_hash(7, text));
        assert_eq!(ids, [0, 1, 2, 1, 0, 2]);
    }
}
