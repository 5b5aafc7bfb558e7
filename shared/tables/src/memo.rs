//! Cells that came a moment ago, so that a column of few texts is judged a few times and not once for each row.

/// Texts that are short enough to be told apart by two words and a length, and how often each came since it was last judged.
#[derive(Debug, Clone)]
pub(crate) struct Memo {
    /// One text per place; `None` once too few of the column's texts come again.
    places: Option<Box<[Text; PLACES]>>,
    looked: u32,
    found: u32,
}

const PLACES: usize = 64;

/// Longest text in bytes: its first and its last eight are all of it.
const LONGEST: usize = 16;

/// After so many texts it is asked whether half of them had come before.
const TRIAL: u32 = 4096;

#[derive(Debug, Clone, Copy, Default)]
struct Text {
    first: u64,
    last: u64,
    length: u8,
    times: u32,
}

impl Default for Memo {
    fn default() -> Self {
        Self { places: Some(Box::new([Text::default(); PLACES])), looked: 0, found: 0 }
    }
}

impl Memo {
    /// Takes a text that is not empty. `judge` is given a text and how often it came, for each that makes room or is not kept.
    #[inline]
    pub(crate) fn take(&mut self, text: &str, mut judge: impl FnMut(&str, u64)) {
        let Some(places) = &mut self.places else { return judge(text, 1) };
        let Some(new) = Text::of(text.as_bytes()) else { return judge(text, 1) };
        let place = new.place();
        self.looked += 1;
        // Of the two places that a text may have, one that came rarely makes room.
        let other = if places[place].is(&new) { place } else { place ^ 1 };
        if places[other].is(&new) && places[other].times < u32::MAX {
            places[other].times += 1;
            self.found += 1;
        } else {
            let rare = if places[place].times <= places[other].times { place } else { other };
            std::mem::replace(&mut places[rare], new).give(&mut judge);
        }
        if self.looked == TRIAL {
            if self.found * 2 < TRIAL {
                self.flush(&mut judge);
                self.places = None;
            }
            (self.looked, self.found) = (0, 0);
        }
    }

    /// Gives all texts that were not judged yet.
    pub(crate) fn flush(&mut self, mut judge: impl FnMut(&str, u64)) {
        let Some(places) = &mut self.places else { return };
        for kept in places.iter_mut() {
            std::mem::take(kept).give(&mut judge);
        }
    }
}

impl Text {
    #[inline]
    fn of(bytes: &[u8]) -> Option<Self> {
        let (first, last) = match bytes.len() {
            8..=LONGEST => (u64::from_le_bytes(*bytes.first_chunk()?), u64::from_le_bytes(*bytes.last_chunk()?)),
            4..=7 => {
                (u32::from_le_bytes(*bytes.first_chunk()?).into(), u32::from_le_bytes(*bytes.last_chunk()?).into())
            }
            1..=3 => (u64::from(bytes[0]) | u64::from(bytes[bytes.len() / 2]) << 8, bytes[bytes.len() - 1].into()),
            _ => return None,
        };
        Some(Self { first, last, length: bytes.len() as u8, times: 1 })
    }

    #[inline]
    fn is(&self, other: &Self) -> bool {
        (self.first, self.last, self.length) == (other.first, other.last, other.length)
    }

    #[inline]
    fn place(&self) -> usize {
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed = (self.first ^ self.last.rotate_left(23) ^ u64::from(self.length)).wrapping_mul(SPREAD);
        (mixed >> (u64::BITS - PLACES.ilog2())) as usize
    }

    /// Gives the text, unless there is none.
    fn give(self, judge: &mut impl FnMut(&str, u64)) {
        let length = usize::from(self.length);
        let mut bytes = [0; LONGEST];
        let (first, last) = (self.first.to_le_bytes(), self.last.to_le_bytes());
        let word = match length {
            0 => return,
            8.. => 8,
            4..8 => 4,
            // The last byte again, where the text has one or two.
            _ => 2.min(length),
        };
        bytes[..word].copy_from_slice(&first[..word]);
        let end = if length < 4 { 1 } else { word };
        bytes[length - end..length].copy_from_slice(&last[..end]);
        // The bytes are those of a text.
        if let Ok(text) = std::str::from_utf8(&bytes[..length]) {
            judge(text, self.times.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn counts<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeMap<String, u64> {
        let (mut memo, mut counts) = (Memo::default(), BTreeMap::new());
        let mut judge = |text: &str, times: u64| *counts.entry(text.to_owned()).or_default() += times;
        texts.for_each(|text| memo.take(text, &mut judge));
        memo.flush(&mut judge);
        memo.flush(|text, _| panic!("{text} came twice"));
        counts
    }

    proptest! {
        #[test]
        fn every_text_is_judged_as_often_as_it_came(texts in proptest::collection::vec("[abé]{1,9}|[a-c]{1,3}|[ab]{14,18}", 0..300)) {
            let mut expected: BTreeMap<String, u64> = BTreeMap::new();
            texts.iter().for_each(|text| *expected.entry(text.clone()).or_default() += 1);
            prop_assert_eq!(counts(texts.iter().map(String::as_str)), expected);
        }
    }

    #[test]
    fn a_column_of_many_texts_is_given_up_and_none_is_lost() {
        let texts: Vec<String> = (0..3 * TRIAL).map(|number| number.to_string()).collect();
        let counts = counts(texts.iter().map(String::as_str));
        assert_eq!((counts.len(), counts.values().max()), (texts.len(), Some(&1)));
    }
}
