//! A cube while rows are added.
use super::{
    cube::{Cube, Key, Measure, at_level},
    names::Renaming,
};
use domain::{Error, Result};
use hashbrown::{HashTable, hash_table::Entry};
use rustc_hash::FxBuildHasher;
use std::{
    hash::{BuildHasher, Hash},
    sync::Arc,
};

/// A cube while rows are added: cells in the order of appearance, found by hash, or by the last cell of their group.
#[derive(Debug, Clone)]
pub struct NewCube<K, M> {
    /// The hash of each key and the place of its cell: with the hash beside it, growing looks at no cell.
    places: HashTable<(u32, u32)>,
    /// Some of those places by the last bits of the hash: rows of a day come one after the other, and their cells are few.
    latest: Vec<(u32, u32)>,
    /// The hash of the key of each group's last cell, so that the cell is looked at only where it is the one, and its place;
    /// [`NOWHERE`] where it has none. With groups, keys may repeat until they are sorted.
    last: Vec<(u32, u32)>,
    /// So many cells there may be until repeated keys are added up.
    enough: usize,
    cells: Vec<(K, M)>,
    level: u8,
    overflowed: bool,
}

impl<K: Key, M> Default for NewCube<K, M> {
    fn default() -> Self {
        Self {
            places: HashTable::new(),
            latest: Vec::new(),
            last: Vec::new(),
            enough: ENOUGH.min(2 * K::MOST),
            cells: Vec::new(),
            level: 0,
            overflowed: false,
        }
    }
}

const NOWHERE: u32 = u32::MAX;

/// Places that are looked at before the table is.
const LATEST: usize = 1 << 10;

