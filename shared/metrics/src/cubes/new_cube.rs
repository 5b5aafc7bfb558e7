//! A cube while rows are added.
use super::{
    cube::{Cube, Key, Measure, at_level},
    names::Renaming,
};
use domain::{Error, Result};
use hashbrown::{HashTable, hash_table::Entry};
use rustc_hash::FxBuildHasher;
use std::hash::{BuildHasher, Hash};

/// Cells in the order of appearance, found by hash.
#[derive(Debug, Clone)]
pub struct NewCube<K, M> {
    /// The hash of each key and the place of its cell: with the hash beside it, growing looks at no cell.
    places: HashTable<(u32, u32)>,
    cells: Vec<(K, M)>,
    level: u8,
    overflowed: bool,
}

impl<K, M> Default for NewCube<K, M> {
    fn default() -> Self {
        Self { places: HashTable::new(), cells: Vec::new(), level: 0, overflowed: false }
    }
}

#[inline]
fn hash<K: Hash>(key: &K) -> u32 {
    let hash = FxBuildHasher.hash_one(key);
    (hash >> 32) as u32 ^ hash as u32
}

/// A table looks at the lowest and at the highest bits.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl<K: Key, M: Measure> NewCube<K, M> {
    /// Adds to the cell of the key.
    #[inline]
    pub fn add(&mut self, key: K, more: &M) -> Result<()> {
        if self.overflowed {
            return Ok(());
        }
        let key = at_level(key, self.level);
        self.cell(key).add(more)?;
        if self.cells.len() > K::MOST { self.coarsen() } else { Ok(()) }
    }

    #[inline]
    fn cell(&mut self, key: K) -> &mut M {
        let Self { places, cells, .. } = self;
        let hash = hash(&key);
        let is_it = |(other, at): &(u32, u32)| *other == hash && cells[*at as usize].0 == key;
        let at = match places.entry(spread(hash), is_it, |(hash, _)| spread(*hash)) {
            Entry::Occupied(place) => place.get().1,
            Entry::Vacant(place) => {
                let at = cells.len() as u32;
                cells.push((key, M::default()));
                place.insert((hash, at));
                at
            }
        };
        &mut cells[at as usize].1
    }

    #[cold]
    fn coarsen(&mut self) -> Result<()> {
        self.places.clear();
        let cells = std::mem::take(&mut self.cells);
        self.level += 1;
        if cells.iter().any(|(key, _)| key.coarser(self.level).is_none()) {
            self.overflowed = true;
            return Ok(());
        }
        let level = self.level;
        cells.iter().try_for_each(|(key, more)| self.cell(at_level(*key, level)).add(more))?;
        if self.cells.len() > K::MOST { self.coarsen() } else { Ok(()) }
    }

    /// What adding a batch came to: of products that are too large the cube keeps nothing.
    pub fn settle(&mut self, added: Result<()>) -> Result<()> {
        match added {
            Err(Error::Unreadable { .. }) if K::MULTIPLIES => {
                *self = Self { overflowed: true, ..Self::default() };
                Ok(())
            }
            other => other,
        }
    }

    pub fn rescale(&mut self, factor: i128) -> Result<()> {
        let rescaled = self.cells.iter_mut().try_for_each(|(key, measure)| {
            *key = key.rescaled(factor)?;
            measure.rescale(factor)
        });
        self.settle(rescaled)?;
        if K::HOLDS_AMOUNTS {
            let Self { places, cells, .. } = self;
            places.clear();
            for (at, (key, _)) in cells.iter().enumerate() {
                let hash = hash(key);
                places.insert_unique(spread(hash), (hash, at as u32), |(hash, _)| spread(*hash));
            }
        }
        Ok(())
    }

    /// The cells in order, under their final names.
    pub fn sorted(self, renaming: &Renaming) -> Cube<K, M> {
        drop(self.places);
        let mut cells = self.cells;
        cells.iter_mut().for_each(|(key, _)| *key = key.renamed(renaming));
        sort(&mut cells);
        Cube { cells, level: self.level, overflowed: self.overflowed }
    }
}

/// Sorts cells by key. Cells are large, so places are sorted by the rank of their keys and each cell is moved once.
fn sort<K: Key, M: Copy>(cells: &mut [(K, M)]) {
    let mut order: Vec<(u64, u32)> = cells.iter().map(|(key, _)| key.rank()).zip(0..).collect();
    order.sort_unstable_by(|(a, at), (b, other)| {
        a.cmp(b).then_with(|| cells[*at as usize].0.cmp(&cells[*other as usize].0))
    });
    // Cycle by cycle: the cell that belongs to a place comes from `order`, and its own place is then free.
    for begin in 0..order.len() {
        let (mut place, first) = (begin, cells[begin]);
        loop {
            let from = std::mem::replace(&mut order[place].1, place as u32) as usize;
            if from == begin {
                cells[place] = first;
                break;
            }
            cells[place] = cells[from];
            place = from;
        }
    }
}
