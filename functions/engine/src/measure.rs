//! From bytes to claims, in memory proportional to a batch: the pure part of ingest.
use domain::{Claim, ColumnMapping, ContentHash, Error, Field, Findings, Policy, Result};
use std::{fs::File, io::BufWriter, path::Path};
use tables::{Batch, Input};

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
    let policy = Policy::default();
    let mut file = tables::open(file, "file.csv", &policy)?;
    let plan = tables::plan(&mut file, &policy)?;
    let mut parquet = match table {
        Some(path) => {
            let file = File::create(path).map_err(|e| Error::internal("creating the table file", e))?;
            Some(tables::ParquetWriter::new(BufWriter::new(file), &plan)?)
        }
        None => None,
    };
    let mut cubes = metrics::Cubes::default();
    let mut findings = tables::read(&mut file, &plan, None, &mut |batch: &Batch| {
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
        ..ColumnMapping::default()
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Unit;
    use std::io::Cursor;

    fn measured(csv: &str) -> Result<Measured> {
        measure(&mut Cursor::new(csv.as_bytes().to_vec()), &ContentHash::of(csv.as_bytes()), None)
    }

    /// `id = value currency`, one claim per line, of the claims asked for.
    fn check(csv: &str, ids: &[&str], expect: expect_test::Expect) {
        let claims = measured(csv).unwrap().claims;
        let found = ids.iter().filter_map(|id| claims.iter().find(|claim| claim.id == *id));
        let lines = found.map(|claim| {
            let value = claim.value.exact().map_or("not available".to_owned(), |value| value.to_string());
            let unit = match &claim.unit {
                Unit::Money { currency } => currency.clone().unwrap_or("no currency".into()),
                other => format!("{other:?}"),
            };
            format!("{} = {value} {unit}", claim.id)
        });
        expect.assert_eq(&lines.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn the_currency_of_a_header_or_of_every_cell_is_the_unit() {
        let expect = expect_test::expect!["net_revenue = 30.50 EUR"];
        check("Date,Amount (EUR)\n2024-01-01,10.50\n2024-01-02,20.00\n", &["net_revenue"], expect);
        let expect = expect_test::expect!["net_revenue = 30.50 EUR"];
        check("Date;Amount\n01.02.2024;10,50 €\n15.02.2024;20,00 €\n", &["net_revenue"], expect);
    }

    #[test]
    fn currencies_are_never_added_up() {
        let csv = "date,amount,currency\n2024-01-01,10,EUR\n2024-01-02,20,USD\n2024-01-03,5,EUR\n";
        let expect = expect_test::expect![[r#"
            net_revenue[EUR] = 15 EUR
            net_revenue[USD] = 20 USD"#]];
        check(csv, &["net_revenue", "net_revenue[EUR]", "net_revenue[USD]"], expect);
    }

    #[test]
    fn the_same_bytes_give_the_same_bytes() {
        let csv = "date,amount,product\n2024-01-01,10,B\n2024-01-02,20,A\n2024-01-03,x,A\n";
        let bytes =
            || serde_json::to_string(&(measured(csv).unwrap().claims, measured(csv).unwrap().findings)).unwrap();
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn the_cleaned_table_is_written_on_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("table.parquet");
        let csv = b"date,amount\n2024-01-01,10\n";
        measure(&mut Cursor::new(csv.to_vec()), &ContentHash::of(csv), Some(&file)).unwrap();
        assert!(std::fs::read(&file).unwrap().starts_with(b"PAR1"));
    }
}
