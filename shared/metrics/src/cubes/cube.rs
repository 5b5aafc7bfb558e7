//! One cube: cells by key, each a measure. Cubes of two halves, merged, are the cube of the whole, bit for bit.
use super::{
    columns::{Reader, Writer},
    names::Renaming,
    parts::When,
};
use domain::Result;
use hashbrown::{HashTable, hash_table::Entry};
use rustc_hash::FxBuildHasher;
use std::{
    cmp::Ordering,
    hash::{BuildHasher, Hash},
};

pub trait Key: Copy + Ord + Hash {
    /// Cells that are kept. With more the keys are made coarser, and where nothing coarser is left the cube is empty and says
    /// so: how coarse depends on the number of different keys alone, never on their order.
    const MOST: usize = 20_000_000;

    /// Whether cells are changes of a balance: a window then has every change up to its end, as the balance does.
    const IS_BALANCE: bool = false;

    /// Whether keys hold amounts, which change with the scale.
    const HOLDS_AMOUNTS: bool = false;

    /// The key at a level of coarseness, from 1; `None` where there is no such level.
    fn coarser(self, _level: u8) -> Option<Self> {
        None
    }

    /// The number of its text of a dimension; `None` where the key has no such part.
    fn id_in(self, dimension: usize) -> Option<u32>;

    /// When the rows of the cell are, by the first part that says so.
    fn when(self) -> Option<When>;

    /// The ranks of its first two parts, which decide the order nearly always.
    fn rank(self) -> u64;

    fn renamed(self, to: &Renaming) -> Self;
    fn rescaled(self, factor: i128) -> Result<Self>;
    fn write(self, to: &mut Writer);
    fn read(from: &mut Reader<'_>) -> Result<Self>;
}

pub trait Measure: Copy + Default + PartialEq {
    /// When the rows of the cell are, where the measure says so.
    fn when(self) -> Option<When>;

    fn add(&mut self, more: &Self) -> Result<()>;
    fn rescale(&mut self, factor: i128) -> Result<()>;
    fn write(self, to: &mut Writer);
    fn read(from: &mut Reader<'_>) -> Result<Self>;
}

/// Declares a key: a struct whose parts are each a [`super::parts::KeyPart`].
macro_rules! key {
    ($(#[$doc:meta])* $name:ident { $($(#[$part_doc:meta])* $part:ident: $kind:ty,)* } $($rest:item)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name { $($(#[$part_doc])* pub $part: $kind,)* }

        impl $crate::cubes::Key for $name {
            #[inline]
            fn id_in(self, dimension: usize) -> Option<u32> {
                None$(.or($crate::cubes::KeyPart::id_in(self.$part, dimension)))*
            }

            #[inline]
            fn when(self) -> Option<$crate::cubes::When> {
                None$(.or($crate::cubes::KeyPart::when(self.$part)))*
            }

            #[inline]
            fn rank(self) -> u64 {
                let ranks = [$($crate::cubes::KeyPart::rank(self.$part)),*];
                u64::from(ranks[0]) << 32 | u64::from(ranks.get(1).copied().unwrap_or(0))
            }

            #[inline]
            fn renamed(self, to: &$crate::cubes::Renaming) -> Self {
                Self { $($part: $crate::cubes::KeyPart::renamed(self.$part, to),)* }
            }

            fn rescaled(self, factor: i128) -> domain::Result<Self> {
                Ok(Self { $($part: $crate::cubes::KeyPart::rescaled(self.$part, factor)?,)* })
            }

            fn write(self, to: &mut $crate::cubes::Writer) {
                $($crate::cubes::KeyPart::write(self.$part, stringify!($part), to);)*
            }

            fn read(from: &mut $crate::cubes::Reader<'_>) -> domain::Result<Self> {
                Ok(Self { $($part: $crate::cubes::KeyPart::read(stringify!($part), from)?,)* })
            }

            $($rest)*
        }
    };
}

/// Declares a measure: a struct whose parts are each a [`super::parts::MeasurePart`].
macro_rules! measure {
    ($(#[$doc:meta])* $name:ident { $($(#[$part_doc:meta])* $part:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$part_doc])* pub $part: $kind,)* }

        impl $crate::cubes::Measure for $name {
            #[inline]
            fn when(self) -> Option<$crate::cubes::When> {
                None$(.or($crate::cubes::MeasurePart::when(self.$part)))*
            }

            #[inline]
            fn add(&mut self, more: &Self) -> domain::Result<()> {
                $($crate::cubes::MeasurePart::add(&mut self.$part, more.$part)?;)*
                Ok(())
            }

            fn rescale(&mut self, factor: i128) -> domain::Result<()> {
                $($crate::cubes::MeasurePart::rescale(&mut self.$part, factor)?;)*
                Ok(())
            }

            fn write(self, to: &mut $crate::cubes::Writer) {
                $($crate::cubes::MeasurePart::write(self.$part, stringify!($part), to);)*
            }

            fn read(from: &mut $crate::cubes::Reader<'_>) -> domain::Result<Self> {
                Ok(Self { $($part: $crate::cubes::MeasurePart::read(stringify!($part), from)?,)* })
            }
        }
    };
}

pub(super) use {key, measure};

/// A cube while rows are added: cells in the order of appearance, found by hash, or by the last cell of their group.
#[derive(Debug, Clone)]
pub struct NewCube<K, M> {
    /// The hash of each key and the place of its cell: with the hash beside it, growing looks at no cell.
    places: HashTable<(u32, u32)>,
    /// The place of each group's last cell; [`NOWHERE`] where it has none. With groups, keys may repeat until they are sorted.
    last: Vec<u32>,
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
            last: Vec::new(),
            enough: ENOUGH.min(K::MOST),
            cells: Vec::new(),
            level: 0,
            overflowed: false,
        }
    }
}

const NOWHERE: u32 = u32::MAX;

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

