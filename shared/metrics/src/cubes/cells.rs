//! The cells of one cube, found by their key.
use domain::Result;
use rustc_hash::FxHashMap;
use std::hash::Hash;

#[derive(Debug, Clone)]
pub struct Cells<Key, Cell> {
    cells: FxHashMap<Key, Cell>,
}

impl<Key, Cell> Default for Cells<Key, Cell> {
    fn default() -> Self {
        Self { cells: FxHashMap::default() }
    }
}

impl<Key: Copy + Eq + Hash, Cell> Cells<Key, Cell> {
    /// The cell of a key; a new key gets the given cell.
    #[inline]
    pub fn at(&mut self, key: Key, new: impl FnOnce() -> Cell) -> &mut Cell {
        self.cells.entry(key).or_insert_with(new)
    }

    pub fn try_for_each(&mut self, change: impl Fn(&mut Cell) -> Result<()>) -> Result<()> {
        self.cells.values_mut().try_for_each(change)
    }

    /// In no order: for sums alone.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Cell)> {
        self.cells.iter()
    }

    /// By named key: the order that does not depend on the order of the rows.
    pub fn sorted<Named: Ord + Copy>(&self, named: impl Fn(&Key) -> Named) -> Vec<(Named, &Cell)> {
        let mut cells: Vec<_> = self.iter().map(|(key, cell)| (named(key), cell)).collect();
        cells.sort_unstable_by_key(|(key, _)| *key);
        cells
    }
}
