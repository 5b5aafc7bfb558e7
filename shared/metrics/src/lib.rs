//! Table → cubes → metrics → claims, each a pure function.
use domain::{Claim, ContentHash, Field, Findings, Result};
use tables::Batch;

/// The mergeable aggregates of a table; `merge` of two halves equals the cubes of the whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cubes {}

impl Cubes {
    pub fn add(&mut self, _batch: &Batch) -> Result<()> {
        todo!()
    }

    pub fn merge(&mut self, _other: Cubes) -> Result<()> {
        todo!()
    }
}

/// Every claim that [`METRICS`] makes of the cubes, in the order of the slice; adds to `findings` what computing found.
pub fn compute(_cubes: &Cubes, _file: &ContentHash, _findings: &mut Findings) -> Result<Vec<Claim>> {
    todo!()
}

/// One entry of the catalogue.
pub struct Metric {
    pub id: &'static str,
    pub needs: &'static [Field],
}

pub static METRICS: &[&Metric] = &[];