/// Cells among which repeated keys are looked for the first time.
const ENOUGH: usize = 1 << 21;

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
        let Self { places, latest, cells, .. } = self;
        let hash = hash(&key);
        if latest.is_empty() {
            latest.resize(LATEST, (0, NOWHERE));
        }
        let latest = &mut latest[hash as usize % LATEST];
        if latest.0 == hash && cells.get(latest.1 as usize).is_some_and(|(other, _)| *other == key) {
            return &mut cells[latest.1 as usize].1;
        }
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
        *latest = (hash, at);
        &mut cells[at as usize].1
    }

    /// Adds to the cell of the key, which is looked for in the last cell of its group alone: rows of one group mostly come with
    /// equal keys after each other. A cube is filled either so or by [`NewCube::add`].
    #[inline]
    pub fn add_in(&mut self, group: u32, key: K, more: &M) -> Result<()> {
        if self.overflowed {
            return Ok(());
        }
        let (key, group) = (at_level(key, self.level), group as usize);
        if group >= self.last.len() {
            self.last.resize(group + 1, (0, NOWHERE));
        }
        let (last, hash) = (&mut self.last[group], hash(&key));
        if last.0 == hash {
            match self.cells.get_mut(last.1 as usize) {
                Some((last, sum)) if *last == key => return sum.add(more),
                _ => {}
            }
        }
        *last = (hash, self.cells.len() as u32);
        self.cells.push((key, *more));
        if self.cells.len() > self.enough { self.tidy() } else { Ok(()) }
    }

    /// There were too many cells to keep any, so that nothing need be added.
    pub fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// Adds up repeated keys, and makes keys coarser where there are too many.
    #[cold]
    fn tidy(&mut self) -> Result<()> {
        sort(&mut self.cells);
        let cells = std::mem::take(&mut self.cells);
        let cube = Cube { cells: Arc::new(cells), level: self.level, overflowed: false }.bounded()?;
        self.cells = Arc::unwrap_or_clone(cube.cells);
        (self.level, self.overflowed) = (cube.level, cube.overflowed);
        self.enough = (2 * self.cells.len()).max(ENOUGH.min(2 * K::MOST));
        self.last.fill((0, NOWHERE));
        Ok(())
    }

    #[cold]
    fn coarsen(&mut self) -> Result<()> {
        self.places.clear();
        let cells = std::mem::take(&mut self.cells);
        self.level += 1;
        if cells.iter().any(|(key, _)| key.coarser(self.level).is_none()) {
            self.overflowed = true;
            self.places = HashTable::new();
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
    pub fn sorted(mut self, renaming: &Renaming) -> Result<Cube<K, M>> {
        drop((self.places, self.latest));
        self.cells.iter_mut().for_each(|(key, _)| *key = key.renamed(renaming));
        sort(&mut self.cells);
        let cube = Cube { cells: Arc::new(self.cells), level: self.level, overflowed: self.overflowed };
        if self.last.is_empty() { Ok(cube) } else { cube.bounded() }
    }
}

/// Sorts cells by key. More of them than the processor has at hand are parted by the first part of their keys before, so that
/// what is sorted lies together.
fn sort<K: Key, M: Copy>(cells: &mut [(K, M)]) {
    if size_of_val(cells) <= AT_HAND {
        return sort_at_hand(cells);
    }
    let first_part = |(key, _): &(K, M)| (key.rank() >> 32) as usize;
    let least = cells.iter().map(first_part).min().unwrap_or(0);
    let range = cells.iter().map(first_part).max().unwrap_or(0) - least;
    let shift = range.checked_ilog2().map_or(0, |bits| (bits + 1).saturating_sub(PARTS.ilog2()));
    let mut begin = 0;
    for end in part_by(cells, |cell| (first_part(cell) - least) >> shift) {
        sort_at_hand(&mut cells[begin..end]);
        begin = end;
    }
}

/// Bytes that are sorted without parting them.
const AT_HAND: usize = 1 << 20;

const PARTS: usize = 1 << 8;

/// Moves things so that those of each part stand together, in the order of the parts but in none of their own; where each part
/// ends. In place (McIlroy, Bostic and McIlroy, Engineering radix sort, 1993).
fn part_by<T: Copy>(things: &mut [T], part: impl Fn(&T) -> usize) -> [usize; PARTS] {
    let mut ends = [0; PARTS];
    things.iter().for_each(|thing| ends[part(thing)] += 1);
    (1..PARTS).for_each(|at| ends[at] += ends[at - 1]);
    let mut next: Vec<usize> = std::iter::once(0).chain(ends).collect();
    for own in 0..PARTS {
        while next[own] < ends[own] {
            let mut thing = things[next[own]];
            loop {
                let of = part(&thing);
                let place = &mut next[of];
                std::mem::swap(&mut thing, &mut things[*place]);
                *place += 1;
                // What stood where the first of the chain was taken from is that one.
                if of == own {
                    break;
                }
            }
        }
    }
    ends
}

/// Sorts cells by key. Cells are large, so their places are sorted, and each cell is moved once.
fn sort_at_hand<K: Key, M: Copy>(cells: &mut [(K, M)]) {
    let mut order = order(cells);
    // Cycle by cycle: the cell that belongs to a place comes from `order`, and its own place is then free.
    for begin in 0..order.len() {
        let (mut place, first) = (begin, cells[begin]);
        loop {
            let from = std::mem::replace(&mut order[place], place as u32) as usize;
            if from == begin {
                cells[place] = first;
                break;
            }
            cells[place] = cells[from];
            place = from;
        }
    }
}

/// The places of cells in the order of their keys.
fn order<K: Key, M>(cells: &[(K, M)]) -> Vec<u32> {
    let by_key = |a: &u32, b: &u32| cells[*a as usize].0.cmp(&cells[*b as usize].0);
    let first_part = |key: &K| (key.rank() >> 32) as usize;
    let least = cells.iter().map(|(key, _)| first_part(key)).min().unwrap_or(0);
    let group = |key: &K| first_part(key) - least;
    let groups = cells.iter().map(|(key, _)| group(key)).max().map_or(0, |most| most + 1);
    if groups > MOST_GROUPS_OF_CELLS * cells.len() {
        let mut order: Vec<(u64, u32)> = cells.iter().map(|(key, _)| key.rank()).zip(0..).collect();
        order.sort_unstable_by(|(a, at), (b, other)| a.cmp(b).then_with(|| by_key(at, other)));
        return order.into_iter().map(|(_, at)| at).collect();
    }
    // The first part of the key is a small number: cells are counted by it, and only those of one number are compared.
    let mut ends = vec![0_u32; groups + 1];
    cells.iter().for_each(|(key, _)| ends[group(key) + 1] += 1);
    (1..ends.len()).for_each(|at| ends[at] += ends[at - 1]);
    let mut order = vec![0; cells.len()];
    for (at, (key, _)) in cells.iter().enumerate() {
        let place = &mut ends[group(key)];
        order[*place as usize] = at as u32;
        *place += 1;
    }
    // Each group now ends where the next one began.
    let mut begin = 0;
    for end in &ends[..groups] {
        order[begin..*end as usize].sort_unstable_by(by_key);
        begin = *end as usize;
    }
    order
}

/// Counting pays where there are at most so many times as many numbers as cells.
const MOST_GROUPS_OF_CELLS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cubes::{
        Id,
        dimension::{CURRENCY, CUSTOMER},
        parts::Month,
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn things_of_a_part_stand_together_and_none_is_lost(
            mut things in prop::collection::vec((0..PARTS, any::<u16>()), 0..2_000)
        ) {
            let mut expected = things.clone();
            expected.sort_unstable();
            let (mut begin, ends) = (0, part_by(&mut things, |(part, _)| *part));
            for (part, end) in ends.into_iter().enumerate() {
                prop_assert!(things[begin..end].iter().all(|(of, _)| *of == part));
                begin = end;
            }
            prop_assert_eq!(begin, things.len());
            things.sort_unstable();
            prop_assert_eq!(things, expected);
        }
    }

    #[test]
    fn more_cells_than_are_at_hand_are_sorted_like_fewer() {
        use crate::cubes::customers::{Cell, Key};
        let key = |number: u32| Key {
            customer: Id::<CUSTOMER>(number.wrapping_mul(2_654_435_761) % 9_001),
            month: Month((number / 9_001) as i32),
            currency: Id::<CURRENCY>::NONE,
        };
        let mut cells: Vec<(Key, Cell)> = (0..40_000).map(|number| (key(number), Cell::default())).collect();
        assert!(size_of_val(&cells[..]) > AT_HAND);
        let mut expected: Vec<Key> = cells.iter().map(|(key, _)| *key).collect();
        expected.sort_unstable();
        sort(&mut cells);
        assert!(cells.iter().map(|(key, _)| *key).eq(expected));
    }
}
