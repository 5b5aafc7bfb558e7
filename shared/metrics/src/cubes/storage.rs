//! Cubes as they are stored: each a table of numbers, beside the names that the numbers stand for.
use super::{
    Coverage, Cube, Cubes, Key, Measure, Names,
    columns::{Reader, Writer},
    dimension::{COUNT, DIMENSIONS},
    names::Sorted,
};
use domain::{Error, Field, Result};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tables::NumberColumn;

/// Raised when stored cubes of before cannot be read any more; they are then made again from the tables.
pub const VERSION: u32 = 3;

/// Cubes in the parts they are stored in.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    pub facts: Facts,
    /// The texts of each dimension that has any, in order.
    pub names: Vec<(Field, Vec<String>)>,
    /// Every cube with cells.
    pub cubes: Vec<StoredCube>,
}

/// What holds for all cubes of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub version: u32,
    pub scale: u32,
    pub coverage: Coverage,
}

/// The cells of one cube as columns.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCube {
    pub name: String,
    pub level: u8,
    pub overflowed: bool,
    pub columns: Vec<NumberColumn>,
}

impl StoredCube {
    pub(super) fn of<K: Key, M: Measure>(name: &str, cube: &Cube<K, M>) -> Self {
        let mut to = Writer::default();
        cube.write(&mut to);
        Self { name: name.to_owned(), level: cube.level, overflowed: cube.overflowed, columns: to.into_columns() }
    }

    pub(super) fn cube<K: Key, M: Measure>(&self) -> Result<Cube<K, M>> {
        Cube::read(&mut Reader::new(&self.columns), self.level, self.overflowed)
    }
}

impl Cubes {
    pub fn to_stored(&self) -> Stored {
        let named = DIMENSIONS.iter().zip(&self.names.dimensions).filter(|(_, texts)| texts.len() > 0);
        Stored {
            facts: Facts { version: VERSION, scale: self.scale, coverage: self.coverage.clone() },
            names: named.map(|(field, texts)| (*field, texts.iter().map(str::to_owned).collect())).collect(),
            cubes: self.stored().into_iter().filter(|cube| cube.overflowed || !cube.columns.is_empty()).collect(),
        }
    }

    /// The cubes that were stored; those that were not loaded are empty, and nothing may be asked of them.
    pub fn from_stored(stored: &Stored) -> Result<Self> {
        if stored.facts.version != VERSION {
            return Err(spoilt("they are of another version"));
        }
        let mut dimensions: [Sorted; COUNT] = Default::default();
        for (field, texts) in &stored.names {
            let place = DIMENSIONS.iter().position(|dimension| dimension == field);
            let place = place.ok_or_else(|| spoilt("a dimension is not known"))?;
            if texts.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err(spoilt("names are out of order"));
            }
            dimensions[place] = Sorted::of(texts.iter().map(String::as_str));
        }
        let mut cubes = Self {
            scale: stored.facts.scale,
            coverage: stored.facts.coverage.clone(),
            names: Arc::new(Names::new(dimensions)),
            ..Self::default()
        };
        cubes.take_stored(&stored.cubes)?;
        Ok(cubes)
    }
}

pub(super) fn spoilt(what: &str) -> Error {
    Error::internal("reading stored cubes", std::io::Error::other(what.to_owned()))
}

#[cfg(test)]
mod tests {
    use crate::{Cubes, testing};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stored_cubes_are_read_back_equal(csv in testing::any_csv()) {
            let cubes = testing::cubes(&csv);
            prop_assert_eq!(Cubes::from_stored(&cubes.to_stored()).unwrap(), cubes);
        }
    }

    #[test]
    fn cells_out_of_order_are_refused() {
        let mut stored = testing::cubes("date,amount\n2024-01-01,1\n2024-01-02,2").to_stored();
        for column in &mut stored.cubes[0].columns {
            if let tables::Numbers::Small(values) = &mut column.values {
                values.reverse();
            }
        }
        assert!(Cubes::from_stored(&stored).is_err());
        let mut other = testing::cubes("amount\n1").to_stored();
        other.facts.version += 1;
        assert!(Cubes::from_stored(&other).is_err());
    }
}
