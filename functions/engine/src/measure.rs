//! From bytes to claims, in memory proportional to a batch: the pure part of ingest.
use domain::{Claim, ColumnMapping, ContentHash, Error, Field, Findings, Result};
use std::{fs::File, io::BufWriter, path::Path};
use tables::Input;

/// What reading and measuring a file gave.
#[derive(Debug, Clone)]
pub struct Measured {
    pub rows: u64,
    pub columns: Vec<ColumnMapping>,
    pub findings: Findings,
    pub claims: Vec<Claim>,
}

impl Measured {
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == Some(field))
    }
}

/// Reads the file twice (decide, then read), makes cubes of the batches, and claims of the cubes. With `table` the cleaned
/// table is written there as Parquet on the way.
pub fn measure(file: &mut dyn Input, hash: &ContentHash, table: Option<&Path>) -> Result<Measured> {
    let plan = tables::plan(file)?;
    let mut parquet = match table {
        Some(path) => {
            let file = File::create(path).map_err(|e| Error::internal("creating the table file", e))?;
            Some(tables::ParquetWriter::new(BufWriter::new(file), &plan)?)
        }
        None => None,
    };
    let mut cubes = metrics::Cubes::default();
    let mut findings = tables::read(file, &plan, &mut |batch| {
        cubes.add(batch)?;
        match &mut parquet {
            Some(parquet) => parquet.write(batch),
            None => Ok(()),
        }
    })?;
    if let Some(parquet) = parquet {
        parquet.finish()?;
    }
    let claims = metrics::compute(&cubes, hash, &mut findings)?;
    Ok(Measured { rows: plan.rows, columns: columns(&plan), findings, claims })
}

fn columns(plan: &tables::Plan) -> Vec<ColumnMapping> {
    let mapping = |column: &tables::PlannedColumn| ColumnMapping {
        header: column.header.clone(),
        name: column.name.clone(),
        field: column.field,
        data_type: column.data_type().to_owned(),
    };
    plan.columns.iter().map(mapping).collect()
}

/// [`measure`] on a thread of its own, so that a file that computes slows nothing else down.
pub async fn measure_aside<F>(work: F) -> Result<Measured>
where
    F: FnOnce() -> Result<Measured> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::internal("reading a file", e))?
}
