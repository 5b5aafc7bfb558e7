//! The second pass: the file is read by its plan, in batches.
use crate::batch::{Batch, Column};
use crate::cell;
use crate::column_reader::ColumnReader;
use crate::formats::Opened;
use crate::issues::{self, Count};
use crate::ledger::Change;
use crate::plan::Plan;
use crate::records::{Record, Records};
use domain::{Date, Findings, Result};

/// A batch is handed out early when its rows hold this many bytes, so that long texts do not add up.
const LARGEST_BATCH: usize = 32 * 1024 * 1024;

/// Where rows go: the table's in batches, in file order, and those that were set aside one by one.
pub trait Sink {
    fn batch(&mut self, batch: &Batch) -> Result<()>;

    /// A row that cannot be relied on, as it stands in the file, and why.
    fn set_aside(&mut self, row: &SetAside<'_>) -> Result<()> {
        let _ = row;
        Ok(())
    }
}

impl<F: FnMut(&Batch) -> Result<()>> Sink for F {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        self(batch)
    }
}

pub struct SetAside<'a> {
    /// Line of the file, as a spreadsheet numbers it.
    pub line: u64,
    pub cells: Vec<&'a str>,
    pub reasons: &'a [String],
}

/// Reads the file by its plan into `sink`. Cells that cannot be read are issues, not errors. Dates after `today` are issues
/// as well.
pub fn read(file: &mut Opened<'_>, plan: &Plan, today: Option<Date>, each: &mut dyn Sink) -> Result<Findings> {
    let _ = today;
    let mut findings = plan.notes.clone();
    let mut records = Records::open(file, plan.encoding, plan.delimiter)?;
    let mut readers: Vec<ColumnReader> = plan.columns.iter().map(ColumnReader::new).collect();
    let mut raggedness = Raggedness::new(plan.columns.len());
    let mut batch = empty_batch(plan, &readers);
    let mut bytes = 0;
    if plan.has_header {
        records.next()?;
    }
    while let Some((line, record)) = records.next()? {
        if record.len() != plan.columns.len() {
            raggedness.take(line, record, &mut findings);
        }
        let mut cells = record.iter();
        for reader in &mut readers {
            reader.take(cells.next().unwrap_or_default(), line, &mut findings);
        }
        bytes += record.text().len();
        batch.lines.push(line);
        if batch.len() == Batch::ROWS || bytes > LARGEST_BATCH {
            hand_out(&mut batch, &mut readers, each)?;
            bytes = 0;
        }
    }
    if !batch.is_empty() {
        hand_out(&mut batch, &mut readers, each)?;
    }
    readers.into_iter().for_each(|reader| reader.close(&mut findings));
    raggedness.close(&mut findings);
    Ok(findings)
}

fn empty_batch(plan: &Plan, readers: &[ColumnReader<'_>]) -> Batch {
    let columns = plan.columns.iter().zip(readers).map(|(column, reader)| Column {
        field: column.field,
        name: column.name.clone(),
        currency: column.currency,
        values: reader.empty_values(),
    });
    Batch { lines: Vec::with_capacity(Batch::ROWS), columns: columns.collect() }
}

/// Gives the rows read so far to `each`; the buffers change places and are used again.
fn hand_out(batch: &mut Batch, readers: &mut [ColumnReader<'_>], each: &mut dyn Sink) -> Result<()> {
    for (reader, column) in readers.iter_mut().zip(&mut batch.columns) {
        reader.swap(&mut column.values);
    }
    each.batch(batch)?;
    batch.lines.clear();
    Ok(())
}

/// Rows with more or fewer cells than the header has names.
struct Raggedness {
    columns: usize,
    rows: Count,
    dropped: Change,
}

impl Raggedness {
    fn new(columns: usize) -> Self {
        Self { columns, rows: Count::default(), dropped: Change::default() }
    }

    fn take(&mut self, line: u64, record: &Record, findings: &mut Findings) {
        let (cells, columns) = (record.len(), self.columns);
        if cells < columns {
            return self.rows.report(findings, || issues::short_row(line, cells, columns));
        }
        let extra: Vec<&str> = record.iter().skip(columns).map(cell::trim).filter(|cell| !cell.is_empty()).collect();
        // A delimiter at the end of every line makes an empty cell too many, which says nothing.
        if !extra.is_empty() {
            let extra = extra.join(" | ");
            self.dropped.add(&extra, String::new);
            self.rows.report(findings, || issues::long_row(line, cells, columns, &extra));
        }
    }

    fn close(self, findings: &mut Findings) {
        self.rows.close(findings, "ragged_row", None);
        let what = "Cells beyond the last column were left out.";
        findings.ledger.extend(self.dropped.entry("drop_extra_cell", None, None, what));
    }
}
