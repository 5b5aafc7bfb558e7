//! Texts of a column as small numbers: equal texts get equal numbers, and a known text costs one look-up and no allocation.
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;

/// Texts end to end, found by their hash; the numbers count from 0 in the order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Interner {
    texts: String,
    ends: Vec<usize>,
    by_hash: FxHashMap<u64, u32>,
    /// Texts whose hash was already taken by another text.
    collided: FxHashMap<Box<str>, u32>,
}

impl Interner {
    #[inline]
    pub fn id(&mut self, text: &str) -> u32 {
        self.id_by_hash(FxBuildHasher.hash_one(text), text)
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
    fn texts_with_the_same_hash_stay_apart() {
        let mut interner = Interner::default();
        let ids = ["a", "b", "c", "b", "a", "c"].map(|text| interner.id_by_hash(7, text));
        assert_eq!(ids, [0, 1, 2, 1, 0, 2]);
    }
}
