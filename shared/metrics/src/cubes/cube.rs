//! One cube: cells by key, each a measure. Cubes of two halves, merged, are the cube of the whole, bit for bit.
use super::{
    columns::{Reader, Writer},
    names::Renaming,
    parts::When,
};
use domain::{Error, Result};
use std::{cmp::Ordering, hash::Hash, ops::Range, sync::Arc};

pub trait Key: Copy + Ord + Hash {
    /// Whether keys stand in the order of their days.
    const IS_BY_DAY: bool;

    /// Cells that are kept. With more the keys are made coarser, and where nothing coarser is left the cube is empty and says
    /// so: how coarse depends on the number of different keys alone, never on their order.
    const MOST: usize = 20_000_000;

    /// Whether cells are changes of a balance: a window then has every change up to its end, as the balance does.
    const IS_BALANCE: bool = false;

    /// Whether keys hold amounts, which change with the scale.
    const HOLDS_AMOUNTS: bool = false;

    /// Whether cells hold products, which outgrow what is exact long before the amounts do: the cube is then empty and says
    /// so, and the rest of the file is read.
    const MULTIPLIES: bool = false;

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
            const IS_BY_DAY: bool = [$(<$kind as $crate::cubes::KeyPart>::IS_DAY),*][0];

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

pub use super::new_cube::NewCube;
pub(super) use {key, measure};

pub fn at_level<K: Key>(key: K, level: u8) -> K {
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

/// Where a key is among sorted cells, or belongs: it is looked for in steps that double, since it is near the last one.
fn place_of<K: Key, M>(cells: &[(K, M)], key: &K) -> std::result::Result<usize, usize> {
    let mut end = 1;
    while cells.get(end - 1).is_some_and(|(other, _)| other < key) {
        end *= 2;
    }
    let (from, to) = (end / 2, end.min(cells.len()));
    let near = cells[from..to].binary_search_by(|(other, _)| other.cmp(key));
    near.map(|at| from + at).map_err(|at| from + at)
}

/// A few cells put among many, where they belong: those that are new make room for themselves from the end on, so that each
/// of the others moves at most once.
fn insert<K: Key, M: Measure>(mut cells: Vec<(K, M)>, few: Vec<(K, M)>) -> Result<Vec<(K, M)>> {
    let (mut new, mut from) = (Vec::new(), 0);
    for (key, more) in few {
        match place_of(&cells[from..], &key) {
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
    /// Shared by all that were cut from the same table and have all of them.
    pub cells: Arc<Vec<(K, M)>>,
    /// How much coarser the keys are than they came; 0 where nothing was lost.
    pub level: u8,
    /// There were more different keys than are kept, so none is.
    pub overflowed: bool,
}

impl<K, M> Default for Cube<K, M> {
    fn default() -> Self {
        Self { cells: Arc::default(), level: 0, overflowed: false }
    }
}

impl<K: Key, M: Measure> Cube<K, M> {
    pub fn iter(&self) -> impl Iterator<Item = &(K, M)> {
        self.cells.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && !self.overflowed
    }

    /// The cells that are wanted of those in a range.
    pub fn filtered(&self, range: Range<usize>, wanted: impl Fn(&(K, M)) -> bool) -> Self {
        let some = &self.cells[range];
        let first = some.iter().position(|cell| !wanted(cell));
        if first.is_none() && some.len() == self.cells.len() {
            return self.clone();
        }
        let (all, rest) = some.split_at(first.unwrap_or(some.len()));
        let mut cells = all.to_vec();
        cells.extend(rest.iter().filter(|cell| wanted(cell)));
        Self { cells: Arc::new(cells), ..*self }
    }

    /// Where the cells of days stand, both inclusive; all of them where cells are not in the order of days.
    pub fn range_of(&self, (from, to): (i32, i32)) -> Range<usize> {
        if !K::IS_BY_DAY {
            return 0..self.cells.len();
        }
        let place = |is_before: &dyn Fn(i32) -> bool| {
            self.cells.partition_point(|cell| matches!(cell.0.when(), Some(When::Day(day)) if is_before(day)))
        };
        let begin = place(&|day| day < from);
        begin..place(&|day| day <= to).max(begin)
    }

    /// The cube with more cells in it.
    pub fn with(&self, more: Vec<(K, M)>) -> Result<Self> {
        let mut cube = self.clone();
        let cells = Arc::make_mut(&mut cube.cells);
        cells.extend(more.into_iter().map(|(key, measure)| (at_level(key, self.level), measure)));
        cells.sort_by_key(|cell| cell.0);
        cube.bounded()
    }

    /// When the rows of a cell are: its key says so, or else its measure.
    #[inline]
    pub fn when((key, measure): &(K, M)) -> Option<When> {
        key.when().or(measure.when())
    }

    pub fn merged(self, ours: &Renaming, other: Self, theirs: &Renaming) -> Result<Self> {
        Self::settled(self.merged_exactly(ours, other, theirs))
    }

    /// As [`NewCube::settle`].
    fn settled(cube: Result<Self>) -> Result<Self> {
        match cube {
            Err(Error::Unreadable { .. }) if K::MULTIPLIES => Ok(Self::overflow(0)),
            other => other,
        }
    }

    fn merged_exactly(self, ours: &Renaming, other: Self, theirs: &Renaming) -> Result<Self> {
        if self.overflowed || other.overflowed {
            return Ok(Self::overflow(self.level.max(other.level)));
        }
        let level = self.level.max(other.level);
        let is_made_coarser = self.level != other.level;
        let (mut a, mut b) = (self.prepared(ours, level), other.prepared(theirs, level));
        if a.len() < b.len() {
            std::mem::swap(&mut a, &mut b);
        }
        let cells = if b.len() * FEW <= a.len() { insert(a, b)? } else { walk(&a, &b)? };
        let cube = Self { cells: Arc::new(cells), level, overflowed: false };
        // Renaming keeps different keys different.
        if is_made_coarser || cube.cells.len() > K::MOST { cube.bounded() } else { Ok(cube) }
    }

    /// Cells under other names, at a level of coarseness, in order.
    fn prepared(self, renaming: &Renaming, level: u8) -> Vec<(K, M)> {
        let mut cells = Arc::unwrap_or_clone(self.cells);
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
    pub fn bounded(mut self) -> Result<Self> {
        self.add_up_equal_keys()?;
        while self.cells.len() > K::MOST {
            self.level += 1;
            if self.cells.iter().any(|(key, _)| key.coarser(self.level).is_none()) {
                return Ok(Self::overflow(self.level));
            }
            let cells = Arc::make_mut(&mut self.cells);
            cells.iter_mut().for_each(|(key, _)| *key = at_level(*key, self.level));
            cells.sort_by_key(|cell| cell.0);
            self.add_up_equal_keys()?;
        }
        Ok(self)
    }

    fn add_up_equal_keys(&mut self) -> Result<()> {
        if self.cells.windows(2).all(|pair| pair[0].0 != pair[1].0) {
            return Ok(());
        }
        let mut summed: Vec<(K, M)> = Vec::with_capacity(self.cells.len());
        for (key, more) in self.cells.iter() {
            match summed.last_mut() {
                Some((last, sum)) if last == key => sum.add(more)?,
                _ => summed.push((*key, *more)),
            }
        }
        self.cells = Arc::new(summed);
        Ok(())
    }

    fn overflow(level: u8) -> Self {
        Self { cells: Arc::default(), level, overflowed: true }
    }

    pub fn rescale(&mut self, factor: i128) -> Result<()> {
        let rescaled = Arc::make_mut(&mut self.cells).iter_mut().try_for_each(|(key, measure)| {
            *key = key.rescaled(factor)?;
            measure.rescale(factor)
        });
        *self = Self::settled(rescaled.map(|()| std::mem::take(self)))?;
        Ok(())
    }

    pub fn write(&self, to: &mut Writer) {
        for (key, measure) in self.cells.iter() {
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
        Ok(Self { cells: Arc::new(cells), level, overflowed })
    }
}
