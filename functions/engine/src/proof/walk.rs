//! The stored tables walked under each rule until one gives the figure.
use super::Question;
use crate::{basis::Basis, remote::Remote};
use domain::{Claim, Error, Field, Result, TableResult, Upload, Workspace};
use lambda::App;
use metrics::proof::{Rule, Sorting, Tally, Why, control, nothing, rules};
use std::{collections::BTreeMap, sync::Arc};
use tables::Batch;
use tokio::runtime::Handle;

/// One upload whose rows are behind the figures.
pub struct Part {
    pub upload: Upload,
    pub result: Arc<TableResult>,
    app: App,
    workspace: Workspace,
    runtime: Handle,
}

impl Part {
    pub async fn all(app: &App, workspace: &Workspace, basis: &Basis) -> Result<Vec<Self>> {
        let mut parts = Vec::with_capacity(basis.uploads.len());
        for id in &basis.uploads {
            let upload = app.uploads.get(workspace, id).await?.ok_or_else(|| Error::not_found("upload", *id))?;
            let result = app.result_of(workspace, &upload, "proof").await?;
            let (app, workspace) = (app.clone(), workspace.clone());
            parts.push(Self { upload, result, app, workspace, runtime: Handle::current() });
        }
        Ok(parts)
    }

    /// Gives the batches of the stored table; blocks while it fetches.
    pub fn batches(&self, each: &mut dyn FnMut(&Batch) -> Result<()>) -> Result<()> {
        let mut file = self.runtime.block_on(Remote::open(&self.app, &self.workspace, &self.upload, &self.result))?;
        tables::stored(&mut file, &self.result.columns, each).map_err(|error| file.failure.take().unwrap_or(error))
    }

    /// Months or channels that were columns are rows of the table.
    pub fn is_turned(&self) -> bool {
        let rules = [domain::Rule::UnpivotMonths, domain::Rule::UnpivotChannels];
        self.result.findings.ledger.iter().any(|entry| rules.iter().any(|rule| rule.name() == entry.rule))
    }

    /// Rows of the file that cleaning left out of the table, by rule.
    pub fn left_out(&self) -> impl Iterator<Item = &domain::LedgerEntry> {
        use domain::Rule::{Deduplicate, DropFooter, DropRepeatedHeader, DropTotalRow, ExcludeRows};
        let rules = [DropTotalRow, DropFooter, DropRepeatedHeader, Deduplicate, ExcludeRows];
        self.result.findings.ledger.iter().filter(move |entry| rules.iter().any(|rule| rule.name() == entry.rule))
    }
}

/// A proof that came out even.
pub struct Proven {
    pub figures: Vec<Claim>,
    pub rule: Rule,
    pub tally: Tally,
    pub control: Option<Field>,
    /// First rows that are behind the figures, and of each reason first rows that are not.
    pub included: Vec<Sample>,
    pub excluded: BTreeMap<Why, Vec<Sample>>,
}

/// A row as an example.
pub struct Sample {
    pub upload: domain::UploadId,
    pub line: u64,
    pub cells: Vec<(String, Option<String>)>,
}

const INCLUDED: usize = 10;
const EXCLUDED: usize = 3;

pub fn prove(question: &Question, basis: &Basis, parts: &[Part]) -> Result<Proven> {
    let origin = basis.origin();
    let asked = question.figures(basis, &origin);
    let (figures, sliced) = asked.of(&basis.cubes)?;
    if let (Some(id), true) = (&question.claim, figures.is_empty()) {
        return Err(Error::not_found("figure", id));
    }
    let control = control(question.metric, |field| {
        parts.iter().flat_map(|part| &part.result.columns).any(|column| column.field == Some(field))
    });
    let amounts = basis.cubes.amounts()?;
    let one = question.claim.as_ref().and(figures.first());
    let is_there = figures.iter().any(|claim| claim.value.exact().is_some());
    let rules = if is_there { rules(question.metric, one, &question.slice) } else { vec![nothing(question.metric)] };
    for rule in rules {
        let mut sorting = Sorting::new(&rule, control);
        let (mut included, mut excluded) = (Vec::new(), BTreeMap::<Why, Vec<Sample>>::new());
        for part in parts {
            part.batches(&mut |batch| {
                for (row, why) in sorting.add(batch)?.into_iter().enumerate() {
                    match why {
                        None if included.len() < INCLUDED => included.push(sample(part, batch, row)),
                        None => {}
                        Some(why) => {
                            let samples = excluded.entry(why).or_default();
                            if samples.len() < EXCLUDED {
                                samples.push(sample(part, batch, row));
                            }
                        }
                    }
                }
                Ok(())
            })?;
        }
        let (cubes, tally) = sorting.finish()?;
        if !is_there || asked.follow_from(cubes, &sliced, &figures)? {
            check(&tally, parts, control, amounts.as_ref())?;
            return Ok(Proven { figures, rule, tally, control, included, excluded });
        }
    }
    Err(uneven("the figures do not follow from the rows of the table"))
}

/// Every row of the file stands on exactly one side, and the money with it.
fn check(
    tally: &Tally,
    parts: &[Part],
    control: Option<Field>,
    amounts: Option<&BTreeMap<Option<String>, domain::Decimal>>,
) -> Result<()> {
    if tally.rows() != parts.iter().map(|part| part.result.rows).sum::<u64>() {
        return Err(uneven("rows of the table are on no side"));
    }
    for part in parts {
        let told = part.result.rows + part.result.quarantined + part.result.left_out;
        if part.result.records.is_some_and(|records| records != told) {
            return Err(uneven("rows of the file are on no side"));
        }
    }
    match (control, amounts) {
        (Some(Field::Amount), Some(amounts)) if tally.total()? != *amounts => {
            Err(uneven("the amounts of the rows are not those of the file"))
        }
        _ => Ok(()),
    }
}

fn uneven(what: &str) -> Error {
    Error::internal("proving a figure", std::io::Error::other(what.to_owned()))
}

fn sample(part: &Part, batch: &Batch, row: usize) -> Sample {
    let cell = |column: &tables::Column| (column.name.clone(), column.values.text(row).map(|text| text.into_owned()));
    Sample {
        upload: part.upload.id,
        line: batch.lines.get(row).copied().unwrap_or_default(),
        cells: batch.columns.iter().map(cell).collect(),
    }
}