    /// Adds to the cell of the key, which is looked for in the last cell of its group alone: rows of one group mostly come with
    /// equal keys after each other. A cube is filled either so or by [`NewCube::add`].
    #[inline]
    pub fn add_in(&mut self, group: u32, key: K, more: &M) -> Result<()> {
        if self.overflowed {
            return Ok(());
        }
        let (key, group) = (at_level(key, self.level), group as usize);
        if group >= self.last.len() {
            self.last.resize(group + 1, NOWHERE);
        }
        match self.cells.get_mut(self.last[group] as usize) {
            Some((last, sum)) if *last == key => return sum.add(more),
            _ => {}
        }
        self.last[group] = self.cells.len() as u32;
        self.cells.push((key, *more));
        if self.cells.len() > self.enough { self.tidy() } else { Ok(()) }
    }

    /// Adds up repeated keys, and makes keys coarser where there are too many.
    #[cold]
    fn tidy(&mut self) -> Result<()> {
        sort(&mut self.cells);
        let cells = std::mem::take(&mut self.cells);
        let cube = Cube { cells, level: self.level, overflowed: false }.bounded()?;
        (self.cells, self.level, self.overflowed) = (cube.cells, cube.level, cube.overflowed);
        self.enough = (2 * self.cells.len()).max(ENOUGH.min(K::MOST));
        self.last.fill(NOWHERE);
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

    pub fn rescale(&mut self, factor: i128) -> Result<()> {
        for (key, measure) in &mut self.cells {
            *key = key.rescaled(factor)?;
            measure.rescale(factor)?;
        }
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
        drop(self.places);
        self.cells.iter_mut().for_each(|(key, _)| *key = key.renamed(renaming));
        sort(&mut self.cells);
        let cube = Cube { cells: self.cells, level: self.level, overflowed: self.overflowed };
        if self.last.is_empty() { Ok(cube) } else { cube.bounded() }
    }
}

/// Sorts cells by key. Cells are large, so their places are sorted, and each cell is moved once.
fn sort<K: Key, M: Copy>(cells: &mut [(K, M)]) {
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
    let group = |key: &K| (key.rank() >> 32) as usize;
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

fn at_level<K: Key>(key: K, level: u8) -> K {
    if level == 0 { key } else { key.coarser(level).unwrap_or(key) }
}

/// So many times fewer cells are looked up in the others and inserted; more are merged in one walk over both.
const FEW: usize = 8;

/// The cells of both, each list sorted.
fn walk<K: Key, M: Measure>(a: &[(K, M)], b: &[(K, M)]) -> Result<Vec<(K, M)>> {
    let mut cells: Vec<(K, M)> = Vec::with_capacity(a.len() + b.len());
    let (mut rest_a, mut rest_b) = (a, b);
    while let ([first_a, more_a @ ..], [first_b, more_b @ ..]) = (rest_a, rest_b) {
        match first_a.0.cmp(&first_b.0) {
            Ordering::Less => (cells.push(*first_a), rest_a = more_a).1,
            Ordering::Greater => (cells.push(*first_b), rest_b = more_b).1,
            Ordering::Equal => {
                let mut sum = *first_a;
                sum.1.add(&first_b.1)?;
                cells.push(sum);
                (rest_a, rest_b) = (more_a, more_b);
            }
        }
    }
    cells.extend_from_slice(rest_a);
    cells.extend_from_slice(rest_b);
    Ok(cells)
}

/// A few cells put among many, where they belong: those that are new make room for themselves from the end on, so that each
/// of the others moves at most once.
fn insert<K: Key, M: Measure>(mut cells: Vec<(K, M)>, few: Vec<(K, M)>) -> Result<Vec<(K, M)>> {
    let (mut new, mut from) = (Vec::new(), 0);
    for (key, more) in few {
        match cells[from..].binary_search_by(|(other, _)| other.cmp(&key)) {
            Ok(at) => {
                from += at;
                cells[from].1.add(&more)?;
            }
            Err(at) => {
                from += at;
                new.push((from, (key, more)));
            }
        }
    }
    let mut end = cells.len();
    cells.reserve_exact(new.len());
    cells.extend(new.iter().map(|(_, cell)| *cell));
    for (number, (at, cell)) in new.iter().enumerate().rev() {
        // So many new cells stand before these.
        cells.copy_within(*at..end, at + number + 1);
        cells[at + number] = *cell;
        end = *at;
    }
    Ok(cells)
}

/// A cube that is complete: cells sorted by key.
#[derive(Debug, Clone, PartialEq)]
pub struct Cube<K, M> {
    pub cells: Vec<(K, M)>,
    /// How much coarser the keys are than they came; 0 where nothing was lost.
    pub level: u8,
    /// There were more different keys than are kept, so none is.
    pub overflowed: bool,
}

impl<K, M> Default for Cube<K, M> {
    fn default() -> Self {
        Self { cells: Vec::new(), level: 0, overflowed: false }
    }
}

impl<K: Key, M: Measure> Cube<K, M> {
    pub fn iter(&self) -> impl Iterator<Item = &(K, M)> {
        self.cells.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && !self.overflowed
    }

    /// Only the cells that are wanted.
    pub fn filtered(&self, wanted: impl Fn(&(K, M)) -> bool) -> Self {
        let cells = self.cells.iter().filter(|cell| wanted(cell)).copied().collect();
        Self { cells, level: self.level, overflowed: self.overflowed }
    }

    /// When the rows of a cell are: its key says so, or else its measure.
    #[inline]
    pub fn when((key, measure): &(K, M)) -> Option<When> {
        key.when().or(measure.when())
    }

    pub fn merged(self, ours: &Renaming, other: Self, theirs: &Renaming) -> Result<Self> {
        if self.overflowed || other.overflowed {
            return Ok(Self::overflow(self.level.max(other.level)));
        }
        let level = self.level.max(other.level);
        let (mut a, mut b) = (self.prepared(ours, level), other.prepared(theirs, level));
        if a.len() < b.len() {
            std::mem::swap(&mut a, &mut b);
        }
        let cells = if b.len() * FEW <= a.len() { insert(a, b)? } else { walk(&a, &b)? };
        Self { cells, level, overflowed: false }.bounded()
    }

    /// Cells under other names, at a level of coarseness, in order.
    fn prepared(self, renaming: &Renaming, level: u8) -> Vec<(K, M)> {
        let mut cells = self.cells;
        if !renaming.keeps_numbers() {
            cells.iter_mut().for_each(|(key, _)| *key = key.renamed(renaming));
        }
        if level != self.level {
            cells.iter_mut().for_each(|(key, _)| *key = at_level(*key, level));
            cells.sort_by_key(|cell| cell.0);
        }
        cells
    }

    /// Made coarser until it holds no more cells than it may.
    fn bounded(mut self) -> Result<Self> {
        self.add_up_equal_keys()?;
        while self.cells.len() > K::MOST {
            self.level += 1;
            if self.cells.iter().any(|(key, _)| key.coarser(self.level).is_none()) {
                return Ok(Self::overflow(self.level));
            }
            self.cells =
                std::mem::take(&mut self.cells).into_iter().map(|(key, m)| (at_level(key, self.level), m)).collect();
            self.cells.sort_by_key(|cell| cell.0);
            self.add_up_equal_keys()?;
        }
        Ok(self)
    }

    fn add_up_equal_keys(&mut self) -> Result<()> {
        if self.cells.windows(2).all(|pair| pair[0].0 != pair[1].0) {
            return Ok(());
        }
        let mut summed: Vec<(K, M)> = Vec::with_capacity(self.cells.len());
        for (key, more) in &self.cells {
            match summed.last_mut() {
                Some((last, sum)) if last == key => sum.add(more)?,
                _ => summed.push((*key, *more)),
            }
        }
        self.cells = summed;
        Ok(())
    }

    fn overflow(level: u8) -> Self {
        Self { cells: Vec::new(), level, overflowed: true }
    }

    pub fn rescale(&mut self, factor: i128) -> Result<()> {
        for (key, measure) in &mut self.cells {
            *key = key.rescaled(factor)?;
            measure.rescale(factor)?;
        }
        Ok(())
    }

    pub fn write(&self, to: &mut Writer) {
        for (key, measure) in &self.cells {
            to.begin_row();
            key.write(to);
            measure.write(to);
        }
    }

    /// Cells as they were written, in order; anything else is refused.
    pub fn read(from: &mut Reader<'_>, level: u8, overflowed: bool) -> Result<Self> {
        let mut cells = Vec::with_capacity(from.rows());
        for row in 0..from.rows() {
            from.begin_row(row);
            cells.push((K::read(from)?, M::read(from)?));
        }
        if cells.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err(domain::Error::internal(
                "reading stored cubes",
                std::io::Error::other("cells are out of order"),
            ));
        }
        Ok(Self { cells, level, overflowed })
    }
}
